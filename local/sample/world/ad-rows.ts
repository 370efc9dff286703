import type { Day } from "../time.ts";

/** A client account of the ad platform. */
export interface AdAccountRow {
  readonly customerId: string;
  readonly name: string;
  readonly currencyCode: string;
  readonly timeZone: string;
}

export type AdChannelType = "SEARCH" | "PERFORMANCE_MAX";

/** A campaign on the ad platform; its id is the campaign master's too, its name is not. */
export interface AdCampaignRow {
  readonly customerId: string;
  readonly campaignId: string;
  readonly name: string;
  readonly channelType: AdChannelType;
  readonly isRunning: boolean;
}

export interface AdGroupRow {
  readonly customerId: string;
  readonly campaignId: string;
  readonly adGroupId: string;
  readonly name: string;
}

export interface AdRow {
  readonly customerId: string;
  readonly campaignId: string;
  readonly adGroupId: string;
  readonly adId: string;
  readonly type: string;
  /** False once it is removed: it has no report of its own then. */
  readonly isListed: boolean;
}

/** What people saw and clicked, what it cost and what came of it. */
export interface AdAmounts {
  readonly impressions: number;
  readonly clicks: number;
  /** Whole yen, tax excluded. */
  readonly costJpy: number;
  /** As floating-point numbers, as the platform computes them: sums show their noise. */
  readonly conversions: number;
  readonly conversionsValue: number;
}

/** What is counted or reported for a campaign, one of its ad groups or one of its ads, on one day. */
export interface AdFigure extends AdAmounts {
  readonly campaignId: string;
  /** Null in the campaign's figures. */
  readonly adGroupId: string | null;
  /** Null in the figures of the campaign and of the ad group. */
  readonly adId: string | null;
}

/** An account's day. */
export interface AdDay {
  readonly customerId: string;
  /** In the account's time zone, Japan. */
  readonly day: Day;
  /** What was counted, each where it was counted: by ad, removed ones too, or by campaign where it has no ads. */
  readonly counted: readonly AdFigure[];
  /** What is reported: campaign by campaign, each before its ad groups, each of those before its ads. */
  readonly reported: readonly AdFigure[];
}
