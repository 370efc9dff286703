import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, tableReference } from "./test-warehouse.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "kura-crash-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

type Writer = ChildProcessByStdio<null, Readable, null>;

function startWriter(file: string): Writer {
  const script = path.join(import.meta.dirname, "writer.ts");
  return spawn(process.execPath, ["--import", "tsx", script, file], {
    stdio: ["ignore", "pipe", "inherit"],
    // Watches for orphans are by the pipe to this process; a group of its own keeps terminals out of it.
    detached: true,
  });
}

/** Lets the writer work for some rounds and then some milliseconds, kills it, and answers the last round that it told of. */
async function killAfter(writer: Writer, rounds: number, milliseconds: number): Promise<number> {
  let told = 0;
  let seen = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    told = Number(line);
    seen += 1;
    if (seen === rounds) setTimeout(() => writer.kill("SIGKILL"), milliseconds);
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, "exit");
  return told;
}

/** After how many rounds, and how many milliseconds into the next, the writer is killed. */
const instants: readonly (readonly [number, number])[] = [
  [2, 0],
  [1, 37],
  [1, 120],
  [1, 250],
];

describe("a killed process", () => {
  it("loses nothing that it committed and leaves nothing half-made", { timeout: 180_000 }, async () => {
    const file = path.join(directory, "warehouse.duckdb");
    for (const [rounds, milliseconds] of instants) {
      const told = await killAfter(startWriter(file), rounds, milliseconds);
      const warehouse = await openTestWarehouse({ file });
      try {
        const [[round, copies, logged] = []] = await warehouse.rows(
          "SELECT round, copies, (SELECT COUNT(*) FROM shop.rounds) FROM shop.counter",
        );
        expect(told).toBeGreaterThan(0);
        expect(Number(round)).toBeGreaterThanOrEqual(told);
        expect(copies).toBe(round);
        expect(logged).toBe(round);
        const rounds: unknown[] = [];
        for (const table of ["wide", "loaded", "copied"]) {
          const [[rows, least, most] = []] = await warehouse.rows(
            `SELECT COUNT(*), MIN(round), MAX(round) FROM shop.${table}`,
          );
          expect([table, rows, least]).toEqual([table, 20_000n, most]);
          expect(Number(most)).toBeGreaterThanOrEqual(told);
          rounds.push(most);
        }
        const [most] = rounds;
        const { description } = await warehouse.engine.getTable(tableReference("wide"));
        expect(description).toBe(`round ${most}`);
      } finally {
        await warehouse.close();
      }
      expect(await physicalTables(file)).toBe(5);
    }
  });
});

describe("a file", () => {
  it("that another process has open is refused by name", async () => {
    const file = path.join(directory, "held.duckdb");
    const writer = startWriter(file);
    await once(createInterface({ input: writer.stdout }), "line");
    await expect(openTestWarehouse({ file })).rejects.toThrow(
      `The warehouse file ${file} is in use by another process. Stop that one first, or use another state folder.`,
    );
    writer.kill("SIGKILL");
    await once(writer, "exit");
  });
});

/** How many tables hold rows: what no definition names must be gone. */
async function physicalTables(file: string): Promise<number> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    "SELECT count(*)::INT FROM duckdb_tables() WHERE schema_name = 'data'",
  );
  connection.closeSync();
  instance.closeSync();
  return Number(reader.getRows()[0]?.[0]);
}
