import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;

/** Ten days of January with ten rows each. A row: id 8, on_day 8, moment 8, text 2 + 3 bytes, tags 2 * 8 bytes, place 8. */
beforeAll(async () => {
  server = await runningServer();
  await server.client.createDataset("b");
  await server.client.query(`
    CREATE TABLE b.plain (id INT64, on_day DATE, moment TIMESTAMP, text STRING, tags ARRAY<INT64>, place STRUCT<x INT64>) AS
    SELECT n, d, TIMESTAMP(d) + INTERVAL n HOUR, '蔵', [1, 2], STRUCT(n)
    FROM UNNEST(GENERATE_DATE_ARRAY('2024-01-01', '2024-01-10')) d, UNNEST(GENERATE_ARRAY(1, 10)) n;
    CREATE TABLE b.daily PARTITION BY on_day CLUSTER BY id AS SELECT * FROM b.plain;
    CREATE TABLE b.monthly PARTITION BY DATE_TRUNC(on_day, MONTH) AS
      SELECT * REPLACE (DATE_ADD(on_day, INTERVAL id MONTH) AS on_day) FROM b.plain;
    CREATE TABLE b.by_time PARTITION BY DATE(moment) AS SELECT * FROM b.plain;
    CREATE TABLE b.ranges PARTITION BY RANGE_BUCKET(id, GENERATE_ARRAY(1, 9, 2)) AS SELECT * FROM b.plain;
    CREATE VIEW b.days AS SELECT id, on_day AS day, text, place.x AS x FROM b.daily;
    CREATE VIEW b.later AS SELECT * FROM b.days WHERE day > '2024-01-05';
  `);
}, 60_000);
afterAll(() => server?.close());

async function bytes(query: string, params?: Readonly<Record<string, unknown>>): Promise<number> {
  const [job] = await server.client.createQueryJob({ query, dryRun: true, ...(params ? { params } : {}) });
  return Number(job.metadata.statistics.totalBytesProcessed);
}

describe("the columns read", () => {
  const row = 8 + 8 + 8 + 5 + 16 + 8;
  test.each([
    ["nothing", "SELECT 1", 0],
    ["a count", "SELECT COUNT(*) FROM b.plain", 0],
    ["one column", "SELECT id FROM b.plain", 800],
    ["a column of a condition", "SELECT id FROM b.plain WHERE text = 'x'", 1300],
    ["all, whatever the limit", "SELECT * FROM b.plain LIMIT 1", 100 * row],
    ["a field of a struct", "SELECT place.x FROM b.plain", 800],
    ["a column that a subquery leaves out", "SELECT id FROM (SELECT * FROM b.plain)", 800],
    ["a table named twice", "SELECT l.id FROM b.plain l JOIN b.plain r USING (id)", 800],
    [
      "a WITH query named twice",
      "WITH w AS (SELECT * FROM b.plain) SELECT w.id FROM w JOIN w v USING (id)",
      800,
    ],
    ["NULLs", "SELECT text FROM b.plain UNION ALL SELECT CAST(id AS STRING) FROM b.plain", 1300],
    ["a view's columns", "SELECT id FROM b.days", 800],
    ["columns of a window", "SELECT SUM(id) OVER (ORDER BY moment) FROM b.plain", 1600],
    ["an array that is unnested", "SELECT t FROM b.plain, UNNEST(tags) t", 1600],
    ["a condition that is never true", "SELECT * FROM b.plain WHERE FALSE", 0],
    ["rows that are given", "INSERT b.plain (id) VALUES (1)", 0],
    ["rows that are put in", "INSERT b.plain (id) SELECT id FROM b.daily", 800],
    ["rows that are changed", "UPDATE b.plain SET text = 'y' WHERE id = 1", 800 + 100 * row],
    ["rows that are deleted", "DELETE FROM b.plain WHERE id = 1", 800 + 100 * row],
    [
      "rows that are merged",
      "MERGE b.plain t USING b.daily s ON t.id = s.id WHEN MATCHED THEN UPDATE SET text = s.text",
      800 + 800 + 500 + 100 * row,
    ],
    [
      "a MERGE that only inserts",
      "MERGE b.plain t USING b.daily s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)",
      1600,
    ],
    ["a table that is made", "CREATE TABLE b.made AS SELECT id FROM b.plain", 800],
    ["a table that is emptied", "TRUNCATE TABLE b.plain", 0],
  ])("%s", async (_, query, expected) => expect(await bytes(query)).toBe(expected));
});

describe("a wildcard's tables", () => {
  beforeAll(async () => {
    await server.client.query(`
      CREATE TABLE b.event_2023 AS SELECT id, 'é' AS text FROM b.plain WHERE id <= 5;
      CREATE TABLE b.event_20240101 AS SELECT id FROM b.plain;
      CREATE TABLE b.event_20240102 PARTITION BY on_day AS SELECT id, on_day, '蔵' AS text FROM b.plain;
    `);
  });

  test.each([
    ["a column of all", "SELECT id FROM `b.event_*`", 400 + 800 + 800],
    ["a column of some", "SELECT text FROM `b.event_*`", 50 * 4 + 100 * 5],
    ["one suffix", "SELECT id FROM `b.event_*` WHERE _TABLE_SUFFIX = '2023'", 400],
    [
      "suffixes between two",
      "SELECT id FROM `b.event_*` WHERE _TABLE_SUFFIX BETWEEN '20240101' AND '20240131'",
      1600,
    ],
    [
      "a function of the suffix",
      "SELECT id FROM `b.event_2*` WHERE SUBSTR(_TABLE_SUFFIX, 1, 3) = '023'",
      400,
    ],
    ["a pattern", "SELECT id FROM `b.event_*` WHERE _TABLE_SUFFIX LIKE '2024%' AND id > 3", 1600],
    [
      "one of two conditions on something else",
      "SELECT id FROM `b.event_*` WHERE _TABLE_SUFFIX = '2023' OR id = 1",
      2000,
    ],
    [
      "a suffix that a subquery says",
      "SELECT id FROM `b.event_*` WHERE _TABLE_SUFFIX = (SELECT '2023')",
      2000,
    ],
    [
      "a partition of one",
      "SELECT id FROM `b.event_*` WHERE _TABLE_SUFFIX = '20240102' AND on_day = '2024-01-05'",
      160,
    ],
    ["the suffix alone", "SELECT DISTINCT _TABLE_SUFFIX FROM `b.event_*`", 0],
  ])("%s", async (_name, query, expected) => {
    expect(await bytes(query)).toBe(expected);
  });
});

describe("partitions that a DELETE takes whole", () => {
  const row = 8 + 8 + 8 + 5 + 16 + 8;
  test.each([
    ["a day", "DELETE FROM b.daily WHERE on_day = '2024-01-03'", 0],
    ["many days", "DELETE FROM b.daily WHERE on_day < '2024-01-03' OR on_day > '2024-01-08'", 0],
    ["all", "DELETE FROM b.daily WHERE TRUE", 0],
    [
      "a range: what lies outside of all is read",
      "DELETE FROM b.ranges WHERE id BETWEEN 3 AND 4",
      20 * row + 160,
    ],
    ["half a range", "DELETE FROM b.ranges WHERE id = 3", 2 * (20 * row + 160)],
    ["rows of a month", "DELETE FROM b.monthly WHERE on_day = '2024-02-03'", 10 * row + 80],
    ["months, and a part of one", "DELETE FROM b.monthly WHERE on_day < '2024-03-03'", 10 * row + 80],
    [
      "a day by another column too",
      "DELETE FROM b.daily WHERE on_day = '2024-01-03' AND id < 100",
      10 * (row + 16),
    ],
    ["a day's rows that change", "UPDATE b.daily SET text = '' WHERE on_day = '2024-01-03'", 10 * (row + 8)],
  ])("%s", async (_name, query, expected) => {
    expect(await bytes(query)).toBe(expected);
  });
});

describe("the partitions read", () => {
  test.each([
    ["a day", "SELECT id, on_day FROM b.daily WHERE on_day = '2024-01-03'", 160],
    ["a constant on the left", "SELECT on_day FROM b.daily WHERE '2024-01-03' > on_day", 160],
    ["a span", "SELECT on_day FROM b.daily WHERE on_day BETWEEN '2024-01-03' AND '2024-01-04'", 160],
    ["a list", "SELECT on_day FROM b.daily WHERE on_day IN ('2024-01-03', '2024-01-09', '2025-01-01')", 160],
    ["an array", "SELECT on_day FROM b.daily WHERE on_day IN UNNEST([DATE '2024-01-03'])", 80],
    ["either of two", "SELECT on_day FROM b.daily WHERE on_day < '2024-01-02' OR on_day = '2024-01-10'", 160],
    [
      "one side of OR on another column",
      "SELECT on_day FROM b.daily WHERE on_day < '2024-01-02' OR id = 1",
      1600,
    ],
    ["another condition besides", "SELECT on_day FROM b.daily WHERE id = 1 AND on_day < '2024-01-02'", 160],
    ["clustering", "SELECT id FROM b.daily WHERE id = 1", 800],
    [
      "a constant expression",
      "SELECT on_day FROM b.daily WHERE on_day >= DATE_SUB('2024-01-11', INTERVAL 2 DAY)",
      160,
    ],
    ["today", "SELECT on_day FROM b.daily WHERE on_day >= CURRENT_DATE()", 0],
    ["a subquery", "SELECT on_day FROM b.daily WHERE on_day = (SELECT DATE '2024-01-03')", 800],
    ["NULL", "SELECT on_day FROM b.daily WHERE on_day IS NULL", 0],
    ["all but NULL", "SELECT on_day FROM b.daily WHERE on_day IS NOT NULL", 800],
    ["a month for one of its days", "SELECT on_day FROM b.monthly WHERE on_day = '2024-02-03'", 80],
    ["months", "SELECT on_day FROM b.monthly WHERE DATE_TRUNC(on_day, MONTH) > '2024-09-01'", 160],
    [
      "a day for one of its hours",
      "SELECT moment FROM b.by_time WHERE moment > TIMESTAMP '2024-01-09 12:00:00+00'",
      160,
    ],
    ["a timestamp's date", "SELECT moment FROM b.by_time WHERE DATE(moment) = '2024-01-09'", 80],
    [
      "a zone's date, of two days",
      "SELECT moment FROM b.by_time WHERE DATE(moment, 'Asia/Tokyo') = '2024-01-09'",
      160,
    ],
    ["a range, with what lies outside of all", "SELECT id FROM b.ranges WHERE id = 4", 160 + 160],
    ["beyond the ranges", "SELECT id FROM b.ranges WHERE id > 100", 160],
    ["a filtered subquery", "SELECT id FROM (SELECT * FROM b.daily) WHERE on_day = '2024-01-03'", 160],
    ["a renamed column", "SELECT id FROM (SELECT id, on_day AS d FROM b.daily) WHERE d = '2024-01-03'", 160],
    ["a group", "SELECT on_day, COUNT(*) FROM b.daily GROUP BY on_day HAVING on_day = '2024-01-03'", 80],
    [
      "a WITH query's parts",
      "WITH w AS (SELECT on_day FROM b.daily) SELECT * FROM w WHERE on_day < '2024-01-02' UNION ALL SELECT * FROM w WHERE on_day > '2024-01-09'",
      160,
    ],
    [
      "a limit before the filter",
      "SELECT * FROM (SELECT on_day FROM b.daily LIMIT 5) WHERE on_day = '2024-01-03'",
      800,
    ],
    [
      "a window over the partition",
      "SELECT ROW_NUMBER() OVER (PARTITION BY on_day) n FROM b.daily WHERE TRUE QUALIFY on_day = '2024-01-03'",
      80,
    ],
    [
      "a window over more",
      "SELECT * FROM (SELECT on_day, SUM(1) OVER (ORDER BY on_day) FROM b.daily) WHERE on_day = '2024-01-03'",
      800,
    ],
    [
      "a join",
      "SELECT l.id FROM b.daily l JOIN b.plain r USING (id) WHERE l.on_day = '2024-01-03'",
      160 + 800,
    ],
    [
      "the filled side of an outer join",
      "SELECT r.on_day FROM b.plain l LEFT JOIN b.daily r ON l.id = r.id AND r.on_day = '2024-01-03'",
      800 + 160,
    ],
    [
      "the kept side of an outer join",
      "SELECT l.on_day FROM b.daily l LEFT JOIN b.plain r ON l.id = r.id AND l.on_day = '2024-01-03'",
      1600 + 800,
    ],
    ["a view", "SELECT id FROM b.days WHERE day = '2024-01-03'", 160],
    ["a view's own condition", "SELECT id FROM b.later", 800],
    ["both", "SELECT id FROM b.later WHERE day < '2024-01-07'", 160],
    ["changed rows", "UPDATE b.daily SET text = 'y' WHERE on_day = '2024-01-03'", 80 + 530],
    ["deleted rows", "DELETE FROM b.daily WHERE on_day >= '2024-01-09' AND id > 1", 160 + 160 + 1060],
    [
      "merged rows",
      "MERGE b.daily t USING (SELECT id FROM b.plain) s ON t.id = s.id AND t.on_day = '2024-01-03' WHEN MATCHED THEN UPDATE SET text = 'y'",
      160 + 800 + 530,
    ],
    [
      "rows without a source",
      "MERGE b.daily t USING (SELECT id FROM b.plain) s ON t.id = s.id AND t.on_day = '2024-01-03' WHEN NOT MATCHED BY SOURCE THEN DELETE",
      1600 + 800 + 5300,
    ],
  ])("%s", async (_, query, expected) => expect(await bytes(query)).toBe(expected));

  test("by a parameter", async () => {
    const day = server.client.date("2024-01-03");
    expect(await bytes("SELECT on_day FROM b.daily WHERE on_day = @day", { day })).toBe(80);
  });

  test("by a script's variable, and what its expressions read", async () => {
    const [job] = await server.client.createQueryJob(`
      DECLARE first, last DATE;
      SET (first, last) = (SELECT AS STRUCT MAX(on_day), MAX(on_day) FROM b.daily WHERE on_day < '2024-01-03');
      SELECT on_day FROM b.daily WHERE on_day BETWEEN first AND last;`);
    await job.getQueryResults();
    const [{ statistics }] = await job.getMetadata();
    expect(Number(statistics.totalBytesProcessed)).toBe(160 + 80);
  });

  test("count against maximumBytesBilled", async () => {
    const query = "SELECT on_day FROM b.daily WHERE on_day = '2024-01-03'";
    const [rows] = await server.client.query({ query, maximumBytesBilled: "80" });
    expect(rows).toHaveLength(10);
    await expect(
      server.client.query({ query: "SELECT on_day FROM b.daily", maximumBytesBilled: "80" }),
    ).rejects.toMatchObject({ errors: [{ reason: "bytesBilledLimitExceeded" }] });
  });
});
