import { type CursorPull, type FederatedTable, sourceNames } from "../contracts/source-table.ts";
import { connectionName, quoted, type Warehouse } from "../names.ts";
import { sql, stringLiteral } from "../sql/sql.ts";
import { landingScript } from "./landing-script.ts";
import { ledgerTables } from "./tables.ts";

/**
 * The script that pulls a table from its PostgreSQL read replica and lands it. A cursor pull reads the rows whose
 * cursor moved and, in the same query, the key of every other row: so hard deletes are found without a second look.
 */
export function federatedPullScript(warehouse: Warehouse, table: FederatedTable): string {
  return landingScript({
    warehouse,
    table,
    mode: "snapshot",
    scope: "all",
    staged: "landing_staged",
    stage: stageStatements(warehouse, table),
  });
}

function stageStatements(warehouse: Warehouse, table: FederatedTable): string {
  const connection = stringLiteral(connectionName(warehouse, table.source.connection));
  const inner = postgresQuery(table);
  const staging = sql`
    CREATE OR REPLACE TEMP TABLE landing_staged AS
    SELECT
      staged_number,
      CASE WHEN has_key IS FALSE THEN "reject" WHEN row_data IS NULL THEN "present" ELSE "row" END AS staged_kind,
      row_key,
      CAST(NULL AS STRING) AS scope,
      row_data,
      row_hash,
      source_at,
      source_position,
      CAST(NULL AS INT64) AS source_row,
      IF(has_key, CAST(NULL AS STRING), "missing_key") AS reject_reason
  `;
  return sql`
    ${"cursor" in table.pull ? cursorBounds(warehouse, table, table.pull) : "SET landing_is_full_compare = TRUE;"}
    EXECUTE IMMEDIATE CONCAT(
      ${stringLiteral(`${staging}\nFROM EXTERNAL_QUERY(${connection}, r'''\n${inner.beforeWindow}\n`)},
      ${"cursor" in table.pull ? windowExpression() : `"TRUE"`},
      ${stringLiteral(`\n${inner.afterWindow}\n''')`)}
    );
    SET landing_position = (SELECT MAX(source_position) FROM landing_staged);
  `;
}

function cursorBounds(warehouse: Warehouse, table: FederatedTable, pull: CursorPull): string {
  return sql`
    SET (landing_cursor_from, landing_cursor_to, landing_is_full_compare) = (
      SELECT AS STRUCT IF(is_full_compare, NULL, cursor_from), landing_started_at, is_full_compare
      FROM (
        SELECT
          TIMESTAMP_SUB(MAX(cursor_to), INTERVAL ${pull.overlap.seconds} SECOND) AS cursor_from,
          COALESCE(
            MAX(IF(is_full_compare, started_at, NULL))
            <= TIMESTAMP_SUB(landing_started_at, INTERVAL ${pull.fullCompare.seconds} SECOND),
            TRUE
          ) AS is_full_compare
        FROM ${quoted(ledgerTables(warehouse).loads)}
        WHERE
          source = ${stringLiteral(table.source.name)}
          AND table_name = ${stringLiteral(table.name)}
          AND status = "succeeded"
      )
    );
  `;
}

/**
 * The inner query in PostgreSQL's SQL, but for the condition that tells which rows are read. A cursor column that the
 * table no longer has reads as null instead of failing the pull: in the lateral query its name falls back to `missing`.
 */
function postgresQuery(table: FederatedTable): {
  readonly beforeWindow: string;
  readonly afterWindow: string;
} {
  const keys = table.key.map((key) => `(landing_row).${identifier(keySource(table, key))}`);
  const cursor = "cursor" in table.pull ? table.pull : undefined;
  const volatile = table.volatile.map((name) => `'${name.replaceAll("'", "''")}'`);
  const hashed =
    volatile.length === 0
      ? "jsonb_strip_nulls(to_jsonb(landing_row))"
      : `(jsonb_strip_nulls(to_jsonb(landing_row)) - ARRAY[${volatile.join(", ")}])`;
  const beforeWindow = sql`
    SELECT
      row_number() OVER () AS staged_number,
      row_key,
      has_key,
      CASE WHEN is_read THEN row_to_json(landing_row)::text END AS row_data,
      CASE WHEN is_read THEN md5(${hashed}::text) END AS row_hash,
      cursor_at AT TIME ZONE 'UTC' AS source_at,
      source_position
    FROM (
      SELECT
        landing_row,
        jsonb_build_array(${keys.map((key) => `${key}::text`).join(", ")})::text AS row_key,
        ${keys.map((key) => `${key} IS NOT NULL`).join(" AND ")} AS has_key,
        cursor_at,
        (
          SELECT lpad((CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn)::text, 20, '0')
        ) AS source_position,
  `;
  const afterWindow = sql`
        AS is_read
      FROM (SELECT NULL::timestamp AS ${identifier(cursor?.cursor ?? "no_cursor")}) AS missing
      CROSS JOIN LATERAL (
        SELECT landing_row, ${cursorExpression(cursor)} AS cursor_at
        FROM ${identifier(table.source.schema)}.${identifier(table.name)} AS landing_row
      ) AS source
    ) AS pulled
  `;
  return { beforeWindow, afterWindow };
}

function windowExpression(): string {
  const bound = (variable: string) => `FORMAT_TIMESTAMP("%F %H:%M:%E6S", ${variable}, "UTC")`;
  return sql`
    IF(
      landing_is_full_compare OR landing_cursor_from IS NULL,
      "TRUE",
      CONCAT(
        "(cursor_at IS NULL OR (cursor_at > timestamp '", ${bound("landing_cursor_from")},
        "' AND cursor_at <= timestamp '", ${bound("landing_cursor_to")}, "'))"
      )
    )
  `;
}

function cursorExpression(cursor: CursorPull | undefined): string {
  if (cursor === undefined) {
    return "NULL::timestamp";
  }
  const column = identifier(cursor.cursor);
  return cursor.cursorType === "timestamptz"
    ? `CAST(${column} AS timestamptz) AT TIME ZONE 'UTC'`
    : `CAST(${column} AS timestamp)`;
}

function keySource(table: FederatedTable, key: string): string {
  const column = table.columns[key];
  const [name] = column === undefined ? [key] : sourceNames(key, column);
  return name ?? key;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
