import { invalidArgument } from "../errors.ts";
import { type A1Range, columnName, formatA1, type GridRange, parseA1 } from "./a1.ts";
import type { Cell } from "./cell.ts";
import {
  type DateTimeRenderOption,
  type RenderedValue,
  renderCell,
  type ValueRenderOption,
} from "./render.ts";
import { closeRange, type Sheet, type Spreadsheet, type SpreadsheetChange } from "./spreadsheet.ts";
import { parseUserEntered } from "./user-entered.ts";

export type MajorDimension = "ROWS" | "COLUMNS";
export type ValueInputOption = "RAW" | "USER_ENTERED";
export type InputValue = string | number | boolean | null;

/** A range of values on the wire; a range without any has no `values`. */
export interface ValueRange {
  readonly range: string;
  readonly majorDimension: MajorDimension;
  readonly values?: readonly (readonly RenderedValue[])[];
}

export interface RenderOptions {
  readonly majorDimension: MajorDimension;
  readonly valueRenderOption: ValueRenderOption;
  readonly dateTimeRenderOption: DateTimeRenderOption;
}

/** A range of a spreadsheet: its sheet, and its bounds as asked. */
export interface ResolvedRange {
  readonly sheet: Sheet;
  readonly asked: GridRange;
}

/** Finds the sheet and bounds that A1 notation names. @throws GoogleError 400 as Google words it. */
export function resolveRange(spreadsheet: Spreadsheet, text: string): ResolvedRange {
  const parsed: A1Range = parseA1(text, (title) => spreadsheet.sheets.some((sheet) => sheet.title === title));
  const sheet =
    parsed.sheet === undefined
      ? spreadsheet.sheets[0]
      : spreadsheet.sheets.find((candidate) => candidate.title === parsed.sheet);
  if (sheet === undefined) throw invalidArgument(`Unable to parse range: ${text}`);
  const { startRow = 0, startColumn = 0 } = parsed.range;
  if (startRow >= sheet.rowCount || startColumn >= sheet.columnCount) {
    throw exceedsGrid(text, sheet);
  }
  return { sheet, asked: parsed.range };
}

/** Reads a range: trailing empty cells of a row and trailing empty rows are left out. */
export function readValues(range: ResolvedRange, options: RenderOptions): ValueRange {
  const bounds = closeRange(range.asked, range.sheet);
  const rows: RenderedValue[][] = [];
  for (const row of range.sheet.rows.slice(bounds.startRow, bounds.endRow)) {
    const values = row
      .slice(bounds.startColumn, bounds.endColumn)
      .map((cell) => renderCell(cell, options.valueRenderOption, options.dateTimeRenderOption));
    rows.push(withoutTrailingBlanks(values));
  }
  while (rows.length > 0 && rows[rows.length - 1]?.length === 0) rows.pop();
  const values = options.majorDimension === "ROWS" ? rows : transpose(rows, "");
  return {
    range: formatA1(range.sheet.title, bounds),
    majorDimension: options.majorDimension,
    ...(values.length === 0 ? {} : { values }),
  };
}

/** A write decided: what to change and what to answer. */
export interface ValuesWrite {
  readonly changes: readonly SpreadsheetChange[];
  readonly updatedRange: string;
  readonly updatedRows: number;
  readonly updatedColumns: number;
  readonly updatedCells: number;
}

/**
 * Writes values from a range's first cell on. A null leaves a cell as it is, "" empties it.
 * @throws GoogleError 400 when values fall outside the range (unless it is one cell) or the grid.
 */
export function writeValues(
  range: ResolvedRange,
  values: readonly (readonly InputValue[])[],
  dimension: MajorDimension,
  input: ValueInputOption,
): ValuesWrite {
  const rows = dimension === "ROWS" ? values : transpose(values, null);
  const { sheet, asked } = range;
  const row = asked.startRow ?? 0;
  const column = asked.startColumn ?? 0;
  const width = rows.reduce((widest, line) => Math.max(widest, line.length), 0);
  const closed = closeRange(asked, sheet);
  if (rows.length === 0 || width === 0) {
    return {
      changes: [],
      updatedRange: formatA1(sheet.title, closed),
      updatedRows: 0,
      updatedColumns: 0,
      updatedCells: 0,
    };
  }
  const written = {
    startRow: row,
    endRow: row + rows.length,
    startColumn: column,
    endColumn: column + width,
  };
  if (!isOneCell(asked)) requireWithin(written, asked, sheet);
  if (written.endRow > sheet.rowCount || written.endColumn > sheet.columnCount) {
    throw exceedsGrid(formatA1(sheet.title, written), sheet);
  }
  const cells = rows.map((line, offset) =>
    line.map((value, index) => toCell(value, input, sheet.rows[row + offset]?.[column + index] ?? null)),
  );
  return {
    changes: [{ kind: "setCells", sheetId: sheet.sheetId, row, column, cells }],
    updatedRange: formatA1(sheet.title, written),
    updatedRows: rows.length,
    updatedColumns: width,
    updatedCells: rows.reduce((count, line) => count + line.filter((value) => value !== null).length, 0),
  };
}

/** Empties a range. */
export function clearValues(range: ResolvedRange): {
  readonly changes: readonly SpreadsheetChange[];
  readonly clearedRange: string;
} {
  const bounds = closeRange(range.asked, range.sheet);
  return {
    changes: [{ kind: "clearCells", sheetId: range.sheet.sheetId, range: bounds }],
    clearedRange: formatA1(range.sheet.title, bounds),
  };
}

function toCell(value: InputValue, input: ValueInputOption, before: Cell): Cell {
  if (value === null) return before;
  if (value === "") return null;
  return typeof value === "string" && input === "USER_ENTERED" ? parseUserEntered(value) : value;
}

function isOneCell(range: GridRange): boolean {
  const { startRow, endRow, startColumn, endColumn } = range;
  return (
    startRow !== undefined &&
    endRow === startRow + 1 &&
    startColumn !== undefined &&
    endColumn === startColumn + 1
  );
}

function requireWithin(written: Required<GridRange>, asked: GridRange, sheet: Sheet): void {
  const range = formatA1(sheet.title, closeRange(asked, sheet));
  if (asked.endRow !== undefined && written.endRow > asked.endRow) {
    throw invalidArgument(
      `Requested writing within range [${range}], but tried writing to row [${asked.endRow + 1}]`,
    );
  }
  if (asked.endColumn !== undefined && written.endColumn > asked.endColumn) {
    throw invalidArgument(
      `Requested writing within range [${range}], but tried writing to column [${columnName(asked.endColumn)}]`,
    );
  }
}

function exceedsGrid(range: string, sheet: Sheet): Error {
  return invalidArgument(
    `Range (${range}) exceeds grid limits. Max rows: ${sheet.rowCount}, max columns: ${sheet.columnCount}`,
  );
}

function withoutTrailingBlanks(values: RenderedValue[]): RenderedValue[] {
  while (values.length > 0 && values[values.length - 1] === "") values.pop();
  return values;
}

/** Turns rows into columns; a column ends with its last line that has it, gaps before are filled. */
function transpose<Value>(lines: readonly (readonly Value[])[], gap: Value): Value[][] {
  const width = lines.reduce((widest, line) => Math.max(widest, line.length), 0);
  return Array.from({ length: width }, (_, column) => {
    const height = lines.findLastIndex((line) => line.length > column) + 1;
    return lines.slice(0, height).map((line) => line[column] ?? gap);
  });
}
