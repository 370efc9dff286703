import { campaignMasterSheet } from "../sheets/campaign-master.ts";
import { facts } from "../sheets/spreadsheet.ts";

/** What a link carried; all null where there was none. */
export interface LinkTags {
  readonly utmSource: string | null;
  readonly utmMedium: string | null;
  readonly utmCampaign: string | null;
}

/** Where a first visit came from. */
export interface FirstTouch {
  readonly channel: string;
  /** Null without a campaign, and where the master lacks it. */
  readonly campaignId: string | null;
}

/** The channel and campaign that the campaign master, as of a simulated day, gives what a first visit carried. */
export function firstTouches(simulatedDay: number): (tags: LinkTags) => FirstTouch {
  const touches = new Map<string, FirstTouch>();
  for (const { utmSource, utmCampaign, campaignId, channel } of facts(campaignMasterSheet(simulatedDay))) {
    touches.set(JSON.stringify([utmSource, utmCampaign]), { channel, campaignId });
  }
  return ({ utmSource, utmMedium, utmCampaign }) => {
    if (utmSource === null && utmMedium === null && utmCampaign === null) {
      return { channel: "organic", campaignId: null };
    }
    return touches.get(JSON.stringify([utmSource, utmCampaign])) ?? { channel: "unknown", campaignId: null };
  };
}
