import { sql, stringLiteral } from "../sql/sql.ts";
import type { Landing } from "./landing.ts";

/**
 * One row a staged row that is not as it was, and in a snapshot one a key that is gone, with what becomes of it in
 * `outcome`: landed, late, rejected or tombstoned; and `unchanged` where the head has to learn that it was confirmed.
 * Positions order changes where the source has them, its times where it has none.
 *
 * Only what is compared is read here. A row's data is joined back by its `staged_number` where it lands, so that the
 * memory of a comparison does not grow with the width of the rows.
 */
export function comparedRows(landing: Landing, head: string): string {
  return landing.mode === "changes" ? comparedChanges(landing, head) : comparedSnapshot(landing, head);
}

/** Whether a row of the head stands in what the landing covers. */
export function isCovered({ scope, covers }: Landing): string {
  return covers === undefined
    ? `head.scope = ${stringLiteral(scope)}`
    : `head.scope BETWEEN ${stringLiteral(covers.from)} AND ${stringLiteral(covers.to)}`;
}

/** The scope of a staged row: its own, or that of the landing. */
export function stagedScope(landing: Landing): string {
  return `COALESCE(staged.scope, ${stringLiteral(landing.scope)})`;
}

const isOlderThanHead = sql`
  COALESCE(
    IF(
      staged.source_position IS NOT NULL AND head.source_position IS NOT NULL,
      staged.source_position < head.source_position,
      staged.source_at < head.source_at
    ),
    FALSE
  )
`;

function rejects(landing: Landing): string {
  return sql`
    SELECT
      staged_number, row_key, scope, row_hash, source_at, source_position, source_row,
      COALESCE(reject_reason, "unreadable") AS reject_reason,
      FALSE AS is_deleted, FALSE AS is_late, "rejected" AS outcome,
      source_at AS newest_at, source_position AS newest_position, FALSE AS is_confirmed
    FROM ${landing.staged}
    WHERE staged_kind = "reject"
  `;
}

/**
 * Of several rows with one key the first is taken; an override takes the snapshot as the truth whatever its position.
 * A row that only moved to another scope is confirmed there: the scope it left no longer counts it among its own.
 */
function comparedSnapshot(landing: Landing, head: string): string {
  return sql`
    WITH
      numbered AS (
        SELECT
          staged_number, staged_kind, row_key, ${stagedScope(landing)} AS scope, row_hash, source_at,
          source_position, source_row,
          ROW_NUMBER() OVER (PARTITION BY row_key ORDER BY source_row, row_hash, staged_number) AS occurrence
        FROM ${landing.staged} AS staged
        WHERE staged_kind <> "reject"
      ),
      compared AS (
        SELECT
          staged.*,
          CASE
            WHEN staged.occurrence > 1 THEN "rejected"
            WHEN staged.staged_kind = "present" THEN "unchanged"
            WHEN NOT head.is_deleted AND staged.row_hash = head.row_hash THEN "unchanged"
            WHEN landing_override IS NULL AND ${isOlderThanHead} THEN "late"
            ELSE "landed"
          END AS outcome,
          COALESCE(head.scope <> staged.scope AND NOT ${isOlderThanHead}, FALSE) AS is_moved
        FROM numbered AS staged
        LEFT JOIN ${head} AS head
        ON head.row_key = staged.row_key
      ),
      gone AS (
        SELECT head.row_key, head.scope
        FROM ${head} AS head
        LEFT JOIN ${landing.staged} AS staged
        ON staged.row_key = head.row_key AND staged.staged_kind <> "reject"
        WHERE
          ${landing.mode === "snapshot" ? isCovered(landing) : "FALSE"}
          AND NOT head.is_deleted
          AND staged.row_key IS NULL
          AND (
            landing_override IS NOT NULL
            OR landing_position IS NULL
            OR head.source_position IS NULL
            OR head.source_position <= landing_position
          )
      )
    SELECT
      staged_number, row_key, scope, row_hash, source_at, source_position, source_row,
      IF(outcome = "rejected", "duplicate_key", CAST(NULL AS STRING)) AS reject_reason,
      FALSE AS is_deleted, outcome = "late" AS is_late, outcome,
      source_at AS newest_at, source_position AS newest_position, outcome = "unchanged" AS is_confirmed
    FROM compared
    WHERE outcome <> "unchanged" OR is_moved
    UNION ALL
    SELECT
      CAST(NULL AS INT64), row_key, scope, CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP), landing_position,
      CAST(NULL AS INT64), CAST(NULL AS STRING), TRUE, FALSE, "tombstoned",
      CAST(NULL AS TIMESTAMP), landing_position, FALSE
    FROM gone
    UNION ALL
    ${rejects(landing)}
  `;
}

/**
 * Of several changes of one key each that differs from the one before it lands, and only the newest is current. One
 * that states again what is current confirms it up to its own position: whatever comes from before is late.
 */
function comparedChanges(landing: Landing, head: string): string {
  return sql`
    WITH
      placed AS (
        SELECT
          staged.staged_number,
          staged.staged_kind,
          staged.row_key,
          ${stagedScope(landing)} AS scope,
          IF(staged.staged_kind = "deleted", CAST(NULL AS STRING), staged.row_hash) AS row_hash,
          staged.source_at,
          staged.source_position,
          staged.source_row,
          staged.staged_kind = "deleted" AS is_deleted,
          head.row_key IS NOT NULL AS is_known,
          head.scope AS head_scope,
          head.row_hash AS head_hash,
          head.is_deleted AS head_is_deleted,
          head.source_at AS head_at,
          head.source_position AS head_position,
          ${isOlderThanHead} AS is_older
        FROM ${landing.staged} AS staged
        LEFT JOIN ${head} AS head
        ON head.row_key = staged.row_key
        WHERE staged.staged_kind <> "reject"
      ),
      ordered AS (
        SELECT
          *,
          ROW_NUMBER() OVER key_order AS place,
          LAG(row_hash) OVER key_order AS previous_hash,
          LAG(is_deleted) OVER key_order AS previous_is_deleted,
          FIRST_VALUE(source_at) OVER newest_first AS newest_at,
          FIRST_VALUE(source_position) OVER newest_first AS newest_position
        FROM placed
        WINDOW
          key_order AS (PARTITION BY row_key, is_older ORDER BY source_position, source_at, source_row),
          newest_first AS (
            PARTITION BY row_key, is_older ORDER BY source_position DESC, source_at DESC, source_row DESC
          )
      ),
      compared AS (
        SELECT
          *,
          CASE
            WHEN staged_kind = "present" THEN "unchanged"
            WHEN is_older AND place > 1 AND is_deleted = previous_is_deleted
              AND COALESCE(row_hash, "") = COALESCE(previous_hash, "") THEN "unchanged"
            WHEN is_older THEN "late"
            WHEN place > 1 AND is_deleted = previous_is_deleted
              AND COALESCE(row_hash, "") = COALESCE(previous_hash, "") THEN "unchanged"
            WHEN place = 1 AND is_known AND is_deleted = head_is_deleted
              AND COALESCE(row_hash, "") = COALESCE(head_hash, "") THEN "unchanged"
            ELSE "landed"
          END AS outcome
        FROM ordered
      ),
      judged AS (
        SELECT
          staged_number, row_key, scope, row_hash, source_at, source_position, source_row,
          CAST(NULL AS STRING) AS reject_reason, is_deleted,
          outcome = "late" OR ROW_NUMBER() OVER (
            PARTITION BY row_key, outcome ORDER BY source_position DESC, source_at DESC, source_row DESC
          ) > 1 AS is_late,
          outcome, newest_at, newest_position,
          outcome = "unchanged" AND is_known AND NOT is_older AND (
            scope <> head_scope
            OR COALESCE(newest_position, "") <> COALESCE(head_position, "")
            OR COALESCE(newest_at, TIMESTAMP "1970-01-01") <> COALESCE(head_at, TIMESTAMP "1970-01-01")
          ) AS is_confirmed
        FROM compared
      )
    SELECT *
    FROM judged
    WHERE outcome <> "unchanged" OR is_confirmed
    UNION ALL
    ${rejects(landing)}
  `;
}

/** A late change that is in the history already is no news; raw is only read where there are late changes. */
export function lateRowsAlreadyLanded(raw: string): string {
  return sql`
    IF EXISTS (SELECT 1 FROM landing_rows WHERE outcome = "late") THEN
      UPDATE landing_rows
      SET outcome = "unchanged"
      WHERE outcome = "late"
        AND EXISTS (
          SELECT 1
          FROM ${raw} AS history
          WHERE
            history.row_key = landing_rows.row_key
            AND history.is_deleted = landing_rows.is_deleted
            AND COALESCE(history.row_hash, "") = COALESCE(landing_rows.row_hash, "")
            AND COALESCE(history.source_position, "") = COALESCE(landing_rows.source_position, "")
            AND COALESCE(history.source_at, TIMESTAMP "1970-01-01") = COALESCE(landing_rows.source_at, TIMESTAMP "1970-01-01")
        );
    END IF;
  `;
}
