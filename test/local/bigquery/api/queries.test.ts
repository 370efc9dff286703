import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { location, projectId, type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await runningServer();
  await server.client.createDataset("q");
});
afterAll(() => server?.close());

describe("values", () => {
  test("arrive as the client's own types", async () => {
    const { client } = server;
    const [[row]] = await client.query(`
      SELECT 9007199254740991 AS i, 1.5 AS f, TRUE AS b, '東京' AS s, b'\\x00\\xff' AS y,
        DATE '2025-07-15' AS d, TIME '05:00:00.5' AS t, DATETIME '2025-07-15 05:00:00' AS dt,
        TIMESTAMP '2025-07-14 20:00:00.123456+00' AS ts, NUMERIC '123.456' AS n, JSON '{"a":[1]}' AS j,
        [1, 2] AS a, STRUCT('x' AS name, [STRUCT(1 AS k)] AS list) AS st, CAST(NULL AS STRING) AS nothing`);
    expect({ ...row, n: row.n.toString() }).toEqual({
      i: 9007199254740991,
      f: 1.5,
      b: true,
      s: "東京",
      y: Buffer.from([0, 255]),
      d: client.date("2025-07-15"),
      t: client.time("05:00:00.500000"),
      dt: client.datetime("2025-07-15T05:00:00"),
      ts: client.timestamp("2025-07-14T20:00:00.123456Z"),
      n: "123.456",
      j: '{"a":[1]}',
      a: [1, 2],
      st: { name: "x", list: [{ k: 1 }] },
      nothing: null,
    });
  });

  test("NaN and the infinities arrive", async () => {
    const [[row]] = await server.client.query(
      "SELECT CAST('nan' AS FLOAT64) AS a, CAST('inf' AS FLOAT64) AS b, CAST('-inf' AS FLOAT64) AS c, 1e10 AS d",
    );
    expect(row).toEqual({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: Number.NEGATIVE_INFINITY, d: 1e10 });
  });
});

describe("parameters", () => {
  test("named, of every kind", async () => {
    const { client } = server;
    const [rows] = await client.query({
      query: `SELECT @i + 1 AS i, @s AS s, @f AS f, @b AS b, @d AS d, @ts AS ts, @y AS y, @n AS n,
        (SELECT SUM(x) FROM UNNEST(@list) AS x) AS total, @place.city AS city, @nothing IS NULL AS missing,
        ARRAY_LENGTH(@none) AS none`,
      params: {
        i: 41,
        s: "it's",
        f: 0.5,
        b: false,
        d: client.date("2025-01-31"),
        ts: client.timestamp("2025-01-31T00:00:00.000001Z"),
        y: Buffer.from("kura").toString("base64"),
        n: "12.5",
        list: [1, 2, 3],
        place: { city: "蔵前", size: 2 },
        nothing: null,
        none: [],
      },
      types: { nothing: "STRING", none: ["STRING"], n: "NUMERIC", y: "BYTES" },
    });
    expect({ ...rows[0], n: rows[0].n.toString() }).toEqual({
      i: 42,
      s: "it's",
      f: 0.5,
      b: false,
      d: client.date("2025-01-31"),
      ts: client.timestamp("2025-01-31T00:00:00.000001Z"),
      y: Buffer.from("kura"),
      n: "12.5",
      total: 6,
      city: "蔵前",
      missing: true,
      none: 0,
    });
  });

  test("positional", async () => {
    const [rows] = await server.client.query({ query: "SELECT ? || ? AS s, ? AS n", params: ["a", "b", 7] });
    expect(rows).toEqual([{ s: "ab", n: 7 }]);
  });
});

describe("paging", () => {
  test("brings every row once, in order, through jobs.query and through a job", async () => {
    // More than is kept in memory.
    const query = "SELECT n, REPEAT('x', 200) AS x FROM UNNEST(GENERATE_ARRAY(1, 25000)) AS n ORDER BY n";
    const x = "x".repeat(200);
    const expected = Array.from({ length: 25000 }, (_, index) => ({ n: index + 1, x }));
    const [quick] = await server.client.query({ query, maxResults: 9999 });
    expect(quick).toEqual(expected);
    const [job] = await server.client.createQueryJob({ query });
    expect((await job.getQueryResults())[0]).toEqual(expected);
    const [page, next] = await job.getQueryResults({ maxResults: 7000, autoPaginate: false });
    expect(page).toEqual(expected.slice(0, 7000));
    expect((await job.getQueryResults(next ?? {}))[0]).toEqual(expected.slice(7000, 14000));
    const [from] = await job.getQueryResults({ startIndex: "24998", autoPaginate: false });
    expect(from).toEqual(expected.slice(24998));
    const streamed: unknown[] = [];
    for await (const row of server.client.createQueryStream(query)) streamed.push(row);
    expect(streamed).toEqual(expected);
  });

  test("bounds a page by its bytes", async () => {
    const [job] = await server.client.createQueryJob(
      "SELECT n, REPEAT('x', 1000000) AS wide FROM UNNEST(GENERATE_ARRAY(1, 30)) AS n ORDER BY n",
    );
    const [page, next] = await job.getQueryResults({ autoPaginate: false });
    expect(page.length).toBeLessThan(11);
    expect(next).toMatchObject({ pageToken: expect.any(String) });
    const [all] = await job.getQueryResults();
    expect(all.map((row) => row.n)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  test("refuses a token that is not one", async () => {
    const [job] = await server.client.createQueryJob("SELECT 1");
    await expect(job.getQueryResults({ pageToken: "abc" })).rejects.toMatchObject({ code: 400 });
  });
});

describe("errors", () => {
  const message = "Unrecognized name: idd; Did you mean id? [at 1:8]";
  const query = "SELECT idd FROM (SELECT 1 AS id)";

  test("of SQL come back from jobs.query with BigQuery's reason and location", async () => {
    await expect(server.client.query(query)).rejects.toMatchObject({
      code: 400,
      message: expect.stringContaining("Unrecognized name: idd"),
      errors: [{ reason: "invalidQuery", location: "q", locationType: "parameter", domain: "global" }],
    });
  });

  test("of SQL fail the job, which then says so", async () => {
    const [job] = await server.client.createQueryJob(query);
    await expect(job.getQueryResults()).rejects.toMatchObject({ code: 400 });
    const [metadata] = await job.getMetadata();
    expect(metadata.status).toEqual({
      state: "DONE",
      errorResult: { reason: "invalidQuery", location: "query", message },
      errors: [{ reason: "invalidQuery", location: "query", message }],
    });
  });

  test("at run time fail the job", async () => {
    await expect(server.client.query("SELECT 1 / n AS x FROM UNNEST([1, 0]) AS n")).rejects.toMatchObject({
      code: 400,
      errors: [{ reason: "invalidQuery", message: expect.stringContaining("division by zero") }],
    });
  });

  test.each([
    ["legacy SQL", { query: "SELECT 1", useLegacySql: true }],
    ["a session", { query: "SELECT 1", createSession: true }],
    [
      "connection properties",
      { query: "SELECT 1", connectionProperties: [{ key: "session_id", value: "x" }] },
    ],
  ])("%s is refused by name", async (_name, request) => {
    await expect(server.client.createQueryJob(request)).rejects.toMatchObject({
      code: 501,
      errors: [{ reason: "notImplemented" }],
    });
  });
});

describe("jobs", () => {
  test("have statistics, and are found, listed and deleted", async () => {
    const { client } = server;
    const before = Date.now();
    await client.query(
      "CREATE TABLE q.facts AS SELECT n AS id, 'x' AS name FROM UNNEST(GENERATE_ARRAY(1, 10)) AS n",
    );
    const [job] = await client.createQueryJob({
      query:
        "MERGE q.facts t USING (SELECT 10 AS id UNION ALL SELECT 11) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = 'y' WHEN NOT MATCHED THEN INSERT (id, name) VALUES (id, 'z')",
      labels: { team: "data" },
    });
    await job.getQueryResults();
    const [metadata] = await job.getMetadata();
    expect(metadata).toMatchObject({
      id: `${projectId}:${location}.${job.id}`,
      jobReference: { projectId, location, jobId: job.id },
      configuration: { jobType: "QUERY", labels: { team: "data" } },
      statistics: {
        query: {
          statementType: "MERGE",
          numDmlAffectedRows: "2",
          dmlStats: { insertedRowCount: "1", updatedRowCount: "1", deletedRowCount: "0" },
        },
      },
      status: { state: "DONE" },
    });
    expect(Number(metadata.statistics.creationTime)).toBeGreaterThanOrEqual(before);
    expect(Number(metadata.statistics.endTime)).toBeGreaterThanOrEqual(Number(metadata.statistics.startTime));
    const [jobs] = await client.getJobs({ maxResults: 2, autoPaginate: false, stateFilter: ["done"] });
    expect(jobs.map((listed) => listed.id)).toContain(job.id);
    await job.delete();
    await expect(job.getMetadata()).rejects.toMatchObject({ code: 404, errors: [{ reason: "notFound" }] });
  });

  test("of DDL say what they made", async () => {
    const [job] = await server.client.createQueryJob("CREATE OR REPLACE TABLE q.made AS SELECT 1 AS one");
    await job.getQueryResults();
    const [metadata] = await job.getMetadata();
    expect(metadata.statistics.query).toMatchObject({
      statementType: "CREATE_TABLE_AS_SELECT",
      ddlOperationPerformed: "CREATE",
      ddlTargetTable: { projectId, datasetId: "q", tableId: "made" },
    });
  });

  test("of one id are refused the second time", async () => {
    const { client } = server;
    const request = { query: "SELECT 1", jobId: "mine" };
    const [job] = await client.createQueryJob(request);
    await job.getQueryResults();
    await expect(client.createQueryJob(request)).rejects.toMatchObject({
      code: 409,
      errors: [{ reason: "duplicate", message: `Already Exists: Job ${projectId}:${location}.mine` }],
    });
  });

  test("of a script have a child for each statement", async () => {
    const { client } = server;
    const [job] = await client.createQueryJob(`
      DECLARE n INT64 DEFAULT 2;
      CREATE TEMP TABLE t AS SELECT 1 AS x UNION ALL SELECT n;
      SELECT SUM(x) AS total FROM t;`);
    const [rows] = await job.getQueryResults();
    expect(rows).toEqual([{ total: 3 }]);
    const [metadata] = await job.getMetadata();
    expect(metadata.statistics.query.statementType).toBe("SCRIPT");
    const [children] = await client.getJobs({ parentJobId: job.id ?? "" });
    expect(metadata.statistics.numChildJobs).toBe(String(children.length));
    const types = children.map((child) => child.metadata.statistics.query.statementType);
    expect(types.reverse()).toEqual(expect.arrayContaining(["CREATE_TABLE_AS_SELECT", "SELECT"]));
    expect(children[0]?.metadata.statistics.parentJobId).toBe(job.id);
  });

  test("write to a destination table by its dispositions", async () => {
    const { client } = server;
    const destination = client.dataset("q").table("written");
    const write = async (writeDisposition: string) => {
      const [job] = await client.createQueryJob({ query: "SELECT 1 AS one", destination, writeDisposition });
      await job.getQueryResults();
    };
    await write("WRITE_EMPTY");
    await expect(write("WRITE_EMPTY")).rejects.toMatchObject({ code: 409 });
    await write("WRITE_APPEND");
    expect((await destination.getRows())[0]).toEqual([{ one: 1 }, { one: 1 }]);
    await write("WRITE_TRUNCATE");
    expect((await destination.getRows())[0]).toEqual([{ one: 1 }]);
  });

  test("that only try (dryRun) answer schema and bytes, and are no jobs", async () => {
    const { client } = server;
    const [job] = await client.createQueryJob({ query: "SELECT id, name FROM q.facts", dryRun: true });
    expect(job.metadata.statistics.query.schema.fields).toEqual([
      { name: "id", type: "INTEGER", mode: "NULLABLE" },
      { name: "name", type: "STRING", mode: "NULLABLE" },
    ]);
    expect(Number(job.metadata.statistics.totalBytesProcessed)).toBeGreaterThan(0);
    expect(job.metadata.jobReference.jobId).toBeUndefined();
    await expect(job.getQueryResults()).rejects.toThrow("Not found: Job");
    await expect(client.createQueryJob({ query: "SELECT nope", dryRun: true })).rejects.toMatchObject({
      code: 400,
      errors: [{ reason: "invalidQuery" }],
    });
  });

  test("above their maximumBytesBilled do not run", async () => {
    await expect(
      server.client.query({ query: "SELECT id FROM q.facts", maximumBytesBilled: "1" }),
    ).rejects.toMatchObject({ errors: [{ reason: "bytesBilledLimitExceeded" }] });
  });

  test("can be cancelled, and tell that they run until then", async () => {
    const { client } = server;
    const endless =
      "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 100000)) a, UNNEST(GENERATE_ARRAY(1, 1000000)) b WHERE MOD(a * b, 7) = 3";
    const [job] = await client.createQueryJob(endless);
    await expect(job.getQueryResults({ timeoutMs: 50 })).rejects.toThrow("did not complete before 50ms");
    expect((await job.getMetadata())[0].status.state).toBe("RUNNING");
    await job.cancel();
    await expect(job.getQueryResults()).rejects.toMatchObject({ code: 499, errors: [{ reason: "stopped" }] });
    const [timed] = await client.createQueryJob({ query: endless, jobTimeoutMs: 100 });
    await expect(timed.getQueryResults()).rejects.toThrow("timed out");
    expect((await client.query("SELECT 1 AS one"))[0]).toEqual([{ one: 1 }]);
  });
});
