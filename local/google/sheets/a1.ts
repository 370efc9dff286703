import { invalidArgument, unimplemented } from "../errors.ts";

/** A rectangle of cells: zero-based, ends exclusive; an absent bound is open. */
export interface GridRange {
  readonly startRow?: number;
  readonly endRow?: number;
  readonly startColumn?: number;
  readonly endColumn?: number;
}

/** A parsed A1 range; without a sheet it is of the first one. */
export interface A1Range {
  readonly sheet?: string;
  readonly range: GridRange;
}

/** The letters of a zero-based column: 0 is A, 25 is Z, 26 is AA. */
export function columnName(column: number): string {
  let name = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** The zero-based column of its letters. */
export function columnIndex(name: string): number {
  let index = 0;
  for (const letter of name.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

/**
 * Reads A1 notation: `Sheet1!A1:B2`, `'It''s a tab'!A:C`, `2:5`, `A5:A`, `Sheet1`.
 * `isSheet` says which titles exist, since a bare word may be a tab or a cell.
 * @throws GoogleError 400 "Unable to parse range" as Google writes it.
 */
export function parseA1(text: string, isSheet: (title: string) => boolean): A1Range {
  const { sheet, cells } = splitSheet(text, isSheet);
  if (sheet !== undefined && !isSheet(sheet)) throw unparsable(text);
  const range = cells === undefined ? {} : parseCells(cells, text);
  return sheet === undefined ? { range } : { sheet, range };
}

/** A1 notation of a bounded range with its sheet, quoted where its title needs it. */
export function formatA1(sheet: string, range: Required<GridRange>): string {
  const start = `${columnName(range.startColumn)}${range.startRow + 1}`;
  const end = `${columnName(range.endColumn - 1)}${range.endRow}`;
  return `${quoteSheet(sheet)}!${start === end ? start : `${start}:${end}`}`;
}

/** A sheet's title as A1 notation spells it: bare where it reads as one word, else in doubled quotes. */
export function quoteSheet(title: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(title) && !/^[A-Za-z]{1,3}[0-9]+$/.test(title)
    ? title
    : `'${title.replaceAll("'", "''")}'`;
}

function splitSheet(text: string, isSheet: (title: string) => boolean): { sheet?: string; cells?: string } {
  if (text.startsWith("'")) {
    const match = /^'((?:[^']|'')*)'(?:!(.*))?$/s.exec(text);
    if (match?.[1] === undefined) throw unparsable(text);
    const sheet = match[1].replaceAll("''", "'");
    return match[2] === undefined ? { sheet } : { sheet, cells: match[2] };
  }
  const bang = text.lastIndexOf("!");
  if (bang >= 0) return { sheet: text.slice(0, bang), cells: text.slice(bang + 1) };
  return isSheet(text) ? { sheet: text } : { cells: text };
}

const corner = /^\$?([A-Za-z]{1,3})?\$?([0-9]+)?$/;

function parseCells(cells: string, text: string): GridRange {
  if (/^R[0-9]*(\[-?[0-9]+\])?C/i.test(cells)) throw unimplemented(`R1C1 notation (${text})`);
  const [first, second, ...more] = cells.split(":");
  if (first === undefined || more.length > 0) throw unparsable(text);
  const start = parseCorner(first, text);
  if (second === undefined) {
    if (start.row === undefined || start.column === undefined) throw unparsable(text);
    return {
      startRow: start.row,
      endRow: start.row + 1,
      startColumn: start.column,
      endColumn: start.column + 1,
    };
  }
  const end = parseCorner(second, text);
  const rows = bounds(start.row, end.row);
  const columns = bounds(start.column, end.column);
  return {
    ...(rows.start === undefined ? {} : { startRow: rows.start }),
    ...(rows.end === undefined ? {} : { endRow: rows.end }),
    ...(columns.start === undefined ? {} : { startColumn: columns.start }),
    ...(columns.end === undefined ? {} : { endColumn: columns.end }),
  };
}

function bounds(first: number | undefined, last: number | undefined): { start?: number; end?: number } {
  if (first !== undefined && last !== undefined) {
    return { start: Math.min(first, last), end: Math.max(first, last) + 1 };
  }
  if (first !== undefined) return { start: first };
  return last === undefined ? {} : { start: last };
}

function parseCorner(cell: string, text: string): { row?: number; column?: number } {
  const match = corner.exec(cell);
  if (match === null || cell === "" || cell === "$") throw unparsable(text);
  const [, letters, digits] = match;
  if (digits !== undefined && Number(digits) < 1) throw unparsable(text);
  return {
    ...(digits === undefined ? {} : { row: Number(digits) - 1 }),
    ...(letters === undefined ? {} : { column: columnIndex(letters) }),
  };
}

function unparsable(text: string): Error {
  return invalidArgument(`Unable to parse range: ${text}`);
}
