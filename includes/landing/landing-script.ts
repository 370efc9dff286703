import { headTable, quoted, rawTable } from "../names.ts";
import { list, sql, stringLiteral } from "../sql/sql.ts";
import { comparedRows, isCovered, lateRowsAlreadyLanded } from "./compare.ts";
import { loadColumns, rawColumns } from "./envelope.ts";
import type { Landing } from "./landing.ts";
import { ledgerTables } from "./tables.ts";

const maximumTries = 5;

/** What ops.loads says of a snapshot that was refused because a newer one had landed before it. */
export const positionWentBack = "the source's position went back";

/**
 * The one script by which anything enters raw: stages (where asked), compares with the head, appends what is new
 * or changed and tombstones for what is gone, and records the outcome, all in one transaction. Landing the same
 * rows twice changes nothing. A conflict with another landing of the table makes it compare again; any other
 * failure leaves raw as it was, is recorded in ops.loads and raised again.
 */
export function landingScript(landing: Landing): string {
  const name = `${landing.table.source.name}.${landing.table.name}`;
  return sql`
    -- Lands ${name}: one row of raw a change of a source row.
    BEGIN
      DECLARE landing_started_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
      DECLARE landing_prefix STRING DEFAULT ${stringLiteral(`${name}/${landing.scope}`)};
      DECLARE landing_position STRING;
      DECLARE landing_is_full_compare BOOL DEFAULT FALSE;
      DECLARE landing_cursor_from TIMESTAMP;
      DECLARE landing_cursor_to TIMESTAMP;
      DECLARE landing_tries INT64 DEFAULT 0;
      DECLARE landing_is_done BOOL DEFAULT FALSE;
      DECLARE landing_is_open BOOL DEFAULT FALSE;
      DECLARE landing_attempt INT64;
      DECLARE landing_version INT64;
      DECLARE landing_head_position STRING;
      DECLARE landing_live_count INT64;
      DECLARE landing_read_count INT64;
      DECLARE landing_landed_count INT64;
      DECLARE landing_unchanged_count INT64;
      DECLARE landing_rejected_count INT64;
      DECLARE landing_late_count INT64;
      DECLARE landing_tombstoned_count INT64;
      DECLARE landing_refusal STRING;
      DECLARE landing_override STRING;
      DECLARE landing_error STRING;
      BEGIN
        ${landing.stage}
        SET landing_prefix = CONCAT(landing_prefix, "/", COALESCE(landing_position, FORMAT_TIMESTAMP("%Y%m%dT%H%M%S", landing_started_at)));
        WHILE NOT landing_is_done DO
          BEGIN
            SET landing_tries = landing_tries + 1;
            BEGIN TRANSACTION;
            SET landing_is_open = TRUE;
            ${compareAndAppend(landing)}
            COMMIT TRANSACTION;
            SET landing_is_open = FALSE;
            SET landing_is_done = TRUE;
          EXCEPTION WHEN ERROR THEN
            SET landing_error = @@error.message;
            IF landing_is_open THEN
              SET landing_is_open = FALSE;
              ROLLBACK TRANSACTION;
            END IF;
            IF landing_tries >= ${maximumTries} OR STRPOS(landing_error, "concurrent update") = 0 THEN
              RAISE USING MESSAGE = landing_error;
            END IF;
          END;
        END WHILE;
      EXCEPTION WHEN ERROR THEN
        SET landing_error = @@error.message;
        SET landing_attempt = ${nextAttempt(landing)};
        ${recordFailure(landing)}
        RAISE USING MESSAGE = landing_error;
      END;
    END
  `;
}

function compareAndAppend(landing: Landing): string {
  const { warehouse, table } = landing;
  const raw = quoted(rawTable(warehouse, table));
  const head = quoted(headTable(warehouse, table));
  const rawNames = rawColumns.map((column) => column.name);
  return sql`
    SET (landing_version, landing_live_count, landing_head_position) = (
      SELECT AS STRUCT
        COALESCE(MAX(version), 0) + 1,
        COUNTIF(${isCovered(landing)} AND NOT is_deleted),
        MAX(IF(${isCovered(landing)}, source_position, NULL))
      FROM ${head} AS head
    );
    SET landing_attempt = ${nextAttempt(landing)};
    SET landing_override = ${unusedOverride(landing)};
    CREATE OR REPLACE TEMP TABLE landing_rows AS
    ${comparedRows(landing, head)};
    ${lateRowsAlreadyLanded(raw)}
    SET (
      landing_read_count, landing_landed_count,
      landing_rejected_count, landing_late_count, landing_tombstoned_count
    ) = (
      SELECT AS STRUCT
        (SELECT COUNT(*) FROM ${landing.staged}),
        COUNTIF(outcome IN ("landed", "late")),
        COUNTIF(outcome = "rejected"),
        COUNTIF(outcome IN ("landed", "late") AND is_late),
        COUNTIF(outcome = "tombstoned")
      FROM landing_rows
    );
    SET landing_unchanged_count = landing_read_count - landing_landed_count - landing_rejected_count;
    ${landing.mode === "changes" ? "-- Changes are never too few." : refusals(landing)}
    INSERT INTO ${raw} (${rawNames.join(", ")})
    SELECT
      staged.row_key,
      IF(landed.is_deleted, CAST(NULL AS STRING), staged.row_data),
      IF(landed.is_deleted, CAST(NULL AS STRING), staged.row_hash),
      landed.is_deleted, landed.is_late, staged.source_at, staged.source_position,
      landing_version, CURRENT_TIMESTAMP(), CONCAT(landing_prefix, "/", CAST(landing_attempt AS STRING))
    FROM ${landing.staged} AS staged
    JOIN (
      SELECT staged_number, is_deleted, is_late
      FROM landing_rows
      WHERE outcome IN ("landed", "late")
    ) AS landed
    ON landed.staged_number = staged.staged_number
    UNION ALL
    SELECT
      row_key, CAST(NULL AS STRING), CAST(NULL AS STRING), TRUE, FALSE, CAST(NULL AS TIMESTAMP), source_position,
      landing_version, CURRENT_TIMESTAMP(), CONCAT(landing_prefix, "/", CAST(landing_attempt AS STRING))
    FROM landing_rows
    WHERE outcome = "tombstoned";
    ${mergeHead(head)};
    INSERT INTO ${quoted(ledgerTables(warehouse).rejects)} (
      load_id, source, table_name, scope, row_key, source_row, reason, row_data, rejected_at
    )
    SELECT
      CONCAT(landing_prefix, "/", CAST(landing_attempt AS STRING)),
      ${stringLiteral(table.source.name)}, ${stringLiteral(table.name)}, ${stringLiteral(landing.scope)},
      staged.row_key, staged.source_row, rejected.reject_reason, staged.row_data, CURRENT_TIMESTAMP()
    FROM ${landing.staged} AS staged
    JOIN (SELECT staged_number, reject_reason FROM landing_rows WHERE outcome = "rejected") AS rejected
    ON rejected.staged_number = staged.staged_number;
    ${recordLoad(landing, {
      status: `"succeeded"`,
      version: "landing_version",
      errorMessage: "CAST(NULL AS STRING)",
    })}
  `;
}

/** A key that only late changes touched keeps its row and takes the version, so that versions never repeat. */
function mergeHead(head: string): string {
  return sql`
    MERGE ${head} AS head
    USING (
      SELECT row_key, scope, row_hash, is_deleted, is_late, is_confirmed, newest_at, newest_position
      FROM landing_rows
      WHERE outcome IN ("landed", "late", "tombstoned") OR is_confirmed
      QUALIFY ROW_NUMBER() OVER (PARTITION BY row_key ORDER BY is_late, is_confirmed, source_row) = 1
    ) AS landed
    ON head.row_key = landed.row_key
    WHEN MATCHED AND landed.is_late THEN
      UPDATE SET version = landing_version
    WHEN MATCHED AND landed.is_confirmed THEN
      UPDATE SET
        scope = landed.scope, source_at = landed.newest_at, source_position = landed.newest_position,
        version = landing_version
    WHEN MATCHED THEN
      UPDATE SET
        scope = landed.scope, row_hash = landed.row_hash, is_deleted = landed.is_deleted,
        source_at = landed.newest_at, source_position = landed.newest_position, version = landing_version
    WHEN NOT MATCHED THEN
      INSERT (row_key, scope, row_hash, is_deleted, source_at, source_position, version)
      VALUES (
        landed.row_key, landed.scope, landed.row_hash, landed.is_deleted,
        landed.newest_at, landed.newest_position, landing_version
      )
  `;
}

function refusals(landing: Landing): string {
  const { tombstoneLimit } = landing.table;
  const name = `${landing.table.source.name}.${landing.table.name}`;
  const advice = `Nothing was landed. If the source is right, allow it once: kura loads allow ${name} --why "..."`;
  return sql`
    SET landing_refusal = CASE
      WHEN landing_live_count > 0 AND landing_tombstoned_count = landing_live_count THEN
        CONCAT("the snapshot has none of the ", CAST(landing_live_count AS STRING), " rows that were there")
      WHEN
        landing_tombstoned_count > ${tombstoneLimit.rows}
        AND landing_tombstoned_count > ${tombstoneLimit.share} * landing_live_count
      THEN
        CONCAT(
          "the snapshot lacks ", CAST(landing_tombstoned_count AS STRING),
          " of the ", CAST(landing_live_count AS STRING), " rows that were there"
        )
      WHEN landing_position < landing_head_position THEN
        CONCAT(
          "${positionWentBack} from ", landing_head_position, " to ", landing_position,
          "; a newer snapshot has landed, or the source was restored or moved"
        )
    END;
    IF landing_refusal IS NOT NULL AND landing_override IS NULL THEN
      RAISE USING MESSAGE = CONCAT(${stringLiteral(`${name}: refused, `)}, landing_refusal, ${stringLiteral(`. ${advice}`)});
    END IF;
    IF landing_refusal IS NULL THEN
      SET landing_override = NULL;
    END IF;
  `;
}

function unusedOverride(landing: Landing): string {
  const ledger = ledgerTables(landing.warehouse);
  return sql`
    (
      SELECT MIN(granted.override_id)
      FROM ${quoted(ledger.overrides)} AS granted
      LEFT JOIN ${quoted(ledger.loads)} AS used
      ON used.override_id = granted.override_id
      WHERE
        granted.source = ${stringLiteral(landing.table.source.name)}
        AND granted.table_name = ${stringLiteral(landing.table.name)}
        AND used.override_id IS NULL
    )
  `;
}

function nextAttempt(landing: Landing): string {
  return sql`
    (
      SELECT COUNT(*) + 1
      FROM ${quoted(ledgerTables(landing.warehouse).loads)}
      WHERE STARTS_WITH(load_id, CONCAT(landing_prefix, "/"))
    )
  `;
}

function recordFailure(landing: Landing): string {
  return recordLoad(landing, {
    status: `IF(landing_refusal IS NULL, "failed", "refused")`,
    version: "CAST(NULL AS INT64)",
    errorMessage: "SUBSTR(landing_error, 1, 1000)",
  });
}

function recordLoad(
  landing: Landing,
  outcome: { readonly status: string; readonly version: string; readonly errorMessage: string },
): string {
  const { table, warehouse } = landing;
  return sql`
    INSERT INTO ${quoted(ledgerTables(warehouse).loads)} (
      ${list(loadColumns.map((column) => column.name))}
    )
    VALUES (
      CONCAT(landing_prefix, "/", CAST(landing_attempt AS STRING)),
      ${stringLiteral(table.source.name)},
      ${stringLiteral(table.name)},
      ${stringLiteral(landing.scope)},
      landing_attempt,
      ${outcome.status},
      ${stringLiteral(landing.mode === "snapshot" ? "snapshot" : "changes")},
      landing_is_full_compare,
      landing_position,
      landing_cursor_from,
      landing_cursor_to,
      ${outcome.version},
      landing_read_count,
      landing_landed_count,
      landing_unchanged_count,
      landing_rejected_count,
      landing_late_count,
      landing_tombstoned_count,
      landing_override,
      ${outcome.errorMessage},
      landing_started_at,
      CURRENT_TIMESTAMP()
    );
  `;
}
