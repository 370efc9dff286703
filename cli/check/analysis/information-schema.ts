import {
  columnRows,
  fieldPathRows,
} from "../../../local/bigquery/engine/statements/information-schema/columns.ts";
import { partitions } from "../../../local/bigquery/engine/statements/information-schema/partitions.ts";
import {
  routines,
  schemata,
  tableOptionRows,
  tables,
  views,
} from "../../../local/bigquery/engine/statements/information-schema/tables.ts";
import type { Column, SqlType } from "../../../local/bigquery/types/sql-type.ts";
import type { TableSchema } from "./table-schema.ts";

const string: SqlType = { kind: "STRING" };
const texts: SqlType = { kind: "ARRAY", element: string };

/** The views whose columns are known: those that the embedded BigQuery has, and what BigQuery has beside them. */
const known: Readonly<Record<string, readonly Column[]>> = {
  SCHEMATA: [...schemata.columns, ...columns({ ddl: string, sync_status: { kind: "JSON" } })],
  TABLES: [
    ...tables.columns,
    ...columns({
      replica_source_catalog: string,
      replica_source_schema: string,
      replica_source_name: string,
      replication_status: string,
      replication_error: string,
      upsert_stream_apply_watermark: { kind: "TIMESTAMP" },
      sync_status: { kind: "JSON" },
    }),
  ],
  VIEWS: views.columns,
  TABLE_OPTIONS: tableOptionRows.columns,
  ROUTINES: [...routines.columns, ...columns({ connection: string })],
  COLUMNS: [...columnRows.columns, ...columns({ policy_tags: texts })],
  COLUMN_FIELD_PATHS: [...fieldPathRows.columns, ...columns({ policy_tags: texts })],
  PARTITIONS: [...partitions.columns, ...columns({ total_billable_bytes: { kind: "INT64" } })],
};

/** Whether a table's path names an INFORMATION_SCHEMA view. */
export function isInformationSchema(path: readonly string[]): boolean {
  return path.some((name) => name.toUpperCase() === "INFORMATION_SCHEMA");
}

/** An INFORMATION_SCHEMA view; undefined where nothing tells its columns. */
export function informationSchema(path: readonly string[]): TableSchema | undefined {
  const view = path.at(-1)?.toUpperCase() ?? "";
  const shape = Object.hasOwn(known, view) ? known[view] : undefined;
  if (shape === undefined) return undefined;
  const sourced = shape.map(({ name, type }) => ({ name, type, sources: [] }));
  return { name: path.join("."), columns: sourced, partitionings: [], influences: [], isTemporary: false };
}

function columns(types: Readonly<Record<string, SqlType>>): readonly Column[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}
