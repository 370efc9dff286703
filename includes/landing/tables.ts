import type { SourceTable } from "../contracts/source-table.ts";
import { headTable, quoted, rawTable, sharedTable, type TableName, type Warehouse } from "../names.ts";
import { list, sql, stringLiteral } from "../sql/sql.ts";
import {
  headColumns,
  loadColumns,
  overrideColumns,
  rawColumns,
  rejectColumns,
  type TableColumn,
} from "./envelope.ts";

/** The tables in `ops` by which every load is accounted for. */
export interface LedgerTables {
  readonly loads: TableName;
  readonly rejects: TableName;
  readonly overrides: TableName;
}

export function ledgerTables(warehouse: Warehouse): LedgerTables {
  return {
    loads: sharedTable(warehouse, "ops", "loads"),
    rejects: sharedTable(warehouse, "ops", "rejects"),
    overrides: sharedTable(warehouse, "ops", "load_overrides"),
  };
}

/** The script that makes the tables of the ledger where they are missing. Their dataset must exist. */
export function createLedgerScript(warehouse: Warehouse): string {
  const ledger = ledgerTables(warehouse);
  return list(
    [
      createTable(
        ledger.loads,
        loadColumns,
        "Every attempt to land a source's rows.",
        "PARTITION BY DATE(started_at)",
      ),
      createTable(
        ledger.rejects,
        rejectColumns,
        "What was read but is no row.",
        "PARTITION BY DATE(rejected_at)",
      ),
      createTable(ledger.overrides, overrideColumns, "Who allowed a load that looked suspicious.", ""),
    ],
    ";",
  );
}

/** The script that makes a contract's raw table and head where they are missing. Their dataset must exist. */
export function createRawScript(warehouse: Warehouse, table: SourceTable): string {
  const name = `${table.source.name}.${table.name}`;
  return list(
    [
      createTable(
        rawTable(warehouse, table),
        rawColumns,
        `Change history of ${name}: ${table.description}`,
        "PARTITION BY DATE(loaded_at)\nCLUSTER BY row_key",
      ),
      createTable(
        headTable(warehouse, table),
        headColumns,
        `What is current of ${name}, a row a key.`,
        "CLUSTER BY row_key",
      ),
    ],
    ";",
  );
}

function createTable(
  name: TableName,
  columns: readonly TableColumn[],
  description: string,
  layout: string,
): string {
  return sql`
    CREATE TABLE IF NOT EXISTS ${quoted(name)} (
      ${list(columns.map(columnDefinition))}
    )
    ${layout}
    OPTIONS (description = ${stringLiteral(description)})
  `;
}

function columnDefinition(column: TableColumn): string {
  const required = column.isRequired === true ? " NOT NULL" : "";
  return `${column.name} ${column.type}${required} OPTIONS (description = ${stringLiteral(column.description)})`;
}
