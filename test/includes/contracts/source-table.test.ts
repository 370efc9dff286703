import { describe, expect, it } from "vitest";
import { app } from "../../../includes/contracts/app.ts";
import { int64, string } from "../../../includes/contracts/column.ts";
import { hours } from "../../../includes/contracts/duration.ts";
import { allTables } from "../../../includes/contracts/index.ts";
import { sheets } from "../../../includes/contracts/sheets.ts";
import { sourceTable } from "../../../includes/contracts/source-table.ts";

const basics = { description: "A table.", freshWithin: hours(1), owner: "test" };

describe("sourceTable", () => {
  it("makes key columns required", () => {
    const table = sourceTable(app, "things", {
      ...basics,
      key: ["id"],
      columns: { id: int64("Number."), note: string("Note.") },
      pull: { every: "row" },
    });
    expect(table.columns.id.isRequired).toBe(true);
    expect(table.columns.note.isRequired).toBe(false);
  });

  it("refuses two columns that read the same source field", () => {
    expect(() =>
      sourceTable(app, "things", {
        ...basics,
        key: ["id"],
        columns: { id: int64("Number."), number: int64("Number.").from("id") },
        pull: { every: "row" },
      }),
    ).toThrow('Contract app.things: columns "id" and "number" both read the source\'s "id".');
  });

  it("refuses column names that are not lower snake case", () => {
    expect(() =>
      sourceTable(sheets, "things", {
        ...basics,
        key: ["SKU"],
        columns: { SKU: string("Unit.") },
        spreadsheet: { title: "Things" },
      }),
    ).toThrow('column "SKU" is not lower snake case');
  });

  it("knows misspelt keys, options and sources in the editor", () => {
    const columns = { id: int64("Number.") };
    const key = ["id"] as const;
    const pull = { every: "row" } as const;
    // @ts-expect-error: a key that is no column
    expect(() => sourceTable(app, "things", { ...basics, key: ["idd"], columns, pull })).toThrow();
    // @ts-expect-error: a federated table says how it is pulled
    expect(() => sourceTable(app, "things", { ...basics, key, columns })).toThrow("is read");
    // @ts-expect-error: an unknown option
    expect(() => sourceTable(app, "things", { ...basics, key, columns, pull, fresh: 1 })).not.toThrow();
  });
});

it("gives every column of every contract a description that ends in a full stop", () => {
  for (const table of allTables) {
    for (const [name, column] of Object.entries(table.columns)) {
      expect(column.description, `${table.source.name}.${table.name}.${name}`).toMatch(/\.$/);
    }
  }
});
