import { drive, type drive_v3 } from "googleapis/build/src/apis/drive/index.js";
import { sheets, type sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { z } from "zod";
import { ApiRequests } from "../google/api-requests.ts";
import { authorize } from "../google/authorization.ts";
import type { RetryPolicy } from "../retry.ts";
import { type CellValue, columnLetters, normalised } from "./spreadsheet-rows.ts";

export interface SpreadsheetFile {
  readonly id: string;
  readonly name: string;
  readonly isTrashed: boolean;
}

/** A file's state: its version grows with every change of it. */
export interface FileVersion {
  readonly version: string;
  readonly modifiedAt: string | null;
}

export interface Tab {
  readonly title: string;
  readonly rowCount: number;
  readonly columnCount: number;
}

/** Some rows of one tab, in order; trailing empty cells and rows are not among them. */
export interface RowBlock {
  readonly tab: Tab;
  /** The first row's number as the sheet counts it, from 1. */
  readonly firstRow: number;
  readonly rows: readonly (readonly CellValue[])[];
}

export interface SpreadsheetsOptions {
  readonly folderId: string;
  readonly keyFile: string | undefined;
  /** The root URL of Google's APIs; Google's own where absent. */
  readonly rootUrl: string | undefined;
  readonly timeoutMs: number;
  readonly retries: RetryPolicy;
  /** Called before a request is sent again. */
  readonly onRetry: (request: string, error: Error) => void;
}

const spreadsheetType = "application/vnd.google-apps.spreadsheet";
const scopes = [
  "https://www.googleapis.com/auth/drive.readonly",
  "https://www.googleapis.com/auth/spreadsheets.readonly",
];
/** Bounds the memory of one answer: a cell is seldom more than 50 bytes of JSON. */
const cellsPerRequest = 60_000;

const listAnswer = z.object({
  nextPageToken: z.string().optional(),
  files: z.array(z.object({ id: z.string(), name: z.string(), trashed: z.boolean() })),
});
const versionAnswer = z.object({ version: z.string(), modifiedTime: z.string().optional() });
const tabsAnswer = z.object({
  sheets: z.array(
    z.object({
      properties: z.object({
        title: z.string(),
        sheetType: z.string().optional(),
        gridProperties: z.object({ rowCount: z.number(), columnCount: z.number() }).optional(),
      }),
    }),
  ),
});
const valuesAnswer = z.object({
  valueRanges: z.array(z.object({ range: z.string(), values: z.custom<CellRows>(isCellRows).optional() })),
});

type CellRows = readonly (readonly CellValue[])[];

/** Checked in place: an answer's cells are too many to copy. */
function isCellRows(value: unknown): value is CellRows {
  return (
    Array.isArray(value) &&
    value.every((row) => Array.isArray(row) && row.every((cell) => cell === null || typeof cell !== "object"))
  );
}

/** Reads the spreadsheets of one Drive folder. Failures that may pass are retried; others say what to do. */
export class Spreadsheets {
  private constructor(
    private readonly drive: drive_v3.Drive,
    private readonly sheets: sheets_v4.Sheets,
    private readonly requests: ApiRequests,
    private readonly folderId: string,
  ) {}

  static async open(options: SpreadsheetsOptions): Promise<Spreadsheets> {
    const { authorization, account } = await authorize({ scopes, keyFile: options.keyFile });
    const client = {
      auth: authorization,
      retry: false,
      timeout: options.timeoutMs,
      ...(options.rootUrl === undefined ? {} : { rootUrl: options.rootUrl }),
    };
    return new Spreadsheets(
      drive({ version: "v3", ...client }),
      sheets({ version: "v4", ...client }),
      new ApiRequests({ ...options, account }),
      options.folderId,
    );
  }

  /** Every spreadsheet of the folder, those in the trash included. Throws when the folder cannot be seen. */
  async list(): Promise<readonly SpreadsheetFile[]> {
    const { folderId } = this;
    const what = `the Drive folder ${folderId} (SHEETS_FOLDER_ID)`;
    const everywhere = { supportsAllDrives: true, includeItemsFromAllDrives: true };
    const files: SpreadsheetFile[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.request(`list ${what}`, what, listAnswer, () =>
        this.drive.files.list({
          ...everywhere,
          q: `'${folderId.replace(/[\\']/g, "\\$&")}' in parents and mimeType = '${spreadsheetType}'`,
          fields: "nextPageToken,files(id,name,trashed)",
          pageSize: 1000,
          ...(pageToken === undefined ? {} : { pageToken }),
        }),
      );
      files.push(...page.files.map(({ id, name, trashed }) => ({ id, name, isTrashed: trashed })));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    if (files.length === 0) {
      // An empty list may also mean that the folder is hidden from the service account.
      await this.request(`read ${what}`, what, z.object({ id: z.string() }), () =>
        this.drive.files.get({ fileId: folderId, fields: "id", supportsAllDrives: true }),
      );
    }
    return files;
  }

  async version(file: SpreadsheetFile): Promise<FileVersion> {
    const what = describe(file);
    const answer = await this.request(`read the version of ${what}`, what, versionAnswer, () =>
      this.drive.files.get({ fileId: file.id, fields: "version,modifiedTime", supportsAllDrives: true }),
    );
    return { version: answer.version, modifiedAt: answer.modifiedTime ?? null };
  }

  /** The tabs that hold cells, in their order. */
  async tabs(file: SpreadsheetFile): Promise<readonly Tab[]> {
    const what = describe(file);
    const answer = await this.request(`list the sheets of ${what}`, what, tabsAnswer, () =>
      this.sheets.spreadsheets.get({
        spreadsheetId: file.id,
        fields: "sheets(properties(title,sheetType,gridProperties(rowCount,columnCount)))",
      }),
    );
    return answer.sheets.flatMap(({ properties: { title, gridProperties } }) =>
      gridProperties === undefined ? [] : [{ title, ...gridProperties }],
    );
  }

  /** Every row of the tabs, block by block: one block is in memory at a time, small tabs share a request. */
  async *rows(file: SpreadsheetFile, tabs: readonly Tab[]): AsyncGenerator<RowBlock> {
    const what = describe(file);
    for (const batch of batches(tabs)) {
      const answer = await this.request(`read cells of ${what}`, what, valuesAnswer, () =>
        this.sheets.spreadsheets.values.batchGet({
          spreadsheetId: file.id,
          ranges: batch.map(rangeOf),
          majorDimension: "ROWS",
          valueRenderOption: "UNFORMATTED_VALUE",
          dateTimeRenderOption: "SERIAL_NUMBER",
          fields: "valueRanges(range,values)",
        }),
      );
      if (answer.valueRanges.length !== batch.length) {
        throw new Error(
          `Google answered ${answer.valueRanges.length} of ${batch.length} ranges of ${what}. Run the load again.`,
        );
      }
      for (const [index, { tab, firstRow }] of batch.entries()) {
        yield { tab, firstRow, rows: answer.valueRanges[index]?.values ?? [] };
      }
    }
  }

  private request<Schema extends z.ZodType>(
    name: string,
    what: string,
    schema: Schema,
    send: () => Promise<{ readonly data: unknown }>,
  ): Promise<z.output<Schema>> {
    return this.requests.answer({ name, advice: (account) => adviceFor(what, account) }, schema, send);
  }
}

function adviceFor(what: string, account: string): Readonly<Record<number, string>> {
  const share = `hare ${what} with ${account} as a viewer`;
  return {
    400: "The spreadsheet changed while it was read, or the request is wrong. Run the load again.",
    403: `S${share}; where it is shared already, enable the Drive and Sheets APIs in its project.`,
    404: `Either it does not exist or it is not shared: s${share}.`,
  };
}

/** The one spreadsheet of a title; spelling in full-width forms or stray spaces makes no difference. */
export function findSpreadsheet(
  files: readonly SpreadsheetFile[],
  title: string,
  folderId: string,
): SpreadsheetFile {
  const named = files.filter((file) => normalised(file.name) === normalised(title));
  const present = named.filter((file) => !file.isTrashed);
  const [file, ...more] = present;
  const folder = `the Drive folder ${folderId} (SHEETS_FOLDER_ID)`;
  if (file === undefined) {
    throw new Error(
      named.length > 0
        ? `The spreadsheet "${title}" of ${folder} is in the trash. Restore it.`
        : `There is no spreadsheet "${title}" in ${folder}. Move it there, restore its name, or state its new title in the contract.`,
    );
  }
  if (more.length > 0) {
    throw new Error(
      `There are ${present.length} spreadsheets "${title}" in ${folder} (${present.map(({ id }) => id).join(", ")}). ` +
        "Keep the right one and rename or remove the others.",
    );
  }
  return file;
}

export function describe(file: SpreadsheetFile): string {
  return `the spreadsheet "${file.name}" (${file.id})`;
}

interface Block {
  readonly tab: Tab;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** Cuts tabs into blocks of rows and packs the blocks into requests of a bounded number of cells. */
function* batches(tabs: readonly Tab[]): Generator<readonly Block[]> {
  let batch: Block[] = [];
  let cells = 0;
  for (const tab of tabs) {
    const rowsPerBlock = Math.max(1, Math.floor(cellsPerRequest / tab.columnCount));
    for (let row = 1; row <= tab.rowCount; row += rowsPerBlock) {
      const rowCount = Math.min(rowsPerBlock, tab.rowCount - row + 1);
      if (cells + rowCount * tab.columnCount > cellsPerRequest && batch.length > 0) {
        yield batch;
        batch = [];
        cells = 0;
      }
      batch.push({ tab, firstRow: row, rowCount });
      cells += rowCount * tab.columnCount;
    }
  }
  if (batch.length > 0) yield batch;
}

function rangeOf({ tab, firstRow, rowCount }: Block): string {
  const last = `${columnLetters(tab.columnCount - 1)}${firstRow + rowCount - 1}`;
  return `'${tab.title.replaceAll("'", "''")}'!A${firstRow}:${last}`;
}
