import { bytesBilled } from "../../engine/bytes-billed.ts";
import { LoadError, type RecordError, type StatementOutcome } from "../../engine/engine.ts";
import { resultFields } from "../catalog/field-schema.ts";
import { type ErrorProto, errorProto } from "../http/errors.ts";
import type { JsonObject } from "../http/json-values.ts";
import type { Job } from "./job.ts";
import { jobName } from "./job-store.ts";

/** A job as jobs.get and jobs.insert answer it. */
export function jobResource(job: Job): JsonObject {
  return {
    kind: "bigquery#job",
    etag: `${job.reference.jobId}-${job.state.phase}`,
    id: jobName(job.reference),
    selfLink: `/bigquery/v2/projects/${job.reference.projectId}/jobs/${job.reference.jobId}?location=${job.reference.location}`,
    user_email: "local@embedded.invalid",
    configuration: configurationOf(job),
    jobReference: job.reference,
    statistics: statisticsOf(job),
    status: statusOf(job),
    jobCreationReason: { code: "REQUESTED" },
  };
}

/** How much jobs.list tells of a job. */
export type Projection = "full" | "minimal";

/** A job as jobs.list answers it: the state and the error beside the status, which only the full projection has. */
export function jobListItem(job: Job, projection: Projection): JsonObject {
  const { etag, selfLink, configuration, status, user_email, ...minimal } = jobResource(job);
  const resource = projection === "full" ? { ...minimal, configuration, status, user_email } : minimal;
  const error = job.state.phase === "DONE" ? job.state.error : undefined;
  return {
    ...resource,
    state: job.state.phase,
    ...(error === undefined ? {} : { errorResult: errorProto(error) }),
  };
}

/** A dry run's answer: a job that never was, with its schema and its bytes. */
export function dryRunResource(
  reference: { readonly projectId: string; readonly location: string },
  configuration: JsonObject,
  outcome: StatementOutcome,
): JsonObject {
  const { projectId, location } = reference;
  const now = String(Date.now());
  return {
    kind: "bigquery#job",
    id: `${projectId}:${location}.`,
    configuration: { jobType: "QUERY", ...configuration, dryRun: true },
    jobReference: { projectId, location },
    statistics: {
      creationTime: now,
      totalBytesProcessed: outcome.bytesProcessed.toString(),
      query: {
        ...queryStatistics(outcome),
        totalBytesBilled: "0",
        totalBytesProcessedAccuracy: "PRECISE",
        ...(outcome.result === undefined ? {} : { schema: { fields: resultFields(outcome.result.columns) } }),
      },
    },
    status: { state: "DONE" },
  };
}

/** The DML and DDL facts that query answers repeat beside the rows. */
export function statementFacts(outcome: StatementOutcome): JsonObject {
  const affected = outcome.affectedRows;
  return {
    statementType: outcome.statementType,
    ...(affected === undefined
      ? {}
      : {
          numDmlAffectedRows: String(affected.inserted + affected.updated + affected.deleted),
          dmlStats: {
            insertedRowCount: String(affected.inserted),
            updatedRowCount: String(affected.updated),
            deletedRowCount: String(affected.deleted),
          },
        }),
    ...(outcome.ddlTarget === undefined ? {} : { ddlTargetTable: outcome.ddlTarget }),
    ...(outcome.ddlOperation === undefined ? {} : { ddlOperationPerformed: outcome.ddlOperation }),
  };
}

/** The configuration as given, and the table that a statement wrote to. */
function configurationOf(job: Job): JsonObject {
  const { configuration, state } = job;
  if (state.phase !== "DONE" || state.outcome?.kind !== "QUERY") return configuration;
  const { destination } = state.outcome.statement;
  const { query } = configuration;
  if (destination === undefined || typeof query !== "object" || query === null) return configuration;
  return { ...configuration, query: { destinationTable: destination, ...query } };
}

function statusOf(job: Job): JsonObject {
  if (job.state.phase === "RUNNING") return { state: "RUNNING" };
  const { error, outcome } = job.state;
  if (error === undefined) {
    const records = outcome?.kind === "LOAD" ? outcome.load.errors : [];
    return { ...(records.length === 0 ? {} : { errors: records.map(recordProto) }), state: "DONE" };
  }
  const records = error instanceof LoadError ? error.records : [];
  return {
    errorResult: errorProto(error),
    errors: [errorProto(error), ...records.map(recordProto)],
    state: "DONE",
  };
}

function recordProto({ record, message }: RecordError): ErrorProto {
  return {
    reason: "invalid",
    message: `Error while reading data, error message: Record ${record}: ${message}`,
  };
}

function statisticsOf(job: Job): JsonObject {
  const times = { creationTime: String(job.createdAt), startTime: String(job.startedAt) };
  const { state } = job;
  if (state.phase === "RUNNING") return { ...times, ...parentage(job) };
  const { outcome } = state;
  const done = { ...times, endTime: String(state.endedAt), ...parentage(job) };
  if (outcome === undefined) return { ...done, ...emptyStatistics(job) };
  if (outcome.kind === "COPY") {
    return { ...done, completionRatio: 1, copy: { copiedRows: String(outcome.rows) } };
  }
  if (outcome.kind === "EXTRACT") {
    const destinationUriFileCounts = outcome.fileCounts.map(String);
    return {
      ...done,
      completionRatio: 1,
      extract: { destinationUriFileCounts, inputBytes: String(outcome.inputBytes) },
    };
  }
  if (outcome.kind === "LOAD") {
    return {
      ...done,
      completionRatio: 1,
      load: {
        inputFiles: String(outcome.load.inputFiles),
        inputFileBytes: String(outcome.load.inputBytes),
        outputRows: String(outcome.load.rows),
        outputBytes: String(outcome.load.inputBytes),
        badRecords: String(outcome.load.badRecords),
      },
    };
  }
  const slotMilliseconds = String(Math.max(0, state.endedAt - job.startedAt));
  return {
    ...done,
    completionRatio: 1,
    totalBytesProcessed: outcome.statement.bytesProcessed.toString(),
    totalSlotMs: slotMilliseconds,
    finalExecutionDurationMs: slotMilliseconds,
    ...(outcome.childCount === 0 ? {} : { numChildJobs: String(outcome.childCount) }),
    query: { ...queryStatistics(outcome.statement), totalSlotMs: slotMilliseconds },
  };
}

function parentage(job: Job): JsonObject {
  if (job.parentJobId === undefined) return {};
  return { parentJobId: job.parentJobId, scriptStatistics: { evaluationKind: "STATEMENT" } };
}

function emptyStatistics(job: Job): JsonObject {
  return job.kind === "QUERY"
    ? { totalBytesProcessed: "0", query: { totalBytesProcessed: "0" } }
    : { [job.kind.toLowerCase()]: {} };
}

function queryStatistics(outcome: StatementOutcome): JsonObject {
  return {
    ...statementFacts(outcome),
    totalBytesProcessed: outcome.bytesProcessed.toString(),
    totalBytesBilled: bytesBilled(outcome.bytesProcessed).toString(),
    cacheHit: false,
    ...(outcome.referencedTables.length === 0 ? {} : { referencedTables: outcome.referencedTables }),
  };
}
