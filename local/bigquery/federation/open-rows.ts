import { rm } from "node:fs/promises";
import type { ExternalRows, FederationTarget } from "../engine/federation.ts";
import { quoteIdentifier, quoteText } from "../engine/storage/quoting.ts";
import { duckdbType } from "../types/duckdb-type.ts";
import type { LoadedRows } from "./load-rows.ts";

/** Makes loaded rows readable under the target's name. Nothing is left where that fails. */
export async function openRows(
  { count, files, folder }: LoadedRows,
  { connection, relation, columns }: FederationTarget,
): Promise<ExternalRows> {
  const close = async (): Promise<void> => {
    // A failed transaction has taken the view with it, and refuses even this.
    await connection.run(`DROP VIEW IF EXISTS ${relation}`).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  const names = columns.map(({ name }) => quoteIdentifier(name));
  const source =
    files.length === 0
      ? `SELECT ${columns.map(({ type }) => `CAST(NULL AS ${duckdbType(type)})`).join(", ")} LIMIT 0`
      : `SELECT * FROM read_parquet([${files.map(quoteText).join(", ")}])`;
  try {
    await connection.run(`CREATE TEMP VIEW ${relation}(${names.join(", ")}) AS ${source}`);
  } catch (error) {
    await close();
    throw error;
  }
  return { count, close };
}
