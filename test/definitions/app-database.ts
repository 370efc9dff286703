import path from "node:path";
import pg from "pg";
import { embeddedFiles } from "../../local/embedded-files.ts";
import { startPostgres } from "../../local/postgres/start.ts";

/** Changes a state's app database as its owner, between two runs. */
export async function changeAppDatabase(stateFolder: string, statements: readonly string[]): Promise<void> {
  const postgres = await startPostgres({ directory: embeddedFiles(path.resolve(stateFolder)).postgres });
  try {
    const client = new pg.Client(postgres.primary);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
    await postgres.waitForReplay();
  } finally {
    await postgres.close();
  }
}
