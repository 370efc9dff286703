import pRetry from "p-retry";
import type pg from "pg";
import { createPostgresClient, type PostgresConnection, withPostgres } from "../../postgres/connection.ts";
import { BigQueryError } from "../engine/engine.ts";
import type { ExternalRows, Federation, FederationTarget } from "../engine/federation.ts";
import type { Column } from "../types/sql-type.ts";
import { type ConnectionId, connectionPath, parseConnectionId } from "./connection-id.ts";
import {
  cancelled,
  connectionNotFound,
  externalQueryError,
  isReplicaConflict,
  postgresError,
} from "./errors.ts";
import { describeQuery, type InnerColumn } from "./inner-query.ts";
import { loadRows } from "./load-rows.ts";
import { openRows } from "./open-rows.ts";

/** What each session is set to, so that text forms are the ones we read, whatever the server's defaults are. */
const sessionSettings = [
  "SET client_encoding = 'UTF8'",
  "SET DateStyle = 'ISO, YMD'",
  "SET TimeZone = 'UTC'",
  "SET bytea_output = 'hex'",
  "SET extra_float_digits = 3",
  "SET default_transaction_read_only = on",
  "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
].join("; ");

/**
 * EXTERNAL_QUERY over PostgreSQL databases: read replicas, as a rule. `connections` are keyed by BigQuery's connection ids,
 * as in `project.location.name`. Sessions are read-only and their time zone is UTC. Throws where a key is no connection id.
 */
export function postgresFederation(connections: Readonly<Record<string, PostgresConnection>>): Federation {
  const entries = Object.entries(connections).map(([key, connection]) => {
    const id = parseConnectionId(key);
    if (id === undefined) throw new Error(`"${key}" is no connection id: write it as project.location.name`);
    return { id, connection };
  });
  const find = (text: string): { readonly id: ConnectionId; readonly connection: PostgresConnection } => {
    const asked = parseConnectionId(text);
    const found = entries.filter(
      ({ id }) =>
        id.name === asked?.name &&
        id.location === asked.location &&
        (asked.project === undefined || id.project === asked.project),
    );
    const [only, ...others] = found;
    if (only === undefined || others.length > 0) {
      throw connectionNotFound(asked === undefined ? text : connectionPath(asked));
    }
    return only;
  };
  return {
    describe: async (name, sql) => {
      const { id, connection } = find(name);
      const columns = await inSession(id, connection, "Failed to get query schema from", (client) =>
        describeQuery(client, sql),
      );
      return columns.map((column) => ({ name: column.name, type: column.type }));
    },
    load: async (name, sql, target) => {
      const { id, connection } = find(name);
      return load(id, connection, sql, target);
    },
  };
}

async function load(
  id: ConnectionId,
  connection: PostgresConnection,
  sql: string,
  target: FederationTarget,
): Promise<ExternalRows> {
  if (target.signal?.aborted) throw cancelled();
  const attempt = () =>
    inSession(id, connection, "Failed to read from", async (client) => {
      const columns = await describeQuery(client, sql);
      refuseChange(target.columns, columns);
      return stoppable(client, connection, target, () => loadRows(client, sql, columns, target));
    });
  try {
    const rows = await pRetry(attempt, {
      retries: 4,
      minTimeout: 200,
      shouldRetry: ({ error }) => error instanceof ReplicaConflict && !target.signal?.aborted,
    });
    return await openRows(rows, target);
  } catch (error) {
    if (target.signal?.aborted) throw cancelled();
    throw error;
  }
}

/** A read that the replica cancelled for its primary's sake, in BigQuery's shape for when trying again does not help. */
class ReplicaConflict extends BigQueryError {
  constructor({ reason, status, message, location }: BigQueryError) {
    super(reason, status, message, location);
  }
}

/** Runs work in a read-only session of its own; failures of PostgreSQL become BigQuery's, and never hold the password. */
async function inSession<Result>(
  id: ConnectionId,
  connection: PostgresConnection,
  step: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = createPostgresClient(connection, "kura federation");
  try {
    await client.connect();
    await client.query(sessionSettings);
    const result = await work(client);
    await client.end();
    return result;
  } catch (error) {
    // Rows may be waiting that nobody will read; a polite goodbye would wait behind them.
    client.connection.stream.destroy();
    const address = `${connection.host}:${connection.port}, database ${connection.database}`;
    const failure = postgresError(error, step, connectionPath(id), address);
    if (isReplicaConflict(error) && failure instanceof BigQueryError) throw new ReplicaConflict(failure);
    throw failure;
  }
}

/** Runs work that a signal ends: PostgreSQL's query, the connection, and DuckDB's statement. */
async function stoppable<Result>(
  client: pg.Client,
  connection: PostgresConnection,
  target: FederationTarget,
  work: () => Promise<Result>,
): Promise<Result> {
  const { signal } = target;
  if (signal === undefined) return work();
  signal.throwIfAborted();
  const { rows } = await client.query("SELECT pg_backend_pid() AS id");
  const stop = () => {
    target.connection.interrupt();
    // A server busy before its first row would not notice that nobody listens.
    withPostgres(connection, (other) => other.query("SELECT pg_cancel_backend($1)", [rows[0]?.id])).catch(
      () => {},
    );
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The statement was analysed with the columns of a moment ago. */
function refuseChange(described: readonly Column[], now: readonly InnerColumn[]): void {
  const text = (columns: readonly Column[]) => JSON.stringify(columns.map(({ name, type }) => [name, type]));
  if (text(described) !== text(now)) {
    throw externalQueryError("The external query's columns changed while it ran: run the query again");
  }
}
