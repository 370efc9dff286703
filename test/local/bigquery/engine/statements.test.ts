import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestWarehouse, projectId, type TestWarehouse, tableReference } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
});

afterAll(() => warehouse.close());

beforeEach(async () => {
  await warehouse.run(
    "CREATE OR REPLACE TABLE shop.stock AS SELECT sku, 10 AS quantity FROM UNNEST(['a', 'b', 'c']) AS sku",
  );
});

const stock = () => warehouse.rows("SELECT sku, quantity FROM shop.stock ORDER BY sku");

describe("changes of rows", () => {
  it("count what they did", async () => {
    const insert = await warehouse.run("INSERT shop.stock VALUES ('d', 1), ('e', 2)");
    expect(insert).toMatchObject({
      statementType: "INSERT",
      affectedRows: { inserted: 2, updated: 0, deleted: 0 },
    });
    const update = await warehouse.run("UPDATE shop.stock SET quantity = 0 WHERE quantity > 5");
    expect(update.affectedRows).toEqual({ inserted: 0, updated: 3, deleted: 0 });
    const merge = await warehouse.run(`
      MERGE shop.stock AS t USING (SELECT * FROM UNNEST([STRUCT('a' AS sku, 7 AS quantity), ('z', 8)])) AS s ON t.sku = s.sku
      WHEN MATCHED THEN UPDATE SET quantity = s.quantity
      WHEN NOT MATCHED THEN INSERT ROW
      WHEN NOT MATCHED BY SOURCE AND t.quantity = 0 THEN DELETE`);
    expect(merge.affectedRows).toEqual({ inserted: 1, updated: 1, deleted: 2 });
    expect(await stock()).toEqual([
      ["a", 7n],
      ["d", 1n],
      ["e", 2n],
      ["z", 8n],
    ]);
    const remove = await warehouse.run("DELETE FROM shop.stock WHERE sku = 'z'");
    expect(remove.affectedRows).toEqual({ inserted: 0, updated: 0, deleted: 1 });
    expect((await warehouse.run("TRUNCATE TABLE shop.stock")).statementType).toBe("TRUNCATE_TABLE");
    expect(await stock()).toEqual([]);
  });

  it("fail as a whole", async () => {
    const before = await stock();
    expect(
      await warehouse.failure(
        "MERGE shop.stock AS t USING UNNEST(['a', 'b', 'b']) AS s ON t.sku = s WHEN MATCHED THEN UPDATE SET quantity = 0",
      ),
    ).toBe("UPDATE/MERGE must match at most one source row for each target row");
    expect(
      await warehouse.failure("UPDATE shop.stock SET quantity = DIV(1, IF(sku = 'c', 0, 1)) WHERE TRUE"),
    ).toMatch(/division by zero/i);
    expect(await stock()).toEqual(before);
  });

  it("store a NULL array as an empty one", async () => {
    await warehouse.run("CREATE OR REPLACE TABLE shop.lists (id INT64, tags ARRAY<STRING>)");
    await warehouse.run("INSERT shop.lists (id) VALUES (1)");
    await warehouse.run("INSERT shop.lists (id, tags) VALUES (2, NULL)");
    await warehouse.run("INSERT shop.lists SELECT 3, CAST(NULL AS ARRAY<STRING>)");
    expect(await warehouse.rows("SELECT DISTINCT ARRAY_LENGTH(tags) FROM shop.lists")).toEqual([[0n]]);
  });
});

describe("queries", () => {
  it("answer values of every type", async () => {
    const [row] = await warehouse.rows(`
      SELECT 1, -1.5, NUMERIC '12345678901234567890.123456789', TRUE, 'あ', b'\\x00\\xff', DATE '0001-01-01',
        TIME '23:59:59.000001', DATETIME '2024-02-29 12:00:00', TIMESTAMP '1969-12-31 23:59:59.5 UTC',
        JSON '{"a":[1.10]}', [STRUCT(1 AS a, [2] AS b)], CAST(NULL AS STRING)`);
    expect(row).toEqual([
      1n,
      -1.5,
      "12345678901234567890.123456789",
      true,
      "あ",
      Uint8Array.of(0, 255),
      "0001-01-01",
      "23:59:59.000001",
      "2024-02-29T12:00:00",
      -500_000n,
      expect.stringContaining("a"),
      [[1n, [2n]]],
      null,
    ]);
  });

  it("page through more rows than memory is used for", async () => {
    const { result } = await warehouse.run(
      "SELECT x, REPEAT('x', 10) AS filler FROM UNNEST(GENERATE_ARRAY(1, 300000)) AS x ORDER BY x DESC",
    );
    expect(result?.rowCount).toBe(300_000);
    const page = await result?.read(150_000, 3);
    expect(page?.map(([x]) => x)).toEqual([150_000n, 149_999n, 149_998n]);
    expect(await result?.read(299_999, 10)).toEqual([[1n, "xxxxxxxxxx"]]);
    await result?.close();
  });

  it("go to a destination as their dispositions say", async () => {
    const destination = tableReference("destination");
    const query = "SELECT sku FROM shop.stock";
    const first = await warehouse.run(query, { destination });
    expect(first.result?.rowCount).toBe(3);
    await first.result?.close();
    await expect(warehouse.run(query, { destination })).rejects.toMatchObject({ reason: "duplicate" });
    await warehouse.run(query, { destination, writeDisposition: "WRITE_APPEND" });
    expect((await warehouse.engine.getTable(destination)).rowCount).toBe(6);
    expect(
      await warehouse.failure("SELECT quantity FROM shop.stock", {
        destination,
        writeDisposition: "WRITE_APPEND",
      }),
    ).toContain("Provided Schema does not match Table kura-test:shop.destination");
    await warehouse.run("SELECT quantity FROM shop.stock", {
      destination,
      writeDisposition: "WRITE_TRUNCATE",
    });
    expect((await warehouse.engine.getTable(destination)).schema).toMatchObject([{ name: "quantity" }]);
    await warehouse.engine.deleteTable(destination);
    await expect(
      warehouse.run(query, { destination, createDisposition: "CREATE_NEVER" }),
    ).rejects.toMatchObject({ reason: "notFound" });
  });

  it("take parameters", async () => {
    const rows = await warehouse.rows(
      "SELECT @day, @amount * 2, ARRAY_LENGTH(@names), @who.name, @nothing IS NULL",
      {
        parameters: [
          { name: "day", type: { kind: "DATE" }, value: "2024-02-29" },
          { name: "amount", type: { kind: "NUMERIC" }, value: "0.1" },
          { name: "names", type: { kind: "ARRAY", element: { kind: "STRING" } }, value: ["a", "b'"] },
          {
            name: "who",
            type: { kind: "STRUCT", fields: [{ name: "name", type: { kind: "STRING" } }] },
            value: { name: "x" },
          },
          { name: "nothing", type: { kind: "INT64" }, value: null },
        ],
      },
    );
    expect(rows).toEqual([["2024-02-29", "0.2", 2n, "x", true]]);
    expect(
      await warehouse.rows("SELECT ? + ?", {
        parameters: [
          { type: { kind: "INT64" }, value: "1" },
          { type: { kind: "INT64" }, value: "2" },
        ],
      }),
    ).toEqual([[3n]]);
  });

  it("tell in a dry run what they would answer and read", async () => {
    const outcome = await warehouse.run("SELECT quantity FROM shop.stock", { dryRun: true });
    expect(outcome.result).toMatchObject({
      columns: [{ name: "quantity", type: { kind: "INT64" } }],
      rowCount: 0,
    });
    expect(outcome.bytesProcessed).toBe(24n);
    const changed = await warehouse.run("DELETE FROM shop.stock WHERE TRUE", { dryRun: true });
    expect(changed.statementType).toBe("DELETE");
    expect(await stock()).toHaveLength(3);
    await expect(
      warehouse.run("SELECT quantity FROM shop.stock", { maximumBytesBilled: 23n }),
    ).rejects.toMatchObject({ reason: "bytesBilledLimitExceeded" });
  });

  it("can be cancelled", async () => {
    const abort = new AbortController();
    const query = warehouse.run(
      "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 40000)) AS a, UNNEST(GENERATE_ARRAY(1, 100000)) AS b WHERE MOD(a * b, 7) = 3",
      { signal: abort.signal },
    );
    const settled = expect(query).rejects.toMatchObject({ reason: "stopped" });
    await warehouse.run("SELECT 1");
    abort.abort();
    await settled;
  });
});

describe("failures", () => {
  it.each([
    [
      "SELECT skuu FROM shop.stock",
      "invalidQuery",
      400,
      "Unrecognized name: skuu; Did you mean sku? [at 1:8]",
    ],
    [
      "SELECT 1 FROM shop.none",
      "notFound",
      404,
      "Not found: Table kura-test:shop.none was not found in location asia-northeast1",
    ],
    [
      "SELECT 1 FROM none.t",
      "notFound",
      404,
      "Not found: Dataset kura-test:none was not found in location asia-northeast1",
    ],
    ["SELECT 1 FROM t", "invalid", 400, 'Table "t" must be qualified with a dataset (e.g. dataset.table).'],
    [
      "ASSERT (SELECT COUNT(*) FROM shop.stock) = 0 AS 'no stock'",
      "invalidQuery",
      400,
      "Assertion failed: no stock",
    ],
    [
      "EXPORT DATA OPTIONS (uri = 'x') AS SELECT 1",
      "invalidQuery",
      400,
      "Unsupported statement: EXPORT DATA",
    ],
    ["CALL shop.p()", "invalidQuery", 400, "Query error: Procedure not found: shop.p at [1:1]"],
    [
      "SELECT x FROM EXTERNAL_QUERY('c', 'SELECT 1')",
      "invalidQuery",
      400,
      "EXTERNAL_QUERY is not available: no connection is configured",
    ],
  ])("%s", async (sql, reason, status, message) => {
    await expect(warehouse.run(sql)).rejects.toMatchObject({
      name: "BigQueryError",
      reason,
      status,
      message,
    });
  });

  it("name the default dataset's tables", async () => {
    const defaultDataset = { projectId, datasetId: "shop" };
    expect(await warehouse.rows("SELECT COUNT(*) FROM stock", { defaultDataset })).toEqual([[3n]]);
  });
});

describe("definitions that BigQuery refuses, or that are refused here", () => {
  it.each([
    ["CREATE TABLE shop.p (x INT64) PARTITION BY x", "PARTITION BY expression must be"],
    ["CREATE TABLE shop.p (x TIMESTAMP) PARTITION BY x", "PARTITION BY expression must be"],
    ["CREATE TABLE shop.p (x DATE) PARTITION BY DATE_TRUNC(x, WEEK)", "PARTITION BY expression must be"],
    ["CREATE TABLE shop.p (x DATE, y JSON) CLUSTER BY y", "CLUSTER BY"],
    [
      "CREATE TABLE shop.p CLONE shop.stock FOR SYSTEM_TIME AS OF TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)",
      "Unsupported feature: CREATE TABLE of a table FOR SYSTEM_TIME AS OF",
    ],
    ["SELECT SAFE.shop.nothing(1)", "Function not found: shop.nothing"],
  ])("%s", async (sql, message) => {
    expect(await warehouse.failure(sql)).toContain(message);
  });

  it("but not where they are to be left alone", async () => {
    expect(await warehouse.run("ALTER SCHEMA IF EXISTS none SET OPTIONS(description = 'x')")).toMatchObject({
      statementType: "ALTER_SCHEMA",
      ddlOperation: "SKIP",
    });
  });

  it("SAFE. of a function of one's own is told as what it is", async () => {
    await warehouse.run("CREATE FUNCTION shop.inverse(x INT64) AS (1 / x)");
    expect(await warehouse.failure("SELECT SAFE.shop.inverse(0)")).toBe(
      "Unsupported SAFE. of the function shop.inverse",
    );
  });
});
