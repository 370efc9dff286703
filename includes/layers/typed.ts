import type { ContractColumn } from "../contracts/column.ts";
import { columnEntries, type SourceTable } from "../contracts/source-table.ts";
import { privateTable, quoted, rawTable, type TableName, typedTable, type Warehouse } from "../names.ts";
import { list, sql, stringLiteral } from "../sql/sql.ts";
import { assertThat } from "./assertion.ts";
import { columnText } from "./cast.ts";
import { currentWarehouse, place, target } from "./dataform.ts";
import { recordTable } from "./lineage.ts";
import { saltTable } from "./salt.ts";
import { contractAssertions } from "./typed-assertions.ts";
import { contractDescriptions, lineageColumns, readsAnyText } from "./typed-columns.ts";
import { typedState } from "./typed-state.ts";

/**
 * The typed layer of a contract: a closed incremental table that holds the newest state of each source row, an open
 * view of its sound, live rows with personal data treated as the contract says, and a closed view of what is
 * rejected and why.
 */
export function typed(table: SourceTable): void {
  const warehouse = currentWarehouse();
  typedState(warehouse, table);
  publishOpenView(warehouse, table);
  publishRejects(warehouse, table);
  for (const assertion of contractAssertions(warehouse, table)) {
    assertThat(warehouse, typedTable(warehouse, table), assertion);
  }
}

/** The view that lists a contract's rejected rows, a row a column. */
export function rejectsView(warehouse: Warehouse, table: SourceTable): TableName {
  const state = privateTable(warehouse, table);
  return { ...state, table: `${state.table}__rejects` };
}

function publishOpenView(warehouse: Warehouse, table: SourceTable): void {
  const name = typedTable(warehouse, table);
  const state = privateTable(warehouse, table);
  const shown = columnEntries(table).filter(([, column]) => column.personalData !== "omit");
  const salt = saltTable(warehouse);
  const isHashing = shown.some(([, column]) => column.personalData === "hash");
  const reads = isHashing ? [state, salt] : [state];
  recordTable(name, reads);
  publish(name.table, {
    ...place(name),
    type: "view",
    description: table.description,
    columns: {
      ...contractDescriptions(table, (column) => column.personalData !== "omit"),
      key_part: lineageColumns.key_part,
      loaded_at: lineageColumns.loaded_at,
    },
    tags: ["typed", table.source.name],
    dependencyTargets: reads.map(target),
  }).query(sql`
    -- One row a live row of ${table.source.name}.${table.name}.
    SELECT
      ${list(shown.map(([column, definition]) => openColumn(column, definition, salt)))},
      key_part,
      loaded_at
    FROM ${quoted(state)}
    WHERE NOT is_deleted AND rejected_columns IS NULL
  `);
}

function openColumn(name: string, column: ContractColumn, salt: TableName): string {
  const value = readsAnyText(column.type) ? name : `CAST(${name} AS STRING)`;
  switch (column.personalData) {
    case "hash":
      return `TO_HEX(SHA256(CONCAT((SELECT salt FROM ${quoted(salt)}), ${value}))) AS ${name}`;
    case "mask":
      return `IF(${name} IS NULL, NULL, "***") AS ${name}`;
    default:
      return name;
  }
}

function publishRejects(warehouse: Warehouse, table: SourceTable): void {
  const name = rejectsView(warehouse, table);
  const state = privateTable(warehouse, table);
  const raw = rawTable(warehouse, table);
  const columns = columnEntries(table);
  const problems = columns.map(
    ([column, definition]) =>
      `STRUCT(${stringLiteral(column)} AS column_name, ${columnText(table, column, definition)} AS value, ${String(definition.isRequired)} AS is_required)`,
  );
  publish(name.table, {
    ...place(name),
    type: "view",
    description: `Rows of ${table.source.name}.${table.name} that are kept out or lost a value, a row a column.`,
    columns: {
      row_key: lineageColumns.row_key,
      column_name: "The contract's column.",
      value: "The text as the source stated it.",
      reason: "`missing`: no value at all; `invalid`: text that does not read as the column's type.",
      is_required: "True where the row is kept out for it; false where only the value is lost.",
      version: lineageColumns.version,
      loaded_at: lineageColumns.loaded_at,
    },
    tags: ["typed", table.source.name],
    dependencyTargets: [target(state), target(raw)],
  }).query(sql`
    -- One row a row and column that did not read.
    WITH
      kept_out AS (
        SELECT row_key, version, loaded_at, SPLIT(CONCAT(COALESCE(rejected_columns, ""), " ", COALESCE(uncast_columns, "")), " ") AS names
        FROM ${quoted(state)}
        WHERE NOT is_deleted AND (rejected_columns IS NOT NULL OR uncast_columns IS NOT NULL)
      ),
      texts AS (
        SELECT
          row_key, version, kept_out.loaded_at, kept_out.names,
          [
            ${list(problems)}
          ] AS problems
        FROM kept_out
        INNER JOIN ${quoted(raw)} AS raw
        USING (row_key, version)
        WHERE NOT raw.is_late
      )
    SELECT
      texts.row_key, problem.column_name, problem.value,
      IF(problem.value IS NULL, "missing", "invalid") AS reason,
      problem.is_required, texts.version, texts.loaded_at
    FROM texts
    CROSS JOIN UNNEST(texts.problems) AS problem
    WHERE problem.column_name IN UNNEST(texts.names)
  `);
}
