import type { WorldLineText } from "../../../local/google/ads/world/lines.ts";

type Line<Kind extends WorldLineText["kind"]> = Omit<Extract<WorldLineText, { kind: Kind }>, "kind">;

export const account = (line: Line<"account">): WorldLineText => ({ kind: "account", ...line });
export const campaign = (line: Line<"campaign">): WorldLineText => ({ kind: "campaign", ...line });
export const adGroup = (line: Line<"adGroup">): WorldLineText => ({ kind: "adGroup", ...line });
export const ad = (line: Line<"ad">): WorldLineText => ({ kind: "ad", ...line });
export const figures = (line: Line<"figures">): WorldLineText => ({ kind: "figures", ...line });

/** The day so many days after another. */
export function dayAfter(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** Every day from one to another, both included. */
export function daysBetween(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = dayAfter(day, 1)) days.push(day);
  return days;
}

export const tokyo = "1111111111";
export const newYork = "2222222222";
export const canceled = "3333333333";
const agency = "4444444444";

/** Ids and costs beyond what JavaScript's numbers hold. */
export const searchCampaign = "9007199254740993";
export const performanceMax = "12";
export const largeCost = 9_007_199_254_740_991;

/** Two accounts, one of them below another manager, and one that is closed. */
export function accountLines(managerId: string): readonly WorldLineText[] {
  return [
    account({ id: tokyo, name: "日向漢方 検索", managerId }),
    account({ id: agency, name: "Agency", isManager: true, managerId }),
    account({
      id: newYork,
      name: 'Hinata "Kampo" {US}',
      currency: "USD",
      timeZone: "America/New_York",
      managerId: agency,
    }),
    account({ id: canceled, name: "Old", managerId, status: "CANCELED" }),
    campaign({ account: tokyo, id: searchCampaign, name: "葛根湯 ［検索］" }),
    campaign({
      account: tokyo,
      id: performanceMax,
      name: "P-MAX \\ 全商品",
      channelType: "PERFORMANCE_MAX",
    }),
    adGroup({ account: tokyo, campaign: searchCampaign, id: "111", name: "風邪" }),
    ad({ account: tokyo, adGroup: "111", id: "1111" }),
    ad({ account: tokyo, adGroup: "111", id: "1112" }),
    campaign({ account: newYork, id: "21", name: "Search" }),
    adGroup({ account: newYork, campaign: "21", id: "211", name: "Cold" }),
    ad({ account: newYork, adGroup: "211", id: "2111" }),
  ];
}

/** What every ad and the campaign without ads have shown and cost on a day; `clicks` tells restated figures apart. */
export function figureLines(date: string, clicks = 10): readonly WorldLineText[] {
  const amounts = { date, clicks, impressions: clicks * 100, conversions: 0.1 + 0.2, conversionsValue: 1.5 };
  const group = { account: tokyo, campaign: searchCampaign, adGroup: "111" };
  return [
    figures({ ...group, ad: "1111", ...amounts, costMicros: largeCost }),
    figures({ ...group, ad: "1112", ...amounts, costMicros: 0 }),
    figures({ account: tokyo, campaign: performanceMax, ...amounts, costMicros: 5_000_000 }),
    figures({ account: newYork, campaign: "21", adGroup: "211", ad: "2111", ...amounts, costMicros: 1 }),
  ];
}
