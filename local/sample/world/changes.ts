import type { AppRows, AppTableName, OrderWithItems } from "./rows.ts";

/** A change of one row of the app: what it is afterwards, or that it is gone. */
export type AppChange = {
  [Table in AppTableName]:
    | { readonly kind: "insert" | "update"; readonly table: Table; readonly row: AppRows[Table] }
    | { readonly kind: "delete"; readonly table: Table; readonly id: number };
}[AppTableName];

/** The changes between two states of a small table, each in order of id. */
export function* tableChanges<Table extends "products" | "pharmacists">(
  table: Table,
  before: Iterable<AppRows[Table]>,
  after: Iterable<AppRows[Table]>,
): Generator<{ kind: "insert" | "update"; table: Table; row: AppRows[Table] }> {
  const old = new Map<number, AppRows[Table]>();
  for (const row of before) old.set(row.id, row);
  for (const row of after) {
    const previous = old.get(row.id);
    if (previous === undefined) yield { kind: "insert", table, row };
    else if (!sameRow(previous, row)) yield { kind: "update", table, row };
  }
}

/** The changes between two states of an order and its lines. */
export function* orderChanges(
  before: OrderWithItems | null,
  after: OrderWithItems | null,
): Generator<AppChange> {
  if (after !== null) {
    if (before === null) yield { kind: "insert", table: "orders", row: after.order };
    else if (!sameRow(before.order, after.order)) yield { kind: "update", table: "orders", row: after.order };
  } else if (before !== null) {
    yield { kind: "delete", table: "orders", id: before.order.id };
  }
  for (const item of after?.items ?? []) {
    const previous = before?.items.find((one) => one.id === item.id);
    if (previous === undefined) yield { kind: "insert", table: "order_items", row: item };
    else if (!sameRow(previous, item)) yield { kind: "update", table: "order_items", row: item };
  }
  for (const item of before?.items ?? []) {
    const remains = after?.items.some((one) => one.id === item.id) ?? false;
    if (!remains) yield { kind: "delete", table: "order_items", id: item.id };
  }
}

function sameRow<Row extends object>(one: Row, other: Row): boolean {
  const values = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(([name, value]) => values.get(name) === value);
}
