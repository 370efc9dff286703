import { type Cell, cellValue } from "./cell.ts";

/** What a row is to its reader, and so what should come of it. */
export type RowMeaning<Fact> =
  | { readonly kind: "header" | "empty" }
  | { readonly kind: "fact"; readonly fact: Fact }
  /** The row has a key, and a required column that is no value. */
  | { readonly kind: "invalid"; readonly column: string }
  /** The key is there a second time, or not at all. */
  | { readonly kind: "duplicate_key" | "missing_key" };

export interface SheetRow<Fact> {
  readonly cells: readonly Cell[];
  readonly meaning: RowMeaning<Fact>;
}

export interface SheetTab<Fact> {
  readonly title: string;
  /** From row 1, the header. Later days replace rows and add some at the end; none moves. */
  readonly rows: readonly SheetRow<Fact>[];
}

export interface Spreadsheet<Fact = unknown> {
  /** The warehouse's name of the table that the spreadsheet is the source of. */
  readonly table: string;
  readonly title: string;
  /** How many of the first columns are the key. */
  readonly keyWidth: number;
  readonly tabs: readonly SheetTab<Fact>[];
}

/** The facts that can be read from a spreadsheet. */
export function* facts<Fact>(spreadsheet: Spreadsheet<Fact>): Generator<Fact> {
  for (const tab of spreadsheet.tabs) {
    for (const { meaning } of tab.rows) if (meaning.kind === "fact") yield meaning.fact;
  }
}

/** The row's key as text: the tab and the key's cells, normalised to NFKC and trimmed; a date is its serial number. */
export function rowKey(spreadsheet: Spreadsheet, tab: string, cells: readonly Cell[]): readonly string[] {
  const key = cells
    .slice(0, spreadsheet.keyWidth)
    .map((cell) => String(cellValue(cell)).normalize("NFKC").trim());
  return [tab, ...key];
}
