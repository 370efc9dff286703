import type { Warehouse } from "../../includes/names.ts";
import type { BigQueryServer } from "../../local/bigquery/start.ts";
import type { SkippedSource } from "../own/environment.ts";
import type { Steps } from "./steps.ts";

/** What a run is a run of. */
export type Origin =
  | {
      readonly kind: "sample";
      /** The simulated day, from 0. */
      readonly day: number;
      /** Its date in Japan, as in 2025-07-15. */
      readonly date: string;
      readonly seed: number;
      readonly scale: number;
    }
  | {
      readonly kind: "own";
      /** Sources that are not configured: what needs them is left out. */
      readonly skippedSources: readonly SkippedSource[];
    };

/** Where a run's rows come from and what time it is; everything else is the same for every run. */
export interface Sources {
  readonly origin: Origin;
  /** Names of the steps that bring the sources to where they can be read, in the order in which they are shown. */
  readonly stepNames: readonly string[];
  /** Milliseconds since the epoch. */
  clock(): number;
  /** Starts the embedded BigQuery and whatever the sources need. Answers at once. */
  start(warehouse: Warehouse): RunningSources;
  /** Keeps that a run has ended. */
  end(status: "succeeded" | "failed"): void;
}

export interface RunningSources {
  readonly bigQuery: Promise<BigQueryServer>;
  /**
   * Everything before the build, which pulls the databases: brings them to where they can be read, and loads what has no
   * SQL door once `ready` is settled. Never rejects: steps keep what failed. Answers the tables that loaders did not
   * read again because their source has not changed.
   */
  land(steps: Steps, ready: Promise<unknown>, signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}
