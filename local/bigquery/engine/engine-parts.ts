import type { Analyzer } from "../analyzer/analyzer.ts";
import type { Federation } from "./federation.ts";
import type { JobHistory } from "./script/job-history.ts";
import type { CatalogStore } from "./storage/catalog-store.ts";
import type { Database } from "./storage/database.ts";
import type { TableLocks } from "./transactions/table-locks.ts";

/** What the parts of one engine share. */
export interface EngineParts {
  readonly database: Database;
  readonly store: CatalogStore;
  readonly locks: TableLocks;
  readonly analyzer: Analyzer;
  readonly jobs: JobHistory;
  readonly federation: Federation | undefined;
  /** Microseconds since the epoch. */
  readonly clock: () => bigint;
  /** Where datasets are unless they say otherwise, as in `asia-northeast1`. */
  readonly location: string;
}
