import { describe, expect, it } from "vitest";
import { type Cell, cellJson, readCell, resultCell } from "../../../cli/model-tests/cell.ts";
import type { ScalarKind, SqlType } from "../../../local/bigquery/types/sql-type.ts";

const person: SqlType = {
  kind: "STRUCT",
  fields: [
    { name: "id", type: { kind: "INT64" } },
    { name: "tags", type: { kind: "ARRAY", element: { kind: "STRING" } } },
  ],
};

describe("a cell", () => {
  it.each<[ScalarKind, Cell, string]>([
    ["INT64", 5, "5"],
    ["INT64", -9223372036854775808n, "-9223372036854775808"],
    ["INT64", "007", "7"],
    ["NUMERIC", 1.5, "1.5"],
    ["NUMERIC", "1.500", "1.5"],
    ["NUMERIC", "-0.0", "0"],
    ["NUMERIC", "12345678901234567890.123456789", "12345678901234567890.123456789"],
    ["BIGNUMERIC", "0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"],
    ["FLOAT64", 0.1 + 0.2, "0.3"],
    ["FLOAT64", -0, "0"],
    ["FLOAT64", "NaN", "NaN"],
    ["FLOAT64", "-inf", "-Infinity"],
    ["BOOL", false, "false"],
    ["STRING", "", ""],
    ["BYTES", Uint8Array.of(255, 0), "/wA="],
    ["BYTES", "/wA", "/wA="],
    ["DATE", "2024-02-29", "2024-02-29"],
    ["TIME", "09:30", "09:30:00"],
    ["TIME", "23:59:59.120000", "23:59:59.12"],
    ["DATETIME", "2025-07-15 09:30:00", "2025-07-15T09:30:00"],
    ["DATETIME", "2025-07-15", "2025-07-15T00:00:00"],
    ["TIMESTAMP", "2025-07-15T05:00:00+09:00", "2025-07-14T20:00:00Z"],
    ["TIMESTAMP", "1969-12-31 23:59:59.000001Z", "1969-12-31T23:59:59.000001Z"],
    ["TIMESTAMP", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
    ["JSON", { b: [1, null], a: "x" }, '{"a":"x","b":[1,null]}'],
    ["JSON", '{ "b": 1 }', '{"b":1}'],
  ])("of %s reads %s", (kind, cell, canonical) => {
    expect(readCell(cell, { kind })).toBe(canonical);
  });

  it.each<[ScalarKind, Cell, string]>([
    ["INT64", 1.5, "1.5 is no INT64"],
    ["INT64", "9223372036854775808", '"9223372036854775808" is no INT64'],
    ["INT64", 2 ** 53, "has lost digits"],
    ["INT64", true, "true is no INT64"],
    ["NUMERIC", "0.1234567891", "more than 9 decimals"],
    ["NUMERIC", "1e3", '"1e3" is no NUMERIC'],
    ["FLOAT64", "", '"" is no FLOAT64'],
    ["BOOL", "true", '"true" is no BOOL'],
    ["STRING", 5, "5 is no STRING"],
    ["BYTES", "%", '"%" is no BYTES'],
    ["DATE", "2025-02-29", '"2025-02-29" is no DATE'],
    ["DATE", "2025-7-1", '"2025-7-1" is no DATE'],
    ["TIME", "24:00:00", '"24:00:00" is no TIME'],
    ["DATETIME", "2025-07-15T05:00:00Z", "is no DATETIME"],
    ["TIMESTAMP", "2025-07-15T05:00:00", "does not say its zone"],
    ["TIMESTAMP", "tomorrow", '"tomorrow" is no TIMESTAMP'],
    ["JSON", "{", '"{" is no JSON'],
  ])("of %s refuses %s", (kind, cell, message) => {
    expect(() => readCell(cell, { kind })).toThrow(message);
  });

  it("is NULL where it is not mentioned, and a list is empty then, as BigQuery has no NULL lists", () => {
    expect(readCell(undefined, { kind: "INT64" })).toBeNull();
    expect(readCell(null, { kind: "ARRAY", element: { kind: "INT64" } })).toEqual([]);
    expect(readCell({ id: 1 }, person)).toEqual({ id: "1", tags: [] });
  });

  it("is refused deep within", () => {
    expect(() => readCell({ id: 1, name: "x" }, person)).toThrow(
      "the struct has no field name: STRUCT<id INT64, tags ARRAY<STRING>>",
    );
    expect(() => readCell({ id: 1, tags: ["a", 2] }, person)).toThrow("2 is no STRING");
    expect(() => readCell([1], { kind: "INT64" })).toThrow("[1] is no INT64");
  });

  it("is the same as what a result has", () => {
    expect(resultCell([5n, ["a"]], person)).toEqual(readCell({ id: 5, tags: ["a"] }, person));
    expect(resultCell(1_752_523_200_000_000n, { kind: "TIMESTAMP" })).toBe("2025-07-14T20:00:00Z");
    expect(resultCell("1.5", { kind: "NUMERIC" })).toBe("1.5");
    expect(resultCell(0.30000000000000004, { kind: "FLOAT64" })).toBe("0.3");
    expect(resultCell(Uint8Array.of(1), { kind: "BYTES" })).toBe("AQ==");
  });

  it("is written for a load job as JSON", () => {
    const rows: SqlType = { kind: "ARRAY", element: person };
    expect(cellJson(readCell([{ id: 1, tags: ['"'] }], rows), rows)).toBe('[{"id":"1","tags":["\\""]}]');
    expect(cellJson('{"a":1}', { kind: "JSON" })).toBe('{"a":1}');
    expect(cellJson(null, { kind: "STRING" })).toBe("null");
  });
});
