import type { SourceRow } from "./model-warehouse.ts";

/** What a report states of a day, under the names of the Google Ads API; what is absent is not stated. */
export interface AdFigures {
  readonly impressions?: number;
  readonly clicks?: number;
  readonly costMicros?: number | bigint;
  readonly conversions?: number;
  readonly conversionsValue?: number;
}

export interface AdDay extends AdFigures {
  readonly account?: string;
  readonly currency?: string | null;
  readonly campaign: string;
  readonly name?: string;
  readonly group?: string;
  readonly ad?: string;
  readonly on: string;
}

/** A row of a report of Google Ads as searchStream states it: of an ad, an ad group or a campaign, by what is named. */
export function adRow(row: AdDay): SourceRow {
  const { account = "1000000001", currency = "JPY", campaign, name = `Campaign ${campaign}`, on } = row;
  const { group, ad } = row;
  return {
    ...adKey(row),
    data: {
      customer: {
        resourceName: `customers/${account}`,
        id: account,
        descriptiveName: `Account ${account}`,
        ...(currency === null ? {} : { currencyCode: currency }),
        timeZone: "Asia/Tokyo",
      },
      campaign: { resourceName: `customers/${account}/campaigns/${campaign}`, id: campaign, name },
      ...(group === undefined ? {} : { adGroup: { id: group, name: `Group ${group}` } }),
      ...(ad === undefined ? {} : { adGroupAd: { ad: { id: ad, type: "RESPONSIVE_SEARCH_AD" } } }),
      metrics: metrics(row),
      segments: { date: on },
    },
  };
}

/** The key of a row alone: its deletion. */
export function adKey({ account = "1000000001", campaign, group, ad, on }: AdDay): SourceRow {
  return { key: [account, campaign, ...[group, ad].filter((id) => id !== undefined), on] };
}

/** The API states 64-bit integers as text. */
function metrics({ impressions, clicks, costMicros, conversions, conversionsValue }: AdFigures) {
  return {
    ...(impressions === undefined ? {} : { impressions: String(impressions) }),
    ...(clicks === undefined ? {} : { clicks: String(clicks) }),
    ...(costMicros === undefined ? {} : { costMicros: String(costMicros) }),
    ...(conversions === undefined ? {} : { conversions }),
    ...(conversionsValue === undefined ? {} : { conversionsValue }),
  };
}
