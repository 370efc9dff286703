import type { SqlType } from "../../types/sql-type.ts";
import type { BigQueryError, ResultValue } from "../engine.ts";
import type { TypedValue } from "../results/literals.ts";
import type { Session } from "../session.ts";
import type { SystemVariables } from "../statements/environment.ts";
import type { LineAndColumn } from "./source-text.ts";
import type { SystemSettings } from "./system-settings.ts";

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

/** An error that an exception handler is dealing with. */
export interface HandledError {
  readonly error: BigQueryError;
  readonly message: string;
  readonly statementText: string;
  readonly position: LineAndColumn;
}

/** What a script has done so far, for its system variables. */
export interface ScriptProgress {
  readonly rowCount?: bigint;
  readonly bytesProcessed: bigint;
  readonly startedAtMicros: bigint;
  readonly handled?: HandledError;
}

/** The system variables of a job; `@@error.…` and `@@row_count` are NULL where there is nothing to tell. */
export function systemVariables(
  session: Session,
  progress?: ScriptProgress,
  { defaults, queryLabel }: SystemSettings = { defaults: session.options },
): SystemVariables {
  const { projectId, jobId } = session.options;
  const { defaultDataset } = defaults;
  const handled = progress?.handled;
  const text = (value: string | undefined): TypedValue => ({ type: string, value: value ?? null });
  return new Map<string, TypedValue>([
    ["@@project_id", text(projectId)],
    ["@@dataset_project_id", text(defaultDataset?.projectId ?? projectId)],
    ["@@dataset_id", text(defaultDataset?.datasetId)],
    ["@@query_label", text(queryLabel)],
    ["@@time_zone", text("UTC")],
    ["@@script.job_id", text(jobId)],
    ["@@script.bytes_processed", { type: int64, value: progress?.bytesProcessed ?? 0n }],
    [
      "@@script.creation_time",
      { type: { kind: "TIMESTAMP" }, value: progress?.startedAtMicros ?? session.parts.clock() },
    ],
    ["@@row_count", { type: int64, value: progress?.rowCount ?? null }],
    ["@@error.message", text(handled?.message)],
    ["@@error.statement_text", text(handled?.statementText)],
    ["@@error.formatted_stack_trace", text(handled === undefined ? undefined : frameText(handled))],
    ["@@error.stack_trace", { type: stackTrace, value: handled === undefined ? null : frames(handled) }],
  ]);
}

function frames({ position }: HandledError): ResultValue {
  return [[BigInt(position.line), BigInt(position.column), null, null]];
}

function frameText({ position }: HandledError): string {
  return `At [${position.line}:${position.column}]\n`;
}
