import type { Analyzer } from "../analyzer/analyzer.ts";
import { DuckDbEngine } from "./duckdb-engine.ts";
import type { Engine } from "./engine.ts";
import type { Federation } from "./federation.ts";
import { JobHistory } from "./script/job-history.ts";
import { CatalogStore } from "./storage/catalog-store.ts";
import { Database } from "./storage/database.ts";
import { openModifications } from "./storage/modifications.ts";
import { TableLocks } from "./transactions/table-locks.ts";

export interface EngineOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  readonly analyzer: Analyzer;
  /** Where EXTERNAL_QUERY's inner queries run; without it, EXTERNAL_QUERY is refused. */
  readonly federation?: Federation;
  /** Now, in microseconds since the epoch (UTC); the machine's clock by default. */
  readonly clock?: () => bigint;
  /** The location of datasets that name none; `US` by default. */
  readonly location?: string;
  /** Where large results and sorts spill; beside the file by default. */
  readonly temporaryDirectory?: string;
  /** DuckDB's memory limit, as in `800MB`. */
  readonly memoryLimit?: string;
}

/**
 * Opens the embedded BigQuery over a DuckDB file, which belongs to one process at a time. The analyzer stays the caller's.
 * @throws BigQueryError when another process has the file, or it is damaged.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const database = await Database.open(options);
  try {
    const connection = await database.connect();
    await openModifications(connection);
    database.disconnect(connection);
    return new DuckDbEngine({
      database,
      store: await CatalogStore.open(database),
      locks: new TableLocks(),
      analyzer: options.analyzer,
      jobs: new JobHistory(),
      federation: options.federation,
      clock: options.clock ?? systemClock,
      location: options.location ?? "US",
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

const startMicros = BigInt(Date.now()) * 1000n;
const startNanos = process.hrtime.bigint();

function systemClock(): bigint {
  return startMicros + (process.hrtime.bigint() - startNanos) / 1000n;
}
