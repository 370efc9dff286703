import type { Simulation } from "../simulation.ts";
import { type Day, dayText, firstDayOf, type Month, monthOf, todayAt } from "../time.ts";
import { dimCampaigns } from "./dim-campaigns.ts";
import { firstTouches } from "./first-touch.ts";
import { type AdLoads, landedAdDays } from "./landed-ads.ts";
import { ratio } from "./numeric.ts";
import { patientSales, type Sale } from "./sales.ts";
import { UnitCosts } from "./unit-costs.ts";

/** A row of the mart `channel_performance`, by its columns' names; numbers that may have decimals as exact text. */
export interface ChannelPerformanceRow {
  readonly month_on: string;
  readonly channel: string;
  readonly campaign_id: string | null;
  readonly campaign_name: string | null;
  readonly impressions: number | null;
  readonly clicks: number | null;
  readonly ad_cost_jpy: number | null;
  readonly new_patient_count: number;
  readonly first_order_count: number;
  readonly net_sales_jpy: number;
  readonly gross_margin_jpy: number;
  readonly cac_jpy: string | null;
  readonly roas: string | null;
  readonly ltv_30_jpy: string | null;
  readonly ltv_90_jpy: string | null;
  readonly ltv_180_jpy: string | null;
  readonly payback_day: number | null;
}

/** The patients whose first sale was in one month and whose first visit came by one campaign, and its ads of that month. */
class Cohort {
  ads: { impressions: number; clicks: number; costJpy: number } | null = null;
  newPatients = 0;
  netSales = 0;
  grossMargin = 0;
  lastFirstSale: Day = 0;
  /** By days since the patient's first sale. */
  readonly marginByAge = new Map<number, number>();

  constructor(
    readonly month: Month,
    readonly channel: string,
    readonly campaignId: string | null,
  ) {}

  addSale(sale: Sale, firstSale: Day, costs: UnitCosts): void {
    let net = 0;
    let cost = 0;
    for (const line of sale.lines) {
      net += line.netJpy;
      if (!line.isRefunded) cost += line.quantity * (costs.of(line.productId, monthOf(sale.day)) ?? 0);
    }
    const age = sale.day - firstSale;
    this.netSales += net;
    this.grossMargin += net - cost;
    this.marginByAge.set(age, (this.marginByAge.get(age) ?? 0) + net - cost);
  }
}

/** The true `channel_performance` as of a simulated day, by month, channel and campaign; complete days only. */
export function channelPerformance(
  simulation: Simulation,
  simulatedDay: number,
  loads?: AdLoads,
): readonly ChannelPerformanceRow[] {
  const today = todayAt(simulatedDay);
  const campaigns = new Map(
    dimCampaigns(simulation, simulatedDay, loads).map((campaign) => [campaign.campaign_id, campaign]),
  );
  const cohorts = new Map<string, Cohort>();
  const cohortOf = (month: Month, channel: string, campaignId: string | null): Cohort => {
    const key = JSON.stringify([dayText(firstDayOf(month)), channel, campaignId]);
    const cohort = cohorts.get(key) ?? new Cohort(month, channel, campaignId);
    cohorts.set(key, cohort);
    return cohort;
  };
  for (const { day, reported } of landedAdDays(simulation, simulatedDay, loads)) {
    if (day >= today) continue;
    for (const { campaignId, adGroupId, impressions, clicks, costJpy } of reported) {
      if (adGroupId !== null) continue;
      const channel = campaigns.get(campaignId)?.channel ?? "unknown";
      const cohort = cohortOf(monthOf(day), channel, campaignId);
      cohort.ads ??= { impressions: 0, clicks: 0, costJpy: 0 };
      cohort.ads.impressions += impressions;
      cohort.ads.clicks += clicks;
      cohort.ads.costJpy += costJpy;
    }
  }
  const firstTouchOf = firstTouches(simulatedDay);
  const costs = new UnitCosts(simulation, simulatedDay);
  for (const history of simulation.patientHistories(simulatedDay)) {
    const sales = [...patientSales(history, today)];
    const firstSale = sales.find(({ isFirst }) => isFirst)?.day;
    if (firstSale === undefined) continue;
    const { channel, campaignId } = firstTouchOf(history.patient);
    const cohort = cohortOf(monthOf(firstSale), channel, campaignId);
    cohort.newPatients += 1;
    cohort.lastFirstSale = Math.max(cohort.lastFirstSale, firstSale);
    for (const sale of sales) cohort.addSale(sale, firstSale, costs);
  }
  return [...cohorts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, cohort]) =>
      performanceRow(cohort, campaigns.get(cohort.campaignId ?? "")?.campaign_name ?? null, today),
    );
}

function performanceRow(cohort: Cohort, campaignName: string | null, today: Day): ChannelPerformanceRow {
  const { ads, newPatients, netSales } = cohort;
  const cost = ads?.costJpy ?? null;
  return {
    month_on: dayText(firstDayOf(cohort.month)),
    channel: cohort.channel,
    campaign_id: cohort.campaignId,
    campaign_name: campaignName,
    impressions: ads?.impressions ?? null,
    clicks: ads?.clicks ?? null,
    ad_cost_jpy: cost,
    new_patient_count: newPatients,
    first_order_count: newPatients,
    net_sales_jpy: netSales,
    gross_margin_jpy: cohort.grossMargin,
    cac_jpy: cost === null ? null : ratio(cost, newPatients, 0),
    roas: cost === null ? null : ratio(netSales, cost, 4),
    ltv_30_jpy: lifetimeValue(cohort, 30, today),
    ltv_90_jpy: lifetimeValue(cohort, 90, today),
    ltv_180_jpy: lifetimeValue(cohort, 180, today),
    payback_day: cost === null ? null : paybackDay(cohort, cost),
  };
}

/** The gross margin that a patient brings within days of the first sale; null until every patient has had them. */
function lifetimeValue(cohort: Cohort, days: number, today: Day): string | null {
  if (cohort.lastFirstSale + days > today) return null;
  let margin = 0;
  for (const [age, ageMargin] of cohort.marginByAge) if (age < days) margin += ageMargin;
  return ratio(margin, cohort.newPatients, 0);
}

/** Days since their first sale after which the patients have brought what the ads cost; null if they have not. */
function paybackDay({ marginByAge }: Cohort, costJpy: number): number | null {
  let margin = 0;
  for (const [age, ageMargin] of [...marginByAge].sort(([one], [other]) => one - other)) {
    margin += ageMargin;
    if (margin >= costJpy) return age;
  }
  return null;
}
