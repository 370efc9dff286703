import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Federation } from "../../../../local/bigquery/engine/federation.ts";
import { postgresFederation } from "../../../../local/bigquery/federation/postgres-federation.ts";
import { withPostgres } from "../../../../local/postgres/connection.ts";
import { type RunningPostgres, startPostgres } from "../../../../local/postgres/start.ts";

export const connectionId = "hinata-kampo.asia-northeast1.app";

/** PostgreSQL with its standby, a federation to the standby, and a DuckDB database to load into. */
export interface Fixture {
  readonly directory: string;
  readonly postgres: RunningPostgres;
  readonly federation: Federation;
  readonly duckdb: DuckDBConnection;
  /** Runs statements on the primary and waits until the standby has them. */
  execute(sql: string): Promise<void>;
  /** Describes and loads an inner query; answers its rows, each value as DuckDB's text of it. */
  read(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  close(): Promise<void>;
}

export async function openFixture(): Promise<Fixture> {
  const directory = await mkdtemp(path.join(tmpdir(), "kura-federation-test-"));
  const postgres = await startPostgres({ directory });
  const federation = postgresFederation({ [connectionId]: postgres.standby });
  const instance = await DuckDBInstance.create(":memory:", { temp_directory: path.join(directory, "spill") });
  const duckdb = await instance.connect();
  return {
    directory,
    postgres,
    federation,
    duckdb,
    execute: async (sql) => {
      await withPostgres(postgres.primary, (client) => client.query(sql));
      await postgres.waitForReplay();
    },
    read: async (sql) => {
      const columns = await federation.describe(connectionId, sql);
      const rows = await federation.load(connectionId, sql, {
        connection: duckdb,
        relation: '"loaded rows"',
        columns,
      });
      const text = columns.map(({ name, type }) => {
        const column = `"${name.replaceAll('"', '""')}"`;
        return type.kind === "BYTES" ? `hex(${column})` : `${column}::VARCHAR`;
      });
      const reader = await duckdb.runAndReadAll(`SELECT ${text.join(", ")} FROM "loaded rows"`);
      await rows.close();
      return reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
    },
    close: async () => {
      duckdb.closeSync();
      instance.closeSync();
      await postgres.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
