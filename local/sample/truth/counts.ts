import { spreadsheets } from "../sheets/spreadsheets.ts";
import type { Simulation } from "../simulation.ts";

/** Live rows as of a simulated day. */
export interface ExpectedCounts {
  /** By table of the app; soft-deleted patients are there. */
  readonly app: {
    readonly patients: number;
    readonly pharmacists: number;
    readonly products: number;
    readonly orders: number;
    readonly order_items: number;
  };
  /** By table of the spreadsheets: rows that land, and rows of those whose values are all readable. */
  readonly sheets: Readonly<Record<string, { readonly landed: number; readonly typed: number }>>;
}

export function expectedCounts(simulation: Simulation, simulatedDay: number): ExpectedCounts {
  let patients = 0;
  let orders = 0;
  let orderItems = 0;
  for (const history of simulation.patientHistories(simulatedDay)) {
    patients += 1;
    orders += history.orders.length;
    for (const { items } of history.orders) orderItems += items.length;
  }
  const sheets: Record<string, { landed: number; typed: number }> = {};
  for (const { table, tabs } of spreadsheets(simulation, simulatedDay)) {
    const kinds = tabs.flatMap((tab) => tab.rows.map((row) => row.meaning.kind));
    const typed = kinds.filter((kind) => kind === "fact").length;
    sheets[table] = { landed: typed + kinds.filter((kind) => kind === "invalid").length, typed };
  }
  return {
    app: {
      patients,
      pharmacists: [...simulation.pharmacists(simulatedDay)].length,
      products: [...simulation.products(simulatedDay)].length,
      orders,
      order_items: orderItems,
    },
    sheets,
  };
}
