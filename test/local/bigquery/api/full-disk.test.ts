import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BigQuery } from "@google-cloud/bigquery";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../../../cli/project-root.ts";
import { clientOf, projectId } from "./running-server.ts";

/** `kura bigquery` whose files may not grow beyond this, which fails as a full disk does. */
const fileLimitKilobytes = 24 * 1024;

let folder: string;
let running: Running;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kura-full-disk-"));
  running = await start();
  await running.client.createDataset("f");
  await running.client.query("CREATE TABLE f.small AS SELECT 1 AS id");
}, 60_000);
afterAll(async () => {
  await running?.stop();
  await rm(folder, { recursive: true });
});

interface Running {
  readonly client: BigQuery;
  stop(): Promise<void>;
}

async function start(): Promise<Running> {
  const file = path.join(folder, "warehouse.duckdb");
  const command = `ulimit -f ${fileLimitKilobytes} && exec "$0" cli/kura.mjs bigquery --port 0 --project ${projectId} --file "$1"`;
  const child = spawn("bash", ["-c", command, process.execPath, file], {
    cwd: projectRoot,
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { client: clientOf(await addressOf(child), { autoRetry: false }), stop: () => end(child) };
}

async function addressOf(child: ChildProcess): Promise<string> {
  for await (const chunk of child.stdout ?? []) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk)) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error("kura bigquery ended without telling its address.");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

const noRoom = { errors: [expect.objectContaining({ reason: "resourcesExceeded" })] };

async function smallIds(): Promise<readonly number[]> {
  const [rows] = await running.client.query("SELECT id FROM f.small ORDER BY id");
  return rows.map(({ id }) => id);
}

test("a table that does not fit on the disk is refused, and everything else goes on", async () => {
  const query = `CREATE TABLE f.big AS
    SELECT id, SHA512(CAST(id AS STRING)) AS digest FROM UNNEST(GENERATE_ARRAY(1, 800000)) AS id`;
  await expect(running.client.query(query)).rejects.toMatchObject(noRoom);
  expect(await running.client.dataset("f").table("big").exists()).toEqual([false]);
  await running.client.query("INSERT f.small (id) VALUES (2)");
  expect(await smallIds()).toEqual([1, 2]);
});

test("an upload that does not fit on the disk is refused, and nothing of it is loaded", async () => {
  const file = path.join(folder, "rows.json");
  const line = `{"id":1,"text":"${"x".repeat(1000)}"}\n`;
  await writeFile(file, line.repeat(40_000));
  const load = running.client
    .dataset("f")
    .table("loaded")
    .load(file, {
      sourceFormat: "NEWLINE_DELIMITED_JSON",
      schema: {
        fields: [
          { name: "id", type: "INT64" },
          { name: "text", type: "STRING" },
        ],
      },
    });
  await expect(load).rejects.toMatchObject(noRoom);
  expect(await smallIds()).toEqual([1, 2]);
});

test("what was committed is there after a new start", async () => {
  await running.stop();
  running = await start();
  expect(await smallIds()).toEqual([1, 2]);
});
