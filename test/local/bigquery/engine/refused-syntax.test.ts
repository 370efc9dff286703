import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
  await warehouse.run("CREATE TABLE shop.t (id INT64, s STRING)");
});

afterAll(() => warehouse.close());

describe("what BigQuery has and Kura has not is refused by its name", () => {
  it.each([
    ["SELECT * FROM shop.t |> WHERE id > 1", "Unsupported feature: pipe syntax (|>) [at 1:22]"],
    ["FROM shop.t |> WHERE id > 1", "Unsupported feature: pipe syntax (|>) [at 1:1]"],
    ["SELECT (\n\tFROM shop.t)", "Unsupported feature: pipe syntax, a query that begins with FROM [at 2:9]"],
    [
      "SELECT * FROM shop.t MATCH_RECOGNIZE (ORDER BY id MEASURES COUNT(*) AS n PATTERN (a) DEFINE a AS id > 1)",
      "Unsupported feature: MATCH_RECOGNIZE [at 1:38]",
    ],
    ["SELECT * FROM GRAPH_TABLE(shop.g MATCH (n) RETURN n.id)", "Unsupported feature: GRAPH_TABLE [at 1:34]"],
    ["GRAPH shop.g MATCH (n) RETURN n.id", "Unsupported feature: graph queries (GRAPH) [at 1:1]"],
    [
      "SELECT WITH DIFFERENTIAL_PRIVACY OPTIONS(epsilon=1, delta=.1, privacy_unit_column=id) COUNT(*) FROM shop.t",
      "Unsupported feature: SELECT WITH DIFFERENTIAL_PRIVACY [at 1:8]",
    ],
    [
      "SELECT 1; CREATE RESERVATION `r` OPTIONS(slot_capacity=1)",
      "Unsupported statement: CREATE RESERVATION",
    ],
    ["ALTER BI_CAPACITY `c` SET OPTIONS(size_gb=1)", "Unsupported statement: ALTER BI_CAPACITY"],
    ["ALTER SCHEMA shop ADD REPLICA `x`", "Unsupported statement: ALTER SCHEMA … ADD REPLICA"],
    [
      "CREATE EXTERNAL SCHEMA x WITH CONNECTION `c` OPTIONS(a=1)",
      "Unsupported statement: CREATE EXTERNAL SCHEMA",
    ],
    [
      "CREATE OR REPLACE PROPERTY GRAPH shop.g NODE TABLES (shop.t KEY (id))",
      "Unsupported statement: CREATE PROPERTY GRAPH",
    ],
    [
      "LOAD DATA INTO shop.x FROM FILES (format='CSV', uris=['gs://b/x'])",
      "Unsupported statement: LOAD DATA",
    ],
    ["GRANT `roles/x` ON SCHEMA shop TO 'user:a@b.c'", "Unsupported statement: GRANT"],
    ["CALL BQ.JOBS.CANCEL('x')", "Query error: Unsupported procedure: BQ.JOBS.CANCEL at [1:1]"],
    ["UNDROP SCHEMA shop", "Unsupported statement: UNDROP"],
  ])("%s", async (sql, message) => {
    expect(await warehouse.failure(sql)).toBe(message);
  });

  it("but a mistake is told as one", async () => {
    expect(await warehouse.failure("SELECT '|>' FROM FROM shop.t -- |>\n")).toMatch(
      /^Syntax error: Unexpected keyword FROM/,
    );
    expect(await warehouse.failure("SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS a 3")).toBe(
      'Syntax error: Expected end of input but got integer literal "3" [at 1:47]',
    );
    expect(await warehouse.failure("SELECT 1 AS a UNION ALL BY NAME SELECT x AS a")).toBe(
      "Unrecognized name: x [at 1:40]",
    );
  });
});

describe("set operations by name", () => {
  it("need the same columns everywhere, also where they are not read", async () => {
    const message =
      "BY NAME and STRICT CORRESPONDING require all input queries to have identical column names";
    for (const clause of ["BY NAME", "STRICT CORRESPONDING"]) {
      expect(await warehouse.failure(`SELECT 1 AS a UNION ALL ${clause} SELECT 2 AS b`)).toContain(message);
      expect(
        await warehouse.failure(
          `SELECT a FROM (SELECT 1 AS a, 2 AS b UNION ALL ${clause} SELECT 2 AS c, 3 AS a)`,
        ),
      ).toContain(message);
    }
  });

  it("are kept as written by views", async () => {
    const query = "SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b, 4 AS a";
    await warehouse.run(`CREATE VIEW shop.v AS ${query}`);
    expect(await warehouse.rows("SELECT view_definition FROM shop.INFORMATION_SCHEMA.VIEWS")).toEqual([
      [query],
    ]);
    expect(
      await warehouse.rows("SELECT * FROM shop.v UNION ALL BY NAME SELECT b, a FROM `shop.v`"),
    ).toHaveLength(4);
  });
});
