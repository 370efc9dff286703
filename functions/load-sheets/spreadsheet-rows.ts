import { columnEntries, type SpreadsheetTable, sourceNames } from "../../includes/contracts/source-table.ts";
import { hashRow, type Json, type StagedRow } from "../landing/staged-row.ts";

/** A cell as the values API answers it unformatted. */
export type CellValue = string | number | boolean | null;

/** A spreadsheet that cannot be read as its contract says. The message says where and what to change. */
export class MalformedSheetError extends Error {
  override readonly name = "MalformedSheetError";
}

/** How the rows of one tab are read: the field that each column is, and the columns of the key in order. */
export interface Header {
  /** By column; null where the header is blank. */
  readonly fields: readonly (string | null)[];
  readonly keyColumns: readonly number[];
}

/** The letters of a zero-based column: 0 is A, 26 is AA. */
export function columnLetters(column: number): string {
  let letters = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** Text as people mean it: full-width forms and stray spaces make no difference. */
export function normalised(value: CellValue | undefined): string {
  return value === null || value === undefined ? "" : String(value).normalize("NFKC").trim();
}

/**
 * Reads a tab's first row. A header that differs from one the contract knows only in full-width forms or spaces is
 * that one; the second of two equal headers takes its column's letters.
 * @throws MalformedSheetError when a column of the key has no header
 */
export function readHeader(table: SpreadsheetTable, tab: string, row: readonly CellValue[]): Header {
  const known = new Map<string, string>();
  for (const [name, column] of columnEntries(table)) {
    for (const alias of sourceNames(name, column)) known.set(normalised(alias), alias);
  }
  const taken = new Set<string>();
  const fields = row.map((cell, column) => {
    const text = normalised(cell);
    if (text === "") return null;
    const field = free(known.get(text) ?? String(cell), column, taken);
    taken.add(field);
    return field;
  });
  const keyColumns = table.key.map((name) => {
    const definition = table.columns[name];
    const aliases = definition === undefined ? [name] : sourceNames(name, definition);
    const column = aliases.map((alias) => fields.indexOf(alias)).find((index) => index >= 0);
    if (column === undefined) {
      const found = fields.filter((field) => field !== null).join(" | ");
      throw new MalformedSheetError(
        `the sheet "${tab}" has no column "${aliases.join('" or "')}" in its first row (found: ${found}). ` +
          `Restore the header, or state the new one in the contract ${table.source.name}.${table.name}.`,
      );
    }
    return column;
  });
  return { fields, keyColumns };
}

/** What places a row: its tab, its number as the sheet counts it, and the spreadsheet's version. */
export interface RowPlace {
  readonly tab: string;
  readonly rowNumber: number;
  readonly position: string;
  readonly modifiedAt: string | null;
}

/** A sheet's row as it is staged; undefined for a wholly empty one, which is no row. A row without its key is a reject. */
export function readRow(
  table: SpreadsheetTable,
  header: Header,
  row: readonly CellValue[],
  place: RowPlace,
): StagedRow | undefined {
  if (row.every((cell) => normalised(cell) === "")) return undefined;
  const data = rowData(header, row);
  const key = header.keyColumns.map((column) => normalised(row[column]));
  const isReject = key.includes("");
  return {
    staged_kind: isReject ? "reject" : "row",
    row_key: isReject ? null : JSON.stringify([place.tab, ...key]),
    row_data: JSON.stringify(data),
    row_hash: isReject ? null : hashRow(data, table.volatile),
    source_at: place.modifiedAt,
    source_position: place.position,
    source_row: place.rowNumber,
    reject_reason: isReject ? "missing_key" : null,
  };
}

/** Every field of the header, and of columns without one what they hold. */
function rowData(header: Header, row: readonly CellValue[]): Readonly<Record<string, Json>> {
  const entries: [string, Json][] = [];
  const taken = new Set(header.fields.filter((field) => field !== null));
  const width = Math.max(header.fields.length, row.length);
  for (let column = 0; column < width; column += 1) {
    const cell = row[column] ?? "";
    const field = header.fields[column] ?? null;
    if (field !== null) entries.push([field, cell === "" ? null : cell]);
    else if (cell !== "") entries.push([free(`column_${columnLetters(column)}`, column, taken), cell]);
  }
  return Object.fromEntries(entries);
}

function free(field: string, column: number, taken: ReadonlySet<string>): string {
  let candidate = field;
  while (taken.has(candidate)) candidate = `${candidate}_${columnLetters(column)}`;
  return candidate;
}
