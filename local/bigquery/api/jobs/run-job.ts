import { createHash } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import {
  BigQueryError,
  type LoadRequest,
  type QueryOutcome,
  type QueryRequest,
  type StatementOutcome,
} from "../../engine/engine.ts";
import type { ApiContext } from "../api-context.ts";
import { Job, type NewJob } from "./job.ts";

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

/** Starts a load job of staged files and returns at once; the files are removed when it ends. Throws 409 for a taken id. */
export function startLoadJob(context: ApiContext, newJob: NewJob, request: LoadRequest): Job {
  const job = new Job(newJob);
  context.jobs.add(job);
  void runLoad(context, job, request);
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

async function runLoad(context: ApiContext, job: Job, request: LoadRequest): Promise<void> {
  try {
    const sizes = await Promise.all(request.files.map(async (file) => (await stat(file)).size));
    const load = await context.engine.load(request);
    job.succeed({
      kind: "LOAD",
      load: { ...load, inputBytes: sizes.reduce((total, size) => total + size, 0) },
    });
  } catch (thrown) {
    job.fail(thrown);
  } finally {
    await Promise.all(request.files.map((file) => rm(file, { force: true })));
  }
}

function addChild(context: ApiContext, parent: Job, statement: StatementOutcome, index: number): void {
  const { projectId, jobId, location } = parent.reference;
  const hash = createHash("md5").update(`${projectId}:${jobId}`).digest("hex");
  const child = new Job(
    {
      reference: { projectId, jobId: `script_job_${hash}_${index}`, location },
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
