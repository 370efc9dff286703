import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type pg from "pg";
import { type PostgresConnection, withPostgres } from "../../../local/postgres/connection.ts";
import { startPostgres } from "../../../local/postgres/start.ts";

export interface AppDatabase {
  readonly connection: PostgresConnection;
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Empties the database as if it were new. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A real PostgreSQL with the app's empty database. */
export async function startAppDatabase(): Promise<AppDatabase> {
  const directory = await mkdtemp(path.join(tmpdir(), "kura-sample-"));
  const postgres = await startPostgres({ directory });
  const query = <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
    withPostgres(postgres.primary, async (client) => (await client.query<Row>(text, [...values])).rows);
  return {
    connection: postgres.primary,
    query,
    reset: async () => {
      await query("DROP SCHEMA IF EXISTS public CASCADE");
      await query("DROP SCHEMA IF EXISTS simulation CASCADE");
      await query("CREATE SCHEMA public");
    },
    close: async () => {
      await postgres.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
