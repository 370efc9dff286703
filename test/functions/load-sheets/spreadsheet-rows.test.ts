import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CellValue,
  columnLetters,
  readHeader,
  readRow,
} from "../../../functions/load-sheets/spreadsheet-rows.ts";
import { productCosts } from "../../../includes/contracts/sheets.ts";

const place = { tab: "2025", rowNumber: 7, position: "0001:file", modifiedAt: "2025-07-14T20:00:00Z" };

function read(header: readonly CellValue[], row: readonly CellValue[]) {
  return readRow(productCosts, readHeader(productCosts, "2025", header), row, place);
}

function dataOf(header: readonly CellValue[], row: readonly CellValue[]): unknown {
  return JSON.parse(read(header, row)?.row_data ?? "null");
}

describe("a sheet's row", () => {
  it("is its header and its values exactly as given, padded to the header", () => {
    expect(read(["月", "SKU", "原価"], [45748, " KP-001 ", "１，２００"])).toEqual({
      staged_kind: "row",
      row_key: '["2025","45748","KP-001"]',
      row_data: '{"月":45748,"SKU":" KP-001 ","原価":"１，２００"}',
      row_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      source_at: "2025-07-14T20:00:00Z",
      source_position: "0001:file",
      source_row: 7,
      reject_reason: null,
    });
    expect(dataOf(["月", "SKU", "原価", "備考"], [45748, "A"])).toEqual({
      月: 45748,
      SKU: "A",
      原価: null,
      備考: null,
    });
  });

  it("keeps what stands under blank and double headers", () => {
    const header = ["月", "SKU", "", "SKU", "原価"];
    expect(dataOf(header, [1, "A", "note", "B", 5, "beyond"])).toEqual({
      月: 1,
      SKU: "A",
      column_C: "note",
      SKU_D: "B",
      原価: 5,
      column_F: "beyond",
    });
    expect(dataOf(header, [1, "A", "", "B", 5])).toEqual({ 月: 1, SKU: "A", SKU_D: "B", 原価: 5 });
    expect(dataOf(["月", "SKU", "column_D"], [1, "A", "x", "y"])).toEqual({
      月: 1,
      SKU: "A",
      column_D: "x",
      column_D_D: "y",
    });
  });

  it("knows a header of the contract in spite of full-width forms and spaces", () => {
    expect(dataOf([" 月 ", "ＳＫＵ", "仕入原価　"], [1, "A", 5])).toEqual({ 月: 1, SKU: "A", 仕入原価: 5 });
  });

  it("without its key is a reject, and a wholly empty one is no row", () => {
    const header = ["月", "SKU", "原価"];
    expect(read(header, [45748, "　", 100])).toMatchObject({
      staged_kind: "reject",
      row_key: null,
      row_hash: null,
      reject_reason: "missing_key",
      row_data: '{"月":45748,"SKU":"　","原価":100}',
    });
    expect(read(header, ["", null, "  "])).toBeUndefined();
    expect(read(header, [])).toBeUndefined();
  });

  it("needs the header of each key column", () => {
    expect(() => read(["年月", "SKU", "原価"], [])).toThrow(
      'the sheet "2025" has no column "月" in its first row (found: 年月 | SKU | 原価). ' +
        "Restore the header, or state the new one in the contract sheets.product_costs.",
    );
  });

  it("hashes alike however the columns are ordered, and otherwise when a value changed", () => {
    const cell = fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
    const table = fc
      .uniqueArray(fc.string({ minLength: 1 }), {
        maxLength: 8,
        selector: (name) => name.normalize("NFKC").trim(),
      })
      .map((names) => names.filter((name) => !["月", "SKU", ""].includes(name.normalize("NFKC").trim())))
      .chain((names) =>
        fc.tuple(
          fc.constant(["月", "SKU", ...names]),
          fc.array(cell, { minLength: names.length, maxLength: names.length }),
        ),
      );
    fc.assert(
      fc.property(table, fc.nat(), fc.nat(), ([header, values], seed, changed) => {
        const row: CellValue[] = [1, "A", ...values];
        const order = header
          .map((_, index) => index)
          .sort((a, b) => ((a * seed + 7) % 11) - ((b * seed + 7) % 11));
        const shuffled = read(
          order.map((index) => header[index] ?? ""),
          order.map((index) => row[index] ?? ""),
        );
        const original = read(header, row);
        expect(shuffled?.row_hash).toBe(original?.row_hash);
        expect(shuffled?.row_key).toBe(original?.row_key);
        if (values.length === 0) return;
        const index = 2 + (changed % values.length);
        const different = read(header, row.with(index, `${String(row[index])} changed`));
        expect(different?.row_hash).not.toBe(original?.row_hash);
      }),
    );
  });

  it("never loses a cell, whatever the header", () => {
    const cell = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(""));
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 10 }), fc.array(cell, { maxLength: 14 }), (header, cells) => {
        const row: CellValue[] = ["2025/04", "A", ...cells];
        const data: unknown = dataOf(["月", "SKU", ...header], row);
        const kept = Object.values(data ?? {}).filter((value) => value !== null);
        expect(kept.map(String).sort()).toEqual(
          row
            .filter((value) => value !== "")
            .map(String)
            .sort(),
        );
      }),
    );
  });
});

describe("columns", () => {
  it("are lettered as in a sheet", () => {
    expect([0, 5, 25, 26, 702].map(columnLetters)).toEqual(["A", "F", "Z", "AA", "AAA"]);
  });
});
