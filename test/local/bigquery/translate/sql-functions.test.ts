import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Analyzer, AstNode } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { startAnalyzer } from "../../../../local/bigquery/analyzer/start.ts";
import type { TranslationContext } from "../../../../local/bigquery/translate/context.ts";
import { translateQuery } from "../../../../local/bigquery/translate/translate.ts";

const nothing = () => {
  throw new Error("Not there");
};
const context: TranslationContext = {
  table: nothing,
  variable: nothing,
  systemVariable: nothing,
  parameter: nothing,
  currentTimestampMicros: 0n,
};

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(async () => {
  await analyzer?.close();
});

async function query(definitions: readonly string[], sql: string): Promise<unknown> {
  const sqlFunctions: AstNode[] = [];
  for (const definition of definitions) {
    sqlFunctions.push(await analyzer.analyze({ sql: definition, tables: [], sqlFunctions }));
  }
  const statement = await analyzer.analyze({ sql, tables: [], sqlFunctions });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(translateQuery(statement, context).sql);
  return reader.getRowsJson();
}

describe("functions written in SQL", () => {
  it("stand for their bodies", async () => {
    const definitions = [
      "CREATE TEMP FUNCTION twice(x INT64) AS (x + x)",
      "CREATE TEMP FUNCTION Spread(low INT64, high INT64) RETURNS INT64 AS (twice(high) - twice(low))",
    ];
    expect(
      await query(
        definitions,
        "SELECT spread(x, twice(x + 1)), TWICE(3) FROM UNNEST([1, 2]) AS x ORDER BY x",
      ),
    ).toEqual([
      ["6", "6"],
      ["8", "6"],
    ]);
  });

  it("may hold subqueries, called more than once and with computed arguments", async () => {
    const definitions = [
      "CREATE TEMP FUNCTION largest(xs ARRAY<INT64>) AS ((SELECT MAX(x) FROM UNNEST(xs) AS x WHERE ARRAY_LENGTH(xs) > 1))",
    ];
    const sql = "SELECT largest([y, y + 1]), largest([largest([y, 9]), 5]) FROM (SELECT 7 AS y)";
    expect(await query(definitions, sql)).toEqual([["8", "9"]]);
  });

  it("are refused where nothing can stand for them", async () => {
    await expect(query(["CREATE TEMP FUNCTION f(x INT64) AS (x)"], "SELECT SAFE.f(1)")).rejects.toThrow(
      /SAFE/,
    );
  });
});
