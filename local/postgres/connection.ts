import type { ConnectionOptions } from "node:tls";
import pg from "pg";

/** Where a PostgreSQL database is and who we are there. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** TLS where the server asks for it; off where absent. */
  readonly tls?: boolean | ConnectionOptions;
}

/** A client for one connection, not yet connected. Sessions show under `applicationName` in pg_stat_activity. */
export function createPostgresClient(connection: PostgresConnection, applicationName: string): pg.Client {
  const { host, port, database, user, password, tls = false } = connection;
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    password,
    ssl: tls,
    application_name: applicationName,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
  });
  // A connection lost between queries fails the next query; unheard, the event would end the process.
  client.on("error", () => {});
  return client;
}

/** Runs work with a connected client and closes it afterwards. Throws what pg throws. */
export async function withPostgres<Result>(
  connection: PostgresConnection,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = createPostgresClient(connection, "kura");
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
