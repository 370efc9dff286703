import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
  await warehouse.run(`
    CREATE TABLE shop.sales AS
    SELECT * FROM UNNEST([STRUCT(1 AS shop, 'tea' AS item, 10 AS price), (1, 'tea', 5), (2, 'tea', 7), (2, NULL, 1)])`);
});

afterAll(() => warehouse.close());

describe("GROUP BY ALL", () => {
  it.each([
    [
      "columns",
      "SELECT shop, SUM(price) FROM shop.sales GROUP BY ALL",
      "SELECT shop, SUM(price) FROM shop.sales GROUP BY 1",
    ],
    [
      "expressions, beside constants, parameters and window functions",
      "SELECT 'x', shop + 1, UPPER(item), SUM(SUM(price)) OVER (), COUNT(*) + 1 FROM shop.sales GROUP BY ALL",
      "SELECT 'x', shop + 1, UPPER(item), SUM(SUM(price)) OVER (), COUNT(*) + 1 FROM shop.sales GROUP BY 2, 3",
    ],
    [
      "stars with all their columns",
      "SELECT COUNT(*), * EXCEPT (price), s.price FROM `kura-test.shop.sales` AS s GROUP BY ALL",
      "SELECT COUNT(*), shop, item, price FROM shop.sales GROUP BY shop, item, price",
    ],
    [
      "stars of common table expressions, themselves grouped so",
      "WITH a AS (SELECT shop, item, SUM(price) AS price FROM shop.sales GROUP BY ALL) SELECT a.*, COUNT(*) FROM a GROUP BY ALL",
      "SELECT shop, item, SUM(price), 1 FROM shop.sales GROUP BY shop, item",
    ],
    [
      "the aggregates whose names are aliases",
      "SELECT item, VARIANCE(price), SUM(price) FROM shop.sales GROUP BY ALL",
      "SELECT item, VAR_SAMP(price), SUM(price) FROM shop.sales GROUP BY item",
    ],
    [
      "correlated subqueries",
      "SELECT shop, (SELECT MAX(x) FROM UNNEST([price, 3]) AS x), COUNT(*) FROM shop.sales GROUP BY ALL",
      "SELECT shop, IF(price > 3, price, 3), COUNT(*) FROM shop.sales GROUP BY 1, 2",
    ],
  ])("groups by %s", async (_, all, explicit) => {
    const sorted = async (sql: string) => (await warehouse.rows(sql)).map((row) => row.join("|")).sort();
    expect(await sorted(all)).toEqual(await sorted(explicit));
  });

  it("makes one group where there is no key, also of no rows", async () => {
    expect(await warehouse.rows("SELECT COUNT(*), 'x' FROM shop.sales GROUP BY ALL")).toEqual([[4n, "x"]]);
    expect(await warehouse.rows("SELECT 'x' AS x, 2 FROM shop.sales GROUP BY ALL")).toEqual([["x", 2n]]);
    expect(await warehouse.rows("SELECT 1 FROM shop.sales WHERE FALSE GROUP BY ALL")).toEqual([[1n]]);
    expect(
      await warehouse.rows("SELECT SUM(price) FROM shop.sales GROUP BY ALL HAVING COUNT(*) > 4"),
    ).toEqual([]);
  });

  it("is kept in a view as it was written, and follows the table's columns", async () => {
    await warehouse.run(
      "CREATE VIEW shop.totals AS SELECT item, SUM(price) AS price FROM `shop.sales` GROUP BY ALL",
    );
    expect(await warehouse.rows("SELECT * FROM shop.totals ORDER BY 1")).toEqual([
      [null, 1n],
      ["tea", 22n],
    ]);
    const { viewQuery } = await warehouse.engine.getTable({
      projectId: "kura-test",
      datasetId: "shop",
      tableId: "totals",
    });
    expect(viewQuery).toBe("SELECT item, SUM(price) AS price FROM `shop.sales` GROUP BY ALL");
  });

  it("finds errors where they are written", async () => {
    expect(await warehouse.failure("SELECT SAFE.SUM(price) FROM shop.sales")).toContain(
      "Unsupported SAFE. of the aggregate function SUM",
    );
    expect(await warehouse.failure("SELECT COUNT(*), nothing FROM `kura-test.shop.sales` GROUP BY ALL")).toBe(
      "Unrecognized name: nothing [at 1:18]",
    );
    expect(await warehouse.failure("SELECT [price], COUNT(*) FROM shop.sales GROUP BY ALL")).toBe(
      "Grouping by expressions of type ARRAY is not allowed [at 1:51]",
    );
    expect(
      await warehouse.failure("SELECT item, SUM(price)\nFROM shop.sales GROUP BY ALL ORDER BY nothing"),
    ).toBe("Unrecognized name: nothing [at 2:39]");
  });
});

describe("SELECT AS STRUCT and AS VALUE as whole statements", () => {
  it("answer with the fields of the structs as columns", async () => {
    const newest =
      "SELECT AS VALUE ARRAY_AGG(s ORDER BY price DESC LIMIT 1)[OFFSET(0)] FROM shop.sales AS s WHERE item = 'tea' GROUP BY shop";
    const { result } = await warehouse.run(`${newest} ORDER BY shop`);
    expect(result?.columns.map(({ name }) => name)).toEqual(["shop", "item", "price"]);
    expect(await warehouse.rows(`${newest} ORDER BY shop`)).toEqual([
      [1n, "tea", 10n],
      [2n, "tea", 7n],
    ]);
    expect(
      await warehouse.rows("SELECT AS STRUCT x, IF(x > 0, 'b', NULL) FROM UNNEST([0, 1]) AS x ORDER BY x"),
    ).toEqual([
      [0n, null],
      [1n, "b"],
    ]);
    expect(await warehouse.rows("SELECT AS VALUE price FROM shop.sales ORDER BY price LIMIT 2")).toEqual([
      [1n],
      [5n],
    ]);
  });

  it("make tables of the fields", async () => {
    expect(
      await warehouse.rows(
        "CREATE TEMP TABLE made AS SELECT AS STRUCT shop, [item] AS items FROM shop.sales WHERE price = 7; SELECT * FROM made",
      ),
    ).toEqual([[2n, ["tea"]]]);
    expect(await warehouse.failure("CREATE TABLE shop.made AS SELECT AS STRUCT 1")).toContain(
      "CREATE TABLE columns must be named, but column 1 has no name",
    );
  });
});
