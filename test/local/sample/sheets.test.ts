import { expect, test } from "vitest";
import { cellValue } from "../../../local/sample/sheets/cell.ts";
import { rowText, tabChanges } from "../../../local/sample/sheets/changes.ts";
import { spreadsheets } from "../../../local/sample/sheets/spreadsheets.ts";
import { createSimulation } from "../../../local/sample/simulation.ts";
import { expectedRejects } from "../../../local/sample/truth.ts";

test("a day's spreadsheets are those of the day before with rows replaced and added", () => {
  const simulation = createSimulation({ seed: 4, scale: 0.01 });
  let before = spreadsheets(simulation, 0);
  // A year: through new months, a new calendar year's tab, a new fiscal year and new products.
  for (let day = 1; day <= 370; day += 1) {
    const after = spreadsheets(simulation, day);
    for (const [index, spreadsheet] of after.entries()) {
      const previous = before[index];
      if (previous === undefined) throw new Error("A spreadsheet is new.");
      for (const change of tabChanges(previous, spreadsheet)) {
        const rows = previous.tabs.find(({ title }) => title === change.title)?.rows.map(rowText) ?? [];
        for (const one of change.replaced) rows[rows.indexOf(rowText(one.before))] = rowText(one.after);
        rows.push(...change.appended.map(rowText));
        expect(rows).toEqual(spreadsheet.tabs.find(({ title }) => title === change.title)?.rows.map(rowText));
      }
    }
    before = after;
  }
});

test("the first days change each kind of spreadsheet", () => {
  const simulation = createSimulation({ seed: 8, scale: 1 });
  const changed = [1, 2, 3].map((day) => {
    const before = spreadsheets(simulation, day - 1);
    return spreadsheets(simulation, day).flatMap((spreadsheet, index) => {
      const previous = before[index];
      const changes = previous === undefined ? [] : tabChanges(previous, spreadsheet);
      return changes.map(({ replaced, appended }) => [
        spreadsheet.table,
        replaced.length,
        appended.length > 0,
      ]);
    });
  });
  expect(changed).toEqual([
    [
      ["product_costs", 0, true],
      ["sales_targets", 1, false],
    ],
    [["product_costs", 1, false]],
    [["campaign_master", 0, true]],
  ]);
});

test("every kind of mess is there, at every seed", () => {
  for (const seed of [1, 2, 3]) {
    const sheets = spreadsheets(createSimulation({ seed, scale: 1 }), 0);
    const cells = sheets.flatMap(({ tabs }) => tabs.flatMap(({ rows }) => rows.flatMap((row) => row.cells)));
    const texts = cells.map(cellValue).filter((value) => typeof value === "string");
    for (const pattern of [
      /^[０-９]+，[０-９]{3}$/,
      /^ \d+\u3000$/,
      /^[0-9]{1,3}(,[0-9]{3})+$/,
      /^#N\/A$/,
      /^\d{4}\/\d{2}$/,
      /^\d{4}-\d{2}$/,
      /^ＬＩＮＥ$/,
      /^ [a-z]+\u3000$/,
      /^原価$/,
      /^仕入原価$/,
    ]) {
      expect(
        texts.some((text) => pattern.test(text)),
        `${pattern} at seed ${seed}`,
      ).toBe(true);
    }
    expect(cells.some((cell) => typeof cell === "object" && cell?.kind === "date")).toBe(true);
    const { load, typed } = expectedRejects(createSimulation({ seed, scale: 1 }), 0);
    expect(load.map(({ table, reason }) => `${table} ${reason}`).sort()).toEqual([
      "campaign_master duplicate_key",
      "product_costs duplicate_key",
      "product_costs missing_key",
      "sales_targets duplicate_key",
      "sales_targets missing_key",
    ]);
    expect(typed.length).toBeGreaterThan(1);
  }
});
