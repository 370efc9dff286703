import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readTemplates, type Template } from "./cases.ts";
import { compareExpressions } from "./expressions.ts";
import { knownDifferences } from "./known-differences.ts";
import { Parity } from "./parity.ts";
import { compareQueries } from "./queries.ts";
import { unexplained } from "./verdicts.ts";

const minutes = 60_000;
let parity: Parity;

beforeAll(async () => {
  parity = await Parity.start();
});

afterAll(async () => {
  await parity.close();
});

const quote = (text: string) =>
  `'${[...text].map((character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`).join("")}'`;

const numeric = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(([whole, fraction]) => `NUMERIC '${whole}.${String(fraction).padStart(9, "0")}'`);
const date = fc
  .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .map((day) => `DATE '${day.toISOString().slice(0, 10).padStart(10, "0")}'`);
const moment = fc
  .integer({ min: -2_000_000_000, max: 4_000_000_000 })
  .map((seconds) => `TIMESTAMP_SECONDS(${seconds})`);
const zone = fc.constantFrom(
  "Asia/Tokyo",
  "America/New_York",
  "Europe/London",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "+05:30",
);
const part = fc.constantFrom("DAY", "WEEK", "WEEK(MONDAY)", "ISOWEEK", "MONTH", "QUARTER", "YEAR", "ISOYEAR");
const digits = fc.stringMatching(/^[ +-]?\d{0,20}(?:\.\d{0,12})?(?:[eE][+-]?\d{1,2})?$/);
const spelling = fc.oneof(digits, fc.stringMatching(/^[\d:\- T.Z+/a]{0,26}$/), fc.string({ maxLength: 8 }));
const json = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc
    .record({ a: fc.oneof(fc.double(), fc.string(), fc.boolean()), b: fc.jsonValue({ maxDepth: 1 }) })
    .map((value) => JSON.stringify(value)),
  fc.stringMatching(/^\{"a": ?-?\d{1,20}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2})?[,}] ?"?b?"?:?1?\}?$/),
);

/** Characters with compositions and compatibility forms that every version of Unicode in use has alike. */
const composable = fc.constantFrom(
  ..."aéA\u0301\u0323が\u3099\u309aハﾊﾞﾟ１Ａｱ①㍿㌔ﬁ각ᄀ\u1161\u11a8Ω\u212b½²…日本神\ufa19😀 ",
);

const families: readonly (readonly [string, fc.Arbitrary<string>])[] = [
  [
    "arithmetic of NUMERIC",
    fc
      .tuple(numeric, fc.constantFrom("+", "-", "*", "/", "<"), numeric)
      .map(([a, operator, b]) => `${a} ${operator} ${b}`),
  ],
  [
    "rounding of FLOAT64",
    fc
      .tuple(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
        fc.integer({ min: -3, max: 8 }),
      )
      .map(([value, places]) => `ROUND(CAST('${value}' AS FLOAT64), ${places})`),
  ],
  [
    "FLOAT64 as text",
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => `CAST(CAST('${value}' AS FLOAT64) AS STRING)`),
  ],
  [
    "FLOAT64 as NUMERIC",
    fc
      .double({ noNaN: true, min: -1e20, max: 1e20 })
      .map((value) => `CAST(CAST('${value}' AS FLOAT64) AS NUMERIC)`),
  ],
  [
    "casts of text",
    fc
      .tuple(
        spelling,
        fc.constantFrom("INT64", "FLOAT64", "NUMERIC", "BOOL", "DATE", "DATETIME", "TIME", "TIMESTAMP"),
      )
      .map(([text, type]) => `SAFE_CAST(${quote(text)} AS ${type})`),
  ],
  [
    "arithmetic of dates",
    fc
      .tuple(
        date,
        fc.integer({ min: -40_000, max: 40_000 }),
        part.filter((name) => /^(?:DAY|WEEK|MONTH|QUARTER|YEAR)$/.test(name)),
      )
      .map(([day, count, name]) => `SAFE.DATE_ADD(${day}, INTERVAL ${count} ${name})`),
  ],
  [
    "differences of dates",
    fc.tuple(date, date, part).map(([a, b, name]) => `DATE_DIFF(${a}, ${b}, ${name})`),
  ],
  ["truncation of dates", fc.tuple(date, part).map(([day, name]) => `SAFE.DATE_TRUNC(${day}, ${name})`)],
  ["dates in zones", fc.tuple(moment, zone).map(([time, place]) => `DATETIME(${time}, '${place}')`)],
  [
    "truncation in zones",
    fc
      .tuple(moment, part, zone)
      .map(([time, name, place]) => `TIMESTAMP_TRUNC(${time}, ${name}, '${place}')`),
  ],
  [
    "civil times to moments",
    fc
      .tuple(moment, zone, zone)
      .map(([time, from, to]) => `TIMESTAMP(DATETIME(${time}, '${from}'), '${to}')`),
  ],
  [
    "JSON_VALUE",
    fc
      .tuple(json, fc.constantFrom("$", "$.a", "$.b", "$.b.a"))
      .map(([text, path]) => `JSON_VALUE(${quote(text)}, '${path}')`),
  ],
  [
    "JSON_QUERY",
    fc
      .tuple(json, fc.constantFrom("$", "$.a", "$.b", "$.b.a"))
      .map(([text, path]) => `JSON_QUERY(${quote(text)}, '${path}')`),
  ],
  [
    "text and back",
    fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => `TO_JSON_STRING(${quote(text)})`),
  ],
  [
    "normal forms",
    fc
      .tuple(fc.string({ unit: composable, maxLength: 8 }), fc.constantFrom("NFC", "NFKC", "NFD", "NFKD"))
      .map(([text, form]) => `NORMALIZE(${quote(text)}, ${form})`),
  ],
];

it.each(families)(
  "%s equals GoogleSQL's reference evaluator for generated values",
  async (_name, expression) => {
    const sample = fc.array(expression, { minLength: 150, maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(sample, async (expressions) => {
        expect(unexplained(await compareExpressions(parity, expressions))).toEqual([]);
      }),
      { numRuns: Number(process.env.PARITY_RUNS ?? 2), endOnFailure: true },
    );
  },
  5 * minutes,
);

/** The analyzer computes with literals where it can: from columns, everything is computed here. */
it("every function equals GoogleSQL's reference evaluator over columns, too", {
  timeout: 5 * minutes,
}, async () => {
  const query = fc
    .constantFrom(...(await readTemplates()))
    .chain((template) =>
      fc.array(rowOf(template), { minLength: 1, maxLength: 3 }).map((rows) => overColumns(template, rows)),
    );
  await fc.assert(
    fc.asyncProperty(fc.array(query, { minLength: 300, maxLength: 300 }), async (queries) => {
      expect(unexplained(await compareQueries(parity, queries, []))).toEqual([]);
    }),
    { numRuns: Number(process.env.PARITY_RUNS ?? 2), endOnFailure: true },
  );
});

type Row = readonly string[];

function rowOf(template: Template): fc.Arbitrary<Row> {
  return fc
    .tuple(...template.literals.map(([, values]) => fc.constantFrom(...values)))
    .filter((row) => !knownDifferences.some(({ pattern }) => pattern.test(filled(template, row))));
}

function filled({ expression, literals }: Template, values: Row): string {
  return literals.reduce(
    (text, [name], index) => text.replaceAll(`$${name}`, values[index] ?? ""),
    expression,
  );
}

function overColumns(template: Template, rows: readonly Row[]): string {
  const columns = template.literals.map(([name]) => name);
  const expression = filled(
    template,
    columns.map((name) => `v.${name}`),
  );
  const selects = rows.map(
    (row) => `SELECT ${row.map((literal, index) => `${literal} AS ${columns[index]}`).join(", ")}`,
  );
  return `SELECT ${expression} AS result FROM (${selects.join(" UNION ALL ")}) AS v`;
}
