import { mess } from "../mess.ts";
import { todayAt } from "../time.ts";
import { campaignsBegunBy } from "../world/campaigns.ts";
import type { SheetRow, Spreadsheet } from "./spreadsheet.ts";

/** Which campaign and channel a link's utm_source and utm_campaign belong to. */
export interface CampaignEntry {
  readonly utmSource: string;
  readonly utmCampaign: string;
  readonly campaignId: string;
  readonly name: string;
  readonly channel: string;
}

/** "キャンペーン": one tab, a row a spelling of a campaign, as of a simulated day, in the order of registration. */
export function campaignMasterSheet(simulatedDay: number): Spreadsheet<CampaignEntry> {
  const rows: SheetRow<CampaignEntry>[] = [
    {
      cells: ["utm_source", "utm_campaign", "キャンペーンID", "キャンペーン名", "チャネル"],
      meaning: { kind: "header" },
    },
  ];
  for (const [position, entry] of registered(simulatedDay).entries()) {
    const { utmSource, utmCampaign, campaignId, name, channel } = entry;
    const channelCell = position % 5 === 4 ? mess.fullWidthText(channel) : channel;
    const sourceCell = position % 6 === 3 ? mess.straySpaces(utmSource) : utmSource;
    rows.push({
      cells: [sourceCell, utmCampaign, campaignId, name, channelCell],
      meaning: { kind: "fact", fact: entry },
    });
    if (mess.isCampaignTypedTwice(utmCampaign)) {
      const cells = [mess.fullWidthText(utmSource), utmCampaign, campaignId, `${name}（旧）`, "affiliate"];
      rows.push({ cells, meaning: { kind: "duplicate_key" } });
    }
  }
  return {
    table: "campaign_master",
    title: "キャンペーン",
    keyWidth: 2,
    tabs: [{ title: "キャンペーン", rows }],
  };
}

function registered(simulatedDay: number): readonly CampaignEntry[] {
  const today = todayAt(simulatedDay);
  return campaignsBegunBy(today)
    .flatMap((campaign) =>
      campaign.utms.map((utm) => ({
        registeredOn: Math.max(campaign.registeredOn ?? Number.POSITIVE_INFINITY, utm.since),
        entry: {
          utmSource: utm.source,
          utmCampaign: utm.campaign,
          campaignId: campaign.campaignId,
          name: campaign.name,
          channel: campaign.channel,
        },
      })),
    )
    .filter(({ registeredOn }) => registeredOn <= today)
    .sort((one, other) => one.registeredOn - other.registeredOn)
    .map(({ entry }) => entry);
}
