import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { floatText, rowEncoder, timestampText } from "../../../../local/bigquery/api/rows/value-encoding.ts";

describe("FLOAT64", () => {
  test.each([
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [-2.5, "-2.5"],
    [0.1, "0.1"],
    [0.001, "0.001"],
    [0.0001, "1.0E-4"],
    [9999999, "9999999.0"],
    [1e7, "1.0E7"],
    [1e10, "1.0E10"],
    [1.7976931348623157e308, "1.7976931348623157E308"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("%s is %s", (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  test("every double is read back as itself", () => {
    fc.assert(fc.property(fc.double(), (value) => Object.is(Number(floatText(value)), value)));
  });
});

describe("TIMESTAMP", () => {
  const instant = 1721001600123456n;

  test("is float seconds by default", () => {
    expect(timestampText(instant, "FLOAT64")).toBe("1.721001600123456E9");
    expect(timestampText(0n, "FLOAT64")).toBe("0.0");
    expect(timestampText(-1n, "FLOAT64")).toBe("-1.0E-6");
  });

  test("is microseconds or ISO 8601 where asked", () => {
    expect(timestampText(instant, "INT64")).toBe("1721001600123456");
    expect(timestampText(instant, "ISO8601_STRING")).toBe("2024-07-15T00:00:00.123456Z");
    expect(timestampText(-1n, "ISO8601_STRING")).toBe("1969-12-31T23:59:59.999999Z");
    expect(timestampText(-62135596800000000n, "ISO8601_STRING")).toBe("0001-01-01T00:00:00.000000Z");
  });

  test("float seconds are the double nearest to the exact instant", () => {
    const range = { min: -62135596800000000n, max: 253402300799999999n };
    fc.assert(
      fc.property(fc.bigInt(range), (microseconds) => {
        const seconds = Number(timestampText(microseconds, "FLOAT64"));
        return Math.abs(seconds * 1e6 - Number(microseconds)) <= Math.abs(Number(microseconds)) * 2 ** -51;
      }),
    );
  });
});

describe("rows", () => {
  const columns = [
    { name: "id", type: { kind: "INT64" } },
    {
      name: "place",
      type: {
        kind: "STRUCT",
        fields: [
          { name: "city", type: { kind: "STRING" } },
          { name: "tags", type: { kind: "ARRAY", element: { kind: "STRING" } } },
        ],
      },
    },
    { name: "at", type: { kind: "DATETIME" } },
  ] as const;

  test("nest as BigQuery nests them", () => {
    const row = [9007199254740993n, ["東京", ["a", '"']], "2025-07-15 05:00:00.5"];
    expect(JSON.parse(rowEncoder(columns, "FLOAT64")(row))).toEqual({
      f: [
        { v: "9007199254740993" },
        { v: { f: [{ v: "東京" }, { v: [{ v: "a" }, { v: '"' }] }] } },
        { v: "2025-07-15T05:00:00.500000" },
      ],
    });
  });

  test("a NULL array is an empty one, any other NULL is null", () => {
    expect(JSON.parse(rowEncoder(columns, "FLOAT64")([null, ["x", null], null]))).toEqual({
      f: [{ v: null }, { v: { f: [{ v: "x" }, { v: [] }] } }, { v: null }],
    });
    expect(JSON.parse(rowEncoder(columns, "FLOAT64")([null, null, null]))).toEqual({
      f: [{ v: null }, { v: null }, { v: null }],
    });
  });

  test("hold only the selected fields, nested ones too", () => {
    const encode = rowEncoder(columns, "FLOAT64", ["PLACE.tags", "id"]);
    expect(JSON.parse(encode([1n, ["x", ["y"]], null]))).toEqual({
      f: [{ v: "1" }, { v: { f: [{ v: [{ v: "y" }] }] } }],
    });
  });
});
