import type { DuckDBConnection } from "@duckdb/node-api";
import type { Snapshot } from "../transactions/transaction.ts";
import { catalogSchema } from "./database.ts";
import { quoteText } from "./quoting.ts";

const modifications = `${catalogSchema}.modifications`;

/** Makes ready what notes when rows of a table were last changed; one note a table is kept from the past. */
export async function openModifications(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `CREATE TABLE IF NOT EXISTS ${modifications} (physical_name VARCHAR, modified_at BIGINT)`,
  );
  await connection.run("BEGIN");
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE newest AS SELECT physical_name, max(modified_at) AS modified_at FROM ${modifications} GROUP BY ALL`,
  );
  await connection.run(`DELETE FROM ${modifications}`);
  await connection.run(`INSERT INTO ${modifications} FROM newest`);
  await connection.run("COMMIT");
  await connection.run("DROP TABLE newest");
}

/** Notes, in the statement's own transaction, that rows changed. Only ever inserted, so that notes don't conflict. */
export async function recordModification(snapshot: Snapshot, physicalName: string): Promise<void> {
  await snapshot.connection.run(
    `INSERT INTO ${modifications} VALUES (${quoteText(physicalName)}, ${snapshot.timestampMicros / 1000n})`,
  );
}

/** When rows of tables last changed, in milliseconds since the epoch, by the tables' physical names. */
export async function lastModifications(connection: DuckDBConnection): Promise<ReadonlyMap<string, number>> {
  const reader = await connection.runAndReadAll(
    `SELECT physical_name, max(modified_at) FROM ${modifications} GROUP BY ALL`,
  );
  return new Map(reader.getRows().map(([name, modifiedAt]) => [String(name), Number(modifiedAt)]));
}

/** When rows of a table last changed, in milliseconds since the epoch; undefined where they never did. */
export async function lastModification(
  connection: DuckDBConnection,
  physicalName: string,
): Promise<number | undefined> {
  const reader = await connection.runAndReadAll(
    `SELECT max(modified_at) FROM ${modifications} WHERE physical_name = ${quoteText(physicalName)}`,
  );
  const modifiedAt = reader.getRows()[0]?.[0];
  return typeof modifiedAt === "bigint" ? Number(modifiedAt) : undefined;
}
