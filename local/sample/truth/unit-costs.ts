import { productCostsSheet } from "../sheets/product-costs.ts";
import { facts } from "../sheets/spreadsheet.ts";
import type { Simulation } from "../simulation.ts";
import type { Month } from "../time.ts";

/** Unit costs in yen, tax excluded, by product and month. */
export class UnitCosts {
  private readonly bySku = new Map<string, Map<Month, number>>();
  private readonly skus = new Map<number, string>();
  private readonly inForce = new Map<string, number | null>();

  constructor(simulation: Simulation, simulatedDay: number) {
    for (const product of simulation.products(simulatedDay)) this.skus.set(product.id, product.sku);
    for (const { month, sku, unitCostJpy } of facts(productCostsSheet(simulation, simulatedDay))) {
      const costs = this.bySku.get(sku) ?? new Map<Month, number>();
      costs.set(month, unitCostJpy);
      this.bySku.set(sku, costs);
    }
  }

  /** The cost of the latest month up to the one given; null where there is none. */
  of(productId: number, month: Month): number | null {
    const key = `${productId} ${month}`;
    const known = this.inForce.get(key);
    if (known !== undefined) return known;
    let latest: Month | null = null;
    const costs = this.bySku.get(this.skus.get(productId) ?? "") ?? new Map<Month, number>();
    for (const from of costs.keys()) if (from <= month && (latest === null || from > latest)) latest = from;
    const cost = latest === null ? null : (costs.get(latest) ?? null);
    this.inForce.set(key, cost);
    return cost;
  }
}
