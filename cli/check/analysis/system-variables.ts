import type { AnalyzerVariable } from "../../../local/bigquery/analyzer/analyzer.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";

const string: SqlType = { kind: "STRING" };
const int64: SqlType = { kind: "INT64" };

const stackTrace: SqlType = {
  kind: "ARRAY",
  element: {
    kind: "STRUCT",
    fields: [
      { name: "line", type: int64 },
      { name: "column", type: int64 },
      { name: "filename", type: string },
      { name: "location", type: string },
    ],
  },
};

/** BigQuery's system variables. */
export const systemVariables: readonly AnalyzerVariable[] = [
  { name: "@@project_id", type: string },
  { name: "@@dataset_project_id", type: string },
  { name: "@@dataset_id", type: string },
  { name: "@@time_zone", type: string },
  { name: "@@current_job_id", type: string },
  { name: "@@last_job_id", type: string },
  { name: "@@script.job_id", type: string },
  { name: "@@script.bytes_processed", type: int64 },
  { name: "@@script.bytes_billed", type: int64 },
  { name: "@@script.creation_time", type: { kind: "TIMESTAMP" } },
  { name: "@@script.slot_ms", type: int64 },
  { name: "@@script.num_child_jobs", type: int64 },
  { name: "@@row_count", type: int64 },
  { name: "@@error.message", type: string },
  { name: "@@error.statement_text", type: string },
  { name: "@@error.formatted_stack_trace", type: string },
  { name: "@@error.stack_trace", type: stackTrace },
];
