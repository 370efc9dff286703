import { AnalysisError } from "../analyzer/analyzer.ts";
import { UnsupportedError } from "../translate/context.ts";
import { runtimeErrorMessage } from "../translate/functions/index.ts";
import { BigQueryError, type DatasetReference, type TableReference } from "./engine.ts";
import { datasetKey, tableKey } from "./storage/catalog.ts";
import { stopped } from "./transactions/table-locks.ts";

/** Any failure of a statement in BigQuery's shape. */
export function asBigQueryError(error: unknown, signal?: AbortSignal): BigQueryError {
  if (error instanceof BigQueryError) return error;
  if (signal?.aborted) return stopped();
  if (isTooComplex(error)) return tooComplex(error);
  if (error instanceof AnalysisError) return invalidQuery(error.message, error);
  if (error instanceof UnsupportedError) return invalidQuery(error.message, error);
  if (isFullDisk(error)) return fullDisk();
  if (isDefect(error)) {
    const defect = new BigQueryError("internalError", 500, `An internal error occurred: ${error.message}`);
    defect.cause = error;
    return defect;
  }
  if (error instanceof Error) return invalidQuery(runtimeMessage(error.message), error);
  return invalidQuery(String(error));
}

/** Whether a file could not be written because there is no room for it, as this process or DuckDB tells it. */
export function isFullDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { message } = error;
  return /No space left on device|Disk quota exceeded|File too large|\b(?:ENOSPC|EDQUOT|EFBIG)\b/.test(
    message,
  );
}

export function fullDisk(): BigQueryError {
  return new BigQueryError(
    "resourcesExceeded",
    400,
    "Resources exceeded: there is no room left on the disk that holds the warehouse or its temporary files. Nothing was changed. Free space there, then run again.",
  );
}

/** Whether a statement nests more deeply than what reads it can follow: the analyzer, this process or DuckDB. */
function isTooComplex(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return /^Resources exceeded during query execution: Not enough resources for query planning|^Maximum call stack size exceeded$|\bMax expression depth limit of \d+ exceeded\b/.test(
    error.message,
  );
}

function tooComplex(cause: Error): BigQueryError {
  const error = new BigQueryError(
    "resourcesExceeded",
    400,
    "Resources exceeded during query execution: Not enough resources for query planning - too many subqueries or query is too complex.",
  );
  error.cause = cause;
  return error;
}

/** Whether an error is one of the program rather than of the statement or its data. */
function isDefect(error: unknown): error is Error {
  if (error instanceof TypeError) return !error.message.startsWith("Unsupported ");
  return error instanceof RangeError || error instanceof ReferenceError;
}

export function invalidQuery(message: string, cause?: Error): BigQueryError {
  const error = new BigQueryError("invalidQuery", 400, message, "query");
  if (cause !== undefined) error.cause = cause;
  return error;
}

export function invalid(message: string): BigQueryError {
  return new BigQueryError("invalid", 400, message);
}

export function datasetNotFound(reference: DatasetReference, location: string): BigQueryError {
  return new BigQueryError(
    "notFound",
    404,
    `Not found: Dataset ${datasetKey(reference)} was not found in location ${location}`,
  );
}

export function notFound(message: string): BigQueryError {
  return new BigQueryError("notFound", 404, message);
}

export function tableNotFound(reference: TableReference, location: string): BigQueryError {
  return new BigQueryError(
    "notFound",
    404,
    `Not found: Table ${tableKey(reference)} was not found in location ${location}`,
  );
}

export function tableExists(reference: TableReference): BigQueryError {
  return new BigQueryError("duplicate", 409, `Already Exists: Table ${tableKey(reference)}`);
}

export function datasetExists(reference: DatasetReference): BigQueryError {
  return new BigQueryError("duplicate", 409, `Already Exists: Dataset ${datasetKey(reference)}`);
}

/** DuckDB's message for what GoogleSQL calls something else. Words of DuckDB's own, which name its SQL, stay in the error's cause. */
function runtimeMessage(message: string): string {
  const constraint = /NOT NULL constraint failed: (?:.*\.)?"?([^".\n]+)"?/.exec(message);
  if (constraint !== null) return `Required field ${constraint[1]} cannot be null`;
  const known = runtimeErrorMessage(message);
  if (/^(?:Conversion|Out of Range|Invalid Input|Invalid type|Mismatch Type) Error: /.test(known)) {
    return "A value is out of range, or not valid for its type";
  }
  if (
    /^(?:Binder|Catalog|Parser|Syntax|Not implemented|Internal|INTERNAL|Serialization) Error: /.test(known)
  ) {
    return "Unsupported query: the embedded BigQuery has no plan for it";
  }
  return known;
}
