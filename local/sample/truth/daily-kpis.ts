import type { Simulation } from "../simulation.ts";
import { type Day, dayInJapan, dayText, monthOf, todayAt } from "../time.ts";
import { isBusinessDay } from "./business-days.ts";
import { patientSales, type SoldLine } from "./sales.ts";
import { UnitCosts } from "./unit-costs.ts";

/** A row of the mart `daily_kpis`, by its columns' names. */
export interface DailyKpisRow {
  readonly business_on: string;
  readonly is_business_day: boolean;
  readonly gross_sales_jpy: number;
  readonly discounts_jpy: number;
  readonly refunds_jpy: number;
  readonly net_sales_jpy: number;
  readonly order_count: number;
  readonly first_order_count: number;
  readonly new_patient_count: number;
  readonly sign_up_count: number;
  readonly unit_count: number;
  readonly cost_jpy: number;
  readonly uncosted_unit_count: number;
  readonly gross_margin_jpy: number;
}

class DayTotals {
  grossSales = 0;
  discounts = 0;
  refunds = 0;
  netSales = 0;
  orders = 0;
  firstOrders = 0;
  signUps = 0;
  units = 0;
  cost = 0;
  uncostedUnits = 0;

  addLine(line: SoldLine, unitCost: number | null): void {
    this.grossSales += line.amountJpy;
    this.discounts += line.discountJpy;
    this.netSales += line.netJpy;
    if (line.isRefunded) {
      this.refunds += line.amountJpy;
      return;
    }
    this.units += line.quantity;
    if (unitCost === null) this.uncostedUnits += line.quantity;
    else this.cost += line.quantity * unitCost;
  }
}

/** The true `daily_kpis` as of a simulated day: each complete business day since the first sale's, in order. */
export function dailyKpis(simulation: Simulation, simulatedDay: number): readonly DailyKpisRow[] {
  const today = todayAt(simulatedDay);
  const costs = new UnitCosts(simulation, simulatedDay);
  const days = new Map<Day, DayTotals>();
  const totals = (day: Day): DayTotals => {
    const known = days.get(day) ?? new DayTotals();
    days.set(day, known);
    return known;
  };
  let first: Day = today;
  for (const history of simulation.patientHistories(simulatedDay)) {
    totals(dayInJapan(history.patient.createdAt)).signUps += 1;
    for (const sale of patientSales(history, today)) {
      first = Math.min(first, sale.day);
      const dayTotals = totals(sale.day);
      dayTotals.orders += 1;
      if (sale.isFirst) dayTotals.firstOrders += 1;
      for (const line of sale.lines) dayTotals.addLine(line, costs.of(line.productId, monthOf(sale.day)));
    }
  }
  const rows: DailyKpisRow[] = [];
  for (let day = first; day < today; day += 1) rows.push(dailyRow(day, totals(day)));
  return rows;
}

function dailyRow(day: Day, totals: DayTotals): DailyKpisRow {
  return {
    business_on: dayText(day),
    is_business_day: isBusinessDay(day),
    gross_sales_jpy: totals.grossSales,
    discounts_jpy: totals.discounts,
    refunds_jpy: totals.refunds,
    net_sales_jpy: totals.netSales,
    order_count: totals.orders,
    first_order_count: totals.firstOrders,
    new_patient_count: totals.firstOrders,
    sign_up_count: totals.signUps,
    unit_count: totals.units,
    cost_jpy: totals.cost,
    uncosted_unit_count: totals.uncostedUnits,
    gross_margin_jpy: totals.netSales - totals.cost,
  };
}
