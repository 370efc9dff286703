import type { Simulation } from "../../../local/sample/simulation.ts";
import type { AppChange } from "../../../local/sample/world/changes.ts";
import type { AppTableName } from "../../../local/sample/world/rows.ts";

/** The app's tables as maps from id to row, read from a simulation as of a day. */
export type AppState = Readonly<Record<AppTableName, Map<number, object>>>;

export function appState(simulation: Simulation, day: number): AppState {
  const state = emptyState();
  for (const row of simulation.patients(day)) state.patients.set(row.id, row);
  for (const row of simulation.pharmacists(day)) state.pharmacists.set(row.id, row);
  for (const row of simulation.products(day)) state.products.set(row.id, row);
  for (const { order, items } of simulation.orders(day)) {
    state.orders.set(order.id, order);
    for (const item of items) state.order_items.set(item.id, item);
  }
  return state;
}

/** Applies changes to a state as a database would, refusing what a database would refuse. */
export function applyToState(state: AppState, changes: Iterable<AppChange>): void {
  for (const change of changes) {
    const rows = state[change.table];
    const id = change.kind === "delete" ? change.id : change.row.id;
    if (rows.has(id) === (change.kind === "insert")) {
      throw new Error(`Cannot ${change.kind} row ${id} of ${change.table}.`);
    }
    if (change.kind === "delete") rows.delete(id);
    else rows.set(id, change.row);
  }
}

function emptyState(): AppState {
  return {
    patients: new Map(),
    pharmacists: new Map(),
    products: new Map(),
    orders: new Map(),
    order_items: new Map(),
  };
}
