import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { csvRecords } from "../../../../local/bigquery/engine/load/csv-records.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kura-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function recordsOf(text: string): Promise<unknown[]> {
  const file = path.join(folder, "a.csv");
  await writeFile(file, text);
  const records: unknown[] = [];
  for await (const record of csvRecords(file, { kind: "CSV", allowQuotedNewlines: true }))
    records.push(record);
  return records;
}

/** Fields of a few characters, and some that are longer than a piece of a file. */
const field = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r\n", "蔵"), maxLength: 6 }),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 60_000, max: 200_000 }).map((length) => '"\n'.repeat(length / 2)),
  },
);

test("records of any text come back, also where they are longer than what is read at once", async () => {
  const table = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = rows.map((row) => row.map(quoted).join(","));
      const expected = rows.map((row) => row.map((text) => ({ text, isQuoted: true })));
      expect(await recordsOf(lines.join("\n"))).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
