import type pg from "pg";
import type { Simulation } from "../simulation.ts";
import type { AppRows, AppTableName, OrderItemRow, OrderRow } from "../world/rows.ts";
import { type AppColumn, appColumns, createTableStatement, indexStatements } from "./app-schema.ts";
import { copyRows } from "./copy.ts";

/**
 * Creates the app's tables with the four years up to day 0, inside the caller's transaction; returns how many rows.
 * Memory stays flat at every scale.
 */
export async function loadHistory(
  client: pg.Client,
  simulation: Simulation,
  onTable: (table: string, rowCount: number) => void = () => {},
): Promise<number> {
  const columns = appColumns(0);
  await client.query("SET LOCAL maintenance_work_mem = '128MB'");
  let total = 0;
  const load = async <Table extends AppTableName>(
    table: Table,
    tableColumns: readonly AppColumn<AppRows[Table]>[],
    rows: Iterable<AppRows[Table]>,
  ): Promise<void> => {
    await client.query(createTableStatement(table));
    const rowCount = await copyRows(client, `public.${table}`, tableColumns, rows, "WITH (FREEZE)");
    for (const statement of indexStatements(table)) await client.query(statement);
    total += rowCount;
    onTable(table, rowCount);
  };
  await load("patients", columns.patients, simulation.patients(0));
  await load("pharmacists", columns.pharmacists, simulation.pharmacists(0));
  await load("products", columns.products, simulation.products(0));
  await load("orders", columns.orders, ordersOf(simulation));
  await load("order_items", columns.order_items, orderItemsOf(simulation));
  return total;
}

function* ordersOf(simulation: Simulation): Generator<OrderRow> {
  for (const { order } of simulation.orders(0)) yield order;
}

function* orderItemsOf(simulation: Simulation): Generator<OrderItemRow> {
  for (const { items } of simulation.orders(0)) yield* items;
}
