import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnIndex, columnName, formatA1, parseA1 } from "../../../local/google/sheets/a1.ts";

const title = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }),
  fc.constantFrom("A1", "R1C1", "2025", "It's", "a!b", "商品 原価", "'quoted'", "A1:B2"),
);

describe("A1 notation", () => {
  it("names columns and finds them again", () => {
    expect([0, 25, 26, 701, 702].map(columnName)).toEqual(["A", "Z", "AA", "ZZ", "AAA"]);
    fc.assert(fc.property(fc.nat(18_277), (column) => columnIndex(columnName(column)) === column));
  });

  it("reads back what it writes, whatever the sheet is called", () => {
    const bounds = fc.tuple(
      fc.nat(5000),
      fc.nat(700),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
    );
    fc.assert(
      fc.property(title, bounds, (sheet, [startRow, startColumn, rows, columns]) => {
        const range = { startRow, endRow: startRow + rows, startColumn, endColumn: startColumn + columns };
        const parsed = parseA1(formatA1(sheet, range), (candidate) => candidate === sheet);
        expect(parsed).toEqual({ sheet, range });
      }),
    );
  });

  it("reads open, reversed, absolute and whole ranges", () => {
    const read = (text: string) => parseA1(text, (sheet) => ["Sheet1", "it's", "A1"].includes(sheet));
    expect(read("Sheet1")).toEqual({ sheet: "Sheet1", range: {} });
    expect(read("'it''s'!B:D")).toEqual({ sheet: "it's", range: { startColumn: 1, endColumn: 4 } });
    expect(read("Sheet1!2:3")).toEqual({ sheet: "Sheet1", range: { startRow: 1, endRow: 3 } });
    expect(read("A5:A").range).toEqual({ startRow: 4, startColumn: 0, endColumn: 1 });
    expect(read("$C$4:a1").range).toEqual({ startRow: 0, endRow: 4, startColumn: 0, endColumn: 3 });
    expect(read("'A1'")).toEqual({ sheet: "A1", range: {} });
  });

  it("refuses anything else in Google's words", () => {
    for (const text of [
      "",
      "Nope!A1",
      "Sheet1!",
      "Sheet1!A0",
      "Sheet1!A1:B2:C3",
      "A",
      "Sheet1!あ1",
      "'Sheet1",
    ]) {
      expect(() => parseA1(text, (sheet) => sheet === "Sheet1")).toThrow(`Unable to parse range: ${text}`);
    }
  });
});
