import pg from "pg";
import { BigQueryError } from "../engine/engine.ts";

/** Why an external query cannot be, in the words by which BigQuery opens such an error. */
export function externalQueryError(message: string): BigQueryError {
  return new BigQueryError(
    "invalidQuery",
    400,
    `Invalid table-valued function EXTERNAL_QUERY\n${message}`,
    "query",
  );
}

export function connectionNotFound(connection: string): BigQueryError {
  return new BigQueryError("notFound", 404, `Not found: Connection ${connection}`);
}

export function cancelled(): BigQueryError {
  return new BigQueryError("stopped", 499, "Job execution was cancelled: User requested cancellation");
}

/** A column's value that BigQuery's type cannot hold. Never names the value, which may be personal data. */
export function valueError(column: string, problem: string): BigQueryError {
  return externalQueryError(
    `Error while reading data from PostgreSQL: column "${column}" ${problem}. ` +
      "Cast or limit it in the external query, for example to text.",
  );
}

/** PostgreSQL's own answer to the query, or the loss of the connection to it, as BigQuery reports them; else the error itself. */
export function postgresError(error: unknown, step: string, connection: string, address: string): unknown {
  if (error instanceof pg.DatabaseError) {
    const { code = "", hint, severity = "ERROR", message } = error;
    if (/^(08|28|3D|53|57P)/.test(code)) return connectFailed(connection, address, message);
    const advice = hint === undefined ? "" : ` HINT: ${hint}`;
    return externalQueryError(`${step} PostgreSQL server. Error: ${severity}: ${message}${advice}`);
  }
  const problem = error instanceof Error ? connectionProblem(error) : undefined;
  return problem === undefined ? error : connectFailed(connection, address, problem);
}

function connectFailed(connection: string, address: string, problem: string): BigQueryError {
  return externalQueryError(
    `Connect to PostgreSQL server failed: connection ${connection} (${address}): ${problem}. ` +
      "Check that the database runs and that the connection's address, database, user and password are right, then run the query again.",
  );
}

/** What went wrong between us and the server; undefined where the error is another. */
function connectionProblem(error: Error): string | undefined {
  // Several addresses tried make one error without a message of its own.
  if (error instanceof AggregateError && error.errors[0] instanceof Error)
    return connectionProblem(error.errors[0]);
  if ("syscall" in error || /^(SASL|SCRAM|timeout expired|.*connection|self.signed)/i.test(error.message)) {
    return error.message;
  }
  return undefined;
}

/** A replica cancels a long read whose rows its primary has since removed; the read may be run again. */
export function isReplicaConflict(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    (error.code === "40001" || error.code === "40P01") &&
    /conflict with recovery/.test(error.message)
  );
}
