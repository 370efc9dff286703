import { access, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withPostgres } from "../../../local/postgres/connection.ts";
import { type RunningPostgres, startPostgres } from "../../../local/postgres/start.ts";

let directory: string;
let postgres: RunningPostgres;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "kura-postgres-test-"));
  postgres = await startPostgres({ directory });
});
afterAll(async () => {
  await postgres?.close();
  await rm(directory, { recursive: true, force: true });
});

/** Stops the shared server, does something to its folder, and starts it again. */
async function restart(between: () => Promise<unknown> = async () => {}): Promise<void> {
  await postgres.close();
  await between();
  postgres = await startPostgres({ directory });
}

const primary = (sql: string) =>
  withPostgres(postgres.primary, async (client) => (await client.query(sql)).rows);
const standby = (sql: string) =>
  withPostgres(postgres.standby, async (client) => (await client.query(sql)).rows);

/** The folder of the data, which as root may be elsewhere. */
async function dataFolder(): Promise<string> {
  const location = await readFile(path.join(directory, "location"), "utf8").catch(() => directory);
  return location.trim();
}

test("a first start makes empty databases, a later one finds what was there", async () => {
  expect(postgres.isNew).toBe(true);
  await primary("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");
  await restart();
  expect(postgres.isNew).toBe(false);
  expect(await primary("SELECT id FROM kept")).toEqual([{ id: 7 }]);
  expect(await standby("SELECT id FROM kept")).toEqual([{ id: 7 }]);
});

test("what is committed on the primary streams to the standby", async () => {
  expect(await standby("SELECT pg_is_in_recovery() AS recovering")).toEqual([{ recovering: true }]);
  await primary("CREATE TABLE streamed (id int)");
  for (let id = 1; id <= 20; id++) {
    await primary(`INSERT INTO streamed VALUES (${id})`);
    await postgres.waitForReplay();
    expect(await standby("SELECT max(id) AS id FROM streamed")).toEqual([{ id }]);
  }
});

test("the standby's user reads every table, later ones and other schemas included, and writes nowhere", async () => {
  await primary("CREATE SCHEMA shop; CREATE TABLE shop.tills (id int); INSERT INTO shop.tills VALUES (1)");
  await postgres.waitForReplay();
  expect(await standby("SELECT id FROM shop.tills")).toEqual([{ id: 1 }]);
  for (const sql of [
    "INSERT INTO shop.tills VALUES (2)",
    "SET default_transaction_read_only = off; INSERT INTO shop.tills VALUES (2)",
    "CREATE TEMP TABLE mine (id int)",
    "DROP TABLE shop.tills",
    "SELECT pg_promote()",
  ]) {
    await expect(standby(sql), sql).rejects.toThrow(/read-only|recovery|permission denied/);
  }
  const asReader = { ...postgres.primary, user: postgres.standby.user, password: postgres.standby.password };
  const write = withPostgres(asReader, async (client) => {
    await client.query("SET default_transaction_read_only = off");
    await client.query("INSERT INTO shop.tills VALUES (2)");
  });
  await expect(write).rejects.toThrow(/permission denied/);
});

test("passwords are asked for, and kept for us alone", async () => {
  const guess = { ...postgres.primary, password: "guess" };
  await expect(withPostgres(guess, (client) => client.query("SELECT 1"))).rejects.toThrow(
    /password authentication failed/,
  );
  expect((await stat(path.join(directory, "credentials.json"))).mode & 0o777).toBe(0o600);
});

test("text compares and folds as Unicode, and time is UTC", async () => {
  expect(
    await primary("SELECT lower('Ä') AS lower, length('蔵') AS length, current_setting('TimeZone') AS zone"),
  ).toEqual([{ lower: "ä", length: 1, zone: "UTC" }]);
});

test("a standby that is lost is made anew from its primary", async () => {
  await primary("CREATE TABLE lost (id int); INSERT INTO lost VALUES (1)");
  const folder = await dataFolder();
  await restart(() => rm(path.join(folder, "standby"), { recursive: true }));
  expect(await standby("SELECT id FROM lost")).toEqual([{ id: 1 }]);
  await restart(() => rm(path.join(folder, "standby", "global", "pg_control")));
  expect(await standby("SELECT id FROM lost")).toEqual([{ id: 1 }]);
  expect((await readdir(folder)).filter((name) => name.includes(".new"))).toEqual([]);
});

test("a standby of another cluster is replaced", async () => {
  await primary("CREATE TABLE before_fresh (id int)");
  const folder = await dataFolder();
  await restart(async () => {
    await rename(path.join(folder, "standby"), path.join(folder, "standby.kept"));
    await rm(path.join(folder, "primary"), { recursive: true });
    await startPostgres({ directory }).then((fresh) => fresh.close());
    await rm(path.join(folder, "standby"), { recursive: true });
    await rename(path.join(folder, "standby.kept"), path.join(folder, "standby"));
  });
  await primary("CREATE TABLE after_fresh (id int)");
  await postgres.waitForReplay();
  expect(await standby("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([
    { tablename: "after_fresh" },
  ]);
});

test("one folder has one running instance", async () => {
  await expect(startPostgres({ directory })).rejects.toThrow(`is in use by process ${process.pid}`);
  expect(await primary("SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("two folders run side by side", async () => {
  const other = await mkdtemp(path.join(tmpdir(), "kura-postgres-test-"));
  const second = await startPostgres({ directory: other, database: "other shop", applicationUser: "o'hara" });
  try {
    const rows = await withPostgres(second.primary, async (client) => {
      return (await client.query("SELECT current_database() AS name, current_user AS who")).rows;
    });
    expect(rows).toEqual([{ name: "other shop", who: "o'hara" }]);
    expect(second.primary.port).not.toBe(postgres.primary.port);
  } finally {
    await second.close();
    await rm(other, { recursive: true });
  }
});

test("a configured port is used, and one that is taken is an error that names it", async () => {
  const blocker = createServer();
  const port = await new Promise<number>((resolve) => {
    blocker.listen(0, "127.0.0.1", () => {
      const address = blocker.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  await postgres.close();
  await expect(startPostgres({ directory, primaryPort: port })).rejects.toThrow(
    `127.0.0.1:${port}: the port is in use`,
  );
  await expect(startPostgres({ directory, standbyPort: port })).rejects.toThrow(
    `127.0.0.1:${port}: the port is in use`,
  );
  await new Promise((resolve) => blocker.close(resolve));
  postgres = await startPostgres({ directory, primaryPort: port });
  expect(postgres.primary.port).toBe(port);
});

test("data in a removed folder is gone: the same folder starts afresh", async () => {
  await primary("CREATE TABLE removed (id int)");
  await restart(() => rm(directory, { recursive: true }));
  expect(postgres.isNew).toBe(true);
  expect(await primary("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
});

test("lost passwords are an error that says what to remove", async () => {
  await postgres.close();
  const file = path.join(directory, "credentials.json");
  await rename(file, `${file}.away`);
  await expect(startPostgres({ directory })).rejects.toThrow(`are missing: ${file}. Remove the folder`);
  await rename(`${file}.away`, file);
  postgres = await startPostgres({ directory });
});

test("data of another version of PostgreSQL is an error that names both", async () => {
  const file = path.join(await dataFolder(), "primary", "PG_VERSION");
  const version = await readFile(file, "utf8");
  await postgres.close();
  await writeFile(file, "9\n");
  await expect(startPostgres({ directory })).rejects.toThrow(
    /made by version 9, and version \d+ is installed/,
  );
  await writeFile(file, version);
  postgres = await startPostgres({ directory });
});

test("closing ends both servers", async () => {
  await postgres.close();
  const folder = await dataFolder();
  for (const role of ["primary", "standby"]) {
    await expect(access(path.join(folder, role, "postmaster.pid"))).rejects.toThrow("ENOENT");
  }
  await expect(primary("SELECT 1")).rejects.toThrow("ECONNREFUSED");
  postgres = await startPostgres({ directory });
});
