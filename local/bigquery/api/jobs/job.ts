import type { BigQueryError, LoadOutcome, ResultSet, StatementOutcome } from "../../engine/engine.ts";
import { asBigQueryError } from "../http/errors.ts";
import type { JsonObject } from "../http/json-values.ts";

export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location: string;
}

export interface LoadReport extends LoadOutcome {
  readonly inputFiles: number;
  readonly inputBytes: number;
}

export type JobKind = "QUERY" | "LOAD" | "COPY" | "EXTRACT";

/** What a finished job leaves behind. A script's children are jobs of their own. */
export type JobOutcome =
  | { readonly kind: "QUERY"; readonly statement: StatementOutcome; readonly childCount: number }
  | { readonly kind: "LOAD"; readonly load: LoadReport }
  | { readonly kind: "COPY"; readonly rows: number }
  | { readonly kind: "EXTRACT"; readonly fileCounts: readonly number[]; readonly inputBytes: number };

export type JobState =
  | { readonly phase: "RUNNING" }
  | {
      readonly phase: "DONE";
      readonly endedAt: number;
      readonly error?: BigQueryError;
      readonly outcome?: JobOutcome;
    };

export interface NewJob {
  readonly reference: JobReference;
  readonly kind: JobKind;
  /** The configuration as the caller gave it, echoed in every answer. */
  readonly configuration: JsonObject;
  readonly parentJobId?: string;
}

let created = 0;

/** A job: started when made, done once, its result readable until released. Times are milliseconds since the epoch. */
export class Job {
  /** Larger than that of every job made before. */
  readonly number: number;
  readonly reference: JobReference;
  readonly kind: JobKind;
  readonly configuration: JsonObject;
  readonly parentJobId: string | undefined;
  readonly createdAt: number;
  readonly startedAt: number;
  /** Settles, never rejects, once the job is done. */
  readonly finished: Promise<void>;
  readonly #abort = new AbortController();
  readonly #settle: () => void;
  #state: JobState = { phase: "RUNNING" };
  #readers = 0;
  #released = false;

  constructor(job: NewJob, times?: { readonly createdAt: number; readonly startedAt: number }) {
    created += 1;
    this.number = created;
    this.reference = job.reference;
    this.kind = job.kind;
    this.configuration = job.configuration;
    this.parentJobId = job.parentJobId;
    this.createdAt = times?.createdAt ?? Date.now();
    this.startedAt = times?.startedAt ?? this.createdAt;
    let settle: () => void = () => {};
    this.finished = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
  }

  get state(): JobState {
    return this.#state;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The result that can be read, if the job left one and it is still kept. */
  get result(): ResultSet | undefined {
    if (this.#released || this.#state.phase !== "DONE" || this.#state.outcome?.kind !== "QUERY")
      return undefined;
    return this.#state.outcome.statement.result;
  }

  /** True once a result that the job left is no longer kept. */
  get isReleased(): boolean {
    return this.#released;
  }

  succeed(outcome: JobOutcome, endedAt = Date.now()): void {
    const error = outcome.kind === "QUERY" ? outcome.statement.error : undefined;
    this.#finish({ phase: "DONE", endedAt, outcome, ...(error === undefined ? {} : { error }) });
  }

  fail(thrown: unknown): void {
    this.#finish({ phase: "DONE", endedAt: Date.now(), error: asBigQueryError(thrown) });
  }

  /** Asks the engine to stop; the job becomes done when it has. */
  cancel(reason: BigQueryError): void {
    if (this.#state.phase === "RUNNING") this.#abort.abort(reason);
  }

  /** Reads the result while making sure that it is not released meanwhile. */
  async reading<T>(read: () => Promise<T>): Promise<T> {
    this.#readers++;
    try {
      return await read();
    } finally {
      this.#readers--;
    }
  }

  /** Lets the result go; false while somebody reads it. */
  async release(): Promise<boolean> {
    if (this.#readers > 0) return false;
    const result = this.result;
    this.#released = true;
    await result?.close();
    return true;
  }

  #finish(state: JobState): void {
    if (this.#state.phase === "DONE") return;
    this.#state = state;
    this.#settle();
  }
}
