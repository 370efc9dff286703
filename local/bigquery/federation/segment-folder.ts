import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";

const prefix = "kura-federation-";

/**
 * Makes a folder, closed to others, for rows on their way into DuckDB: where the database itself spills, or the system's
 * temporary folder. Removes what killed processes have left there.
 */
export async function openSegmentFolder(connection: DuckDBConnection): Promise<string> {
  const reader = await connection.runAndReadAll("SELECT current_setting('temp_directory')");
  const spill = String(reader.getRows()[0]?.[0] ?? "");
  const base = path.isAbsolute(spill) ? spill : tmpdir();
  await mkdir(base, { recursive: true });
  for (const name of await readdir(base)) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      await rm(path.join(base, name), { recursive: true, force: true });
    }
  }
  return mkdtemp(path.join(base, `${prefix}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
