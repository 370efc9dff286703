import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { QueryError, type QueryResult, type RestField } from "../../../cli/query/bigquery-rest.ts";
import { explainQueryError } from "../../../cli/query/explain-error.ts";
import { printCsv, printJson, printTable } from "../../../cli/query/printers.ts";

const fields: readonly RestField[] = [
  { name: "id", type: "INTEGER" },
  { name: "名前", type: "STRING" },
  { name: "amount", type: "NUMERIC" },
  { name: "at", type: "TIMESTAMP" },
  { name: "tags", type: "STRING", mode: "REPEATED" },
  { name: "item", type: "RECORD", fields: [{ name: "rate", type: "FLOAT" }] },
  { name: "raw", type: "JSON" },
  { name: "is_new", type: "BOOLEAN" },
];

function result(rows: readonly (readonly unknown[])[], pageSize = 1): QueryResult {
  return {
    fields,
    rowCount: rows.length,
    affectedRows: undefined,
    async *pages() {
      for (let start = 0; start < rows.length; start += pageSize) {
        yield rows.slice(start, start + pageSize).map((row) => ({ f: row.map((v) => ({ v })) }));
      }
    },
  };
}

async function printed(
  print: (result: QueryResult, stream: Writable) => Promise<void>,
  rows: readonly (readonly unknown[])[],
): Promise<string> {
  let text = "";
  const stream = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      setImmediate(done);
    },
  });
  await print(result(rows), stream);
  return text;
}

const full = [
  "9007199254740993",
  '葛"根,湯',
  "0.1",
  "1752523200123450",
  [{ v: "a" }, { v: "b" }],
  { f: [{ v: "NaN" }] },
  '{"a": 1}',
  "true",
];
const empty = [null, "", null, null, [], null, null, null];

describe("printJson", () => {
  it("prints every type without losing a digit", async () => {
    const text = await printed(printJson, [full, empty]);
    expect(JSON.parse(text)).toEqual([
      {
        id: "9007199254740993",
        名前: '葛"根,湯',
        amount: 0.1,
        at: "2025-07-14T20:00:00.12345Z",
        tags: ["a", "b"],
        item: { rate: "NaN" },
        raw: { a: 1 },
        is_new: true,
      },
      { id: null, 名前: "", amount: null, at: null, tags: [], item: null, raw: null, is_new: null },
    ]);
  });

  it("prints an empty array where there are no rows", async () => {
    expect(await printed(printJson, [])).toBe("[]\n");
  });
});

describe("printCsv", () => {
  it("tells NULL from an empty text and quotes what must be", async () => {
    const text = await printed(printCsv, [full, empty]);
    expect(text.split("\r\n")).toEqual([
      "id,名前,amount,at,tags,item,raw,is_new",
      '9007199254740993,"葛""根,湯",0.1,2025-07-14 20:00:00.12345 UTC,"[""a"",""b""]","{""rate"":""NaN""}","{""a"": 1}",true',
      ',"",,,[],,,',
      "",
    ]);
  });
});

describe("printTable", () => {
  it("prints times before 1970 and counts the rows", async () => {
    const text = await printed(printTable, [["1", "a", "1", "-1", [], null, null, null]]);
    expect(text).toContain("1969-12-31 23:59:59.999999 UTC");
    expect(text).toMatch(/1 row\n$/);
  });
});

describe("explainQueryError", () => {
  it("points at the place, also behind full-width characters", () => {
    const error = new QueryError("Unrecognized name: idd; Did you mean id? at [2:7]", "invalidQuery");
    const lines = explainQueryError(error, 'SELECT 1,\n "葛根",idd FROM t').split("\n");
    expect(lines).toEqual([error.message, "", '   "葛根",idd FROM t', `${" ".repeat(10)}^`]);
  });
});
