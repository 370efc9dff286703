import type { AdAmounts, AdFigure } from "./ad-rows.ts";

/**
 * What the platform reports of an account's day: all that was counted, added up by campaign and by ad group in the
 * order in which it was counted, and the ads that are listed.
 */
export function reportedFigures(
  counted: readonly AdFigure[],
  isListed: (adId: string) => boolean,
): readonly AdFigure[] {
  const reported: AdFigure[] = [];
  for (const [campaignId, ofCampaign] of grouped(counted, (figure) => figure.campaignId)) {
    const below: AdFigure[] = [];
    for (const [adGroupId, ofAdGroup] of grouped(ofCampaign, (figure) => figure.adGroupId)) {
      below.push({ ...sum(ofAdGroup), campaignId, adGroupId, adId: null });
      below.push(...ofAdGroup.filter(({ adId }) => adId !== null && isListed(adId)));
    }
    reported.push({ ...sum(ofCampaign), campaignId, adGroupId: null, adId: null }, ...below);
  }
  return reported;
}

/** The figures by an id that they have, in the order in which the ids come up. */
function grouped(
  figures: readonly AdFigure[],
  idOf: (figure: AdFigure) => string | null,
): ReadonlyMap<string, readonly AdFigure[]> {
  const groups = new Map<string, AdFigure[]>();
  for (const figure of figures) {
    const id = idOf(figure);
    if (id === null) continue;
    const group = groups.get(id) ?? [];
    groups.set(id, group);
    group.push(figure);
  }
  return groups;
}

function sum(all: readonly AdAmounts[]): AdAmounts {
  return all.reduce((one, other) => ({
    impressions: one.impressions + other.impressions,
    clicks: one.clicks + other.clicks,
    costJpy: one.costJpy + other.costJpy,
    conversions: one.conversions + other.conversions,
    conversionsValue: one.conversionsValue + other.conversionsValue,
  }));
}
