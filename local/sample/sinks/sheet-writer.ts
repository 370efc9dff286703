import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { cellInput } from "../sheets/cell.ts";
import { rowText, type TabChange, valuesText } from "../sheets/changes.ts";
import type { SheetRow, Spreadsheet } from "../sheets/spreadsheet.ts";

/** Types rows into one spreadsheet as its owners would. Writing what is there already is left out. */
export class SheetWriter {
  constructor(
    private readonly sheets: sheets_v4.Sheets,
    private readonly spreadsheetId: string,
  ) {}

  /** Gives the spreadsheet exactly these tabs and rows. */
  async writeAll({ tabs }: Spreadsheet): Promise<void> {
    await this.setTabs(tabs.map(({ title }) => title));
    const present = await this.read(tabs.map(({ title }) => title));
    for (const { title, rows } of tabs) {
      const old = present.get(title) ?? [];
      if (JSON.stringify(old) === JSON.stringify(withoutTrailingEmpty(rows.map(rowText)))) continue;
      await this.sheets.spreadsheets.values.clear({
        spreadsheetId: this.spreadsheetId,
        range: quoteTab(title),
      });
      await this.update(`${quoteTab(title)}!A1`, rows);
    }
  }

  /**
   * Applies what changed on a day. Rows are found by what they hold, so rows and tabs that others have edited stay as they
   * are, and a day that was cut off half-way can be applied again.
   */
  async apply(changes: readonly TabChange[]): Promise<void> {
    await this.addTabs(changes.filter((change) => change.isNew).map(({ title }) => title));
    const titles = (await this.tabs()).map(({ title }) => title);
    const present = await this.read(
      titles.filter((title) => changes.some((change) => change.title === title)),
    );
    for (const { title, replaced, appended } of changes) {
      const read = present.get(title);
      if (read === undefined) continue;
      const rows = [...read];
      for (const { before, after } of replaced) {
        const index = rows.indexOf(rowText(before));
        if (index < 0) continue;
        await this.update(`${quoteTab(title)}!A${index + 1}`, [after]);
        rows[index] = rowText(after);
      }
      const missing = appended.filter((row) => !rows.includes(rowText(row)));
      if (missing.length > 0) await this.append(title, rows.length, missing);
    }
  }

  private async setTabs(titles: readonly string[]): Promise<void> {
    const present = await this.tabs();
    await this.addTabs(titles);
    const deleted = present.filter(({ title }) => !titles.includes(title));
    if (deleted.length === 0) return;
    await this.sheets.spreadsheets.batchUpdate({
      spreadsheetId: this.spreadsheetId,
      requestBody: { requests: deleted.map(({ sheetId }) => ({ deleteSheet: { sheetId } })) },
    });
  }

  private async addTabs(titles: readonly string[]): Promise<void> {
    if (titles.length === 0) return;
    const present = await this.tabs();
    const added = titles.filter((title) => !present.some((tab) => tab.title === title));
    if (added.length === 0) return;
    await this.sheets.spreadsheets.batchUpdate({
      spreadsheetId: this.spreadsheetId,
      requestBody: { requests: added.map((title) => ({ addSheet: { properties: { title } } })) },
    });
  }

  private async tabs(): Promise<readonly { readonly sheetId: number; readonly title: string }[]> {
    const { data } = await this.sheets.spreadsheets.get({
      spreadsheetId: this.spreadsheetId,
      fields: "sheets(properties(sheetId,title))",
    });
    return (data.sheets ?? []).map(({ properties }) => ({
      sheetId: properties?.sheetId ?? 0,
      title: properties?.title ?? "",
    }));
  }

  /** The rows of tabs, each as its text. */
  private async read(titles: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    if (titles.length === 0) return new Map();
    const { data } = await this.sheets.spreadsheets.values.batchGet({
      spreadsheetId: this.spreadsheetId,
      ranges: titles.map(quoteTab),
      valueRenderOption: "UNFORMATTED_VALUE",
      dateTimeRenderOption: "SERIAL_NUMBER",
    });
    const ranges = data.valueRanges ?? [];
    return new Map(titles.map((title, index) => [title, (ranges[index]?.values ?? []).map(valuesText)]));
  }

  private async update(range: string, rows: readonly SheetRow<unknown>[]): Promise<void> {
    await this.sheets.spreadsheets.values.update({
      spreadsheetId: this.spreadsheetId,
      range,
      valueInputOption: "USER_ENTERED",
      requestBody: { values: inputs(rows) },
    });
  }

  /** Adds rows below the last one. An empty row ends what Sheets takes for a table, so the last row is named. */
  private async append(title: string, lastRow: number, rows: readonly SheetRow<unknown>[]): Promise<void> {
    await this.sheets.spreadsheets.values.append({
      spreadsheetId: this.spreadsheetId,
      range: `${quoteTab(title)}!A${Math.max(lastRow, 1)}`,
      valueInputOption: "USER_ENTERED",
      insertDataOption: "OVERWRITE",
      requestBody: { values: inputs(rows) },
    });
  }
}

function inputs(rows: readonly SheetRow<unknown>[]): (string | number)[][] {
  return rows.map((row) => row.cells.map(cellInput));
}

function withoutTrailingEmpty(rows: readonly string[]): readonly string[] {
  return rows.slice(0, rows.findLastIndex((row) => row !== "[]") + 1);
}

function quoteTab(title: string): string {
  return `'${title.replaceAll("'", "''")}'`;
}
