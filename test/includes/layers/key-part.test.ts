import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { app } from "../../../includes/contracts/app.ts";
import { type ContractColumn, date, int64, string } from "../../../includes/contracts/column.ts";
import { hours } from "../../../includes/contracts/duration.ts";
import { type SourceTable, sourceTable } from "../../../includes/contracts/source-table.ts";
import { keyPart, partOfColumn } from "../../../includes/layers/key-part.ts";
import { list, stringLiteral } from "../../../includes/sql/sql.ts";
import { openTestWarehouse, type TestWarehouse } from "../../local/bigquery/engine/test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
});

afterAll(() => warehouse.close());

/** A table whose first key member is a column of that type. */
function keyedBy(first: ContractColumn): SourceTable {
  return sourceTable(app, "things", {
    description: "A table.",
    freshWithin: hours(1),
    owner: "test",
    key: ["first", "second"],
    columns: { first, second: string("Whatever else.") },
    pull: { every: "row" },
  });
}

/** The parts of keys that begin with these texts: as the key tells them, and as the column's value does. */
async function partsOf(table: SourceTable, texts: readonly string[], type: string) {
  const rows = await warehouse.rows(`
    SELECT ${keyPart(table)}, ${partOfColumn(table, "first", "value")}
    FROM (
      SELECT row_key, SAFE_CAST(text AS ${type}) AS value
      FROM UNNEST(ARRAY<STRUCT<row_key STRING, text STRING>>[
        ${list(texts.map((text) => `(${stringLiteral(JSON.stringify([text, "x"]))}, ${stringLiteral(text)})`))}
      ])
    )
  `);
  return rows.map(([key, column]) => ({ key: Number(key), column: Number(column ?? 0) }));
}

function expectEqualParts(
  parts: readonly { readonly key: number; readonly column: number }[],
  count: number,
) {
  expect(parts).toHaveLength(count);
  for (const { key, column } of parts) {
    expect(column).toBe(key);
    expect(key).toBeGreaterThanOrEqual(0);
    expect(key).toBeLessThan(4000);
  }
}

const limits = ["0", "-1", "99", "100", "-9223372036854775808", "9223372036854775807"];

it("a number's part is the same told by the key and by the column, whatever the number", async () => {
  const numbers = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
  const texts = fc.array(fc.oneof(numbers, fc.nat(1000).map(String)), { minLength: 1, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(texts, async (some) => {
      const all = [...limits, ...some];
      expectEqualParts(await partsOf(keyedBy(int64("Number.")), all, "INT64"), all.length);
    }),
    { numRuns: 10 },
  );
});

it("so is a day's, and a text's", async () => {
  const days = fc
    .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
  const texts = fc.string({ unit: "grapheme", maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(days, { minLength: 1, maxLength: 100 }),
      fc.array(texts, { minLength: 1, maxLength: 100 }),
      async (someDays, someTexts) => {
        expectEqualParts(await partsOf(keyedBy(date("Day.")), someDays, "DATE"), someDays.length);
        expectEqualParts(await partsOf(keyedBy(string("Id.")), someTexts, "STRING"), someTexts.length);
      },
    ),
    { numRuns: 10 },
  );
});

it("what does not read as the key's type is kept in the first part", async () => {
  const unreadable = ["", "many", "1e400", "9223372036854775808", "2025-02-30", "\u3000"];
  for (const column of [int64("Number."), date("Day.")]) {
    const parts = await partsOf(keyedBy(column), unreadable, column.type);
    expect(parts.map(({ key }) => key)).toEqual(unreadable.map(() => 0));
  }
});

it("numbers that follow each other share a part, and a part holds a hundred of them", async () => {
  const texts = Array.from({ length: 1000 }, (_, index) => String(index));
  const parts = await partsOf(keyedBy(int64("Number.")), texts, "INT64");
  expect(new Set(parts.map(({ key }) => key)).size).toBe(10);
});

it("only columns that tell the part alone do", () => {
  const table = keyedBy(int64("Number."));
  expect(partOfColumn(table, "second", "value")).toBeUndefined();
  expect(partOfColumn(keyedBy(int64("Number.").pii("hash")), "first", "value")).toBeUndefined();
});
