import type { GridRange } from "./a1.ts";
import type { Cell } from "./cell.ts";

/** One tab. Rows hold no trailing empty cells, and the last row is not empty. */
export interface Sheet {
  readonly sheetId: number;
  readonly title: string;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly rows: readonly (readonly Cell[])[];
}

/** A spreadsheet's content; its title is the name of its file in Drive. */
export interface Spreadsheet {
  readonly locale: string;
  readonly timeZone: string;
  readonly sheets: readonly Sheet[];
}

export type Dimension = "ROWS" | "COLUMNS";

/** A change of a spreadsheet, with everything decided: applying it needs no judgement and cannot fail. */
export type SpreadsheetChange =
  | { readonly kind: "properties"; readonly locale: string; readonly timeZone: string }
  | { readonly kind: "addSheet"; readonly index: number; readonly sheet: Omit<Sheet, "rows"> }
  | { readonly kind: "deleteSheet"; readonly sheetId: number }
  | { readonly kind: "updateSheet"; readonly index: number; readonly sheet: Omit<Sheet, "rows"> }
  | {
      readonly kind: "setCells";
      readonly sheetId: number;
      readonly row: number;
      readonly column: number;
      readonly cells: readonly (readonly Cell[])[];
    }
  | { readonly kind: "clearCells"; readonly sheetId: number; readonly range: Required<GridRange> }
  | {
      readonly kind: "insert" | "delete";
      readonly sheetId: number;
      readonly dimension: Dimension;
      readonly start: number;
      readonly count: number;
    };

/** The spreadsheet after a change. The one before stays as it was: a reader keeps a consistent snapshot. */
export function changeSpreadsheet(spreadsheet: Spreadsheet, change: SpreadsheetChange): Spreadsheet {
  switch (change.kind) {
    case "properties":
      return { ...spreadsheet, locale: change.locale, timeZone: change.timeZone };
    case "addSheet":
      return {
        ...spreadsheet,
        sheets: spreadsheet.sheets.toSpliced(change.index, 0, { ...change.sheet, rows: [] }),
      };
    case "deleteSheet":
      return {
        ...spreadsheet,
        sheets: spreadsheet.sheets.filter((sheet) => sheet.sheetId !== change.sheetId),
      };
    case "updateSheet": {
      const before = sheetOf(spreadsheet, change.sheet.sheetId);
      const others = spreadsheet.sheets.filter((sheet) => sheet !== before);
      const rows = before.rows
        .slice(0, change.sheet.rowCount)
        .map((row) => (row.length > change.sheet.columnCount ? row.slice(0, change.sheet.columnCount) : row));
      return {
        ...spreadsheet,
        sheets: others.toSpliced(change.index, 0, trimmed({ ...change.sheet, rows })),
      };
    }
    case "setCells":
      return replaceSheet(spreadsheet, change.sheetId, (sheet) =>
        setCells(sheet, change.row, change.column, change.cells),
      );
    case "clearCells":
      return replaceSheet(spreadsheet, change.sheetId, (sheet) => clearCells(sheet, change.range));
    case "insert":
    case "delete":
      return replaceSheet(spreadsheet, change.sheetId, (sheet) =>
        resize(sheet, change.dimension, change.start, change.count, change.kind === "insert"),
      );
  }
}

export function sheetOf(spreadsheet: Spreadsheet, sheetId: number): Sheet {
  const sheet = spreadsheet.sheets.find((candidate) => candidate.sheetId === sheetId);
  if (sheet === undefined) throw new Error(`The spreadsheet has no sheet ${sheetId}.`);
  return sheet;
}

/** Bounds of a range with its open ends closed at the grid's. */
export function closeRange(range: GridRange, sheet: Sheet): Required<GridRange> {
  return {
    startRow: range.startRow ?? 0,
    endRow: Math.min(range.endRow ?? sheet.rowCount, sheet.rowCount),
    startColumn: range.startColumn ?? 0,
    endColumn: Math.min(range.endColumn ?? sheet.columnCount, sheet.columnCount),
  };
}

function replaceSheet(
  spreadsheet: Spreadsheet,
  sheetId: number,
  replace: (sheet: Sheet) => Sheet,
): Spreadsheet {
  const before = sheetOf(spreadsheet, sheetId);
  const after = trimmed(replace(before));
  return { ...spreadsheet, sheets: spreadsheet.sheets.map((sheet) => (sheet === before ? after : sheet)) };
}

function setCells(sheet: Sheet, row: number, column: number, cells: readonly (readonly Cell[])[]): Sheet {
  const rows = sheet.rows.slice();
  while (rows.length < row) rows.push([]);
  cells.forEach((written, offset) => {
    const before = rows[row + offset] ?? [];
    const after: Cell[] = before.slice();
    while (after.length < column) after.push(null);
    written.forEach((cell, index) => {
      after[column + index] = cell;
    });
    rows[row + offset] = trimmedRow(after);
  });
  return { ...sheet, rows };
}

function clearCells(sheet: Sheet, range: Required<GridRange>): Sheet {
  const rows = sheet.rows.map((row, index) => {
    if (index < range.startRow || index >= range.endRow) return row;
    return trimmedRow(
      row.map((cell, column) => (column >= range.startColumn && column < range.endColumn ? null : cell)),
    );
  });
  return { ...sheet, rows };
}

function resize(sheet: Sheet, dimension: Dimension, start: number, count: number, insert: boolean): Sheet {
  if (dimension === "ROWS") {
    const rowCount = sheet.rowCount + (insert ? count : -count);
    if (!insert) return { ...sheet, rowCount, rows: sheet.rows.toSpliced(start, count) };
    if (start >= sheet.rows.length) return { ...sheet, rowCount };
    const empty: readonly Cell[][] = Array.from({ length: count }, () => []);
    return {
      ...sheet,
      rowCount,
      rows: [...sheet.rows.slice(0, start), ...empty, ...sheet.rows.slice(start)],
    };
  }
  const rows = sheet.rows.map((row) => {
    if (row.length <= start) return row;
    const moved = row.slice(insert ? start : start + count);
    const inserted: Cell[] = insert ? Array.from({ length: count }, () => null) : [];
    return trimmedRow([...row.slice(0, start), ...inserted, ...moved]);
  });
  return { ...sheet, columnCount: sheet.columnCount + (insert ? count : -count), rows };
}

function trimmed(sheet: Sheet): Sheet {
  let length = sheet.rows.length;
  while (length > 0 && sheet.rows[length - 1]?.length === 0) length -= 1;
  return length === sheet.rows.length ? sheet : { ...sheet, rows: sheet.rows.slice(0, length) };
}

function trimmedRow(row: Cell[]): Cell[] {
  while (row.length > 0 && row[row.length - 1] === null) row.pop();
  return row;
}
