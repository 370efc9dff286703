import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse, tableReference } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
  await warehouse.run(`
    CREATE TABLE shop.sales AS
    SELECT * FROM UNNEST([STRUCT(1 AS shop, 10 AS price), (1, 5), (2, 7)])`);
});

afterAll(() => warehouse.close());

const rows = (sql: string) => warehouse.rows(sql);

describe("functions of ANY TYPE", () => {
  it("take each call's own types", async () => {
    expect(
      await rows(`
        CREATE TEMP FUNCTION plus(x ANY TYPE, y ANY TYPE) AS (x + y);
        SELECT plus(1, 2), plus(1.5, 2), plus(DATE '2024-02-28', 1), plus(plus(1, 1), price) FROM shop.sales WHERE price = 5`),
    ).toEqual([[3n, 3.5, "2024-02-29", 7n]]);
  });

  it("are kept in datasets, beside arguments of a type", async () => {
    await warehouse.run(
      "CREATE FUNCTION shop.nth(xs ANY TYPE, n INT64) RETURNS STRING AS (xs[SAFE_OFFSET(n)])",
    );
    await warehouse.run("CREATE OR REPLACE FUNCTION shop.nth(xs ANY TYPE, n INT64) AS (xs[SAFE_OFFSET(n)])");
    expect(
      await rows(
        "SELECT shop.nth([1, 2], 1), `shop.nth`(['a'], 4), shop.nth([shop], 0) FROM shop.sales WHERE shop = 2",
      ),
    ).toEqual([[2n, null, 2n]]);
  });

  it("fail where a call's types do not fit the body", async () => {
    expect(
      await warehouse.failure("CREATE TEMP FUNCTION plus(x ANY TYPE) AS (x + 1); SELECT plus('a')"),
    ).toContain("No matching signature for operator +");
  });
});

describe("functions that read tables", () => {
  it("answer for each row, and for none", async () => {
    await warehouse.run(
      "CREATE FUNCTION shop.total(key INT64) RETURNS FLOAT64 AS ((SELECT SUM(price) FROM `shop.sales` WHERE shop = key))",
    );
    const { result, referencedTables } = await warehouse.run("SELECT shop.total(1), shop.total(9)");
    expect(await result?.read(0, 1)).toEqual([[15, null]]);
    expect(referencedTables).toEqual([tableReference("sales")]);
    expect(await rows("SELECT price, shop.total(shop) FROM shop.sales ORDER BY 1")).toEqual([
      [5n, 15],
      [7n, 7],
      [10n, 15],
    ]);
    expect(
      await rows("DECLARE x FLOAT64 DEFAULT shop.total(2); SET x = x + shop.total(1); SELECT x"),
    ).toEqual([[22]]);
  });

  it("call each other, and see temporary tables where they are temporary themselves", async () => {
    await warehouse.run("CREATE OR REPLACE FUNCTION shop.twice(key INT64) AS (shop.total(key) * 2)");
    expect(await rows("SELECT shop.twice(2)")).toEqual([[14]]);
    expect(
      await rows(`
        CREATE TEMP TABLE extra AS SELECT 100 AS price;
        CREATE TEMP FUNCTION most() AS ((SELECT MAX(price) FROM extra));
        INSERT INTO extra VALUES (200);
        CREATE TEMP FUNCTION all_of(x INT64) AS (most() + CAST(shop.twice(x) AS INT64));
        SELECT most(), all_of(2)`),
    ).toEqual([[200n, 214n]]);
  });

  it("are not created over tables that do not exist", async () => {
    expect(await warehouse.failure("CREATE FUNCTION shop.bad() AS ((SELECT 1 FROM shop.nothing))")).toContain(
      "Not found: Table kura-test:shop.nothing",
    );
  });
});

describe("aggregate functions in SQL", () => {
  it("aggregate each group", async () => {
    expect(
      await rows(`
        CREATE TEMP AGGREGATE FUNCTION spread(x INT64) AS (MAX(x) - MIN(x));
        SELECT shop, spread(price), COUNT(*) FROM shop.sales GROUP BY shop ORDER BY shop`),
    ).toEqual([
      [1n, 5n, 2n],
      [2n, 0n, 1n],
    ]);
  });
});

describe("table functions", () => {
  it("are read like tables, by position and by name, more than once", async () => {
    await warehouse.run(
      "CREATE TABLE FUNCTION shop.above(low INT64) AS SELECT shop, price FROM shop.sales WHERE price > low",
    );
    expect(await rows("SELECT * FROM shop.above(6) ORDER BY price")).toEqual([
      [2n, 7n],
      [1n, 10n],
    ]);
    expect(
      await rows(
        "SELECT a.price, b.price FROM shop.above(6) AS a LEFT JOIN `shop.above`(low => 8) AS b USING (shop) ORDER BY 1",
      ),
    ).toEqual([
      [7n, null],
      [10n, 10n],
    ]);
    expect(await rows("DECLARE x INT64 DEFAULT 9; SELECT COUNT(*) FROM shop.above(x + 1)")).toEqual([[0n]]);
  });

  it("have the columns that they state", async () => {
    await warehouse.run(
      "CREATE TABLE FUNCTION shop.prices() RETURNS TABLE<price FLOAT64> AS SELECT price FROM shop.sales",
    );
    const { result } = await warehouse.run("SELECT * FROM shop.prices() WHERE price < 6");
    expect(result?.columns).toEqual([{ name: "price", type: { kind: "FLOAT64" } }]);
    expect(await result?.read(0, 9)).toEqual([[5]]);
    await warehouse.run("DROP TABLE FUNCTION shop.prices");
    expect(await warehouse.failure("SELECT * FROM shop.prices()")).toContain("not found: shop.prices");
    expect(await warehouse.failure("DROP TABLE FUNCTION shop.total")).toContain("is not a TABLE FUNCTION");
  });
});

describe("table functions of arguments of any type", () => {
  it("have the columns that they state, or those of each call", async () => {
    await warehouse.run(
      "CREATE TABLE FUNCTION shop.priced(prices ANY TYPE) RETURNS TABLE<shop INT64, price FLOAT64> AS SELECT shop, price FROM shop.sales WHERE price IN UNNEST(prices)",
    );
    expect(await rows("SELECT shop, price / 2 FROM shop.priced([10, 5]) ORDER BY price")).toEqual([
      [1n, 2.5],
      [1n, 5],
    ]);
    await warehouse.run(
      "CREATE TABLE FUNCTION shop.items(list ANY TYPE) AS SELECT item FROM UNNEST(list) AS item",
    );
    expect(await rows("SELECT a.item, b.item FROM shop.items([1.5]) AS a, shop.items(['x']) AS b")).toEqual([
      [1.5, "x"],
    ]);
  });
});

describe("procedures", () => {
  it("take values, and give them back through OUT and INOUT", async () => {
    await warehouse.run(`
      CREATE PROCEDURE shop.add(x INT64, OUT total FLOAT64, INOUT words ARRAY<STRING>)
      BEGIN
        DECLARE more INT64 DEFAULT 5;
        SET total = x + more;
        SET words = ARRAY_CONCAT(words, ['end']);
      END`);
    expect(
      await rows(`
        DECLARE more INT64 DEFAULT 1; DECLARE sum FLOAT64 DEFAULT 99; DECLARE words ARRAY<STRING> DEFAULT ['a'];
        CALL shop.add(more, sum, words);
        SELECT more, sum, words`),
    ).toEqual([[1n, 6, ["a", "end"]]]);
  });

  it("run in the transaction and with the temporary tables of their caller, without its variables", async () => {
    await warehouse.run(
      "CREATE PROCEDURE shop.fill(n INT64) BEGIN INSERT INTO filled SELECT x FROM UNNEST(GENERATE_ARRAY(1, n)) AS x; END",
    );
    expect(
      await rows(`
        CREATE TEMP TABLE filled (x INT64);
        BEGIN TRANSACTION; CALL shop.fill(3); ROLLBACK TRANSACTION;
        CALL shop.fill(2);
        SELECT SUM(x) FROM filled`),
    ).toEqual([[3n]]);
    await warehouse.run("CREATE PROCEDURE shop.peek() BEGIN SELECT hidden; END");
    expect(await warehouse.failure("DECLARE hidden INT64; CALL shop.peek()")).toBe(
      "Query error: Unrecognized name: hidden at [kura-test.shop.peek:1:43]",
    );
  });

  it("return early, call themselves, and end at a depth", async () => {
    await warehouse.run(`
      CREATE PROCEDURE shop.count_down(n INT64, INOUT steps INT64)
      BEGIN
        IF n = 0 THEN RETURN; END IF;
        SET steps = steps + 1;
        CALL shop.count_down(n - 1, steps);
      END`);
    expect(await rows("DECLARE steps INT64 DEFAULT 0; CALL shop.count_down(7, steps); SELECT steps")).toEqual(
      [[7n]],
    );
    expect(
      await warehouse.failure("DECLARE steps INT64 DEFAULT 0; CALL shop.count_down(70, steps)"),
    ).toContain("more than 50 deep");
  });

  it("raise errors that the caller handles", async () => {
    await warehouse.run("CREATE PROCEDURE shop.fail()\nBEGIN\n  RAISE USING MESSAGE = 'no stock';\nEND");
    expect(
      await rows("BEGIN CALL shop.fail(); EXCEPTION WHEN ERROR THEN SELECT @@error.message; END"),
    ).toEqual([["no stock"]]);
    expect(await warehouse.failure("CALL shop.fail()")).toBe(
      "Query error: no stock at [kura-test.shop.fail:3:3]",
    );
  });

  it("refuse what is not there, or does not fit", async () => {
    expect(await warehouse.failure("CALL shop.nothing()")).toContain("Procedure not found: shop.nothing");
    expect(await warehouse.failure("CALL shop.fill()")).toContain("expected 1, got 0");
    expect(await warehouse.failure("CALL shop.fill('x')")).toContain(
      "Cannot coerce expression of type STRING",
    );
    expect(await warehouse.failure("DECLARE w ARRAY<STRING>; CALL shop.add(1, 2, w)")).toContain(
      "must be a variable",
    );
    await warehouse.run("DROP PROCEDURE shop.peek; DROP PROCEDURE IF EXISTS shop.peek");
    expect(await warehouse.failure("DROP PROCEDURE shop.peek")).toContain(
      "Not found: Routine kura-test:shop.peek",
    );
  });
});
