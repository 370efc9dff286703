import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresFederation } from "../../../../local/bigquery/federation/postgres-federation.ts";
import { type PostgresConnection, withPostgres } from "../../../../local/postgres/connection.ts";
import { connectionId, type Fixture, openFixture } from "./fixture.ts";

let fixture: Fixture;
let administrator: PostgresConnection;
beforeAll(async () => {
  fixture = await openFixture();
  const credentials = JSON.parse(await readFile(path.join(fixture.directory, "credentials.json"), "utf8"));
  administrator = { ...fixture.postgres.standby, user: "postgres", password: credentials.administrator };
});
afterAll(() => fixture?.close());

const describeQuery = (sql: string) => fixture.federation.describe(connectionId, sql);
const asAdministrator = (sql: string) =>
  withPostgres(administrator, async (client) => (await client.query(sql)).rows);
const sessions = () =>
  asAdministrator("SELECT pid FROM pg_stat_activity WHERE application_name = 'kura federation'");

/** Loads an inner query under the name `target`. */
async function startLoad(sql: string, signal?: AbortSignal) {
  const columns = await describeQuery(sql);
  const target = { connection: fixture.duckdb, relation: '"target"', columns };
  return fixture.federation.load(connectionId, sql, signal === undefined ? target : { ...target, signal });
}

/** What loads have left: relations, and files in the folder where DuckDB spills. */
const leftovers = async () => [
  ...(
    await fixture.duckdb.runAndReadAll("SELECT view_name FROM duckdb_views() WHERE NOT internal")
  ).getRows(),
  ...(await readdir(path.join(fixture.directory, "spill")).catch(() => [])),
];

describe("connections", () => {
  const connection = { host: "127.0.0.1", port: 1, database: "d", user: "u", password: "hush" };

  test.each([
    "hinata-kampo.asia-northeast1.app",
    "hinata-kampo.Asia-Northeast1.app",
    "projects/hinata-kampo/locations/asia-northeast1/connections/app",
    "asia-northeast1.app",
  ])("%s is found", async (name) => {
    expect(await fixture.federation.describe(name, "SELECT 1 AS one")).toEqual([
      { name: "one", type: { kind: "INT64" } },
    ]);
  });

  test.each([
    ["hinata-kampo.us.app", "projects/hinata-kampo/locations/us/connections/app"],
    ["other.asia-northeast1.app", "projects/other/locations/asia-northeast1/connections/app"],
    ["hinata-kampo.asia-northeast1.App", "projects/hinata-kampo/locations/asia-northeast1/connections/App"],
    ["app", "app"],
    ["", ""],
  ])("%s is not found", async (name, shown) => {
    await expect(fixture.federation.describe(name, "SELECT 1 AS one")).rejects.toMatchObject({
      reason: "notFound",
      status: 404,
      message: `Not found: Connection ${shown}`,
    });
  });

  test("a key that is no connection id is refused at once", () => {
    expect(() => postgresFederation({ app: connection })).toThrow("project.location.name");
  });

  test("a project's name may hold dots, and its absence must leave one meaning", async () => {
    const federation = postgresFederation({
      "example.com:shop.us.app": fixture.postgres.standby,
      "projects/other/locations/us/connections/app": connection,
    });
    expect(await federation.describe("example.com:shop.us.app", "SELECT 1 AS one")).toHaveLength(1);
    await expect(federation.describe("us.app", "SELECT 1 AS one")).rejects.toThrow("Not found");
  });

  test("a server that is gone is an error that names the connection, says what to do, and keeps the password", async () => {
    const federation = postgresFederation({ [connectionId]: connection });
    const failure = await federation
      .describe(connectionId, "SELECT 1 AS one")
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "BigQueryError", reason: "invalidQuery", status: 400 });
    expect(String(failure)).toContain("Connect to PostgreSQL server failed");
    expect(String(failure)).toContain("projects/hinata-kampo/locations/asia-northeast1/connections/app");
    expect(String(failure)).toContain("Check that the database runs");
    expect(JSON.stringify(failure) + String(failure)).not.toContain("hush");
  });

  test.each([
    [{ password: "hush" }, /password authentication failed/],
    [{ database: "nowhere" }, /database "nowhere" does not exist/],
    [{ host: "no-such-host.invalid" }, /no-such-host\.invalid/],
  ])("wrong %o is an error of the connection", async (wrong, message) => {
    const federation = postgresFederation({ [connectionId]: { ...fixture.postgres.standby, ...wrong } });
    const failure = await federation.describe(connectionId, "SELECT 1 AS one").catch(String);
    expect(failure).toMatch(message);
    expect(failure).toContain("Connect to PostgreSQL server failed");
    expect(failure).not.toContain("hush");
  });
});

describe("inner queries", () => {
  beforeAll(() =>
    fixture.execute("CREATE TABLE tills (id int, note text); INSERT INTO tills VALUES (1, 'a'), (2, NULL)"),
  );

  test("are run on the standby", async () => {
    expect(await fixture.read("SELECT pg_is_in_recovery() AS standby, current_user AS who")).toEqual([
      ["true", "warehouse"],
    ]);
  });

  test.each([
    "SELECT id FROM tills ORDER BY id;",
    "SELECT id FROM tills ORDER BY id -- the end",
    "SELECT id FROM tills ORDER BY id; -- the end; really",
    "/* a ; b */ SELECT id FROM tills ORDER BY id ; /* the ; end */ ;\n",
    "WITH t AS (SELECT id FROM tills) SELECT id FROM t ORDER BY id",
    "TABLE tills",
    "VALUES (1), (2)",
    "SELECT id FROM tills WHERE note IS DISTINCT FROM ';' ORDER BY id",
  ])("%s", async (sql) => {
    expect((await fixture.read(sql)).map(([id]) => id)).toEqual(["1", "2"]);
  });

  test("without rows make an empty table", async () => {
    expect(await fixture.read("SELECT id FROM tills WHERE false")).toEqual([]);
  });

  test("keep names as they are", async () => {
    const sql = `SELECT 1 AS "合計", 2 AS "a ""b"" c", 3 AS "Last", 4 AS c0`;
    expect((await describeQuery(sql)).map(({ name }) => name)).toEqual(["合計", 'a "b" c', "Last", "c0"]);
    expect(await fixture.read(sql)).toEqual([["1", "2", "3", "4"]]);
  });

  test("describing does not run them", async () => {
    expect(
      await describeQuery("SELECT 1 / (random() * 0)::int AS never, pg_sleep(600)::text AS long"),
    ).toHaveLength(2);
  });

  test.each([
    ["INSERT INTO tills VALUES (3)", "Only a single read-only query"],
    ["INSERT INTO tills VALUES (3) RETURNING id", "Only a single read-only query"],
    ["WITH t AS (DELETE FROM tills RETURNING id) SELECT id FROM t", "Only a single read-only query"],
    ["CREATE TABLE more (id int)", "Only a single read-only query"],
    ["SHOW server_version", "Only a single read-only query"],
    ["EXPLAIN SELECT 1", "Only a single read-only query"],
    ["COPY tills TO STDOUT", "Only a single read-only query"],
    ["", "Only a single read-only query"],
    ["SELECT FROM tills", "at least one column"],
    ["SELECT 1 AS a; SELECT 2 AS b", "cannot insert multiple commands"],
    ["SELECT 1 AS a) TO STDOUT; DROP TABLE tills; --", 'syntax error at or near ")"'],
    ["SELECT idd FROM tills", 'column "idd" does not exist'],
    ["SELECT id FROM nowhere", 'relation "nowhere" does not exist'],
    ["SELEC 1", 'syntax error at or near "SELEC"'],
    ["SELECT count(*), 1 + 1 FROM tills", "give it one with AS"],
    ['SELECT 1 AS id, 2 AS "ID"', "Found duplicate(s): ID"],
  ])("%s is refused", async (sql, message) => {
    await expect(describeQuery(sql)).rejects.toMatchObject({
      name: "BigQueryError",
      reason: "invalidQuery",
      message: expect.stringContaining(message),
    });
  });

  test("a PostgreSQL error while rows are read is the query's", async () => {
    await expect(startLoad("SELECT 1 / (id - id) AS broken FROM tills")).rejects.toMatchObject({
      reason: "invalidQuery",
      message: expect.stringContaining("division by zero"),
    });
    expect(await leftovers()).toEqual([]);
  });

  test("a query whose columns changed since it was analysed is refused", async () => {
    const columns = await describeQuery("SELECT * FROM tills");
    await fixture.execute("ALTER TABLE tills ADD COLUMN extra int");
    const target = { connection: fixture.duckdb, relation: '"target"', columns };
    await expect(fixture.federation.load(connectionId, "SELECT * FROM tills", target)).rejects.toThrow(
      "columns changed while it ran",
    );
    await fixture.execute("ALTER TABLE tills DROP COLUMN extra");
  });
});

describe("loading", () => {
  test("answers the row count, also inside a transaction, and leaves no session, relation or file behind", async () => {
    await fixture.duckdb.run("BEGIN TRANSACTION");
    const rows = await startLoad("SELECT i AS id FROM generate_series(1, 100000) AS i");
    expect(rows.count).toBe(100_000);
    await fixture.duckdb.run("ROLLBACK");
    await rows.close();
    expect(await leftovers()).toEqual([]);
    await expect.poll(sessions).toEqual([]);
  });

  test("rows larger than any buffer, and line ends in quoted values at every cut, come whole", async () => {
    const sql = `SELECT i AS id, repeat(chr(10) || chr(1) || 'x' || chr(2), CASE WHEN i % 50 = 0 THEN 1000000 ELSE i * 100 END) AS noise
      FROM generate_series(1, 200) AS i`;
    const columns = await describeQuery(sql);
    const rows = await fixture.federation.load(connectionId, sql, {
      connection: fixture.duckdb,
      relation: "noise",
      columns,
    });
    const reader = await fixture.duckdb.runAndReadAll(
      "SELECT count(*)::INT, bool_and(noise = repeat(chr(10) || chr(1) || 'x' || chr(2), (CASE WHEN id % 50 = 0 THEN 1000000 ELSE id * 100 END)::BIGINT)) FROM noise",
    );
    await rows.close();
    expect(reader.getRows()).toEqual([[200, true]]);
  });

  test("a value that cannot be held ends a long load at once", async () => {
    const sql =
      "SELECT CASE WHEN i = 3 THEN 'NaN' ELSE i::numeric END AS odd, repeat('x', 1000) AS noise FROM generate_series(1, 10000000) AS i";
    await expect(startLoad(sql)).rejects.toThrow('column "odd"');
    expect(await leftovers()).toEqual([]);
    await expect.poll(sessions, { timeout: 10_000 }).toEqual([]);
  });

  test.each([
    ["while rows flow", "SELECT i AS id, repeat('x', 1000) AS noise FROM generate_series(1, 100000000) AS i"],
    ["before the first row", "SELECT count(*) AS n FROM generate_series(1, 100000) AS i, pg_sleep(600)"],
  ])("a signal ends it %s, in PostgreSQL too", async (_, sql) => {
    const controller = new AbortController();
    const load = startLoad(sql, controller.signal);
    await expect
      .poll(() =>
        asAdministrator("SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active'"),
      )
      .toHaveLength(1);
    controller.abort();
    await expect(load).rejects.toMatchObject({ name: "BigQueryError", reason: "stopped" });
    expect(await leftovers()).toEqual([]);
    await expect.poll(sessions, { timeout: 10_000 }).toEqual([]);
    expect(await fixture.read("SELECT 1 AS one")).toEqual([["1"]]);
  });

  test("a signal given before the start ends it", async () => {
    await expect(startLoad("SELECT 1 AS one", AbortSignal.abort())).rejects.toMatchObject({
      reason: "stopped",
    });
  });

  test("a server that goes away while rows flow is an error of the connection", async () => {
    const load = startLoad(
      "SELECT i AS id, repeat('x', 1000) AS noise FROM generate_series(1, 100000000) AS i",
    );
    const ended = expect(load).rejects.toThrow(
      /Connect to PostgreSQL server failed.*terminating connection/s,
    );
    await expect
      .poll(() =>
        asAdministrator("SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active'"),
      )
      .toHaveLength(1);
    await asAdministrator("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'");
    await ended;
    expect(await leftovers()).toEqual([]);
  });

  test("a read that the replica cancels for its primary's sake is tried again", async () => {
    await fixture.execute(
      "CREATE TABLE busy AS SELECT i AS id, 'x' AS old FROM generate_series(1, 100) AS i",
    );
    await asAdministrator("ALTER SYSTEM SET max_standby_streaming_delay = 0");
    await asAdministrator("SELECT pg_reload_conf()");
    const load = startLoad("SELECT id FROM busy WHERE pg_sleep(0.01) IS NOT NULL");
    await expect
      .poll(() =>
        asAdministrator("SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active'"),
      )
      .toHaveLength(1);
    await fixture.execute("ALTER TABLE busy DROP COLUMN old");
    const rows = await load;
    expect(rows.count).toBe(100);
    expect(
      await asAdministrator(
        "SELECT confl_lock > 0 AS conflicted FROM pg_stat_database_conflicts WHERE datname = 'app'",
      ),
    ).toEqual([{ conflicted: true }]);
    const reader = await fixture.duckdb.runAndReadAll(
      'SELECT count(*)::INT, count(DISTINCT id)::INT FROM "target"',
    );
    expect(reader.getRows()).toEqual([[100, 100]]);
    await rows.close();
    expect(await leftovers()).toEqual([]);
  });

  test("memory does not grow with the rows, nor with how often they are read", async () => {
    await fixture.duckdb.run("SET memory_limit = '100MB'");
    const peakOf = async (count: number): Promise<number> => {
      let peak = 0;
      const timer = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 10);
      const rows = await startLoad(
        `SELECT i AS id, md5(i::text) AS noise, 1.5 AS price FROM generate_series(1, ${count}) AS i`,
      );
      expect(rows.count).toBe(count);
      const reader = await fixture.duckdb.runAndReadAll(
        'SELECT count(*)::INT, max(id)::INT, (SELECT count(noise)::INT FROM "target") FROM "target"',
      );
      clearInterval(timer);
      expect(reader.getRows()).toEqual([[count, count, count]]);
      await rows.close();
      return peak;
    };
    const first = await peakOf(1_000_000);
    expect((await peakOf(4_000_000)) - first).toBeLessThan(128 * 1024 * 1024);
  });
});
