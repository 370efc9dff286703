import { campaignMasterSheet } from "../sheets/campaign-master.ts";
import { facts } from "../sheets/spreadsheet.ts";
import type { Simulation } from "../simulation.ts";
import { type Day, dayText } from "../time.ts";
import { type AdLoads, landedAdDays } from "./landed-ads.ts";

/** A row of the dimension `dim_campaign`, by its columns' names. */
export interface CampaignDimensionRow {
  readonly campaign_id: string;
  readonly campaign_name: string | null;
  readonly channel: string;
  readonly platform: "google" | null;
  readonly spelling_count: number;
  readonly first_reported_on: string | null;
  readonly last_reported_on: string | null;
}

interface KnownCampaign {
  name: string | null;
  channel: string;
  spellings: number;
  reported: { first: Day; last: Day } | null;
}

/** The true `dim_campaign` as of a simulated day, by campaign id: what the master or the ad platform has. */
export function dimCampaigns(
  simulation: Simulation,
  simulatedDay: number,
  loads?: AdLoads,
): readonly CampaignDimensionRow[] {
  const campaigns = new Map<string, KnownCampaign>();
  const known = (id: string): KnownCampaign => {
    const campaign = campaigns.get(id) ?? { name: null, channel: "unknown", spellings: 0, reported: null };
    campaigns.set(id, campaign);
    return campaign;
  };
  for (const { campaignId, name, channel } of facts(campaignMasterSheet(simulatedDay))) {
    const campaign = known(campaignId);
    campaign.name = name.normalize("NFKC").trim();
    campaign.channel = channel;
    campaign.spellings += 1;
  }
  for (const { day, reported, names } of landedAdDays(simulation, simulatedDay, loads)) {
    for (const { campaignId, adGroupId } of reported) {
      if (adGroupId !== null) continue;
      const campaign = known(campaignId);
      const { first, last } = campaign.reported ?? { first: day, last: day };
      if (day >= last) campaign.name = names.get(campaignId) ?? null;
      campaign.reported = { first: Math.min(first, day), last: Math.max(last, day) };
    }
  }
  return [...campaigns]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, { name, channel, spellings, reported }]) => ({
      campaign_id: id,
      campaign_name: name,
      channel,
      platform: reported === null ? null : "google",
      spelling_count: spellings,
      first_reported_on: reported === null ? null : dayText(reported.first),
      last_reported_on: reported === null ? null : dayText(reported.last),
    }));
}
