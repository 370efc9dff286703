import type { SourceTable } from "../../includes/contracts/source-table.ts";
import { type LoadOutcome, recordFailedRead } from "../landing/land.ts";
import type { Logger } from "../logging.ts";
import { asError } from "../retry.ts";
import { inTurn } from "./in-turn.ts";
import type { LoadSession } from "./load-session.ts";
import { isWell, type LoadSummary, summarise, tableName } from "./load-summary.ts";

/** What is loaded by one landing: a table, or one scope of it. */
export interface Load {
  readonly table: SourceTable;
  readonly scope: string;
  /**
   * Reads, stages and lands under this name, which is unique. Answers undefined where nothing had changed since the
   * last load; rejects where the source could not be read.
   */
  readonly read: (run: string) => Promise<LoadResult>;
}

export type LoadResult =
  | {
      readonly outcome: LoadOutcome;
      /** What could not be read although the load landed, and what to do about it. */
      readonly missing?: string;
    }
  | undefined;

/** Loads that overlap. One is read and staged at a time, which bounds memory; their landings overlap. */
const concurrency = 4;

/**
 * Runs loads and answers their summaries in order. One that fails stops no other, and is recorded in ops.loads. What a
 * load answers or fails with is logged.
 */
export async function runLoads(
  { connection, run }: LoadSession,
  loads: readonly Load[],
  logger: Logger,
): Promise<readonly LoadSummary[]> {
  const runOne = async ({ table, scope, read }: Load, index: number): Promise<LoadSummary> => {
    const started = performance.now();
    const loadRun = `${run}_${index}`;
    try {
      const result = await read(loadRun);
      const summary = summarise(table, scope, started, result?.outcome);
      const isIncomplete = summary.status === "landed" && result?.missing !== undefined;
      return isIncomplete ? { ...summary, status: "incomplete", error: result.missing } : summary;
    } catch (thrown) {
      const { message } = asError(thrown);
      await recordFailedRead(connection, { table, scope, run: loadRun }, message).catch((failure) =>
        logger.error(
          { table: tableName(table), scope, error: asError(failure).message },
          "failed load not recorded",
        ),
      );
      return { ...summarise(table, scope, started, undefined), status: "failed", error: message };
    }
  };
  return inTurn(loads, concurrency, async (load, index) => {
    const summary = await runOne(load, index);
    logger[isWell(summary) ? "info" : "error"](summary, "load finished");
    return summary;
  });
}
