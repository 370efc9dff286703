import type { drive_v3 } from "googleapis/build/src/apis/drive/index.js";
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";

export type CellValue = string | number | boolean;

export interface ReadTab {
  readonly title: string;
  readonly rows: readonly (readonly CellValue[])[];
}

export interface ReadSpreadsheet {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly tabs: readonly ReadTab[];
}

/** Every spreadsheet of a folder as the API answers it, unformatted. */
export async function readFolder(
  { drive, sheets }: { readonly drive: drive_v3.Drive; readonly sheets: sheets_v4.Sheets },
  folderId: string,
): Promise<readonly ReadSpreadsheet[]> {
  const { data } = await drive.files.list({
    q: `'${folderId}' in parents and trashed = false`,
    fields: "files(id,name,version)",
    orderBy: "name",
  });
  const spreadsheets: ReadSpreadsheet[] = [];
  for (const { id, name, version } of data.files ?? []) {
    const spreadsheetId = id ?? "";
    const listed = await sheets.spreadsheets.get({ spreadsheetId, fields: "sheets(properties(title))" });
    const titles = (listed.data.sheets ?? []).map(({ properties }) => properties?.title ?? "");
    const values = await sheets.spreadsheets.values.batchGet({
      spreadsheetId,
      ranges: titles.map((title) => `'${title}'`),
      valueRenderOption: "UNFORMATTED_VALUE",
      dateTimeRenderOption: "SERIAL_NUMBER",
    });
    const tabs = titles.map((title, index) => ({
      title,
      rows: values.data.valueRanges?.[index]?.values ?? [],
    }));
    spreadsheets.push({ id: spreadsheetId, title: name ?? "", version: version ?? "", tabs });
  }
  return spreadsheets;
}

/** A reject found by reading naively: the row's number, from 1, or of an unreadable row its key. */
export type FoundReject =
  | { readonly reason: "duplicate_key" | "missing_key"; readonly tab: string; readonly row: number }
  | { readonly reason: "invalid"; readonly key: string };

export interface ReadRows {
  /** Key and value columns of each readable row: the first columns as text, the wanted one as it parses. */
  readonly rows: readonly { readonly key: readonly [string, string]; readonly value: string }[];
  readonly rejects: readonly FoundReject[];
}

/** Reads tabs of a two-column key and a value in the column given, as a careful person would, first row first. */
export function readRows(
  tabs: readonly ReadTab[],
  column: number,
  parse: (cell: CellValue) => string | null,
): ReadRows {
  const rows: { key: readonly [string, string]; value: string }[] = [];
  const rejects: FoundReject[] = [];
  const seen = new Set<string>();
  for (const { title: tab, rows: cells } of tabs) {
    for (const [index, row] of cells.entries()) {
      if (index === 0 || row.every((cell) => plain(cell) === "")) continue;
      const [first = "", second = ""] = [plain(row[0]), plain(row[1])];
      const key = JSON.stringify([tab, first, second]);
      if (first === "" || second === "") rejects.push({ reason: "missing_key", tab, row: index + 1 });
      else if (seen.has(key)) rejects.push({ reason: "duplicate_key", tab, row: index + 1 });
      else {
        seen.add(key);
        const value = parse(row[column] ?? "");
        if (value === null) rejects.push({ reason: "invalid", key });
        else rows.push({ key: [first, second], value });
      }
    }
  }
  return { rows, rejects };
}

export function plain(cell: CellValue | undefined): string {
  return String(cell ?? "")
    .normalize("NFKC")
    .trim();
}

export function parseAmount(cell: CellValue): string | null {
  const text = plain(cell).replaceAll(",", "");
  return /^[0-9]+$/.test(text) ? text : null;
}

/** A month as `2025-04-01`, from either text or a serial number. */
export function parseMonth(text: string): string {
  const match = /^([0-9]{4})[/-]([0-9]{2})$/.exec(text);
  if (match !== null) return `${match[1]}-${match[2]}-01`;
  return new Date(Date.UTC(1899, 11, 30) + Number(text) * 86_400_000).toISOString().slice(0, 10);
}
