import { tableDefinitionText } from "./definition-text.ts";
import { tableOptions } from "./options.ts";
import {
  type InformationView,
  json,
  micros,
  rowsView,
  string,
  struct,
  tableNameColumns,
  tableNames,
  tablesOf,
  timestamp,
} from "./view.ts";

export const tables: InformationView = rowsView(
  {
    ...tableNameColumns,
    table_type: string,
    managed_table_type: string,
    is_insertable_into: string,
    is_fine_grained_mutations_enabled: string,
    is_typed: string,
    is_change_history_enabled: string,
    creation_time: timestamp,
    base_table_catalog: string,
    base_table_schema: string,
    base_table_name: string,
    snapshot_time_ms: timestamp,
    replica_source_catalog: string,
    replica_source_schema: string,
    replica_source_name: string,
    replication_status: string,
    replication_error: string,
    ddl: string,
    default_collation_name: string,
    sync_status: json,
    upsert_stream_apply_watermark: timestamp,
  },
  (scope) =>
    tablesOf(scope).map((table) => {
      const isView = table.kind === "VIEW";
      return [
        ...tableNames(table),
        isView ? "VIEW" : "BASE TABLE",
        isView ? null : "NATIVE",
        isView ? "NO" : "YES",
        "NO",
        "NO",
        "NO",
        micros(table.createdAt),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        tableDefinitionText(table),
        null,
        null,
        null,
      ];
    }),
);

export const views: InformationView = rowsView(
  { ...tableNameColumns, view_definition: string, check_option: string, use_standard_sql: string },
  (scope) =>
    tablesOf(scope)
      .filter(({ kind }) => kind === "VIEW")
      .map((view) => [...tableNames(view), view.viewQuery ?? null, null, "YES"]),
);

export const tableOptionRows: InformationView = rowsView(
  { ...tableNameColumns, option_name: string, option_type: string, option_value: string },
  (scope) =>
    tablesOf(scope).flatMap((table) =>
      tableOptions(table).map(({ name, type, text }) => [...tableNames(table), name, type, text]),
    ),
);

/** There are none. */
export const materializedViews: InformationView = rowsView(
  {
    ...tableNameColumns,
    last_refresh_time: timestamp,
    refresh_watermark: timestamp,
    last_refresh_status: struct({ reason: string, location: string, debug_info: string, message: string }),
  },
  () => [],
);
