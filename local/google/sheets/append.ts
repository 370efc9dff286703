import type { GridRange } from "./a1.ts";
import { closeRange, type Sheet } from "./spreadsheet.ts";

/** Where values are appended, and the table found there, if any. */
export interface AppendPlace {
  readonly row: number;
  readonly column: number;
  readonly table?: Required<GridRange>;
}

/**
 * Finds where an append goes: below the last table that touches the range, from the table's first column;
 * where no cell of the range holds a value, at the range's own start. A table is a block of cells with no
 * empty row or column through it.
 */
export function findAppendPlace(sheet: Sheet, asked: GridRange): AppendPlace {
  const bounds = closeRange(asked, sheet);
  const last = lastFilledCell(sheet, bounds);
  if (last === undefined) return { row: bounds.startRow, column: bounds.startColumn };
  const table = tableAround(sheet, last.row, last.column);
  return { row: table.endRow, column: table.startColumn, table };
}

function lastFilledCell(
  sheet: Sheet,
  bounds: Required<GridRange>,
): { row: number; column: number } | undefined {
  for (let row = Math.min(bounds.endRow, sheet.rows.length) - 1; row >= bounds.startRow; row -= 1) {
    const cells = sheet.rows[row] ?? [];
    for (
      let column = Math.min(bounds.endColumn, cells.length) - 1;
      column >= bounds.startColumn;
      column -= 1
    ) {
      if (cells[column] !== null) return { row, column };
    }
  }
  return undefined;
}

function tableAround(sheet: Sheet, row: number, column: number): Required<GridRange> {
  let [top, bottom, left, right] = [row, row, column, column];
  const rowTouches = (candidate: number): boolean => {
    const cells = sheet.rows[candidate];
    if (cells === undefined) return false;
    const end = Math.min(right + 1, cells.length - 1);
    for (let index = Math.max(left - 1, 0); index <= end; index += 1) if (cells[index] !== null) return true;
    return false;
  };
  const columnTouches = (candidate: number): boolean => {
    if (candidate < 0) return false;
    for (let index = Math.max(top - 1, 0); index <= bottom + 1; index += 1) {
      const cell = sheet.rows[index]?.[candidate];
      if (cell !== undefined && cell !== null) return true;
    }
    return false;
  };
  for (let grown = true; grown; ) {
    grown = false;
    while (rowTouches(bottom + 1)) [bottom, grown] = [bottom + 1, true];
    while (rowTouches(top - 1)) [top, grown] = [top - 1, true];
    while (columnTouches(left - 1)) [left, grown] = [left - 1, true];
    while (columnTouches(right + 1)) [right, grown] = [right + 1, true];
  }
  return { startRow: top, endRow: bottom + 1, startColumn: left, endColumn: right + 1 };
}
