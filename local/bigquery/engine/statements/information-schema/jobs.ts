import type { ResultValue } from "../../../types/result-value.ts";
import type { TableReference } from "../../engine.ts";
import type { JobRecord } from "../../script/job-history.ts";
import { bool, type InformationView, int64, micros, rowsView, string, struct, timestamp } from "./view.ts";

const tableType = struct({ project_id: string, dataset_id: string, table_id: string });

/** The query jobs of a project, the running one among them: those since the engine was opened. */
export const jobs: InformationView = rowsView(
  {
    creation_time: timestamp,
    project_id: string,
    project_number: int64,
    user_email: string,
    job_id: string,
    job_type: string,
    statement_type: string,
    priority: string,
    start_time: timestamp,
    end_time: timestamp,
    query: string,
    state: string,
    reservation_id: string,
    total_bytes_processed: int64,
    total_slot_ms: int64,
    error_result: struct({ reason: string, location: string, debug_info: string, message: string }),
    cache_hit: bool,
    destination_table: tableType,
    referenced_tables: { kind: "ARRAY", element: tableType },
    labels: { kind: "ARRAY", element: struct({ key: string, value: string }) },
    total_bytes_billed: int64,
    transaction_id: string,
    parent_job_id: string,
    dml_statistics: struct({ inserted_row_count: int64, deleted_row_count: int64, updated_row_count: int64 }),
  },
  ({ projectId, parts }) =>
    parts.jobs
      .list()
      .filter((job) => job.projectId === projectId)
      .map(jobRow),
);

function jobRow(job: JobRecord): readonly ResultValue[] {
  const { outcome, error } = job;
  const bytes = outcome?.bytesProcessed ?? null;
  const rows = outcome?.affectedRows;
  return [
    micros(job.startedAt),
    job.projectId,
    null,
    null,
    job.jobId,
    "QUERY",
    outcome?.statementType ?? null,
    "INTERACTIVE",
    micros(job.startedAt),
    job.endedAt === undefined ? null : micros(job.endedAt),
    job.sql,
    job.endedAt === undefined ? "RUNNING" : "DONE",
    null,
    bytes,
    null,
    error === undefined ? null : [error.reason, error.location ?? null, null, error.message],
    outcome === undefined ? null : false,
    outcome?.destination === undefined ? null : tableValue(outcome.destination),
    (outcome?.referencedTables ?? []).map(tableValue),
    [],
    bytes,
    null,
    null,
    rows === undefined ? null : [BigInt(rows.inserted), BigInt(rows.deleted), BigInt(rows.updated)],
  ];
}

function tableValue({ projectId, datasetId, tableId }: TableReference): ResultValue {
  return [projectId, datasetId, tableId];
}
