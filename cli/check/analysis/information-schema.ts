import type { OutputColumn, TableSchema } from "./table-schema.ts";

const named = "table_catalog table_schema table_name";

/** The columns of the views that BigQuery documents: STRINGs where no type stands behind a name. */
const views: Readonly<Record<string, string>> = {
  SCHEMATA:
    "catalog_name schema_name schema_owner creation_time:TIMESTAMP last_modified_time:TIMESTAMP location ddl default_collation_name sync_status:JSON",
  SCHEMATA_OPTIONS: "catalog_name schema_name option_name option_type option_value",
  TABLES: `${named} table_type managed_table_type is_insertable_into is_fine_grained_mutations_enabled is_typed is_change_history_enabled creation_time:TIMESTAMP base_table_catalog base_table_schema base_table_name snapshot_time_ms:TIMESTAMP replica_source_catalog replica_source_schema replica_source_name replication_status replication_error ddl default_collation_name sync_status:JSON upsert_stream_apply_watermark:TIMESTAMP`,
  VIEWS: `${named} view_definition check_option use_standard_sql`,
  TABLE_OPTIONS: `${named} option_name option_type option_value`,
  COLUMNS: `${named} column_name ordinal_position:INT64 is_nullable data_type is_generated generation_expression is_stored is_hidden is_updatable is_system_defined is_partitioning_column clustering_ordinal_position:INT64 collation_name column_default rounding_mode policy_tags:TEXTS`,
  COLUMN_FIELD_PATHS: `${named} column_name field_path data_type description collation_name rounding_mode policy_tags:TEXTS`,
  PARTITIONS: `${named} partition_id total_rows:INT64 total_logical_bytes:INT64 total_billable_bytes:INT64 last_modified_time:TIMESTAMP storage_tier`,
  ROUTINES:
    "specific_catalog specific_schema specific_name routine_catalog routine_schema routine_name routine_type data_type routine_body routine_definition external_language is_deterministic security_type created:TIMESTAMP last_altered:TIMESTAMP ddl connection",
  PARAMETERS:
    "specific_catalog specific_schema specific_name ordinal_position:INT64 parameter_mode is_result parameter_name data_type parameter_default is_aggregate:BOOL",
  TABLE_CONSTRAINTS: `constraint_catalog constraint_schema constraint_name ${named} constraint_type is_deferrable initially_deferred enforced`,
  KEY_COLUMN_USAGE: `constraint_catalog constraint_schema constraint_name ${named} column_name ordinal_position:INT64 position_in_unique_constraint:INT64`,
  CONSTRAINT_COLUMN_USAGE: `${named} column_name constraint_catalog constraint_schema constraint_name`,
};

const types: Readonly<Record<string, OutputColumn["type"]>> = {
  STRING: { kind: "STRING" },
  INT64: { kind: "INT64" },
  BOOL: { kind: "BOOL" },
  JSON: { kind: "JSON" },
  TIMESTAMP: { kind: "TIMESTAMP" },
  TEXTS: { kind: "ARRAY", element: { kind: "STRING" } },
};

/** Whether a table's path names an INFORMATION_SCHEMA view. */
export function isInformationSchema(path: readonly string[]): boolean {
  return path.some((name) => name.toUpperCase() === "INFORMATION_SCHEMA");
}

/** An INFORMATION_SCHEMA view; undefined where nothing tells its columns. */
export function informationSchema(path: readonly string[]): TableSchema | undefined {
  const view = path.at(-1)?.toUpperCase() ?? "";
  const written = Object.hasOwn(views, view) ? views[view] : undefined;
  if (written === undefined) return undefined;
  const columns = written.split(" ").flatMap((each): readonly OutputColumn[] => {
    const [name = "", kind = "STRING"] = each.split(":");
    const type = types[kind];
    return type === undefined ? [] : [{ name, type, sources: [] }];
  });
  return { name: path.join("."), columns, partitionings: [], influences: [], isTemporary: false };
}
