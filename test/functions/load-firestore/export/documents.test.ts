import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeDocument } from "../../../../functions/load-firestore/export/index.ts";
import {
  encodeDocument,
  encodeLog,
  type PathElement,
  type Sample,
  type SampleDocument,
  type SampleFields,
} from "./export-encoder.ts";
import { anyDocument } from "./sample-documents.ts";
import { documentsOf } from "./streams.ts";

const path: readonly PathElement[] = [{ collection: "consultations", id: "c1" }];
const database = "projects/hinata-kampo/databases/(default)/documents";

function jsonOf(fields: SampleFields): string {
  return decodeDocument(encodeDocument({ path, fields })).json;
}

/** The JSON text of one value. */
function textOf(value: Sample): string {
  return jsonOf([["v", value]]).slice('{"v":'.length, -1);
}

describe("a document's fields as JSON text", () => {
  it("keep 64-bit integers to the last digit", () => {
    for (const value of [0n, 1n, -1n, 127n, 128n, 2n ** 49n - 1n, 2n ** 49n, 9007199254740993n]) {
      expect(textOf({ type: "integer", value })).toBe(`${value}`);
    }
    expect(textOf({ type: "integer", value: 2n ** 63n - 1n })).toBe("9223372036854775807");
    expect(textOf({ type: "integer", value: -(2n ** 63n) })).toBe("-9223372036854775808");
  });

  it("keep doubles, the ones without a number in JSON as text", () => {
    const doubles: readonly (readonly [number, string])[] = [
      [0.1, "0.1"],
      [3, "3"],
      [-0, "-0"],
      [5e-324, "5e-324"],
      [1.7976931348623157e308, "1.7976931348623157e+308"],
      [Number.NaN, '"NaN"'],
      [Number.POSITIVE_INFINITY, '"Infinity"'],
      [Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ];
    for (const [value, text] of doubles) expect(textOf({ type: "double", value })).toBe(text);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(JSON.parse(textOf({ type: "double", value }))).toBe(value);
      }),
    );
  });

  it("keep timestamps to the microsecond", () => {
    const timestamps: readonly (readonly [bigint, string])[] = [
      [0n, "1970-01-01T00:00:00.000000Z"],
      [1_752_523_200_000_001n, "2025-07-14T20:00:00.000001Z"],
      [-1n, "1969-12-31T23:59:59.999999Z"],
      [-62_135_596_800_000_000n, "0001-01-01T00:00:00.000000Z"],
      [253_402_300_799_999_999n, "9999-12-31T23:59:59.999999Z"],
    ];
    for (const [micros, text] of timestamps) expect(textOf({ type: "timestamp", micros })).toBe(`"${text}"`);
  });

  it("keep text, bytes, geopoints, nulls and booleans", () => {
    expect(textOf({ type: "string", value: '"漢方"\n\u0000😀\u2028\ufeff' })).toBe(
      JSON.stringify('"漢方"\n\u0000😀\u2028\ufeff'),
    );
    expect(textOf({ type: "string", value: "長".repeat(100_000) })).toHaveLength(100_002);
    expect(textOf({ type: "bytes", value: Uint8Array.of(0, 255, 62, 63) })).toBe('"AP8+Pw=="');
    expect(textOf({ type: "bytes", value: Uint8Array.of(1), meaning: 16 })).toBe('"AQ=="');
    expect(textOf({ type: "geopoint", latitude: 35.6812, longitude: -0 })).toBe(
      '{"latitude":35.6812,"longitude":-0}',
    );
    expect(textOf({ type: "null" })).toBe("null");
    expect([true, false].map((value) => textOf({ type: "boolean", value }))).toEqual(["true", "false"]);
  });

  it("have references as paths, in full where they lead to another database or project", () => {
    const to: readonly PathElement[] = [
      { collection: "patients", id: "p 1" },
      { collection: "orders", id: -5n },
    ];
    expect(textOf({ type: "reference", path: to })).toBe('"patients/p 1/orders/__id-5__"');
    expect(textOf({ type: "reference", path: to, database: "eu" })).toBe(
      '"projects/hinata-kampo/databases/eu/documents/patients/p 1/orders/__id-5__"',
    );
    const elsewhere = encodeDocument({
      path,
      app: "dev~other",
      fields: [["v", { type: "reference", path: to }]],
    });
    expect(decodeDocument(elsewhere).json).toBe(`{"v":"${database}/patients/p 1/orders/__id-5__"}`);
    const same = encodeDocument({
      path,
      database: "eu",
      fields: [["v", { type: "reference", path: to, database: "eu" }]],
    });
    expect(decodeDocument(same).json).toBe('{"v":"patients/p 1/orders/__id-5__"}');
  });

  it("have maps and arrays nested, with their keys in the record's order", () => {
    const text = jsonOf([
      [
        "b",
        {
          type: "map",
          fields: [
            ["z", { type: "array", values: [] }],
            ["10", { type: "null" }],
            ["a", { type: "map", fields: [] }],
          ],
        },
      ],
      [
        "__proto__",
        {
          type: "array",
          values: [{ type: "map", fields: [["", { type: "integer", value: 1n }]] }, { type: "null" }],
        },
      ],
      ["1", { type: "array", values: [{ type: "string", value: "x" }] }],
    ]);
    expect(text).toBe('{"b":{"z":[],"10":null,"a":{}},"__proto__":[{"":1},null],"1":["x"]}');
    expect(jsonOf([])).toBe("{}");
  });

  it("hold any document, through any chunks of its export", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyDocument, { maxLength: 5 }), sizes, async (documents, chunkSizes) => {
        const items = await documentsOf(encodeLog(documents.map(encodeDocument)), chunkSizes);
        expect(
          items.map((item) => (item.kind === "document" ? item.document.name.path : item.reason)),
        ).toEqual(documents.map(pathText));
        for (const [index, item] of items.entries()) {
          if (item.kind !== "document") continue;
          const { fields } = documents[index] ?? { fields: [] };
          expect(item.document.json).toBe(text({ type: "map", fields }));
        }
      }),
      { numRuns: 150 },
    );
  });
});

function pathText(document: SampleDocument): string {
  return document.path
    .map(({ collection, id }) => `${collection}/${typeof id === "string" ? id : `__id${id}__`}`)
    .join("/");
}

/** A value as JSON text, from what it is known to be. */
function text(sample: Sample): string {
  switch (sample.type) {
    case "null":
      return "null";
    case "integer":
      return sample.value.toString();
    case "double":
      return doubleText(sample.value);
    case "boolean":
    case "string":
      return JSON.stringify(sample.value);
    case "bytes":
      return `"${btoa(String.fromCharCode(...sample.value))}"`;
    case "timestamp":
      return `"${timestampText(sample.micros)}"`;
    case "geopoint":
      return `{"latitude":${doubleText(sample.latitude)},"longitude":${doubleText(sample.longitude)}}`;
    case "reference":
      return JSON.stringify(sample.path.map(({ collection, id }) => `${collection}/${id}`).join("/"));
    case "array":
      return `[${sample.values.map(text).join(",")}]`;
    case "map":
      return `{${sample.fields.map(([name, value]) => `${JSON.stringify(name)}:${text(value)}`).join(",")}}`;
  }
}

function doubleText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

function timestampText(micros: bigint): string {
  const seconds = new Date(Number((micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000n));
  const fraction = (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).toString().padStart(6, "0");
  return seconds.toISOString().replace(/\.000Z$/, `.${fraction}Z`);
}
