import type { WorldLineText } from "../../../../local/google/ads/world/lines.ts";

export const client = "2000000001";
export const dollars = "2000000002";

/** Two client accounts: a search campaign with groups and ads, Performance Max without, and one in New York. */
export const adWorld: readonly WorldLineText[] = [
  { kind: "account", id: client, name: "陽向 検索", currency: "JPY", timeZone: "Asia/Tokyo" },
  { kind: "account", id: dollars, name: "Hinata US", currency: "USD", timeZone: "America/New_York" },
  { kind: "campaign", account: client, id: "31", name: "漢方 検索" },
  { kind: "campaign", account: client, id: "32", name: "P-MAX", channelType: "PERFORMANCE_MAX" },
  { kind: "campaign", account: client, id: "33", name: "Paused", status: "PAUSED" },
  { kind: "adGroup", account: client, campaign: "31", id: "41", name: "Brand" },
  { kind: "adGroup", account: client, campaign: "31", id: "42", name: "Generic" },
  { kind: "ad", account: client, adGroup: "41", id: "51" },
  { kind: "ad", account: client, adGroup: "41", id: "52", type: "EXPANDED_TEXT_AD", status: "REMOVED" },
  { kind: "ad", account: client, adGroup: "42", id: "51", isListed: false },
  { kind: "campaign", account: dollars, id: "31", name: "US" },
  figures("2025-07-13", { campaign: "31", adGroup: "41", ad: "51" }, 100, 10, 1_500_000, 0.5),
  figures("2025-07-13", { campaign: "31", adGroup: "41", ad: "52" }, 10, 1, 250_000, 0.25),
  figures("2025-07-13", { campaign: "31", adGroup: "42", ad: "51" }, 1, 0, 0, 0),
  figures("2025-07-14", { campaign: "31", adGroup: "41", ad: "51" }, 200, 20, 3_000_000, 1),
  figures("2025-07-14", { campaign: "31", adGroup: "42" }, 7, 3, 70_000, 0),
  figures("2025-07-14", { campaign: "32" }, 5_000_000_000, 40, 9_000_000_000_000_000, 2.5),
  figures("2025-07-14", { campaign: "31", adGroup: "41", ad: "52" }, 0, 0, 0, 0),
];

export function figures(
  date: string,
  of: { readonly campaign: string; readonly adGroup?: string; readonly ad?: string },
  impressions: number,
  clicks: number,
  costMicros: number,
  conversions: number,
): WorldLineText {
  const counted = { impressions, clicks, costMicros, conversions, conversionsValue: conversions * 1000 };
  return { kind: "figures", account: client, ...of, date, ...counted };
}
