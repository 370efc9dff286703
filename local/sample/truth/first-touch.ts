import { campaignMasterSheet } from "../sheets/campaign-master.ts";
import { facts } from "../sheets/spreadsheet.ts";

/** What a link carried; all null where there was none. */
export interface LinkTags {
  readonly utmSource: string | null;
  readonly utmMedium: string | null;
  readonly utmCampaign: string | null;
}

/** Where a first visit came from. */
export interface Touch {
  readonly channel: string;
  /** Null without a campaign, and where the master lacks it. */
  readonly campaignId: string | null;
}

const organic: Touch = { channel: "organic", campaignId: null };
const unknown: Touch = { channel: "unknown", campaignId: null };

/** The channels and campaigns that the campaign master knows as of a simulated day. */
export class FirstTouch {
  private readonly byTags = new Map<string, Touch>();
  private readonly byCampaign = new Map<string, string>();

  constructor(simulatedDay: number) {
    for (const { utmSource, utmCampaign, campaignId, channel } of facts(campaignMasterSheet(simulatedDay))) {
      this.byTags.set(JSON.stringify([utmSource, utmCampaign]), { channel, campaignId });
      this.byCampaign.set(campaignId, channel);
    }
  }

  of({ utmSource, utmMedium, utmCampaign }: LinkTags): Touch {
    if (utmSource === null && utmMedium === null && utmCampaign === null) return organic;
    return this.byTags.get(JSON.stringify([utmSource, utmCampaign])) ?? unknown;
  }

  /** The channel that the master gives a campaign; `unknown` where the master lacks it. */
  channelOf(campaignId: string): string {
    return this.byCampaign.get(campaignId) ?? unknown.channel;
  }
}
