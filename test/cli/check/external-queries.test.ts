import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RememberingAnalyzer } from "../../../cli/check/analysis/remembering-analyzer.ts";
import { checkingAnalyzer, SmallProject } from "./small-project.ts";

const contracts = `
const column = (type: string, sourceNames: readonly string[] = []) => ({ type, sourceNames, containers: [], description: "x" });
const source = { kind: "federated", name: "app", connection: "app", schema: "public" };
export const allTables = [
  {
    name: "orders", source, pull: { cursor: "updated_at" }, volatile: [],
    columns: { id: column("INT64"), total: column("NUMERIC"), phone: column("STRING", ["phone_number", "phone"]), placed_at: column("TIMESTAMP"), extra: column("JSON_TEXT"), on_day: column("DATE") },
  },
  { name: "items", source, pull: {}, volatile: [], columns: { id: column("INT64"), order_id: column("INT64") } },
];
`;

const file = "definitions/pull.ts";
let analyzer: RememberingAnalyzer;

beforeAll(async () => {
  analyzer = await checkingAnalyzer();
});

afterAll(() => analyzer.close());

/** Checks a table that takes all of an EXTERNAL_QUERY. */
async function check(inner: string) {
  const source = `operate("pulled", { hasOutput: true, description: "What it is." }).queries(\`
  CREATE OR REPLACE TABLE shop.pulled AS
  SELECT * FROM EXTERNAL_QUERY("my-project.us.app", '''
    ${inner}
  ''')
\`);`;
  const project = await SmallProject.create({ [file]: source, "includes/contracts/index.ts": contracts });
  try {
    const { problems, tables } = await project.check(analyzer);
    return {
      problems: problems.filter(({ code }) => code !== "missing_description"),
      columns: Object.fromEntries(
        (tables.find(({ name }) => name.endsWith("pulled"))?.columns ?? []).map(({ name, type }) => [
          name,
          type,
        ]),
      ),
      place: (text: string) => project.place(file, text),
    };
  } finally {
    await project.remove();
  }
}

describe("the inner SQL of an EXTERNAL_QUERY", () => {
  it.each([
    [
      "SELECT id, totl FROM orders",
      "totl",
      "unknown_column",
      /column "totl" does not exist; Did you mean total\?/,
    ],
    ["SELECT o.idd FROM public.orders AS o", "o.idd", "unknown_column", /column o\.idd does not exist/],
    [
      "SELECT id FROM ordres",
      "ordres",
      "unknown_table",
      /relation "public.ordres" is in no contract; Did you mean public.orders\?/,
    ],
    ["SELECT x.id FROM orders AS o", "x.id", "unknown_table", /missing FROM-clause entry for table "x"/],
    [
      "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM items WHERE order_idd = orders.id)",
      "order_idd",
      "unknown_column",
      /order_idd/,
    ],
    ["WITH o AS (SELECT id AS order_id FROM orders) SELECT o.id FROM o", "o.id ", "unknown_column", /o\.id/],
    [
      "SELECT (r).id, (r).nothing FROM (SELECT o AS r FROM orders AS o) AS s",
      "r).nothing",
      "unknown_column",
      /nothing/,
    ],
    ["SELECT id, extra FROM orders", "extra", "external_type", /json or jsonb: cast column extra/],
    ["SELECT id, to_jsonb(orders) AS j FROM orders", "to_jsonb", "external_type", /jsonb: cast column j/],
    ["SELECT id::uuid FROM orders", "id::uuid", "external_type", /uuid/],
    ["SELECT array_agg(id) AS ids FROM orders", "array_agg", "external_type", /int8\[\]/],
    ["SELECT placed_at - placed_at AS took FROM orders", "placed_at - ", "external_type", /interval/],
    [
      "SELECT id, my_function(id) AS f FROM orders",
      "my_function",
      "untyped_expression",
      /does not tell the type of column f/,
    ],
    ["SELECT placed_at FROM orders", "placed_at", "untyped_expression", /timestamp or timestamptz/],
    ["SELECT id FROM FROM orders", "FROM orders", "syntax_error", /syntax error at or near "FROM"/],
    ["DELETE FROM orders", "EXTERNAL_QUERY", "syntax_error", /must be one SELECT/],
  ])("%s", async (inner, at, code, message) => {
    const { problems, place } = await check(inner);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, message: expect.stringMatching(message) });
    if (at !== "EXTERNAL_QUERY") expect(problems[0]).toMatchObject(place(at));
  });

  it("has BigQuery's types", async () => {
    const { problems, columns } = await check(`
      SELECT
        o.id, total, phone, phone_number, on_day, updated_at AS changed_at,
        updated_at AT TIME ZONE 'UTC' AS changed_in_zone,
        extra::text AS extra_text, extra->>'a' AS a, count(*) OVER () AS n, sum(id) OVER () AS ids,
        CASE WHEN total > 1 THEN 1 ELSE 2.5 END AS c, coalesce(phone, 'x') AS p, id = 1 OR total IS NULL AS b,
        (SELECT max(order_id) FROM items AS i WHERE i.order_id = o.id) AS last_item, on_day + 1 AS next_day, id / 2.0::float8 AS half
      FROM orders AS o
      ORDER BY n`);
    expect(problems).toEqual([]);
    expect(columns).toEqual({
      id: "INT64",
      total: "NUMERIC",
      phone: "STRING",
      phone_number: "STRING",
      on_day: "DATE",
      changed_at: "DATETIME",
      changed_in_zone: "TIMESTAMP",
      extra_text: "STRING",
      a: "STRING",
      n: "INT64",
      ids: "NUMERIC",
      c: "NUMERIC",
      p: "STRING",
      b: "BOOL",
      last_item: "INT64",
      next_day: "DATE",
      half: "FLOAT64",
    });
  });

  it("follows joins, set operations and common table expressions", async () => {
    const { problems, columns } = await check(`
      WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < 3)
      SELECT o.*, i.order_id FROM (SELECT id, total FROM orders) AS o LEFT JOIN items AS i ON i.order_id = o.id, n
      UNION ALL
      SELECT 1, NULL, NULL`);
    expect(problems).toEqual([]);
    expect(columns).toEqual({ id: "INT64", total: "NUMERIC", order_id: "INT64" });
  });
});
