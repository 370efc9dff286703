import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withPostgres } from "../../../local/postgres/connection.ts";
import { isAlive } from "../../../local/postgres/orphan.ts";
import { startPostgres } from "../../../local/postgres/start.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "kura-postgres-kill-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs a writer in a process of its own; `stopWhen` decides by the last committed row when it is killed. */
async function runAndKill(
  stopWhen: (lastCommitted: number) => boolean,
  signalOf: (pid: number) => Promise<void>,
  afterMs?: number,
): Promise<number> {
  const script = fileURLToPath(new URL("owner.ts", import.meta.url));
  const owner = spawn(process.execPath, ["--import", "tsx", script, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => owner.once("close", resolve));
  let last = 0;
  let isKilled = false;
  const kill = () => {
    isKilled = true;
    return signalOf(Number(owner.pid));
  };
  if (afterMs !== undefined) delay(afterMs).then(kill);
  for await (const line of createInterface({ input: owner.stdout })) {
    last = Number(line);
    if (!isKilled && stopWhen(last)) await kill();
  }
  await ended;
  return last;
}

const killOwner = async (pid: number) => {
  process.kill(pid, "SIGKILL");
};

async function serverPids(): Promise<number[]> {
  const folder = (await readFile(path.join(directory, "location"), "utf8").catch(() => directory)).trim();
  const pids: number[] = [];
  for (const role of ["primary", "standby"]) {
    const text = await readFile(path.join(folder, role, "postmaster.pid"), "utf8").catch(() => "");
    if (text !== "") pids.push(Number(text.split("\n")[0]));
  }
  return pids;
}

/** Starts on the folder and answers the rows of both servers, which have to agree and to be without gaps. */
async function rowsAfterRestart(): Promise<number> {
  const postgres = await startPostgres({ directory });
  try {
    const count = async (connection: typeof postgres.primary) =>
      withPostgres(connection, async (client) => {
        const { rows } = await client.query(
          "SELECT count(*)::int AS count, max(id)::int AS last, bool_and(noise = repeat(md5(id::text), 200)) AS whole FROM ticks",
        );
        expect(rows[0]).toMatchObject({ last: rows[0].count, whole: true });
        return Number(rows[0].count);
      });
    const rows = await count(postgres.primary);
    expect(await count(postgres.standby)).toBe(rows);
    return rows;
  } finally {
    await postgres.close();
  }
}

test("every committed row survives a kill, on both servers, and no server is left running", async () => {
  const committed = await runAndKill((last) => last >= 300, killOwner);
  const pids = await serverPids();
  expect(await rowsAfterRestart()).toBeGreaterThanOrEqual(committed);
  expect(pids.filter(isAlive)).toEqual([]);
});

test("every committed row survives when all processes, servers and supervisors too, are killed at once", async () => {
  let target = 0;
  for (let round = 0; round < 3; round++) {
    target += 400;
    const committed = await runAndKill(
      (last) => last >= target,
      async (owner) => {
        const servers = await serverPids();
        for (const pid of [...(await Promise.all(servers.map(parentOf))), ...servers, owner]) {
          process.kill(pid, "SIGKILL");
        }
      },
    );
    expect(await rowsAfterRestart()).toBeGreaterThanOrEqual(committed);
  }
});

test("an orphaned server is ended by the next start", async () => {
  await runAndKill(
    (last) => last >= 1,
    async (owner) => {
      const supervisors = await Promise.all((await serverPids()).map(parentOf));
      for (const pid of [owner, ...supervisors]) process.kill(pid, "SIGKILL");
    },
  );
  const orphans = await serverPids();
  expect(orphans.filter(isAlive)).toHaveLength(2);
  await rowsAfterRestart();
  expect(orphans.filter(isAlive)).toEqual([]);
});

test("a first start that is killed at any instant leaves nothing in the way of the next", async () => {
  for (const afterMs of [500, 900, 1200, 1500, 1800]) {
    // What was killed a moment ago may write for a moment yet.
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    await runAndKill(() => false, killOwner, afterMs);
    const postgres = await startPostgres({ directory });
    await postgres.close();
  }
});

async function parentOf(pid: number): Promise<number> {
  if (process.platform !== "linux") {
    return Number((await promisify(execFile)("ps", ["-o", "ppid=", "-p", String(pid)])).stdout);
  }
  const status = await readFile(`/proc/${pid}/stat`, "utf8");
  return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
}
