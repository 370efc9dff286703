import type { BigQueryError, QueryOutcome, QueryRequest } from "../engine.ts";

/** A query job as it is remembered: while it runs, without an end. */
export interface JobRecord {
  readonly projectId: string;
  readonly jobId: string;
  readonly sql: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome?: Pick<
    QueryOutcome,
    "statementType" | "bytesProcessed" | "referencedTables" | "affectedRows" | "destination"
  >;
  readonly error?: BigQueryError;
}

const keptJobs = 10_000;

/** The latest query jobs of an engine. */
export class JobHistory {
  readonly #jobs = new Map<number, JobRecord>();
  #count = 0;

  /** Remembers a job from its start; what it answers tells its end. */
  start({ projectId, jobId, sql }: QueryRequest): (end: Pick<JobRecord, "outcome" | "error">) => void {
    const key = this.#count++;
    const job: JobRecord = { projectId, jobId, sql, startedAt: Date.now() };
    this.#jobs.set(key, job);
    this.#jobs.delete(key - keptJobs);
    return (end) => {
      if (this.#jobs.has(key)) this.#jobs.set(key, { ...job, ...end, endedAt: Date.now() });
    };
  }

  list(): readonly JobRecord[] {
    return [...this.#jobs.values()];
  }
}
