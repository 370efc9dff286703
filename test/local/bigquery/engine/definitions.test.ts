import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestWarehouse, projectId, type TestWarehouse, tableReference } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
});

afterAll(() => warehouse.close());

beforeEach(async () => {
  await warehouse.run("DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop");
});

describe("CREATE TABLE", () => {
  it("keeps columns, partitioning, clustering and options", async () => {
    const { ddlOperation, ddlTarget } = await warehouse.run(`
      CREATE TABLE shop.orders (
        id INT64 NOT NULL OPTIONS (description = 'Order number.'),
        lines ARRAY<STRUCT<sku STRING OPTIONS (description = 'Which product.'), quantity INT64>>,
        ordered_at TIMESTAMP)
      PARTITION BY TIMESTAMP_TRUNC(ordered_at, MONTH) CLUSTER BY id
      OPTIONS (description = 'Orders.', labels = [('layer', 'raw'), ('owner', 'shop')],
        partition_expiration_days = 2, require_partition_filter = TRUE)`);
    expect({ ddlOperation, ddlTarget }).toEqual({
      ddlOperation: "CREATE",
      ddlTarget: tableReference("orders"),
    });
    expect(await warehouse.engine.getTable(tableReference("orders"))).toMatchObject({
      kind: "TABLE",
      description: "Orders.",
      labels: { layer: "raw", owner: "shop" },
      partitioning: { kind: "TIME", granularity: "MONTH", field: "ordered_at", expirationMs: 172_800_000 },
      requirePartitionFilter: true,
      clustering: ["id"],
      rowCount: 0,
      schema: [
        { name: "id", type: "INT64", mode: "REQUIRED", description: "Order number." },
        {
          name: "lines",
          type: "STRUCT",
          mode: "REPEATED",
          fields: [
            { name: "sku", type: "STRING", mode: "NULLABLE", description: "Which product." },
            { name: "quantity", type: "INT64", mode: "NULLABLE" },
          ],
        },
        { name: "ordered_at", type: "TIMESTAMP", mode: "NULLABLE" },
      ],
    });
  });

  it.each([
    ["day", { kind: "TIME", granularity: "DAY", field: "day" }],
    ["DATE(instant)", { kind: "TIME", granularity: "DAY", field: "instant" }],
    ["DATE_TRUNC(day, YEAR)", { kind: "TIME", granularity: "YEAR", field: "day" }],
    ["DATETIME_TRUNC(civil, HOUR)", { kind: "TIME", granularity: "HOUR", field: "civil" }],
    [
      "RANGE_BUCKET(id, GENERATE_ARRAY(0, 100, 10))",
      { kind: "RANGE", field: "id", start: 0, end: 100, interval: 10 },
    ],
  ])("is partitioned by %s", async (expression, partitioning) => {
    await warehouse.run(
      `CREATE TABLE shop.t (id INT64, day DATE, instant TIMESTAMP, civil DATETIME) PARTITION BY ${expression}`,
    );
    expect((await warehouse.engine.getTable(tableReference("t"))).partitioning).toEqual(partitioning);
  });

  it("AS a query takes the query's types, and the names and modes of its column list", async () => {
    await warehouse.run("CREATE TABLE shop.t (a NUMERIC NOT NULL, b STRING) AS SELECT 1, 'x'");
    expect(await warehouse.rows("SELECT a, b FROM shop.t")).toEqual([["1", "x"]]);
    expect(await warehouse.failure("INSERT shop.t (b) VALUES ('y')")).toBe("Required field a cannot be null");
  });

  it("IF NOT EXISTS, OR REPLACE and neither", async () => {
    await warehouse.run("CREATE TABLE shop.t AS SELECT 1 AS x");
    expect(await warehouse.failure("CREATE TABLE shop.t (y STRING)")).toBe(
      "Already Exists: Table kura-test:shop.t",
    );
    const skipped = await warehouse.run("CREATE TABLE IF NOT EXISTS shop.t AS SELECT ERROR('ran') AS x");
    expect(skipped.ddlOperation).toBe("SKIP");
    expect(await warehouse.rows("SELECT x FROM shop.t")).toEqual([[1n]]);
    const replaced = await warehouse.run("CREATE OR REPLACE TABLE shop.t AS SELECT x + 1 AS y FROM shop.t");
    expect(replaced.ddlOperation).toBe("REPLACE");
    expect(await warehouse.rows("SELECT y FROM shop.t")).toEqual([[2n]]);
  });

  it("leaves the old table where the new one's query fails", async () => {
    await warehouse.run("CREATE TABLE shop.t AS SELECT 1 AS x");
    expect(
      await warehouse.failure("CREATE OR REPLACE TABLE shop.t AS SELECT 1 / (x - 1) AS y FROM shop.t"),
    ).toMatch(/division by zero/i);
    expect(await warehouse.rows("SELECT x FROM shop.t")).toEqual([[1n]]);
  });

  it("COPY and CLONE take rows and definition, LIKE the definition alone", async () => {
    await warehouse.run(
      "CREATE TABLE shop.t (id INT64 NOT NULL OPTIONS (description = 'Number.'), day DATE) PARTITION BY day OPTIONS (description = 'All.')",
    );
    await warehouse.run("INSERT shop.t (id) VALUES (1), (2)");
    await warehouse.run(
      "CREATE TABLE shop.copied COPY shop.t; CREATE TABLE shop.cloned CLONE shop.t; CREATE TABLE shop.alike LIKE shop.t",
    );
    const { schema, partitioning } = await warehouse.engine.getTable(tableReference("t"));
    for (const [name, rowCount] of [
      ["copied", 2],
      ["cloned", 2],
      ["alike", 0],
    ] as const) {
      const table = await warehouse.engine.getTable(tableReference(name));
      expect(table).toMatchObject({ schema, partitioning, rowCount });
    }
  });

  it("tells names apart by their case", async () => {
    await warehouse.run(
      "CREATE TABLE shop.Orders AS SELECT 'upper' AS x; CREATE TABLE shop.orders AS SELECT 'lower' AS x",
    );
    expect(await warehouse.rows("SELECT x FROM shop.Orders")).toEqual([["upper"]]);
    expect(await warehouse.rows("SELECT x FROM shop.orders")).toEqual([["lower"]]);
  });

  it("that requires a partition filter is not read without one", async () => {
    await warehouse.run(
      "CREATE TABLE shop.t (id INT64, day DATE) PARTITION BY day OPTIONS (require_partition_filter = TRUE)",
    );
    await warehouse.run("INSERT shop.t VALUES (1, '2024-01-01'), (2, '2024-01-02')");
    const message =
      "Cannot query over table 'shop.t' without a filter over column(s) 'day' that can be used for partition elimination";
    for (const statement of [
      "SELECT id FROM shop.t",
      "SELECT id, day FROM shop.t WHERE id = 1",
      "DELETE FROM shop.t WHERE id = 1",
      "CREATE TABLE shop.u AS SELECT * FROM shop.t",
    ]) {
      expect(await warehouse.failure(statement)).toBe(message);
    }
    expect(await warehouse.rows("SELECT id FROM shop.t WHERE day = '2024-01-02'")).toEqual([[2n]]);
    await warehouse.run("UPDATE shop.t SET id = 3 WHERE day >= '2024-01-02'");
    await warehouse.run("CREATE TABLE shop.copied COPY shop.t");
  });

  it("refuses what it cannot keep", async () => {
    expect(await warehouse.failure("CREATE TABLE shop.t (x INT64) OPTIONS (colour = 'red')")).toBe(
      "Unknown option: colour",
    );
    expect(await warehouse.failure("CREATE TABLE nowhere.t (x INT64)")).toBe(
      "Not found: Dataset kura-test:nowhere was not found in location asia-northeast1",
    );
  });
});

describe("ALTER TABLE", () => {
  beforeEach(async () => {
    await warehouse.run(
      "CREATE TABLE shop.t (id INT64 NOT NULL, name STRING); INSERT shop.t VALUES (1, 'one')",
    );
  });

  const fields = async () => (await warehouse.engine.getTable(tableReference("t"))).schema;

  it("adds, renames and drops columns", async () => {
    await warehouse.run(
      "ALTER TABLE shop.t ADD COLUMN price NUMERIC OPTIONS (description = 'Yen.'), ADD COLUMN tags ARRAY<STRING>",
    );
    await warehouse.run("ALTER TABLE shop.t RENAME COLUMN name TO label");
    expect(await warehouse.rows("SELECT * FROM shop.t")).toEqual([[1n, "one", null, []]]);
    await warehouse.run("ALTER TABLE shop.t DROP COLUMN label, DROP COLUMN IF EXISTS nothing");
    expect(await fields()).toEqual([
      { name: "id", type: "INT64", mode: "REQUIRED" },
      { name: "price", type: "NUMERIC", mode: "NULLABLE", description: "Yen." },
      { name: "tags", type: "STRING", mode: "REPEATED" },
    ]);
    expect(await warehouse.failure("ALTER TABLE shop.t ADD COLUMN id STRING")).toBe(
      "Column already exists: id [at 1:31]",
    );
  });

  it("relaxes, widens and describes columns", async () => {
    await warehouse.run("ALTER TABLE shop.t ALTER COLUMN id DROP NOT NULL");
    await warehouse.run("ALTER TABLE shop.t ALTER COLUMN id SET DATA TYPE NUMERIC");
    await warehouse.run("ALTER TABLE shop.t ALTER COLUMN name SET OPTIONS (description = 'Its name.')");
    await warehouse.run("INSERT shop.t VALUES (1.5, 'more'), (NULL, 'none')");
    expect(await warehouse.rows("SELECT id FROM shop.t ORDER BY id")).toEqual([[null], ["1"], ["1.5"]]);
    expect(await fields()).toEqual([
      { name: "id", type: "NUMERIC", mode: "NULLABLE" },
      { name: "name", type: "STRING", mode: "NULLABLE", description: "Its name." },
    ]);
    expect(await warehouse.failure("ALTER TABLE shop.t ALTER COLUMN name SET DATA TYPE INT64")).toContain(
      "requires that the existing column type (STRING) is assignable to the new type (INT64)",
    );
  });

  it("renames the table and sets its options", async () => {
    await warehouse.run("ALTER TABLE shop.t SET OPTIONS (description = 'First.', labels = [('a', 'b')])");
    await warehouse.run("ALTER TABLE shop.t RENAME TO renamed");
    await warehouse.run("ALTER TABLE shop.renamed SET OPTIONS (description = NULL)");
    const table = await warehouse.engine.getTable(tableReference("renamed"));
    expect(table.labels).toEqual({ a: "b" });
    expect(table.description).toBeUndefined();
    expect(await warehouse.failure("SELECT * FROM shop.t")).toBe(
      "Not found: Table kura-test:shop.t was not found in location asia-northeast1",
    );
    expect((await warehouse.run("ALTER TABLE IF EXISTS shop.t ADD COLUMN x INT64")).ddlOperation).toBe(
      "SKIP",
    );
  });
});

describe("views", () => {
  beforeEach(async () => {
    await warehouse.run("CREATE TABLE shop.t AS SELECT 1 AS id, 'one' AS name");
  });

  it("are read as of now, whatever happened to their tables", async () => {
    await warehouse.run("CREATE VIEW shop.v AS SELECT id, UPPER(name) AS name FROM shop.t");
    await warehouse.run(
      "CREATE VIEW shop.vv (number, label OPTIONS (description = 'Shouted.')) AS SELECT * FROM shop.v",
    );
    await warehouse.run("INSERT shop.t VALUES (2, 'two')");
    expect(await warehouse.rows("SELECT label FROM shop.vv ORDER BY number")).toEqual([["ONE"], ["TWO"]]);
    await warehouse.run("CREATE OR REPLACE TABLE shop.t AS SELECT NUMERIC '1.5' AS id, 'x' AS name");
    expect(await warehouse.rows("SELECT number, label FROM shop.vv")).toEqual([["1.5", "X"]]);
    await warehouse.run("CREATE OR REPLACE TABLE shop.t AS SELECT 1 AS other");
    expect(await warehouse.failure("SELECT * FROM shop.vv")).toMatch(/^Unrecognized name: id/);
  });

  it("look up unqualified names where they were made", async () => {
    await warehouse.run("CREATE SCHEMA IF NOT EXISTS other");
    await warehouse.run("CREATE VIEW other.v AS SELECT id FROM t", {
      defaultDataset: { projectId, datasetId: "shop" },
    });
    expect(await warehouse.rows("SELECT id FROM other.v")).toEqual([[1n]]);
    await warehouse.run("DROP SCHEMA other CASCADE");
  });

  it("keep their columns' descriptions", async () => {
    await warehouse.run(
      "CREATE OR REPLACE VIEW shop.v (id OPTIONS (description = 'Number.')) OPTIONS (description = 'All.') AS SELECT id FROM shop.t",
    );
    expect(await warehouse.engine.getTable(tableReference("v"))).toMatchObject({
      kind: "VIEW",
      description: "All.",
      viewQuery: "SELECT id FROM shop.t",
      schema: [{ name: "id", type: "INT64", mode: "NULLABLE", description: "Number." }],
    });
  });

  it("are not tables", async () => {
    await warehouse.run("CREATE VIEW shop.v AS SELECT id FROM shop.t");
    const message = "kura-test:shop.v is not allowed for this operation because it is currently a VIEW.";
    expect(await warehouse.failure("CREATE OR REPLACE TABLE shop.v AS SELECT 1 AS x")).toBe(message);
    expect(await warehouse.failure("DROP TABLE shop.v")).toBe(message);
    expect(await warehouse.failure("DELETE FROM shop.v WHERE TRUE")).toBe(message);
  });
});

describe("functions", () => {
  it("of a dataset are called by its name, also by each other and by views", async () => {
    await warehouse.run("CREATE FUNCTION shop.twice(x INT64) AS (x * 2)");
    await warehouse.run(
      "CREATE FUNCTION shop.four_times(x INT64) RETURNS INT64 AS (shop.twice(shop.twice(x)))",
    );
    await warehouse.run("CREATE VIEW shop.v AS SELECT shop.four_times(x) AS y FROM UNNEST([1, 2]) AS x");
    expect(await warehouse.rows("SELECT `kura-test.shop.twice`(y) FROM shop.v ORDER BY y")).toEqual([
      [8n],
      [16n],
    ]);
    expect(await warehouse.failure("CREATE FUNCTION shop.twice(x INT64) AS (x)")).toBe(
      "Already Exists: Routine kura-test:shop.twice",
    );
    await warehouse.run("CREATE OR REPLACE FUNCTION shop.twice(x INT64) AS (x * 20)");
    expect(await warehouse.rows("SELECT MIN(y) FROM shop.v")).toEqual([[400n]]);
    await warehouse.run("DROP FUNCTION shop.twice");
    expect(await warehouse.failure("SELECT shop.twice(1)")).toMatch(/^Function not found: shop.twice/);
  });

  it("of a script end with it", async () => {
    expect(
      await warehouse.rows(
        "CREATE TEMP FUNCTION plus(x INT64, y INT64) AS (x + y); SELECT plus(1, plus(2, 3))",
      ),
    ).toEqual([[6n]]);
    expect(await warehouse.failure("SELECT plus(1, 2)")).toMatch(/^Function not found: plus/);
  });
});

describe("schemas", () => {
  it("are created once, described and dropped", async () => {
    await warehouse.run(
      "CREATE SCHEMA mart OPTIONS (description = 'Marts.', location = 'EU', default_table_expiration_days = 1)",
    );
    expect(await warehouse.failure("CREATE SCHEMA mart")).toBe("Already Exists: Dataset kura-test:mart");
    expect((await warehouse.run("CREATE SCHEMA IF NOT EXISTS mart")).ddlOperation).toBe("SKIP");
    expect(await warehouse.engine.getDataset({ projectId, datasetId: "mart" })).toMatchObject({
      description: "Marts.",
      location: "EU",
      defaultTableExpirationMs: 86_400_000,
    });
    await warehouse.run("CREATE TABLE mart.t (x INT64)");
    expect((await warehouse.engine.getTable(tableReference("t", "mart"))).expiresAt).toBeGreaterThan(0);
    expect(await warehouse.failure("DROP SCHEMA mart")).toBe("Dataset kura-test:mart is still in use");
    await warehouse.run("DROP SCHEMA mart CASCADE");
    expect((await warehouse.run("DROP SCHEMA IF EXISTS mart")).ddlOperation).toBe("SKIP");
  });

  it("describe themselves in INFORMATION_SCHEMA", async () => {
    await warehouse.run(
      "CREATE TABLE shop.t (id INT64 NOT NULL, tags ARRAY<STRING>); CREATE VIEW shop.v AS SELECT id FROM shop.t",
    );
    expect(
      await warehouse.rows("SELECT table_name, table_type FROM shop.INFORMATION_SCHEMA.TABLES ORDER BY 1"),
    ).toEqual([
      ["t", "BASE TABLE"],
      ["v", "VIEW"],
    ]);
    expect(
      await warehouse.rows(
        "SELECT column_name, data_type, is_nullable FROM shop.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 't' ORDER BY ordinal_position",
      ),
    ).toEqual([
      ["id", "INT64", "NO"],
      ["tags", "ARRAY<STRING>", "YES"],
    ]);
    expect(await warehouse.rows("SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA")).toContainEqual([
      "shop",
    ]);
  });
});
