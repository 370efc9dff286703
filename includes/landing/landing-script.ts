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
      DECLARE landing_cursor_from, landing_cursor_to TIMESTAMP;
      DECLARE landing_position, landing_head_position, landing_prefix STRING;
      DECLARE landing_refusal, landing_override, landing_error STRING;
      DECLARE landing_is_full_compare, landing_is_open BOOL DEFAULT FALSE;
      DECLARE landing_tries INT64 DEFAULT 0;
      DECLARE
        landing_attempt, landing_version, landing_live_count, landing_read_count, landing_landed_count,
        landing_unchanged_count, landing_rejected_count, landing_late_count, landing_tombstoned_count,
        landing_changed_count
      INT64;
      BEGIN
        ${landing.stage}
        SET landing_prefix = ${prefix(landing)};
        LOOP
          BEGIN
            BEGIN TRANSACTION;
            SET (landing_is_open, landing_tries) = (TRUE, landing_tries + 1);
            ${compareAndAppend(landing)}
            COMMIT TRANSACTION;
            SET landing_is_open = FALSE;
            LEAVE;
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
        END LOOP;
      EXCEPTION WHEN ERROR THEN
        SET landing_error = @@error.message;
        SET landing_prefix = COALESCE(landing_prefix, ${prefix(landing)});
        SET landing_attempt = ${nextAttempt(landing)};
        ${recordFailure(landing)}
        RAISE USING MESSAGE = landing_error;
      END;
    END
  `;
}

/** What the ids of the loads of one source version begin with. */
function prefix({ table, scope }: Landing): string {
  const name = stringLiteral(`${table.source.name}.${table.name}/${scope}/`);
  return `CONCAT(${name}, COALESCE(landing_position, FORMAT_TIMESTAMP("%Y%m%dT%H%M%S", landing_started_at)))`;
}

function compareAndAppend(landing: Landing): string {
  const { warehouse, table } = landing;
  const head = quoted(headTable(warehouse, table));
  return sql`
    SET (landing_version, landing_live_count, landing_head_position, landing_attempt, landing_override) = (
      SELECT AS STRUCT
        COALESCE(MAX(version), 0) + 1,
        COUNTIF(${isCovered(landing)} AND NOT is_deleted),
        MAX(IF(${isCovered(landing)}, source_position, NULL)),
        ${nextAttempt(landing)},
        ${unusedOverride(landing)}
      FROM ${head} AS head
    );
    CREATE OR REPLACE TEMP TABLE landing_rows AS
    ${comparedRows(landing, head)};
    ${lateRowsAlreadyLanded(quoted(rawTable(warehouse, table)))}
    ${countRows(landing)}
    ${landing.mode === "changes" ? "-- Changes are never too few." : refuse(landing)}
    IF landing_changed_count > 0 THEN
      ${appendRows(landing, quoted(rawTable(warehouse, table)))};
      ${mergeHead(head)};
    END IF;
    IF landing_rejected_count > 0 THEN
      ${recordRejects(landing)};
    END IF;
    ${recordLoad(landing, {
      status: `"succeeded"`,
      version: "landing_version",
      override: "IF(landing_refusal IS NULL, CAST(NULL AS STRING), landing_override)",
      errorMessage: "CAST(NULL AS STRING)",
    })}
  `;
}

const loadId = `CONCAT(landing_prefix, "/", CAST(landing_attempt AS STRING))`;

/** Counts what becomes of the rows, and says why the snapshot is suspicious, if it is. */
function countRows(landing: Landing): string {
  return sql`
    SET (
      landing_read_count, landing_landed_count, landing_unchanged_count, landing_rejected_count, landing_late_count,
      landing_tombstoned_count, landing_changed_count, landing_refusal
    ) = (
      SELECT AS STRUCT
        read_count, landed_count, read_count - landed_count - rejected_count, rejected_count, late_count,
        tombstoned_count, changed_count,
        ${landing.mode === "changes" ? "CAST(NULL AS STRING)" : refusal(landing)}
      FROM (
        SELECT
          (SELECT COUNT(*) FROM ${landing.staged}) AS read_count,
          COUNTIF(outcome IN ("landed", "late")) AS landed_count,
          COUNTIF(outcome = "rejected") AS rejected_count,
          COUNTIF(outcome IN ("landed", "late") AND is_late) AS late_count,
          COUNTIF(outcome = "tombstoned") AS tombstoned_count,
          COUNTIF(outcome <> "rejected") AS changed_count
        FROM landing_rows
      )
    );
  `;
}

function appendRows({ staged }: Landing, raw: string): string {
  return sql`
    INSERT INTO ${raw} (${rawColumns.map((column) => column.name).join(", ")})
    SELECT
      staged.row_key,
      IF(landed.is_deleted, CAST(NULL AS STRING), staged.row_data),
      IF(landed.is_deleted, CAST(NULL AS STRING), staged.row_hash),
      landed.is_deleted, landed.is_late, staged.source_at, staged.source_position,
      landing_version, CURRENT_TIMESTAMP(), ${loadId}
    FROM ${staged} AS staged
    JOIN (
      SELECT staged_number, is_deleted, is_late
      FROM landing_rows
      WHERE outcome IN ("landed", "late")
    ) AS landed
    ON landed.staged_number = staged.staged_number
    UNION ALL
    SELECT
      row_key, CAST(NULL AS STRING), CAST(NULL AS STRING), TRUE, FALSE, CAST(NULL AS TIMESTAMP), source_position,
      landing_version, CURRENT_TIMESTAMP(), ${loadId}
    FROM landing_rows
    WHERE outcome = "tombstoned"
  `;
}

function recordRejects({ warehouse, table, scope, staged }: Landing): string {
  return sql`
    INSERT INTO ${quoted(ledgerTables(warehouse).rejects)} (
      load_id, source, table_name, scope, row_key, source_row, reason, row_data, rejected_at
    )
    SELECT
      ${loadId}, ${stringLiteral(table.source.name)}, ${stringLiteral(table.name)}, ${stringLiteral(scope)},
      staged.row_key, staged.source_row, rejected.reject_reason, staged.row_data, CURRENT_TIMESTAMP()
    FROM ${staged} AS staged
    JOIN (SELECT staged_number, reject_reason FROM landing_rows WHERE outcome = "rejected") AS rejected
    ON rejected.staged_number = staged.staged_number
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

/** Why a snapshot is refused where nobody has allowed it; null for one that looks right. */
function refusal({ table }: Landing): string {
  const { tombstoneLimit } = table;
  return sql`
    CASE
      WHEN landing_live_count > 0 AND tombstoned_count = landing_live_count THEN
        CONCAT("the snapshot has none of the ", CAST(landing_live_count AS STRING), " rows that were there")
      WHEN
        tombstoned_count > ${tombstoneLimit.rows} AND tombstoned_count > ${tombstoneLimit.share} * landing_live_count
      THEN
        CONCAT(
          "the snapshot lacks ", CAST(tombstoned_count AS STRING),
          " of the ", CAST(landing_live_count AS STRING), " rows that were there"
        )
      WHEN landing_position < landing_head_position THEN
        CONCAT(
          "${positionWentBack} from ", landing_head_position, " to ", landing_position,
          "; a newer snapshot has landed, or the source was restored or moved"
        )
    END
  `;
}

function refuse({ table }: Landing): string {
  const name = `${table.source.name}.${table.name}`;
  const advice = `Nothing was landed. If the source is right, allow it once: kura loads allow ${name} --why "..."`;
  return sql`
    IF landing_refusal IS NOT NULL AND landing_override IS NULL THEN
      RAISE USING MESSAGE = CONCAT(${stringLiteral(`${name}: refused, `)}, landing_refusal, ${stringLiteral(`. ${advice}`)});
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
    status: `IF(landing_refusal IS NULL OR landing_override IS NOT NULL, "failed", "refused")`,
    version: "CAST(NULL AS INT64)",
    override: "CAST(NULL AS STRING)",
    errorMessage: "SUBSTR(landing_error, 1, 1000)",
  });
}

function recordLoad(
  landing: Landing,
  outcome: {
    readonly status: string;
    readonly version: string;
    readonly override: string;
    readonly errorMessage: string;
  },
): string {
  const { table, warehouse } = landing;
  return sql`
    INSERT INTO ${quoted(ledgerTables(warehouse).loads)} (
      ${list(loadColumns.map((column) => column.name))}
    )
    VALUES (
      ${loadId},
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
      ${outcome.override},
      ${outcome.errorMessage},
      landing_started_at,
      CURRENT_TIMESTAMP()
    );
  `;
}
