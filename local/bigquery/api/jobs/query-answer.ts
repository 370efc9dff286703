import { bytesBilled } from "../../engine/bytes-billed.ts";
import type { ResultSet, StatementOutcome } from "../../engine/engine.ts";
import { BigQueryError } from "../../engine/engine.ts";
import { resultFields } from "../catalog/field-schema.ts";
import { errorProto, invalidRequest, notFound } from "../http/errors.ts";
import type { JsonObject } from "../http/json-values.ts";
import { positionOf } from "../http/paging.ts";
import { appendRows, rowsPage } from "../rows/rows-page.ts";
import type { TimestampFormat } from "../rows/value-encoding.ts";
import type { Job } from "./job.ts";
import { statementFacts } from "./job-resource.ts";
import { jobName } from "./job-store.ts";

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 200_000;

export interface AnswerOptions {
  readonly kind: "bigquery#queryResponse" | "bigquery#getQueryResultsResponse";
  /** How long to wait for the job, in milliseconds, before answering that it is not complete. */
  readonly timeoutMs: number;
  readonly maxResults: number | undefined;
  readonly startIndex: number | undefined;
  readonly pageToken: string | undefined;
  readonly timestampFormat: TimestampFormat;
}

/**
 * The answer of jobs.query and jobs.getQueryResults as JSON text: a page of rows, or `jobComplete: false` after the
 * timeout. Throws the job's own error.
 */
export async function queryAnswer(job: Job, options: AnswerOptions): Promise<string> {
  if (job.kind !== "QUERY") throw invalidRequest("Cannot read query results of a job that is not a query.");
  await within(job.finished, options.timeoutMs);
  const reference = { kind: options.kind, etag: job.reference.jobId, jobReference: job.reference };
  const { state } = job;
  if (state.phase === "RUNNING") return JSON.stringify({ ...reference, jobComplete: false });
  if (state.error !== undefined) throw state.error;
  if (state.outcome?.kind !== "QUERY")
    throw new BigQueryError("internalError", 500, "The job left no outcome.");
  const { statement } = state.outcome;
  const head = {
    ...reference,
    ...factsOf(job, statement, options),
    totalBytesProcessed: statement.bytesProcessed.toString(),
    jobComplete: true,
    cacheHit: false,
  };
  if (statement.result === undefined) return JSON.stringify(head);
  if (job.isReleased) throw notFound("Results of job", `${jobName(job.reference)}: no longer kept`);
  const { result } = statement;
  return job.reading(() => resultAnswer(head, result, options));
}

async function resultAnswer(head: JsonObject, result: ResultSet, options: AnswerOptions): Promise<string> {
  const start = options.pageToken ? positionOf(options.pageToken) : (options.startIndex ?? 0);
  const page = await rowsPage(result, {
    start,
    maxResults: options.maxResults,
    timestampFormat: options.timestampFormat,
  });
  return appendRows(
    {
      ...head,
      schema: { fields: resultFields(result.columns) },
      totalRows: String(result.rowCount),
      ...(page.pageToken === undefined ? {} : { pageToken: page.pageToken }),
    },
    page.rows,
  );
}

function factsOf(job: Job, statement: StatementOutcome, options: AnswerOptions): JsonObject {
  const facts = statementFacts(statement);
  if (options.kind === "bigquery#getQueryResultsResponse") {
    return facts.numDmlAffectedRows === undefined ? {} : { numDmlAffectedRows: facts.numDmlAffectedRows };
  }
  return {
    ...facts,
    queryId: job.reference.jobId,
    location: job.reference.location,
    creationTime: String(job.createdAt),
    startTime: String(job.startedAt),
    ...(job.state.phase === "DONE" ? { endTime: String(job.state.endedAt) } : {}),
    totalBytesBilled: bytesBilled(statement.bytesProcessed).toString(),
    jobCreationReason: { code: "REQUESTED" },
    ...(statement.error === undefined ? {} : { errors: [errorProto(statement.error)] }),
  };
}

/** Waits for a promise that never rejects, but no longer than the given milliseconds. */
export async function within(promise: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}

/** A caller's wait in milliseconds, within what BigQuery allows; ten seconds by default. */
export function boundedTimeout(timeoutMs: number | undefined): number {
  return Math.max(0, Math.min(timeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS));
}
