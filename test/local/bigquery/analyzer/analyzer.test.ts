import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Analyzer, AnalyzerTable, AstNode } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { AnalysisError } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { startAnalyzer } from "../../../../local/bigquery/analyzer/start.ts";
import type { SqlType } from "../../../../local/bigquery/types/sql-type.ts";

const INT64: SqlType = { kind: "INT64" };
const STRING: SqlType = { kind: "STRING" };
const orders: AnalyzerTable = {
  name: "a-project.shop.orders",
  columns: [
    { name: "id", type: INT64 },
    { name: "tags", type: { kind: "ARRAY", element: STRING } },
  ],
  pseudoColumns: [{ name: "_PARTITIONTIME", type: { kind: "TIMESTAMP" } }],
};
const tables = [
  { path: ["a-project", "shop", "orders"], table: orders },
  { path: ["shop", "orders"], table: orders },
];

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(async () => {
  await analyzer?.close();
});

function outputs(statement: AstNode): unknown {
  const list = statement.output_column_list;
  if (!Array.isArray(list)) throw new Error("Not a query");
  return list.map((output: { name: string; column: { type: SqlType } }) => [
    output.name,
    output.column.type.kind,
  ]);
}

describe("analyze", () => {
  it.each([
    "SELECT orders.id FROM `a-project.shop.orders`",
    "SELECT orders.id FROM `a-project`.`shop`.`orders`",
    "SELECT orders.id FROM `a-project`.shop.orders",
    "SELECT orders.id FROM `a-project.shop`.orders",
    "SELECT orders.id FROM a-project.shop.orders",
    "SELECT orders.id FROM shop.orders",
    "SELECT o.id FROM `shop.orders` AS o",
  ])("reads a table's path however it is quoted: %s", async (sql) => {
    expect(outputs(await analyzer.analyze({ sql, tables }))).toEqual([["id", "INT64"]]);
  });

  it("knows variables, system variables, parameters and pseudo-columns", async () => {
    const statement = await analyzer.analyze({
      sql: "SELECT x + id, @@error.message, @p, _PARTITIONTIME FROM shop.orders",
      tables,
      variables: [{ name: "x", type: INT64 }],
      systemVariables: [{ name: "@@error.message", type: STRING }],
      namedParameters: [{ name: "p", type: { kind: "ARRAY", element: INT64 } }],
    });
    expect(outputs(statement)).toEqual([
      ["$col1", "INT64"],
      ["$col2", "STRING"],
      ["$col3", "ARRAY"],
      ["_PARTITIONTIME", "TIMESTAMP"],
    ]);
    const star = await analyzer.analyze({ sql: "SELECT * FROM shop.orders", tables });
    expect(outputs(star)).toHaveLength(2);
  });

  it("knows positional parameters", async () => {
    const statement = await analyzer.analyze({
      sql: "SELECT ?, CONCAT(?, 'x')",
      tables: [],
      positionalParameters: [INT64, STRING],
    });
    expect(outputs(statement)).toEqual([
      ["$col1", "INT64"],
      ["$col2", "STRING"],
    ]);
  });

  it.each([
    ["SELECT idd FROM `a-project.shop.orders`", "Unrecognized name: idd; Did you mean id? [at 1:8]"],
    [
      "SELECT 'あ' AS a, 1\nFROM `a-project.shop.orders` WHERE idd = 1",
      "Unrecognized name: idd; Did you mean id? [at 2:36]",
    ],
    [
      "SELECT 1 FROM `a-project.shop.orders` WHERE\t\tidd = 1",
      "Unrecognized name: idd; Did you mean id? [at 1:57]",
    ],
    [
      "SELECT * FROM `a-project.shop.order`",
      "Table not found: `a-project`.shop.`order`; Did you mean a-project.shop.orders? [at 1:15]",
    ],
    ["SELECT FROM", "Syntax error: SELECT list must not be empty [at 1:8]"],
    [
      "SELECT * FROM shop.orders WHERE tags = tags",
      "Equality is not defined for arguments of type ARRAY<STRING> [at 1:33]",
    ],
  ])("says where it is wrong: %s", async (sql, message) => {
    await expect(analyzer.analyze({ sql, tables })).rejects.toThrow(new AnalysisError(message));
  });

  it("gives a view's text as it was written", async () => {
    const sql = "CREATE VIEW `a-project.shop.v` AS SELECT o.id FROM `a-project.shop.orders` AS o";
    const statement = await analyzer.analyze({ sql, tables });
    expect(statement.name_path).toEqual(["a-project", "shop", "v"]);
    expect(statement.sql).toBe("SELECT o.id FROM `a-project.shop.orders` AS o");
  });

  it.each(["NOT ", "1 + "])("refuses what nests too deeply and lives on: %s…", async (text) => {
    const sql = `SELECT ${text.repeat(20_000)}${text === "NOT " ? "TRUE" : "1"}`;
    await expect(analyzer.analyze({ sql, tables })).rejects.toThrow(/query is too complex/);
    const chain = await analyzer.analyze({
      sql: `SELECT ${text.repeat(100)}${text === "NOT " ? "TRUE" : "1"}`,
      tables,
    });
    expect(outputs(chain)).toHaveLength(1);
  });
});

describe("tableNames", () => {
  it("answers the paths of tables, not the names of WITH queries", async () => {
    const names = await analyzer.tableNames(
      "MERGE `p.d.t` t USING (WITH w AS (SELECT 1 AS a) SELECT * FROM d.x, w, UNNEST([1])) s ON t.a = s.a WHEN MATCHED THEN DELETE",
    );
    expect([...names].sort()).toEqual([
      ["d", "x"],
      ["p", "d", "t"],
    ]);
    expect(await analyzer.tableNames("SELECT 1 FROM `example.com:project.d.t`")).toEqual([
      ["example.com:project", "d", "t"],
    ]);
  });
});

describe("parseScript", () => {
  it("answers statements with positions in UTF-8 bytes", async () => {
    const script = await analyzer.parseScript(
      "DECLARE x STRING DEFAULT 'あ'; IF x = 'あ' THEN SELECT 1; END IF;",
    );
    const list = script.statement_list_node;
    expect(list).toMatchObject({
      statement_list: [
        { nodeKind: "ASTVariableDeclaration", parse_location_range: { start: 0, end: 30 } },
        { nodeKind: "ASTIfStatement" },
      ],
    });
  });

  it("says where a script is wrong", async () => {
    await expect(analyzer.parseScript("SELECT 1;\nIF x THEN")).rejects.toThrow(
      /Syntax error: .* \[at 2:10\]/,
    );
  });
});

describe("evaluate", () => {
  it("takes and answers values of every type", async () => {
    const columns = [
      { name: "i", type: INT64 },
      { name: "f", type: { kind: "FLOAT64" } },
      { name: "n", type: { kind: "NUMERIC" } },
      { name: "b", type: { kind: "BOOL" } },
      { name: "s", type: STRING },
      { name: "y", type: { kind: "BYTES" } },
      { name: "d", type: { kind: "DATE" } },
      { name: "t", type: { kind: "TIME" } },
      { name: "dt", type: { kind: "DATETIME" } },
      { name: "ts", type: { kind: "TIMESTAMP" } },
      { name: "j", type: { kind: "JSON" } },
      { name: "a", type: { kind: "ARRAY", element: INT64 } },
      {
        name: "r",
        type: {
          kind: "STRUCT",
          fields: [
            { name: "x", type: STRING },
            { name: "", type: INT64 },
          ],
        },
      },
    ] as const;
    const rows = [
      [
        -(2n ** 63n),
        -0.5,
        "-12345678901234567890123456789.000000001",
        true,
        "日本語\0",
        Uint8Array.of(0, 255),
        "0001-01-01",
        "23:59:59.999999",
        "9999-12-31T23:59:59.000001",
        -62135596800000000n,
        '{"a":1.5}',
        [1n, null],
        ["x", null],
      ],
      columns.map(() => null),
    ];
    const answer = await analyzer.evaluate({
      sql: "SELECT * FROM v",
      tables: [{ name: "v", columns, rows }],
    });
    expect(answer).toEqual({ columns, rows });
  });

  it("takes parameters and fails as GoogleSQL fails", async () => {
    const parameters = [{ name: "p", type: INT64, value: 7n }];
    const answer = await analyzer.evaluate({ sql: "SELECT @p / 2 AS half", parameters });
    expect(answer.rows).toEqual([[3.5]]);
    await expect(analyzer.evaluate({ sql: "SELECT DIV(1, 0)" })).rejects.toThrow("division by zero: 1 / 0");
    await expect(analyzer.evaluate({ sql: "SELECT ERROR('100% 日本語/?#')" })).rejects.toThrow(
      new AnalysisError("100% 日本語/?#"),
    );
    // Some of its failures have no words.
    await expect(analyzer.evaluate({ sql: "SELECT CAST('' AS INT64)" })).rejects.toThrow(
      new AnalysisError(""),
    );
  });
});
