import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse, tableReference } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
});

afterAll(() => warehouse.close());

const rows = (sql: string) => warehouse.rows(sql);
const failure = (sql: string) => warehouse.failure(sql);

const schemaOf = async (table: string) => (await warehouse.engine.getTable(tableReference(table))).schema;

describe("columns of parameterized types", () => {
  it("round and refuse what INSERT, UPDATE and MERGE write", async () => {
    await warehouse.run(`
      CREATE TABLE shop.priced (
        name STRING(3), code BYTES(2), price NUMERIC(5, 2), total BIGNUMERIC(4), rate NUMERIC(3))`);
    await warehouse.run(
      "INSERT shop.priced (name, code, price, total, rate) VALUES ('日本語', b'ab', 999.985, 1234.5, -7.5), (NULL, NULL, -0.005, NULL, NULL)",
    );
    await warehouse.run("INSERT INTO shop.priced (price, name) SELECT NUMERIC '1.234', 'x'");
    expect(await rows("SELECT * FROM shop.priced ORDER BY price DESC")).toEqual([
      ["日本語", new Uint8Array(Buffer.from("ab")), "999.99", "1235", "-8"],
      ["x", null, "1.23", null, null],
      [null, null, "-0.01", null, null],
    ]);
    await warehouse.run("UPDATE shop.priced SET price = price + 0.006 WHERE name = 'x'");
    expect(await rows("SELECT price FROM shop.priced WHERE name = 'x'")).toEqual([["1.24"]]);
    const long = "Field name: STRING(3) has maximum length 3 but got a value with length 4";
    expect(await failure("INSERT shop.priced (name) VALUES ('four')")).toContain(long);
    expect(await failure("UPDATE shop.priced SET name = 'four' WHERE TRUE")).toContain(long);
    expect(
      await failure(`
        MERGE shop.priced USING (SELECT 'four' AS new_name) ON FALSE
        WHEN NOT MATCHED THEN INSERT (name) VALUES (new_name)`),
    ).toContain(long);
    expect(
      await failure(`
        MERGE shop.priced USING (SELECT 'x' AS name, 1000 AS new_price) AS s ON priced.name = s.name
        WHEN MATCHED THEN UPDATE SET price = new_price`),
    ).toContain(
      "Field price: NUMERIC(5, 2) has precision 5 and scale 2 but got a value that is not in range of [-999.99, 999.99]",
    );
    expect(await failure("INSERT shop.priced (code) SELECT b'abc'")).toContain(
      "Field code: BYTES(2) has maximum length 2 but got a value with length 3",
    );
    expect(await failure("INSERT shop.priced (price) VALUES (999.995)")).toContain(
      "Field price: NUMERIC(5, 2)",
    );
    expect(await rows("SELECT COUNT(*) FROM shop.priced")).toEqual([[3n]]);
  });

  it("are kept at any depth", async () => {
    await warehouse.run(`
      CREATE TABLE shop.deep (
        tags ARRAY<STRING(2)>,
        lines ARRAY<STRUCT<sku STRING(3), prices ARRAY<NUMERIC(4, 1)>>> NOT NULL,
        one STRUCT<a STRUCT<b STRING(1)>, c INT64>)`);
    await warehouse.run(
      "INSERT shop.deep VALUES (['ab', 'c'], [('abc', [NUMERIC '1.25', 2])], (STRUCT('x'), 1)), (NULL, [], NULL)",
    );
    expect(await rows("SELECT * FROM shop.deep ORDER BY ARRAY_LENGTH(tags) DESC")).toEqual([
      [["ab", "c"], [["abc", ["1.3", "2"]]], [["x"], 1n]],
      [[], [], null],
    ]);
    expect(await failure("INSERT shop.deep (tags, lines) VALUES (['abc'], [])")).toContain(
      "Field tags: STRING(2)",
    );
    expect(
      await failure("INSERT shop.deep (lines) VALUES ([STRUCT('abcd' AS sku, ARRAY<NUMERIC>[] AS prices)])"),
    ).toContain("Field lines.sku: STRING(3)");
    expect(await failure("UPDATE shop.deep SET one.a.b = 'xy' WHERE one.c = 1")).toContain(
      "Field one.a.b: STRING(1)",
    );
    expect(
      await rows(
        "SELECT column_name, data_type FROM shop.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'deep' ORDER BY ordinal_position",
      ),
    ).toEqual([
      ["tags", "ARRAY<STRING(2)>"],
      ["lines", "ARRAY<STRUCT<sku STRING(3), prices ARRAY<NUMERIC(4, 1)>>>"],
      ["one", "STRUCT<a STRUCT<b STRING(1)>, c INT64>"],
    ]);
  });

  it("hold back the rows of queries, and are no part of a query's own types", async () => {
    await warehouse.run(
      "CREATE TABLE shop.queried (x NUMERIC(3, 1), y STRING(2)) AS SELECT NUMERIC '1.25' AS x, 'ab' AS y",
    );
    expect(await rows("SELECT * FROM shop.queried")).toEqual([["1.3", "ab"]]);
    expect(await failure("CREATE TABLE shop.other (y STRING(1)) AS SELECT 'ab' AS y")).toContain(
      "Field y: STRING(1)",
    );
    await warehouse.run("CREATE TABLE shop.plain AS SELECT * FROM shop.queried");
    expect((await schemaOf("plain")).map(({ maxLength, precision }) => maxLength ?? precision)).toEqual([
      undefined,
      undefined,
    ]);
    await warehouse.run("CREATE TABLE shop.liked LIKE shop.queried");
    expect(await schemaOf("liked")).toEqual(await schemaOf("queried"));
    const destination = tableReference("liked");
    const append = { destination, writeDisposition: "WRITE_APPEND" as const };
    expect(await warehouse.failure("SELECT NUMERIC '1' AS x, 'abc' AS y", append)).toContain(
      "Field y: STRING(2)",
    );
    await warehouse.run("SELECT NUMERIC '1.16' AS x, 'ab' AS y", append);
    expect(await rows("SELECT * FROM shop.liked")).toEqual([["1.2", "ab"]]);
  });

  it("round half to even where they are told to", async () => {
    await warehouse.run(`
      CREATE TABLE shop.rounded (
        away NUMERIC(5, 1), even NUMERIC(5, 1) OPTIONS (rounding_mode = 'ROUND_HALF_EVEN'), big BIGNUMERIC(9, 1) OPTIONS (rounding_mode = 'ROUND_HALF_EVEN'))`);
    await warehouse.run(
      "INSERT shop.rounded SELECT x, x, x FROM UNNEST([NUMERIC '0.25', 0.35, -0.25, -0.15]) AS x",
    );
    expect(await rows("SELECT * FROM shop.rounded ORDER BY away, even")).toEqual([
      ["-0.3", "-0.2", "-0.2"],
      ["-0.2", "-0.2", "-0.2"],
      ["0.3", "0.2", "0.2"],
      ["0.4", "0.4", "0.4"],
    ]);
    await warehouse.run(`
      CREATE TABLE shop.by_default (x NUMERIC(5, 1)) OPTIONS (default_rounding_mode = 'ROUND_HALF_EVEN');
      ALTER TABLE shop.by_default ADD COLUMN y NUMERIC(5, 1);
      INSERT shop.by_default VALUES (0.25, 0.25)`);
    expect(await rows("SELECT * FROM shop.by_default")).toEqual([["0.2", "0.2"]]);
    expect(
      await rows("SELECT rounding_mode FROM shop.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'by_default'"),
    ).toEqual([["ROUND_HALF_EVEN"], ["ROUND_HALF_EVEN"]]);
  });

  it("hold defaults, and columns that are added", async () => {
    await warehouse.run("CREATE TABLE shop.added (id INT64, n NUMERIC(4, 1) DEFAULT 1.25)");
    await warehouse.run("ALTER TABLE shop.added ADD COLUMN s STRING(2), ADD COLUMN l STRUCT<t STRING(1)>");
    await warehouse.run("INSERT shop.added (id, s) VALUES (1, 'ab')");
    expect(await rows("SELECT * FROM shop.added")).toEqual([[1n, "1.3", "ab", null]]);
    expect(await failure("INSERT shop.added (id, s) VALUES (1, 'abc')")).toContain("Field s: STRING(2)");
    expect(await failure("INSERT shop.added (id, l) VALUES (1, STRUCT('ab'))")).toContain(
      "Field l.t: STRING(1)",
    );
  });
});

describe("ALTER COLUMN SET DATA TYPE", () => {
  it("widens types, parameters and fields, and their values", async () => {
    await warehouse.run(`
      CREATE TABLE shop.widened (
        i INT64 NOT NULL, j INT64, n NUMERIC, m NUMERIC(6, 2), s STRING(5), t STRING(5), a ARRAY<INT64>,
        r STRUCT<x INT64, y ARRAY<STRUCT<z NUMERIC>>>);
      INSERT shop.widened VALUES (1, 9007199254740993, 12345678901234567890.123456789, 1.25, 'a', 'b', [1, NULL, 2], (7, [STRUCT(NUMERIC '0.1')]));
      ALTER TABLE shop.widened ALTER COLUMN i SET DATA TYPE BIGNUMERIC;
      ALTER TABLE shop.widened ALTER COLUMN j SET DATA TYPE FLOAT64;
      ALTER TABLE shop.widened ALTER COLUMN n SET DATA TYPE BIGNUMERIC(40, 20);
      ALTER TABLE shop.widened ALTER COLUMN m SET DATA TYPE NUMERIC(8, 3);
      ALTER TABLE shop.widened ALTER COLUMN s SET DATA TYPE STRING(7);
      ALTER TABLE shop.widened ALTER COLUMN t SET DATA TYPE STRING;
      ALTER TABLE shop.widened ALTER COLUMN r SET DATA TYPE STRUCT<x NUMERIC, y ARRAY<STRUCT<z NUMERIC>>>`);
    expect(await rows("SELECT i, j, n, m, s, t, r FROM shop.widened")).toEqual([
      ["1", 9007199254740992, "12345678901234567890.123456789", "1.25", "a", "b", ["7", [["0.1"]]]],
    ]);
    expect(
      await rows(
        "SELECT column_name, data_type, is_nullable FROM shop.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'widened' AND column_name IN ('i', 'n', 'm', 's', 't') ORDER BY 1",
      ),
    ).toEqual([
      ["i", "BIGNUMERIC", "NO"],
      ["m", "NUMERIC(8, 3)", "YES"],
      ["n", "BIGNUMERIC(40, 20)", "YES"],
      ["s", "STRING(7)", "YES"],
      ["t", "STRING", "YES"],
    ]);
  });

  it("narrows nothing", async () => {
    await warehouse.run("CREATE TABLE shop.narrowed (s STRING(5), n NUMERIC(6, 2), t STRING, b BIGNUMERIC)");
    for (const [column, type] of [
      ["s", "STRING(4)"],
      ["t", "STRING(100)"],
      ["n", "NUMERIC(6, 3)"],
      ["n", "NUMERIC(6, 1)"],
      ["b", "NUMERIC"],
      ["s", "BYTES"],
    ] as const) {
      expect(
        await failure(`ALTER TABLE shop.narrowed ALTER COLUMN ${column} SET DATA TYPE ${type}`),
      ).toContain("ALTER TABLE ALTER COLUMN SET DATA TYPE requires that the existing column type");
    }
  });
});

describe("variables of parameterized types", () => {
  it("hold what they are set to", async () => {
    expect(
      await rows(`
        DECLARE price, cost NUMERIC(5, 2) DEFAULT 1.005;
        DECLARE name STRING(3);
        DECLARE list ARRAY<STRING(2)> DEFAULT ['ab'];
        SET price = 2.345;
        SET (name, cost) = ('abc', NUMERIC '7.777');
        EXECUTE IMMEDIATE "SELECT 'xyz'" INTO name;
        SELECT price, cost, name, list`),
    ).toEqual([["2.35", "7.78", "xyz", ["ab"]]]);
    expect(await failure("DECLARE x NUMERIC(3) DEFAULT 1000; SELECT x")).toContain(
      "NUMERIC(3) has precision 3",
    );
    expect(await failure("DECLARE x STRING(3); SET x = 'abcd'")).toContain("STRING(3) has maximum length 3");
    expect(await failure("DECLARE x STRING(3); EXECUTE IMMEDIATE \"SELECT 'abcd'\" INTO x")).toContain(
      "STRING(3)",
    );
    expect(await failure("DECLARE x ARRAY<STRING(1)> DEFAULT ['ab']; SELECT x")).toContain("STRING(1)");
  });
});

describe("what BigQuery gives no parameters", () => {
  it.each([
    "CREATE FUNCTION shop.f(x STRING(3)) AS (x)",
    "CREATE FUNCTION shop.f(x STRING) RETURNS STRING(3) AS (x)",
    "CREATE TEMP FUNCTION f(x NUMERIC(3)) AS (x); SELECT f(1)",
    "CREATE PROCEDURE shop.p(x STRING(3)) BEGIN SELECT x; END",
    "CREATE TABLE shop.bad (x NUMERIC(40))",
    "CREATE TABLE shop.bad (x NUMERIC(3, 4))",
    "CREATE TABLE shop.bad (x STRING(0))",
    "CREATE TABLE shop.bad (x INT64(3))",
  ])("%s", async (sql) => {
    expect(await failure(sql)).not.toContain("Internal");
  });
});
