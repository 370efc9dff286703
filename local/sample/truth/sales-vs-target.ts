import { salesTargetsSheet } from "../sheets/sales-targets.ts";
import { facts } from "../sheets/spreadsheet.ts";
import type { Simulation } from "../simulation.ts";
import { dayText, firstDayOf, type Month, monthOf, todayAt } from "../time.ts";
import { businessDaysBefore, businessDaysOf } from "./business-days.ts";
import { firstTouches } from "./first-touch.ts";
import { sales } from "./sales.ts";

/** A row of the mart `sales_vs_target`, by its columns' names. */
export interface SalesVsTargetRow {
  readonly month_on: string;
  readonly channel: string;
  readonly target_jpy: number | null;
  readonly actual_jpy: number;
  readonly order_count: number;
  readonly business_day_count: number;
  readonly elapsed_business_day_count: number;
  readonly remaining_business_day_count: number;
  readonly expected_jpy: number | null;
  readonly gap_jpy: number | null;
  /** A decimal of at most four places without trailing zeros; null without a target or with one of 0. */
  readonly achievement: string | null;
}

interface ChannelMonth {
  readonly month: Month;
  readonly channel: string;
  target: number | null;
  actual: number;
  orders: number;
}

/** The true `sales_vs_target` as of a simulated day, by month and channel (in order of code points). */
export function salesVsTarget(simulation: Simulation, simulatedDay: number): readonly SalesVsTargetRow[] {
  const cells = new Map<string, ChannelMonth>();
  const cellOf = (month: Month, channel: string): ChannelMonth => {
    const key = `${dayText(firstDayOf(month))} ${channel}`;
    const cell = cells.get(key) ?? { month, channel, target: null, actual: 0, orders: 0 };
    cells.set(key, cell);
    return cell;
  };
  for (const { month, channel, targetJpy } of facts(salesTargetsSheet(simulation, simulatedDay))) {
    cellOf(month, channel).target = targetJpy;
  }
  const firstTouchOf = firstTouches(simulatedDay);
  for (const sale of sales(simulation, simulatedDay)) {
    const cell = cellOf(monthOf(sale.day), firstTouchOf(sale.patient).channel);
    cell.orders += 1;
    for (const line of sale.lines) cell.actual += line.netJpy;
  }
  return [...cells]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, cell]) => targetRow(cell, todayAt(simulatedDay)));
}

function targetRow(
  { month, channel, target, actual, orders }: ChannelMonth,
  today: number,
): SalesVsTargetRow {
  const businessDays = businessDaysOf(month);
  const elapsed = businessDaysBefore(month, today);
  const expected = target === null ? null : Math.floor((target * elapsed) / businessDays);
  return {
    month_on: dayText(firstDayOf(month)),
    channel,
    target_jpy: target,
    actual_jpy: actual,
    order_count: orders,
    business_day_count: businessDays,
    elapsed_business_day_count: elapsed,
    remaining_business_day_count: businessDays - elapsed,
    expected_jpy: expected,
    gap_jpy: expected === null ? null : actual - expected,
    achievement: target === null || target === 0 ? null : ratioText(BigInt(actual), BigInt(target)),
  };
}

/** A ratio of numbers that are not negative, rounded to four places, halves up, as exact decimal text. */
function ratioText(part: bigint, whole: bigint): string {
  const tenThousandths = (part * 20_000n + whole) / (2n * whole);
  const places = String(tenThousandths % 10_000n)
    .padStart(4, "0")
    .replace(/0+$/, "");
  return places === "" ? String(tenThousandths / 10_000n) : `${tenThousandths / 10_000n}.${places}`;
}
