import { z } from "zod";
import type { SourceTable } from "../../includes/contracts/source-table.ts";
import type { ScopeRange } from "../../includes/landing/landing.ts";
import { landingScript, positionWentBack } from "../../includes/landing/landing-script.ts";
import { ledgerTables } from "../../includes/landing/tables.ts";
import { quoted, sharedTable } from "../../includes/names.ts";
import { sql, stringLiteral } from "../../includes/sql/sql.ts";
import { asError, isPassingFailure, withRetries } from "../retry.ts";
import type { Staged } from "./stage.ts";
import { jobId, runQuery, type WarehouseConnection } from "./warehouse-connection.ts";

/** A whole part of a source as it stood at one position. */
export interface Snapshot {
  readonly table: SourceTable;
  readonly scope: string;
  /** The scopes that it states whole, where they are not just `scope`. */
  readonly covers?: ScopeRange;
  /** Whether a part of the source could not be read: what was read lands, and nothing counts as gone. */
  readonly isIncomplete?: boolean;
  /** What orders snapshots of this scope; compares as text. */
  readonly position: string;
  /** Names this load; unique. */
  readonly run: string;
}

/** What a landing did, as ops.loads accounts for it. */
export interface LoadOutcome {
  readonly loadId: string;
  readonly status: "succeeded" | "failed" | "refused";
  readonly read: number;
  readonly landed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly tombstoned: number;
  /** Refused because a newer snapshot had landed while this one was read: reading again helps. */
  readonly isOutdated: boolean;
  readonly error: string | null;
}

const count = z.coerce
  .number()
  .int()
  .nullable()
  .transform((value) => value ?? 0);
const loadSchema = z.object({
  load_id: z.string(),
  status: z.enum(["succeeded", "failed", "refused"]),
  rows_read: count,
  rows_landed: count,
  rows_unchanged: count,
  rows_rejected: count,
  rows_tombstoned: count,
  error_message: z.string().nullable(),
});

/**
 * Lands a staged snapshot. Another landing of the same table at the same moment makes this one compare again.
 * Answers what ops.loads recorded, a refusal or failure of the landing included; rejects when there is no such record.
 */
export async function landSnapshot(
  connection: WarehouseConnection,
  snapshot: Snapshot,
  staged: Staged,
): Promise<LoadOutcome> {
  const { table, scope, covers, isIncomplete = false, position, run } = snapshot;
  const script = landingScript({
    warehouse: connection.warehouse,
    table,
    mode: isIncomplete ? "incomplete snapshot" : "snapshot",
    scope,
    covers,
    staged: quoted(staged.table),
    stage: sql`
      SET (landing_position, landing_is_full_compare) = (${stringLiteral(position)}, ${isIncomplete ? "FALSE" : "TRUE"});
    `,
  });
  let attempt = 0;
  try {
    return await withRetries(
      connection.retries,
      async () => {
        attempt += 1;
        return succeeded(await runRecorded(connection, snapshot, script, jobId("land", run, attempt)));
      },
      (error) => isConflict(error) || isPassingFailure(error),
    );
  } catch (error) {
    const outcome = await lastLoad(connection, snapshot, run);
    const { message } = asError(error);
    if (outcome?.error == null || !message.includes(outcome.error)) throw error;
    return outcome;
  }
}

/**
 * Records in ops.loads that a source could not be read: the landing runs, fails with the given reason before it
 * compares anything, and accounts for itself as any failed landing does.
 */
export async function recordFailedRead(
  connection: WarehouseConnection,
  { table, scope, run }: Pick<Snapshot, "table" | "scope" | "run">,
  reason: string,
): Promise<void> {
  const script = landingScript({
    warehouse: connection.warehouse,
    table,
    mode: "snapshot",
    scope,
    staged: quoted(sharedTable(connection.warehouse, "staging", "never_staged")),
    stage: `RAISE USING MESSAGE = ${stringLiteral(reason)};`,
  });
  try {
    await runQuery(connection, script, jobId("failure", run, 1));
  } catch (error) {
    if (!asError(error).message.includes(reason.slice(0, 100))) throw error;
  }
}

/** The position of each table's last whole snapshot of a scope that landed, by the table's name. */
export async function landedPositions(
  connection: WarehouseConnection,
  source: string,
  scope: string,
  run: string,
): Promise<ReadonlyMap<string, string>> {
  const { loads } = ledgerTables(connection.warehouse);
  const rows = await runQuery(
    connection,
    sql`
      SELECT table_name, source_position
      FROM ${quoted(loads)}
      WHERE source = ${stringLiteral(source)} AND scope = ${stringLiteral(scope)}
        AND status = "succeeded" AND mode = "snapshot"
      QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY version DESC, finished_at DESC) = 1
    `,
    jobId("positions", run, 1),
  );
  const landed = z.array(z.object({ table_name: z.string(), source_position: z.string().nullable() }));
  return new Map(landed.parse(rows).map((row) => [row.table_name, row.source_position ?? ""]));
}

/** Runs the landing and reads its record in the same job. */
async function runRecorded(
  connection: WarehouseConnection,
  snapshot: Snapshot,
  script: string,
  id: string,
): Promise<LoadOutcome | undefined> {
  const rows = await runQuery(connection, `${script};\n${lastLoadQuery(connection, snapshot)};`, id);
  return outcomeOf(rows);
}

async function lastLoad(
  connection: WarehouseConnection,
  snapshot: Snapshot,
  run: string,
): Promise<LoadOutcome | undefined> {
  return outcomeOf(await runQuery(connection, lastLoadQuery(connection, snapshot), jobId("outcome", run, 1)));
}

function lastLoadQuery(connection: WarehouseConnection, { table, scope, position }: Snapshot): string {
  const prefix = `${table.source.name}.${table.name}/${scope}/${position}/`;
  return sql`
    SELECT
      load_id, status, rows_read, rows_landed, rows_unchanged, rows_rejected, rows_tombstoned, error_message
    FROM ${quoted(ledgerTables(connection.warehouse).loads)}
    WHERE STARTS_WITH(load_id, ${stringLiteral(prefix)})
    ORDER BY attempt DESC, finished_at DESC
    LIMIT 1
  `;
}

function outcomeOf(rows: readonly Readonly<Record<string, unknown>>[]): LoadOutcome | undefined {
  const [row] = z.array(loadSchema).parse(rows);
  return row === undefined
    ? undefined
    : {
        loadId: row.load_id,
        status: row.status,
        read: row.rows_read,
        landed: row.rows_landed,
        unchanged: row.rows_unchanged,
        rejected: row.rows_rejected,
        tombstoned: row.rows_tombstoned,
        isOutdated: row.status === "refused" && (row.error_message ?? "").includes(positionWentBack),
        error: row.error_message,
      };
}

function succeeded(outcome: LoadOutcome | undefined): LoadOutcome {
  if (outcome?.status === "succeeded") return outcome;
  throw new Error("The landing ended without a record in ops.loads.");
}

function isConflict(error: unknown): boolean {
  return /aborted due to concurrent update/i.test(asError(error).message);
}
