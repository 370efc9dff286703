import { duckdbType } from "../../../types/duckdb-type.ts";
import type { Column } from "../../../types/sql-type.ts";
import type { TableRecord } from "../../storage/catalog.ts";
import { quoteIdentifier, quoteText } from "../../storage/quoting.ts";
import { lastModified, partitionId, rowSize } from "./partitions.ts";
import {
  bool,
  columns,
  type InformationScope,
  type InformationView,
  int64,
  micros,
  string,
  tableNameColumns,
  tableNames,
  tablesOf,
  timestamp,
  valuesRelation,
} from "./view.ts";

/** What tables hold, in logical bytes: physical ones are the storage's own business, and NULL here. */
export const tableStorage: InformationView = countingView(
  {
    project_id: string,
    project_number: int64,
    ...tableNameColumns,
    creation_time: timestamp,
    total_rows: int64,
    total_partitions: int64,
    total_logical_bytes: int64,
    active_logical_bytes: int64,
    long_term_logical_bytes: int64,
    current_physical_bytes: int64,
    total_physical_bytes: int64,
    active_physical_bytes: int64,
    long_term_physical_bytes: int64,
    time_travel_physical_bytes: int64,
    storage_last_modified_time: timestamp,
    deleted: bool,
    table_type: string,
    managed_table_type: string,
    fail_safe_physical_bytes: int64,
  },
  (scope) => tablesOf(scope).filter(({ kind }) => kind === "TABLE"),
  (table) => {
    const [project, dataset, name] = tableNames(table).map(quoteText);
    const partition = partitionId(table);
    return {
      project_id: project,
      table_catalog: project,
      table_schema: dataset,
      table_name: name,
      creation_time: `make_timestamp(${micros(table.createdAt)}::BIGINT)`,
      total_rows: "count(*)",
      total_partitions: partition === undefined ? "0" : `count(DISTINCT ${partition})`,
      total_logical_bytes: `coalesce(sum(${rowSize(table)}), 0)`,
      active_logical_bytes: `coalesce(sum(${rowSize(table)}), 0)`,
      long_term_logical_bytes: "0",
      storage_last_modified_time: lastModified(table),
      deleted: "FALSE",
      table_type: "'BASE TABLE'",
      managed_table_type: "'NATIVE'",
    };
  },
);

/** `__TABLES__`: times in milliseconds since the epoch; a table is of type 1, a view of type 2. */
export const datasetTables: InformationView = countingView(
  {
    project_id: string,
    dataset_id: string,
    table_id: string,
    creation_time: int64,
    last_modified_time: int64,
    row_count: int64,
    size_bytes: int64,
    type: int64,
  },
  tablesOf,
  (table) => {
    const [project, dataset, name] = tableNames(table).map(quoteText);
    const isView = table.kind === "VIEW";
    return {
      project_id: project,
      dataset_id: dataset,
      table_id: name,
      creation_time: String(Math.round(table.createdAt)),
      last_modified_time: isView ? String(Math.round(table.modifiedAt)) : `epoch_ms(${lastModified(table)})`,
      ...(isView ? {} : { row_count: "count(*)", size_bytes: `coalesce(sum(${rowSize(table)}), 0)` }),
      type: isView ? "2" : "1",
    };
  },
);

/** A view with a row for each table, computed from its rows: DuckDB expressions by the view's columns, NULL where absent. */
function countingView<Name extends string>(
  types: Readonly<Record<Name, Column["type"]>>,
  tables: (scope: InformationScope) => readonly TableRecord[],
  values: (table: TableRecord) => Readonly<Partial<Record<Name, string | undefined>>>,
): InformationView {
  const definition = columns(types);
  return {
    columns: definition,
    relation: (scope) => {
      const selects = tables(scope).map((table) => {
        const expressions = new Map<string, string | undefined>(Object.entries(values(table)));
        const items = definition.map(
          ({ name, type }) =>
            `CAST(${expressions.get(name) ?? "NULL"} AS ${duckdbType(type)}) AS ${quoteIdentifier(name)}`,
        );
        const from = table.physicalName === undefined ? "" : ` FROM ${table.physicalName}`;
        return `SELECT ${items.join(", ")}${from}`;
      });
      return selects.length === 0 ? valuesRelation(definition, []) : `(${selects.join(" UNION ALL ")})`;
    },
  };
}
