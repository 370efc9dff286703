import type { SqlType } from "./sql-type.ts";

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

/**
 * BigQuery's system variables with their types.
 * https://cloud.google.com/bigquery/docs/reference/system-variables
 */
export const systemVariableTypes = {
  "@@project_id": string,
  "@@dataset_project_id": string,
  "@@dataset_id": string,
  "@@query_label": string,
  "@@time_zone": string,
  "@@location": string,
  "@@session_id": string,
  "@@reservation": string,
  "@@current_job_id": string,
  "@@last_job_id": string,
  "@@script.job_id": string,
  "@@script.bytes_processed": int64,
  "@@script.bytes_billed": int64,
  "@@script.creation_time": { kind: "TIMESTAMP" },
  "@@script.slot_ms": int64,
  "@@script.num_child_jobs": int64,
  "@@row_count": int64,
  "@@error.message": string,
  "@@error.statement_text": string,
  "@@error.formatted_stack_trace": string,
  "@@error.stack_trace": stackTrace,
} as const satisfies Readonly<Record<string, SqlType>>;

export type SystemVariableName = keyof typeof systemVariableTypes;
