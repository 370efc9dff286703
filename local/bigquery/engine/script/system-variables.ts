import type { ResultValue } from "../../types/result-value.ts";
import { type SystemVariableName, systemVariableTypes } from "../../types/system-variables.ts";
import type { BigQueryError } from "../engine.ts";
import type { TypedValue } from "../results/literals.ts";
import type { Session } from "../session.ts";
import type { SystemVariables } from "../statements/environment.ts";
import { childJobId } from "./child-jobs.ts";
import type { Failure } from "./script-errors.ts";
import type { SystemSettings } from "./system-settings.ts";

/** An error that an exception handler is dealing with. */
export interface HandledError extends Failure {
  readonly error: BigQueryError;
  readonly message: string;
}

/** What a script has done so far, for its system variables. */
export interface ScriptProgress {
  readonly rowCount?: bigint;
  readonly statementCount: number;
  /** Milliseconds that its statements took. */
  readonly runMs: number;
  readonly bytesProcessed: bigint;
  readonly bytesBilled: bigint;
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
  const count = progress?.statementCount ?? 0;
  const values: readonly (readonly [SystemVariableName, ResultValue | undefined])[] = [
    ["@@project_id", projectId],
    ["@@dataset_project_id", defaultDataset?.projectId ?? projectId],
    ["@@dataset_id", defaultDataset?.datasetId],
    ["@@query_label", queryLabel],
    ["@@time_zone", "UTC"],
    ["@@location", session.parts.location],
    ["@@session_id", undefined],
    ["@@reservation", undefined],
    ["@@current_job_id", progress === undefined ? jobId : childJobId(session.options, count)],
    ["@@last_job_id", count === 0 ? undefined : childJobId(session.options, count - 1)],
    ["@@script.job_id", jobId],
    ["@@script.num_child_jobs", BigInt(count)],
    ["@@script.slot_ms", BigInt(progress?.runMs ?? 0)],
    ["@@script.bytes_billed", progress?.bytesBilled ?? 0n],
    ["@@script.bytes_processed", progress?.bytesProcessed ?? 0n],
    ["@@script.creation_time", progress?.startedAtMicros ?? session.parts.clock()],
    ["@@row_count", progress?.rowCount],
    ["@@error.message", handled?.message],
    ["@@error.statement_text", handled?.statementText],
    ["@@error.formatted_stack_trace", handled === undefined ? null : frameText(handled)],
    ["@@error.stack_trace", handled === undefined ? null : frames(handled)],
  ];
  return new Map(
    values.map(([name, value]): readonly [string, TypedValue] => [
      name,
      { type: systemVariableTypes[name], value: value ?? null },
    ]),
  );
}

/** The statement that failed first, then the calls that led to it. */
function frames({ position, calls }: HandledError): ResultValue {
  return [position, ...calls].map(({ line, column, routine }) => [
    BigInt(line),
    BigInt(column),
    null,
    routine ?? null,
  ]);
}

function frameText({ position, calls }: HandledError): string {
  const lines = [position, ...calls].map(
    ({ line, column, routine }) => `At ${routine ?? ""}[${line}:${column}]\n`,
  );
  return lines.join("");
}
