import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileGraph } from "../../../../cli/dataform/graph.ts";
import { projectRoot } from "../../../../cli/project-root.ts";
import type { Analyzer } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { startAnalyzer } from "../../../../local/bigquery/analyzer/start.ts";
import { namedTables } from "../../../../local/bigquery/engine/statements/named-tables.ts";
import { statementsOf } from "../../../../local/bigquery/engine/statements/statement-list.ts";

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(() => analyzer.close());

const sorted = (paths: readonly (readonly string[])[]) => paths.map((path) => JSON.stringify(path)).sort();

/** What the tree tells, and what the analyzer does. */
async function both(sql: string) {
  const [node] = statementsOf(await analyzer.parseScript(sql));
  if (node === undefined) throw new Error(`No statement: ${sql}`);
  const named = namedTables(node);
  return {
    told: named === undefined ? undefined : sorted(named),
    asked: sorted(await analyzer.tableNames(sql)),
  };
}

describe("the tables that a parsed statement names", () => {
  it.each([
    "SELECT * FROM a.b, `p-1.d.t` AS x, c, c AS d WHERE EXISTS (SELECT 1 FROM e JOIN f USING (g))",
    "WITH x AS (SELECT * FROM y), y AS (SELECT * FROM x) SELECT * FROM X, y, (WITH x AS (SELECT 1 FROM z) SELECT * FROM x)",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s JOIN r ON TRUE), s AS (SELECT * FROM t) SELECT * FROM r",
    "SELECT (SELECT COUNT(*) FROM t), ARRAY(SELECT u FROM UNNEST(t.us) AS u), 1 IN (SELECT a FROM v) FROM d.t AS t",
    "SELECT * FROM (SELECT * FROM a UNION ALL (SELECT * FROM b)) PIVOT(SUM(x) FOR y IN ('z'))",
    "SELECT * FROM a FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP() TABLESAMPLE SYSTEM (10 PERCENT)",
    "INSERT INTO d.t (a) WITH t AS (SELECT 1 AS a FROM x) SELECT a FROM t",
    "INSERT d.t VALUES ((SELECT MAX(a) FROM x))",
    "MERGE d.t AS t USING (SELECT * FROM x) AS s ON t.a = s.a WHEN NOT MATCHED THEN INSERT VALUES ((SELECT 1 FROM y))",
    "UPDATE d.t AS t SET a = (SELECT 1 FROM x) FROM u WHERE t.b = u.b",
    "DELETE d.t WHERE a IN (SELECT a FROM d.t)",
    "TRUNCATE TABLE d.t",
    "CREATE OR REPLACE TABLE d.t AS WITH t AS (SELECT 1) SELECT * FROM t JOIN d.t AS y ON TRUE",
    "CREATE VIEW d.v AS SELECT * FROM d.t, t",
    "ASSERT EXISTS (SELECT 1 FROM d.t)",
  ])("are told as the analyzer tells them: %s", async (sql) => {
    const { told, asked } = await both(sql);
    expect(told).toEqual(asked);
  });

  it.each([
    "SELECT * FROM d.t AS t, t.items",
    "SELECT * FROM d.t, t.items",
    "WITH w AS (SELECT 1 AS a) SELECT * FROM w, w.a",
    "SELECT ARRAY(SELECT x FROM q.items AS x) FROM d.t AS q",
    "SELECT * FROM EXTERNAL_QUERY('a', 'b')",
    "CREATE TABLE d.t LIKE d.u",
    "CREATE TABLE d.t COPY d.u",
    "CREATE TABLE d.t CLONE d.u",
    "UPDATE d.t SET (DELETE items WHERE TRUE) WHERE TRUE",
  ])("are left to the analyzer: %s", async (sql) => {
    expect((await both(sql)).told).toBeUndefined();
  });

  it("are told of all that the project runs", async () => {
    const { tables, assertions } = await compileGraph(projectRoot);
    for (const { query } of [...tables, ...assertions]) {
      const { told, asked } = await both(query);
      expect(told).toEqual(asked);
    }
  });

  it("are told wherever WITH clauses nest", async () => {
    const name = fc.constantFrom("a", "b", "C", "d.a", "b.c.d");
    const queries = fc.memo((depth): fc.Arbitrary<string> => {
      const source =
        depth > 1
          ? fc.oneof(
              name,
              queries(depth - 1).map((query) => `(${query})`),
            )
          : name;
      const entry = fc.tuple(
        fc.constantFrom("a", "b", "c"),
        depth > 1 ? queries(depth - 1) : fc.constant("SELECT 1"),
      );
      return fc
        .record({
          isRecursive: fc.boolean(),
          entries: fc.uniqueArray(entry, { maxLength: 2, selector: ([alias]) => alias }),
          sources: fc.array(source, { minLength: 1, maxLength: 2 }),
          filter: fc.option(source),
        })
        .map(({ isRecursive, entries, sources, filter }) => {
          const clause = entries.map(([alias, text]) => `${alias} AS (${text})`).join(", ");
          const within = clause === "" ? "" : `WITH ${isRecursive ? "RECURSIVE " : ""}${clause} `;
          const from = sources.map((each, index) => `${each} AS x${index}`).join(", ");
          return `${within}SELECT 1 FROM ${from}${filter === null ? "" : ` WHERE EXISTS (SELECT 1 FROM ${filter})`}`;
        });
    });
    await fc.assert(
      fc.asyncProperty(queries(3), async (sql) => {
        const { told, asked } = await both(sql);
        if (told !== undefined) expect(told).toEqual(asked);
      }),
      { numRuns: 300 },
    );
  });
});
