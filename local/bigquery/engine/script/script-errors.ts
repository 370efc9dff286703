import { BigQueryError } from "../engine.ts";
import type { LineAndColumn } from "./source-text.ts";

/** Where a statement of a script failed, and its text. */
export interface FailedStatement {
  readonly position: RoutinePosition;
  readonly statementText: string;
}

/** A failure with the calls of procedures that led to it. */
export interface Failure extends FailedStatement {
  /** The innermost call first. */
  readonly calls: readonly RoutinePosition[];
}

/** A position in the script, or in a procedure that it calls. */
export interface RoutinePosition extends LineAndColumn {
  /** The procedure, as in `project.dataset.procedure`. */
  readonly routine?: string;
}

/** Remembers, for each error on its way up, the statement that caused it. */
export class Failures {
  readonly #failures = new WeakMap<BigQueryError, Failure>();

  /** The first to note an error is the innermost statement; of those around it, the calls are noted. */
  note(error: BigQueryError, failed: FailedStatement, isCall: boolean): void {
    const known = this.#failures.get(error);
    if (known === undefined) this.#failures.set(error, { ...failed, calls: [] });
    else if (isCall) this.#failures.set(error, { ...known, calls: [...known.calls, failed.position] });
  }

  of(error: BigQueryError): Failure {
    return this.#failures.get(error) ?? { position: { line: 1, column: 1 }, statementText: "", calls: [] };
  }
}

/** An error that RAISE made: handlers see its message as it was written. */
export class RaisedError extends BigQueryError {
  constructor(message: string) {
    super("invalidQuery", 400, message, "query");
  }
}

/** An error as a script reports it, `Query error: … at [line:column]`. */
export function scriptError(error: BigQueryError, { position }: FailedStatement): BigQueryError {
  return new BigQueryError(
    error.reason,
    error.status,
    queryErrorMessage(error.message, position),
    error.location,
  );
}

/** What `@@error.message` is for an error. */
export function handledMessage(error: BigQueryError, { position }: FailedStatement): string {
  return error instanceof RaisedError ? error.message : queryErrorMessage(error.message, position);
}

function queryErrorMessage(message: string, position: RoutinePosition): string {
  const prefix = "Query error: ";
  if (message.startsWith(prefix)) return message;
  const routine = position.routine === undefined ? "" : `${position.routine}:`;
  // The analyzer's own position is the more precise.
  const positioned = /^(.*) \[at (\d+:\d+)\]$/s.exec(message);
  return positioned === null
    ? `${prefix}${message} at [${routine}${position.line}:${position.column}]`
    : `${prefix}${positioned[1]} at [${routine}${positioned[2]}]`;
}
