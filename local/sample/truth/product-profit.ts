import type { Simulation } from "../simulation.ts";
import { dayText, firstDayOf, type Month, monthOf } from "../time.ts";
import type { ProductRow } from "../world/rows.ts";
import { type SoldLine, sales } from "./sales.ts";
import { UnitCosts } from "./unit-costs.ts";

/** A row of the mart `product_profit`, by its columns' names. */
export interface ProductProfitRow {
  readonly month_on: string;
  readonly sku: string;
  readonly product_name: string;
  readonly category: string;
  readonly unit_count: number;
  readonly refunded_unit_count: number;
  readonly gross_sales_jpy: number;
  readonly discounts_jpy: number;
  readonly refunds_jpy: number;
  readonly net_sales_jpy: number;
  readonly unit_cost_jpy: number | null;
  readonly cost_jpy: number;
  readonly uncosted_unit_count: number;
  readonly gross_margin_jpy: number;
}

class ProductMonth {
  units = 0;
  refundedUnits = 0;
  grossSales = 0;
  discounts = 0;
  refunds = 0;
  netSales = 0;

  add(line: SoldLine): void {
    this.grossSales += line.amountJpy;
    this.discounts += line.discountJpy;
    this.netSales += line.netJpy;
    if (line.isRefunded) {
      this.refunds += line.amountJpy;
      this.refundedUnits += line.quantity;
    } else {
      this.units += line.quantity;
    }
  }
}

/** The true `product_profit` as of a simulated day, by month and SKU. */
export function productProfit(simulation: Simulation, simulatedDay: number): readonly ProductProfitRow[] {
  const months = new Map<Month, Map<number, ProductMonth>>();
  for (const sale of sales(simulation, simulatedDay)) {
    const month = monthOf(sale.day);
    const products = months.get(month) ?? new Map<number, ProductMonth>();
    months.set(month, products);
    for (const line of sale.lines) {
      const product = products.get(line.productId) ?? new ProductMonth();
      products.set(line.productId, product);
      product.add(line);
    }
  }
  const costs = new UnitCosts(simulation, simulatedDay);
  const products = [...simulation.products(simulatedDay)];
  const rows: ProductProfitRow[] = [];
  for (const [month, sold] of [...months].sort(([one], [other]) => one - other)) {
    for (const product of products) {
      const totals = sold.get(product.id);
      if (totals !== undefined) rows.push(profitRow(month, product, totals, costs.of(product.id, month)));
    }
  }
  return rows;
}

function profitRow(
  month: Month,
  product: ProductRow,
  totals: ProductMonth,
  unitCost: number | null,
): ProductProfitRow {
  const cost = totals.units * (unitCost ?? 0);
  return {
    month_on: dayText(firstDayOf(month)),
    sku: product.sku,
    product_name: product.name,
    category: product.category,
    unit_count: totals.units,
    refunded_unit_count: totals.refundedUnits,
    gross_sales_jpy: totals.grossSales,
    discounts_jpy: totals.discounts,
    refunds_jpy: totals.refunds,
    net_sales_jpy: totals.netSales,
    unit_cost_jpy: unitCost,
    cost_jpy: cost,
    uncosted_unit_count: unitCost === null ? totals.units : 0,
    gross_margin_jpy: totals.netSales - cost,
  };
}
