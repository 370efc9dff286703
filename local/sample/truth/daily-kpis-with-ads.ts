import type { Simulation } from "../simulation.ts";
import { dayText } from "../time.ts";
import { type DailyKpisRow, dailyKpis } from "./daily-kpis.ts";
import { type AdLoads, landedAdDays } from "./landed-ads.ts";
import { ratio } from "./numeric.ts";

/** A row of the mart `daily_kpis` with its ad figures, by its columns' names. */
export interface DailyKpisWithAdsRow extends DailyKpisRow {
  readonly ad_cost_jpy: number;
  /** Whole yen as exact text; null without new patients. */
  readonly cac_jpy: string | null;
}

/** The true `daily_kpis` with ad cost and cost per new patient as of a simulated day, in order. */
export function dailyKpisWithAds(
  simulation: Simulation,
  simulatedDay: number,
  loads?: AdLoads,
): readonly DailyKpisWithAdsRow[] {
  const costs = new Map<string, number>();
  for (const { day, reported } of landedAdDays(simulation, simulatedDay, loads)) {
    const own = reported.filter(({ adGroupId }) => adGroupId === null);
    const cost = own.reduce((sum, { costJpy }) => sum + costJpy, 0);
    costs.set(dayText(day), (costs.get(dayText(day)) ?? 0) + cost);
  }
  return dailyKpis(simulation, simulatedDay).map((row) => {
    const cost = costs.get(row.business_on) ?? 0;
    return { ...row, ad_cost_jpy: cost, cac_jpy: ratio(cost, row.new_patient_count, 0) };
  });
}
