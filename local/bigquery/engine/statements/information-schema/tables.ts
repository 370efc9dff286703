import { tableDefinitionText } from "./definition-text.ts";
import { tableOptions } from "./options.ts";
import {
  type InformationView,
  micros,
  rowsView,
  string,
  tableNameColumns,
  tableNames,
  tablesOf,
  timestamp,
} from "./view.ts";

export const schemata: InformationView = rowsView(
  {
    catalog_name: string,
    schema_name: string,
    schema_owner: string,
    creation_time: timestamp,
    last_modified_time: timestamp,
    location: string,
    default_collation_name: string,
  },
  ({ datasets }) =>
    datasets.map(({ metadata }) => [
      metadata.reference.projectId,
      metadata.reference.datasetId,
      null,
      micros(metadata.createdAt),
      micros(metadata.modifiedAt),
      metadata.location,
      null,
    ]),
);

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
    ddl: string,
    default_collation_name: string,
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
        tableDefinitionText(table),
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

export const routines: InformationView = rowsView(
  {
    specific_catalog: string,
    specific_schema: string,
    specific_name: string,
    routine_catalog: string,
    routine_schema: string,
    routine_name: string,
    routine_type: string,
    data_type: string,
    routine_body: string,
    routine_definition: string,
    external_language: string,
    is_deterministic: string,
    security_type: string,
    created: timestamp,
    last_altered: timestamp,
    ddl: string,
  },
  ({ datasets }) =>
    datasets
      .flatMap(({ functions }) => [...functions.values()])
      .map((routine) => [
        ...tableNames(routine),
        ...tableNames(routine),
        routine.kind,
        null,
        "SQL",
        routine.body ?? null,
        null,
        null,
        null,
        micros(routine.createdAt),
        micros(routine.modifiedAt),
        routine.statement,
      ]),
);
