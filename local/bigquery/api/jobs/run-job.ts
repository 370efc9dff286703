import {
  BigQueryError,
  type QueryOutcome,
  type QueryRequest,
  type StatementOutcome,
} from "../../engine/engine.ts";
import { childJobId } from "../../engine/script/child-jobs.ts";
import type { ApiContext } from "../api-context.ts";
import { Job, type JobOutcome, type NewJob } from "./job.ts";

/** Longest jobTimeoutMs that a timer can hold. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Starts a query job and returns at once; a script's child jobs appear when it ends. Throws 409 for a taken id. */
export function startQueryJob(
  context: ApiContext,
  newJob: NewJob,
  request: QueryRequest,
  jobTimeoutMs?: number,
): Job {
  const job = new Job(newJob);
  context.jobs.add(job);
  const stopTimer = limitTime(job, jobTimeoutMs);
  void runQuery(context, job, request).finally(stopTimer);
  return job;
}

/**
 * Starts a job that is no query and returns at once; `run` answers what it left, and throws once
 * the job's signal aborts before all of it has happened. Throws 409 for a taken id.
 */
export function startWork(context: ApiContext, newJob: NewJob, run: (job: Job) => Promise<JobOutcome>): Job {
  const job = new Job(newJob);
  context.jobs.add(job);
  void run(job).then(
    (outcome) => job.succeed(outcome),
    (error: unknown) => job.fail(job.signal.aborted ? job.signal.reason : error),
  );
  return job;
}

/** Analyzes a query without running it. The outcome's result, if any, has columns and no rows. */
export async function dryRun(context: ApiContext, request: QueryRequest): Promise<QueryOutcome> {
  const outcome = await context.engine.query({ ...request, dryRun: true });
  await outcome.result?.close();
  return outcome;
}

async function runQuery(context: ApiContext, job: Job, request: QueryRequest): Promise<void> {
  let outcome: QueryOutcome;
  try {
    outcome = await context.engine.query({ ...request, signal: job.signal });
  } catch (thrown) {
    job.fail(job.signal.aborted ? job.signal.reason : thrown);
    return;
  }
  outcome.children.forEach((child, index) => {
    addChild(context, job, child, index);
  });
  job.succeed({ kind: "QUERY", statement: outcome, childCount: outcome.children.length });
}

function addChild(context: ApiContext, parent: Job, statement: StatementOutcome, index: number): void {
  const { projectId, jobId, location } = parent.reference;
  const child = new Job(
    {
      reference: { projectId, jobId: childJobId({ projectId, jobId }, index), location },
      kind: "QUERY",
      configuration: {
        jobType: "QUERY",
        query: { query: statement.sql, priority: "INTERACTIVE", useLegacySql: false },
      },
      parentJobId: jobId,
    },
    { createdAt: statement.startedAt, startedAt: statement.startedAt },
  );
  context.jobs.add(child);
  child.succeed({ kind: "QUERY", statement, childCount: 0 }, statement.endedAt);
}

function limitTime(job: Job, jobTimeoutMs: number | undefined): () => void {
  if (jobTimeoutMs === undefined || jobTimeoutMs <= 0) return () => {};
  const message = `Job execution was cancelled: Job timed out after ${jobTimeoutMs / 1000} sec`;
  const timer = setTimeout(
    () => job.cancel(new BigQueryError("stopped", 499, message)),
    Math.min(jobTimeoutMs, MAX_TIMER_MS),
  );
  return () => clearTimeout(timer);
}
