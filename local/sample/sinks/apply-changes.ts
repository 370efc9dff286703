import type pg from "pg";
import { migrationDay, type Simulation } from "../simulation.ts";
import type { AppChange } from "../world/changes.ts";
import type { AppRows, AppTableName } from "../world/rows.ts";
import { type AppColumn, appColumns, migrations } from "./app-schema.ts";
import { copyRows, quoteIdentifier } from "./copy.ts";

/** A table's changes of one day. */
interface TableChanges<Row> {
  readonly inserts: Row[];
  readonly updates: Row[];
  readonly deletes: number[];
}

type ChangesByTable = { readonly [Table in AppTableName]: TableChanges<AppRows[Table]> };

/** Applies one day's changes inside the caller's transaction; returns how many rows there were. */
export async function applyChanges(client: pg.Client, simulation: Simulation, day: number): Promise<number> {
  if (day === migrationDay) await migrate(client);
  const changes = collectChanges(simulation.changes(day));
  const columns = appColumns(day);
  return (
    (await applyTable(client, "patients", columns.patients, changes.patients)) +
    (await applyTable(client, "pharmacists", columns.pharmacists, changes.pharmacists)) +
    (await applyTable(client, "products", columns.products, changes.products)) +
    (await applyTable(client, "orders", columns.orders, changes.orders)) +
    (await applyTable(client, "order_items", columns.order_items, changes.order_items))
  );
}

/** Steps whose column others have renamed or dropped before are left out. */
async function migrate(client: pg.Client): Promise<void> {
  for (const { table, column, statement } of migrations) {
    if (column === null || (await columnNames(client, table)).has(column)) await client.query(statement);
  }
}

/** One day's changes fit in memory: they grow with what happens in a day, not with the history. */
function collectChanges(changes: Iterable<AppChange>): ChangesByTable {
  const byTable: ChangesByTable = {
    patients: { inserts: [], updates: [], deletes: [] },
    pharmacists: { inserts: [], updates: [], deletes: [] },
    products: { inserts: [], updates: [], deletes: [] },
    orders: { inserts: [], updates: [], deletes: [] },
    order_items: { inserts: [], updates: [], deletes: [] },
  };
  for (const change of changes) {
    if (change.kind === "delete") {
      byTable[change.table].deletes.push(change.id);
      continue;
    }
    const list = change.kind === "insert" ? "inserts" : "updates";
    switch (change.table) {
      case "patients":
        byTable.patients[list].push(change.row);
        break;
      case "pharmacists":
        byTable.pharmacists[list].push(change.row);
        break;
      case "products":
        byTable.products[list].push(change.row);
        break;
      case "orders":
        byTable.orders[list].push(change.row);
        break;
      case "order_items":
        byTable.order_items[list].push(change.row);
        break;
    }
  }
  return byTable;
}

async function applyTable<Row>(
  client: pg.Client,
  table: AppTableName,
  allColumns: readonly AppColumn<Row>[],
  { inserts, updates, deletes }: TableChanges<Row>,
): Promise<number> {
  const present = await columnNames(client, table);
  const columns = allColumns.filter((column) => present.has(column.name));
  if (inserts.length > 0) await copyRows(client, `public.${table}`, columns, inserts);
  if (updates.length > 0) await updateRows(client, table, columns, updates);
  if (deletes.length > 0) {
    await client.query(`DELETE FROM public.${table} WHERE id = ANY($1::bigint[])`, [deletes]);
  }
  return inserts.length + updates.length + deletes.length;
}

async function updateRows<Row>(
  client: pg.Client,
  table: AppTableName,
  columns: readonly AppColumn<Row>[],
  rows: readonly Row[],
): Promise<void> {
  const names = columns.map((column) => quoteIdentifier(column.name));
  const staged = `simulated_${table}`;
  await client.query(
    `CREATE TEMPORARY TABLE ${staged} ON COMMIT DROP AS SELECT ${names.join(", ")} FROM public.${table} WITH NO DATA`,
  );
  await copyRows(client, staged, columns, rows);
  const assignments = names.filter((name) => name !== '"id"').map((name) => `${name} = ${staged}.${name}`);
  await client.query(
    `UPDATE public.${table} SET ${assignments.join(", ")} FROM ${staged} WHERE ${staged}.id = ${table}.id`,
  );
}

async function columnNames(client: pg.Client, table: AppTableName): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
    [`public.${table}`],
  );
  return new Set(rows.map((row) => row.name));
}
