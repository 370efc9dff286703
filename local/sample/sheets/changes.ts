import { cellValue } from "./cell.ts";
import type { SheetRow, Spreadsheet } from "./spreadsheet.ts";

/** What became of one tab between two states of a spreadsheet. */
export interface TabChange {
  readonly title: string;
  readonly isNew: boolean;
  readonly replaced: readonly { readonly before: SheetRow<unknown>; readonly after: SheetRow<unknown> }[];
  readonly appended: readonly SheetRow<unknown>[];
}

/** The tabs that differ between two states; rows stay where they are, so they are compared by position. */
export function tabChanges(before: Spreadsheet, after: Spreadsheet): readonly TabChange[] {
  const changes: TabChange[] = [];
  for (const { title, rows } of after.tabs) {
    const previous = before.tabs.find((tab) => tab.title === title);
    const oldRows = previous?.rows ?? [];
    const replaced = [];
    for (const [index, row] of oldRows.entries()) {
      const now = rows[index];
      if (now === undefined) throw new Error(`A row of the sheet "${title}" is gone.`);
      if (rowText(row) !== rowText(now)) replaced.push({ before: row, after: now });
    }
    const appended = rows.slice(oldRows.length);
    if (replaced.length + appended.length > 0) {
      changes.push({ title, isNew: previous === undefined, replaced, appended });
    }
  }
  return changes;
}

/** A row as it reads back, to compare rows by; trailing empty cells make no difference. */
export function rowText(row: SheetRow<unknown>): string {
  return valuesText(row.cells.map(cellValue));
}

export function valuesText(values: readonly unknown[]): string {
  const end = values.findLastIndex((value) => value !== "" && value !== null);
  return JSON.stringify(values.slice(0, end + 1));
}
