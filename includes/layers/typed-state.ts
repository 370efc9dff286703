import { columnEntries, type SourceTable } from "../contracts/source-table.ts";
import { privateTable, progressTable, quoted, rawTable, type TableName, type Warehouse } from "../names.ts";
import { list, sql } from "../sql/sql.ts";
import { castText, columnText } from "./cast.ts";
import { place, target } from "./dataform.ts";
import { fingerprint } from "./fingerprint.ts";
import { keyPart, partitionByPart } from "./key-part.ts";
import { recordTable } from "./lineage.ts";
import { forgetProgress } from "./progress.ts";
import { contractDescriptions, lineageColumns, readsAnyText } from "./typed-columns.ts";

/** The closed incremental table that holds the newest state of each source row, deleted ones included. */
export function typedState(warehouse: Warehouse, table: SourceTable): void {
  const name = privateTable(warehouse, table);
  const raw = rawTable(warehouse, table);
  recordTable(name, [raw]);
  publish(name.table, {
    ...place(name),
    type: "incremental",
    uniqueKey: ["row_key"],
    description: `Newest state of every row of ${table.source.name}.${table.name}, deleted ones included. ${table.description}`,
    columns: { ...lineageColumns, ...contractDescriptions(table, () => true) },
    tags: ["typed", table.source.name],
    dependencyTargets: [target(raw)],
    partitionBy: partitionByPart("key_part"),
    clusterBy: ["row_key"],
    updatePartitionFilter: "key_part IN UNNEST(changed_parts)",
    labels: { definition: fingerprint(stateQuery(warehouse, table, { isIncremental: false })) },
  })
    .preOps((context) => (context.incremental() ? declareNews(warehouse, table) : forgetProgress(name)))
    .query((context) => stateQuery(warehouse, table, { isIncremental: context.incremental() }))
    .postOps((context) => (context.incremental() ? rememberNews(name) : rememberAll(name)));
}

/** What landed since the table was built last, and the parts that it changes: nothing else is read or written. */
function declareNews(warehouse: Warehouse, table: SourceTable): string {
  const state = privateTable(warehouse, table);
  return sql`
    DECLARE typed_version, news_version INT64;
    DECLARE typed_loaded_at, news_loaded_at TIMESTAMP;
    DECLARE changed_parts ARRAY<INT64>;
    ${rememberAll(state)}
    SET (typed_version, typed_loaded_at) = (
      SELECT AS STRUCT COALESCE(MAX(version), 0), COALESCE(MAX(loaded_at), TIMESTAMP "1970-01-01")
      FROM ${quoted(progressTable(state))}
    );
    SET (news_version, news_loaded_at, changed_parts) = (
      SELECT AS STRUCT MAX(version), MAX(loaded_at), ARRAY_AGG(DISTINCT ${keyPart(table)})
      FROM ${quoted(rawTable(warehouse, table))}
      WHERE version > typed_version AND loaded_at >= typed_loaded_at
    )
  `;
}

/** Makes the table that tells the newest landing of each part, where it is missing. */
function rememberAll(state: TableName): string {
  return sql`
    CREATE TABLE IF NOT EXISTS ${quoted(progressTable(state))} AS
    SELECT key_part, MAX(version) AS version, MAX(loaded_at) AS loaded_at
    FROM ${quoted(state)}
    GROUP BY key_part;
  `;
}

function rememberNews(state: TableName): string {
  const progress = quoted(progressTable(state));
  return sql`
    IF news_version IS NOT NULL THEN
      CREATE OR REPLACE TABLE ${progress} AS
      SELECT key_part, MAX(version) AS version, MAX(loaded_at) AS loaded_at
      FROM (
        SELECT key_part, version, loaded_at
        FROM ${progress}
        UNION ALL
        SELECT key_part, news_version, news_loaded_at
        FROM UNNEST(changed_parts) AS key_part
      )
      GROUP BY key_part;
    END IF;
  `;
}

/** One row a source row: its newest state. A tombstone keeps the values that the row had last. */
function stateQuery(
  warehouse: Warehouse,
  table: SourceTable,
  { isIncremental }: { readonly isIncremental: boolean },
): string {
  const columns = columnEntries(table);
  const required = columns.filter(([, column]) => column.isRequired);
  const optional = columns.filter(([, column]) => !column.isRequired && !readsAnyText(column.type));
  const kept = (name: string, value: string): string =>
    isIncremental
      ? `IF(typed.is_known_before, previous.${name}, ${value}) AS ${name}`
      : `${value} AS ${name}`;
  const onlyNews = isIncremental
    ? "AND version BETWEEN typed_version + 1 AND news_version AND loaded_at >= typed_loaded_at"
    : "";
  return sql`
    -- One row a row of ${table.source.name}.${table.name}.
    WITH
      newest AS (
        SELECT
          row_key, is_deleted, source_at, version, loaded_at,
          FIRST_VALUE(row_data IGNORE NULLS) OVER (
            PARTITION BY row_key ORDER BY version DESC ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
          ) AS row_data
        FROM ${quoted(rawTable(warehouse, table))}
        WHERE NOT is_late ${onlyNews}
        QUALIFY ROW_NUMBER() OVER (PARTITION BY row_key ORDER BY version DESC) = 1
      ),
      texts AS (
        SELECT
          row_key, ${keyPart(table)} AS key_part, is_deleted, source_at, version, loaded_at,
          row_data IS NULL AS is_known_before,
          ${list(columns.map(([name, column]) => `${columnText(table, name, column)} AS ${name}__text`))}
        FROM newest
      ),
      typed AS (
        SELECT
          *,
          ${list(columns.map(([name, column]) => `${castText(table, column, `${name}__text`)} AS ${name}`))}
        FROM texts
      )
    SELECT
      typed.row_key,
      typed.key_part,
      typed.is_deleted,
      ${kept("rejected_columns", failures(required.map(([name]) => [name, `typed.${name} IS NULL`])))},
      ${kept(
        "uncast_columns",
        failures(
          optional.map(([name]) => [name, `typed.${name} IS NULL AND typed.${name}__text IS NOT NULL`]),
        ),
      )},
      typed.source_at,
      typed.version,
      typed.loaded_at,
      ${list(columns.map(([name]) => kept(name, `typed.${name}`)))}
    FROM typed
    ${isIncremental ? previousState(privateTable(warehouse, table)) : ""}
  `;
}

function previousState(state: TableName): string {
  return sql`
    LEFT JOIN ${quoted(state)} AS previous
    ON
      typed.is_known_before
      AND previous.row_key = typed.row_key
      AND previous.key_part IN UNNEST(changed_parts)
  `;
}

/** The names whose condition holds, separated by spaces; NULL where none does. */
function failures(conditions: readonly (readonly [string, string])[]): string {
  if (conditions.length === 0) {
    return "CAST(NULL AS STRING)";
  }
  return sql`
    IF(
      ${list(
        conditions.map(([, condition]) => `(${condition})`),
        " OR",
      )},
      TRIM(CONCAT(
        ${list(conditions.map(([name, condition]) => `IF(${condition}, " ${name}", "")`))}
      )),
      NULL
    )
  `;
}
