import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FieldSchema, LoadRequest } from "../../../../local/bigquery/engine/engine.ts";
import { openTestWarehouse, type TestWarehouse, tableReference } from "./test-warehouse.ts";

let warehouse: TestWarehouse;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "kura-load-"));
  warehouse = await openTestWarehouse();
});

afterAll(async () => {
  await warehouse.close();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(() => warehouse.run("DROP TABLE IF EXISTS shop.t").then(() => undefined));

const field = (name: string, type: string, mode: FieldSchema["mode"] = "NULLABLE"): FieldSchema => ({
  name,
  type,
  mode,
});
const idAndName = [field("id", "INT64", "REQUIRED"), field("name", "STRING")];

async function load(text: string | Buffer, request: Partial<LoadRequest> = {}) {
  const file = path.join(directory, `${crypto.randomUUID()}.json`);
  await writeFile(file, text);
  return warehouse.engine.load({
    destination: tableReference("t"),
    schema: idAndName,
    createDisposition: "CREATE_IF_NEEDED",
    writeDisposition: "WRITE_APPEND",
    files: [file],
    ignoreUnknownValues: false,
    maxBadRecords: 0,
    ...request,
  });
}

const rows = () => warehouse.rows("SELECT * FROM shop.t ORDER BY 1");

describe("a load", () => {
  it("reads every type in each of its spellings", async () => {
    const schema = [
      field("i", "INTEGER"),
      field("f", "FLOAT64"),
      field("n", "NUMERIC"),
      field("b", "BOOLEAN"),
      field("s", "STRING"),
      field("y", "BYTES"),
      field("d", "DATE"),
      field("t", "TIME"),
      field("dt", "DATETIME"),
      field("ts", "TIMESTAMP"),
      field("j", "JSON"),
      {
        ...field("r", "RECORD", "REPEATED"),
        fields: [field("a", "STRING"), field("b", "INT64", "REPEATED")],
      },
    ];
    await load(
      [
        '{"i":1,"f":1.5,"n":12345678901234567890.123,"b":true,"s":"あ","y":"AP8=","d":"2024-02-29","t":"23:59:59.5","dt":"2024-01-01T00:00:00","ts":"2024-01-01T09:00:00+09:00","j":{"x":1.10,"y":[null]},"r":[{"a":"q","b":[1,2]},{}]}',
        '{"I":"2","f":"NaN","n":"-0.0000000005","b":"false","s":1.10,"ts":1704067200.25,"dt":"2024-01-01 01:02:03.000004","ts":"2024-01-01 00:00:00 UTC"}',
        '{"i":3,"ts":1704067200,"n":1e-2,"j":"text","r":null}',
      ].join("\n"),
      { schema },
    );
    expect(await rows()).toEqual([
      [
        1n,
        1.5,
        "12345678901234567890.123",
        true,
        "あ",
        Uint8Array.of(0, 255),
        "2024-02-29",
        "23:59:59.500000",
        "2024-01-01T00:00:00",
        1_704_067_200_000_000n,
        '{"x":1.10,"y":[null]}',
        [
          ["q", [1n, 2n]],
          [null, []],
        ],
      ],
      [
        2n,
        Number.NaN,
        "-0.000000001",
        false,
        "1.10",
        null,
        null,
        null,
        "2024-01-01T01:02:03.000004",
        1_704_067_200_000_000n,
        null,
        [],
      ],
      [3n, null, "0.01", null, null, null, null, null, null, 1_704_067_200_000_000n, '"text"', []],
    ]);
  });

  it.each([
    ['{"id":1,"other":2}', "row 2: No such field: other."],
    ['{"id":"one"}', "row 2: Could not convert value to INT64. Field: id"],
    ['{"id":9223372036854775808}', "row 2: Could not convert value to INT64. Field: id"],
    ['{"name":"x"}', "row 2: Missing required field: id."],
    ['{"id":null}', "row 2: Only optional fields can be set to NULL. Field: id; Value: NULL"],
    ['{"id":1,"name":["x"]}', "row 2: Array specified for non-repeated field: name."],
    ['{"id":1,"name":{"x":1}}', "row 2: JSON object specified for non-record field: name"],
    ['{"id":1', "row 2: Parser terminated before end of string: not valid JSON."],
    ["[1]", "row 2: A row must be a JSON object."],
  ])("refuses %s, and then keeps nothing", async (line, reason) => {
    await expect(load(`{"id":1}\n${line}\n`)).rejects.toMatchObject({
      reason: "invalid",
      message: `Error while reading data, error message: JSON table encountered too many errors, giving up. Rows: 2; errors: 1; ${reason}`,
    });
    await expect(warehouse.engine.getTable(tableReference("t"))).rejects.toMatchObject({
      reason: "notFound",
    });
  });

  it("passes over unknown values and bad rows where it may", async () => {
    const outcome = await load('{"id":1,"other":2}\n{"id":"x"}\n\n{"id":3}', {
      ignoreUnknownValues: true,
      maxBadRecords: 1,
    });
    expect(outcome).toMatchObject({ rows: 2, badRecords: 1 });
    expect(await rows()).toEqual([
      [1n, null],
      [3n, null],
    ]);
  });

  it("appends, replaces, or wants an empty table", async () => {
    await load('{"id":1}', { description: "Loaded.", labels: { a: "b" } });
    await load('{"id":2}\n{"id":3}', { schema: [] });
    expect(await rows()).toHaveLength(3);
    await expect(load('{"id":4}', { writeDisposition: "WRITE_EMPTY" })).rejects.toMatchObject({
      reason: "duplicate",
    });
    await load(gzipSync('{"id":5}'), { writeDisposition: "WRITE_TRUNCATE" });
    expect(await rows()).toEqual([[5n, null]]);
    expect(await warehouse.engine.getTable(tableReference("t"))).toMatchObject({
      description: "Loaded.",
      labels: { a: "b" },
      rowCount: 1,
    });
    await warehouse.run("TRUNCATE TABLE shop.t");
    await load('{"id":6}', { writeDisposition: "WRITE_EMPTY" });
    expect(await rows()).toEqual([[6n, null]]);
    await warehouse.run("DROP TABLE shop.t");
    await expect(load('{"id":1}', { createDisposition: "CREATE_NEVER" })).rejects.toMatchObject({
      reason: "notFound",
    });
  });

  it("adds and relaxes fields where it may", async () => {
    await load('{"id":1}');
    const wider = [field("id", "INT64"), field("name", "STRING"), field("price", "NUMERIC")];
    await expect(load('{"price":1}', { schema: wider })).rejects.toMatchObject({ reason: "invalid" });
    await load('{"price":1.5}', {
      schema: wider,
      schemaUpdateOptions: ["ALLOW_FIELD_ADDITION", "ALLOW_FIELD_RELAXATION"],
    });
    expect(await rows()).toEqual([
      [null, null, "1.5"],
      [1n, null, null],
    ]);
  });

  it("keeps any text", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { minLength: 1, maxLength: 20 }),
        async (names) => {
          const lines = names.map((name, id) => JSON.stringify({ id, name }));
          await load(lines.join("\n"), { writeDisposition: "WRITE_TRUNCATE" });
          expect(await rows()).toEqual(names.map((name, id) => [BigInt(id), name]));
        },
      ),
      { numRuns: 20 },
    );
  });
});
