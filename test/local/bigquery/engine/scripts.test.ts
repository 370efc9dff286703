import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
});

afterAll(() => warehouse.close());

/** The rows of a script's last query. */
const rows = (sql: string) => warehouse.rows(sql);

describe("variables", () => {
  it("have declared types, defaults and scopes", async () => {
    expect(
      await rows(`
        DECLARE a, b INT64 DEFAULT 3;
        DECLARE c STRING;
        DECLARE d DEFAULT [1, 2];
        DECLARE e DATE DEFAULT '2024-02-29';
        DECLARE f NUMERIC DEFAULT a;
        BEGIN
          DECLARE inner_one INT64 DEFAULT a + 1;
          SET b = inner_one;
        END;
        SELECT a, b, c, d, e, f`),
    ).toEqual([[3n, 4n, null, [1n, 2n], "2024-02-29", "3"]]);
    expect(await warehouse.failure("BEGIN DECLARE x INT64; END; SELECT x")).toBe(
      "Query error: Unrecognized name: x at [1:36]",
    );
  });

  it.each([
    ["SELECT 'あ'; SELECT 1;\r\n\r\n\tSELECT nothing", "Query error: Unrecognized name: nothing at [3:16]"],
    ["SELECT 'い'; SELECT nothing", "Query error: Unrecognized name: nothing at [1:20]"],
    ["SELECT 1;\rSELECT 2; SELECT\rnothing", "Query error: Unrecognized name: nothing at [3:1]"],
    [
      "-- ü\nSELECT 1;\n  SELECT 'ü', x FROM `kura-test.shop.INFORMATION_SCHEMA.TABLES`",
      "Query error: Unrecognized name: x at [3:15]",
    ],
    [
      "SELECT 1;\nIF TRUE\n  AND nothing THEN SELECT 1; END IF",
      "Query error: Unrecognized name: nothing at [3:7]",
    ],
  ])("are not found where a script of several lines says so: %j", async (sql, message) => {
    expect(await warehouse.failure(sql)).toBe(message);
  });

  it("are set, also several at once and from queries", async () => {
    expect(
      await rows(`
        DECLARE a INT64; DECLARE b FLOAT64; DECLARE c ARRAY<STRING>; DECLARE s STRUCT<x INT64, y STRING>;
        SET (a, b) = (SELECT AS STRUCT 1, 2);
        SET c = ARRAY(SELECT CONCAT('v', x) FROM UNNEST([1, a + 1]) AS x ORDER BY x);
        SET s = (5, 'y');
        SELECT a, b, c, s.x, s.y`),
    ).toEqual([[1n, 2, ["v1", "v2"], 5n, "y"]]);
  });

  it("coerce as the analyzer says, and no further", async () => {
    expect(await warehouse.failure("DECLARE a INT64; SET a = 1.5")).toBe(
      "Query error: Cannot coerce expression of type FLOAT64 to variable of type INT64 at [1:18]",
    );
    expect(await warehouse.failure("DECLARE a DATE; SET a = CONCAT('2024', '-01-01')")).toContain(
      "Cannot coerce expression of type STRING to variable of type DATE",
    );
    expect(await warehouse.failure("SET nothing = 1")).toBe(
      "Query error: Undeclared variable: nothing at [1:5]",
    );
    expect(await warehouse.failure("DECLARE a INT64; DECLARE A INT64")).toContain("redeclaration");
  });
});

describe("branches", () => {
  it("IF takes the first true condition; NULL is not true", async () => {
    const script = (x: string) =>
      `DECLARE x INT64 DEFAULT ${x}; IF x > 5 THEN SELECT 'big'; ELSEIF x > 2 THEN SELECT 'some'; ELSE SELECT 'few'; END IF`;
    expect(await rows(script("6"))).toEqual([["big"]]);
    expect(await rows(script("3"))).toEqual([["some"]]);
    expect(await rows(script("NULL"))).toEqual([["few"]]);
    expect(await rows("IF NULL THEN SELECT 1; ELSE SELECT 2; END IF")).toEqual([[2n]]);
    expect(await warehouse.failure("IF 1 THEN SELECT 1; END IF")).toContain("must be of type BOOL");
  });

  it("CASE compares, or takes conditions", async () => {
    expect(await rows("CASE 1 + 1 WHEN 1 THEN SELECT 'one'; WHEN 2 THEN SELECT 'two'; END CASE")).toEqual([
      ["two"],
    ]);
    expect(await rows("CASE WHEN FALSE THEN SELECT 1; ELSE SELECT 2; END CASE")).toEqual([[2n]]);
  });
});

describe("loops", () => {
  it("WHILE, REPEAT, LOOP and FOR", async () => {
    expect(
      await rows(`
        DECLARE seen ARRAY<INT64> DEFAULT [];
        DECLARE i INT64 DEFAULT 0;
        WHILE i < 10 DO
          SET i = i + 1;
          IF MOD(i, 2) = 0 THEN CONTINUE; END IF;
          IF i > 5 THEN BREAK; END IF;
          SET seen = ARRAY_CONCAT(seen, [i]);
        END WHILE;
        REPEAT SET i = i + 10; UNTIL i > 20 END REPEAT;
        SET seen = ARRAY_CONCAT(seen, [i]);
        LOOP SET i = i - 1; IF i = 20 THEN LEAVE; ELSE ITERATE; END IF; END LOOP;
        FOR row IN (SELECT x, x * x AS square FROM UNNEST([2, 3]) AS x ORDER BY x) DO
          SET seen = ARRAY_CONCAT(seen, [row.square]);
        END FOR;
        SELECT seen, i`),
    ).toEqual([[[1n, 3n, 5n, 27n, 4n, 9n], 20n]]);
  });

  it("are left and continued by their labels", async () => {
    expect(
      await rows(`
        DECLARE i, j INT64 DEFAULT 0;
        outer_loop: WHILE i < 3 DO
          SET i = i + 1;
          LOOP
            SET j = j + 1;
            IF i = 1 THEN CONTINUE outer_loop; END IF;
            IF j > 3 THEN BREAK outer_loop; END IF;
          END LOOP;
        END WHILE outer_loop;
        block: BEGIN SET i = 100; LEAVE block; SET i = 200; END block;
        SELECT i, j; RETURN; SELECT 'never'`),
    ).toEqual([[100n, 4n]]);
  });
});

describe("errors", () => {
  it("tell where in the script they came from", async () => {
    expect(await warehouse.failure("SELECT 1;\nSELECT\n  nope")).toBe(
      "Query error: Unrecognized name: nope at [3:3]",
    );
    expect(await warehouse.failure("SELECT 'あ'; IF nope THEN SELECT 1; END IF")).toBe(
      "Query error: Unrecognized name: nope at [1:16]",
    );
    expect(await warehouse.failure("SELECT 1;\n  SELECT ERROR('no');")).toBe("Query error: no at [2:3]");
    expect(await warehouse.failure("SELECT 1; SELEC 2")).toMatch(/^Syntax error: .* \[at 1:11\]$/);
  });

  it("are handled, told of and raised again", async () => {
    expect(
      await rows(`
        BEGIN
          SELECT ERROR('no');
        EXCEPTION WHEN ERROR THEN
          SELECT @@error.message, @@error.statement_text, @@error.formatted_stack_trace, @@error.stack_trace[OFFSET(0)].line;
        END`),
    ).toEqual([["Query error: no at [3:11]", "SELECT ERROR('no')", "At [3:11]\n", 3n]]);
    expect(
      await rows(
        "BEGIN RAISE USING MESSAGE = CONCAT('too', ' bad'); EXCEPTION WHEN ERROR THEN SELECT @@error.message; END",
      ),
    ).toEqual([["too bad"]]);
    expect(
      await warehouse.failure("BEGIN SELECT ERROR('no'); EXCEPTION WHEN ERROR THEN SELECT 1; RAISE; END"),
    ).toBe("Query error: no at [1:7]");
    expect(
      await warehouse.failure(
        "BEGIN SELECT ERROR('no'); EXCEPTION WHEN ERROR THEN RAISE USING MESSAGE = 'worse'; END",
      ),
    ).toBe("Query error: worse at [1:53]");
  });

  it("leave what ran before them", async () => {
    await warehouse.run("CREATE OR REPLACE TABLE shop.t (x INT64)");
    await warehouse.failure("INSERT shop.t VALUES (1); SELECT ERROR('no'); INSERT shop.t VALUES (2)");
    expect(await rows("SELECT x FROM shop.t")).toEqual([[1n]]);
  });
});

describe("dynamic SQL", () => {
  it("takes parameters by name and by place, and gives values", async () => {
    expect(
      await rows(`
        DECLARE total INT64; DECLARE label STRING;
        EXECUTE IMMEDIATE FORMAT('SELECT @a + %d, "x"', 2) INTO total, label USING 40 AS a;
        EXECUTE IMMEDIATE 'SELECT ? * ?, @@row_count' INTO total, total USING total, 2;
        EXECUTE IMMEDIATE 'SELECT 1 FROM (SELECT 1) WHERE FALSE' INTO total;
        SELECT total, label`),
    ).toEqual([[null, "x"]]);
  });

  it("sees temporary tables but no variables, and is one statement", async () => {
    expect(await rows("CREATE TEMP TABLE t AS SELECT 7 AS x; EXECUTE IMMEDIATE 'SELECT x FROM t'")).toEqual([
      [7n],
    ]);
    expect(await warehouse.failure("DECLARE x INT64; EXECUTE IMMEDIATE 'SELECT x'")).toContain(
      "Unrecognized name: x",
    );
    expect(await warehouse.failure("EXECUTE IMMEDIATE 'SELECT 1; SELECT 2'")).toContain(
      "a single SQL statement",
    );
    expect(await warehouse.failure("EXECUTE IMMEDIATE 'SELECT 1 UNION ALL SELECT 2' INTO x")).toContain(
      "at most one row",
    );
  });
});

describe("temporary tables", () => {
  it("hide others, and end with their script", async () => {
    await warehouse.run("CREATE OR REPLACE TABLE shop.t AS SELECT 'permanent' AS x");
    const defaultDataset = { projectId: "kura-test", datasetId: "shop" };
    const script =
      "CREATE TEMP TABLE t AS SELECT 'temporary' AS x; SELECT x FROM t UNION ALL SELECT x FROM shop.t ORDER BY x";
    expect(await warehouse.rows(script, { defaultDataset })).toEqual([["permanent"], ["temporary"]]);
    expect(await warehouse.rows("SELECT x FROM t", { defaultDataset })).toEqual([["permanent"]]);
  });

  it("are changed, replaced and dropped", async () => {
    expect(
      await rows(`
        CREATE TEMP TABLE t (x INT64 NOT NULL);
        INSERT t VALUES (1), (2);
        UPDATE t SET x = x * 10 WHERE TRUE;
        MERGE _SESSION.t USING UNNEST([10, 30]) AS s ON x = s WHEN NOT MATCHED THEN INSERT VALUES (s) WHEN MATCHED THEN DELETE;
        CREATE OR REPLACE TEMP TABLE u AS SELECT * FROM t;
        CREATE OR REPLACE TEMP TABLE u AS SELECT x + 1 AS x FROM u;
        DROP TABLE t;
        DROP TABLE IF EXISTS _SESSION.t;
        SELECT x FROM u ORDER BY x`),
    ).toEqual([[21n], [31n]]);
  });
});

describe("a script's outcome", () => {
  it("has a child for each statement, and the last query's rows", async () => {
    const outcome = await warehouse.run(`
      CREATE TEMP TABLE t AS SELECT x FROM UNNEST([1, 2, 3]) AS x;
      DELETE FROM t WHERE x = 1;
      SELECT @@row_count;
      SELECT x FROM t ORDER BY x;
      DROP TABLE t`);
    expect(outcome.statementType).toBe("SCRIPT");
    expect(outcome.children.map((child) => child.statementType)).toEqual([
      "CREATE_TABLE_AS_SELECT",
      "DELETE",
      "SELECT",
      "SELECT",
      "DROP_TABLE",
    ]);
    expect(outcome.children[1]?.affectedRows).toEqual({ inserted: 0, updated: 0, deleted: 1 });
    expect(await outcome.children[2]?.result?.read(0, 1)).toEqual([[1n]]);
    expect(await outcome.result?.read(0, 10)).toEqual([[2n], [3n]]);
  });
});
