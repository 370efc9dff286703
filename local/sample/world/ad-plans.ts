import { adMess } from "../mess.ts";
import { type Day, dayInJapan, dayOf, type Instant } from "../time.ts";
import type { AdAccountRow, AdChannelType } from "./ad-rows.ts";
import { type Campaign, campaignsBegunBy } from "./campaigns.ts";

/** An ad and the days on which it is shown. */
export interface PlannedAd {
  readonly adId: string;
  readonly type: string;
  readonly from: Day;
  /** When it is taken out of the account; null for one that stays. */
  readonly removedAt: Instant | null;
}

export interface PlannedAdGroup {
  readonly adGroupId: string;
  readonly name: string;
  /** Relative to the campaign's other ad groups. */
  readonly weight: number;
  readonly ads: readonly PlannedAd[];
}

/** How a campaign does on an average day of the history at scale 1. */
export interface AdEconomics {
  readonly clicks: number;
  readonly costPerClickJpy: number;
  /** Clicks for each time shown. */
  readonly clickRate: number;
  /** Conversions for each click. */
  readonly conversionRate: number;
  /** Whether it runs, and is clicked, on every single day. */
  readonly isSteady: boolean;
}

/** A campaign as it is set up on the ad platform. */
export interface PlannedCampaign {
  readonly customerId: string;
  readonly campaignId: string;
  /** In order of time. */
  readonly names: readonly { readonly from: Instant; readonly name: string }[];
  readonly channelType: AdChannelType;
  readonly startsOn: Day;
  /** The first day without it; null for a campaign that runs on. */
  readonly endsOn: Day | null;
  readonly economics: AdEconomics;
  readonly adGroups: readonly PlannedAdGroup[];
}

/** Standing campaigns run in the first account, experiments and seasons in the second. */
export const adAccounts = {
  standing: account("4108213370", "ひなた漢方薬局 通年"),
  seasonal: account("7725540096", "ひなた漢方薬局 キャンペーン"),
} as const;

function account(customerId: string, name: string): AdAccountRow {
  return { customerId, name, currencyCode: "JPY", timeZone: "Asia/Tokyo" };
}

interface Setup {
  readonly account: AdAccountRow;
  readonly name: string;
  readonly channelType: AdChannelType;
  readonly economics: AdEconomics;
  readonly adGroups: readonly {
    readonly name: string;
    readonly weight: number;
    readonly ads: readonly Day[];
  }[];
}

/** The day on which the ad accounts were opened; whoever ran the campaigns before reports nothing. */
export const accountsOpened = dayOf(2023, 1, 1);

/** From the beginning: an ad runs as long as its campaign. */
const always: Day = 0;

const standingSetups: Readonly<Record<string, Setup>> = {
  "20110001": {
    account: adAccounts.standing,
    name: "G｜検索｜指名",
    channelType: "SEARCH",
    economics: { clicks: 17, costPerClickJpy: 38, clickRate: 0.14, conversionRate: 0.02, isSteady: true },
    adGroups: [
      { name: "指名_完全一致", weight: 6, ads: [always] },
      { name: "指名_部分一致", weight: 4, ads: [always, always, dayAfterRemovalOf("201100010202")] },
    ],
  },
  "20110002": {
    account: adAccounts.standing,
    name: "G｜検索｜漢方一般",
    channelType: "SEARCH",
    economics: { clicks: 10, costPerClickJpy: 74, clickRate: 0.05, conversionRate: 0.01, isSteady: false },
    adGroups: [
      { name: "漢方薬 通販", weight: 5, ads: [always] },
      { name: "症状／冷え・むくみ", weight: 5, ads: [always, always, dayOf(2023, 2, 1)] },
    ],
  },
  "20110003": {
    account: adAccounts.seasonal,
    name: "P-MAX｜漢方",
    channelType: "PERFORMANCE_MAX",
    economics: { clicks: 12, costPerClickJpy: 41, clickRate: 0.02, conversionRate: 0.01, isSteady: true },
    adGroups: [],
  },
};

function seasonalSetup({ name }: Campaign): Setup {
  return {
    account: adAccounts.seasonal,
    name: `G｜検索｜${name}`,
    channelType: "SEARCH",
    economics: { clicks: 12, costPerClickJpy: 66, clickRate: 0.06, conversionRate: 0.012, isSteady: false },
    adGroups: [
      { name: `${name}_症状`, weight: 5, ads: [always] },
      { name: `${name}_季節`, weight: 5, ads: [always, always] },
    ],
  };
}

/** The campaigns on the ad platform that have begun by a day, in the order of their start. */
export function adCampaignsBegunBy(day: Day): readonly PlannedCampaign[] {
  return campaignsBegunBy(day)
    .filter(({ utms, endsOn }) => utms[0]?.source === "google" && (endsOn ?? day) > accountsOpened)
    .map((campaign) => planned(campaign, standingSetups[campaign.campaignId] ?? seasonalSetup(campaign)));
}

function planned({ campaignId, startsOn, endsOn }: Campaign, setup: Setup): PlannedCampaign {
  return {
    customerId: setup.account.customerId,
    campaignId,
    names: adMess.campaignNames(campaignId, setup.name),
    channelType: setup.channelType,
    startsOn: Math.max(startsOn, accountsOpened),
    endsOn,
    economics: setup.economics,
    adGroups: setup.adGroups.map(({ name, weight, ads }, index) => {
      const adGroupId = `${campaignId}${twoDigits(index + 1)}`;
      return {
        adGroupId,
        name,
        weight,
        ads: ads.map((from, position) => plannedAd(adGroupId, position, from)),
      };
    }),
  };
}

function plannedAd(adGroupId: string, position: number, from: Day): PlannedAd {
  const adId = `${adGroupId}${twoDigits(position + 1)}`;
  return { adId, type: "RESPONSIVE_SEARCH_AD", from, removedAt: adMess.adRemovedAt(adId) };
}

/** From when another ad takes the place of one that is removed. */
function dayAfterRemovalOf(adId: string): Day {
  const removedAt = adMess.adRemovedAt(adId);
  if (removedAt === null) throw new Error(`The ad ${adId} is not removed.`);
  return dayInJapan(removedAt) + 1;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
