import type { SpreadsheetTable } from "../../includes/contracts/source-table.ts";
import { type LoadOutcome, landSnapshot } from "../landing/land.ts";
import { type StagedRows, stage } from "../landing/stage.ts";
import type { StagedRow } from "../landing/staged-row.ts";
import type { WarehouseConnection } from "../landing/warehouse-connection.ts";
import { dropStaged } from "../loading/drop-staged.ts";
import type { Logger } from "../logging.ts";
import { type Header, MalformedSheetError, normalised, readHeader, readRow } from "./spreadsheet-rows.ts";
import {
  describe,
  type FileVersion,
  findSpreadsheet,
  type RowBlock,
  type SpreadsheetFile,
  type Spreadsheets,
} from "./spreadsheets.ts";

/** The scope of a spreadsheet's snapshots: all of its tabs. */
export const scope = "spreadsheet";

export interface SpreadsheetLoad {
  readonly connection: WarehouseConnection;
  readonly spreadsheets: Spreadsheets;
  readonly files: readonly SpreadsheetFile[];
  readonly folderId: string;
  readonly table: SpreadsheetTable;
  /** The position that landed last; undefined before the first load. */
  readonly landedPosition: string | undefined;
  /** Reads and lands even a version that has landed already. */
  readonly isForced: boolean;
  readonly run: string;
  /** Runs one table's staging when no other's runs. */
  readonly stageAlone: <Result>(task: () => Promise<Result>) => Promise<Result>;
  readonly logger: Logger;
}

const readings = 5;

/**
 * Loads one spreadsheet: reads its version, stages every row of every tab, reads the version again and lands
 * the snapshot; a spreadsheet that changed meanwhile is read again. Answers undefined when its version had landed before.
 */
export async function loadSpreadsheet(load: SpreadsheetLoad): Promise<LoadOutcome | undefined> {
  const { connection, spreadsheets, table, run, logger } = load;
  const file = findSpreadsheet(load.files, table.spreadsheet.title, load.folderId);
  for (let reading = 1; reading <= readings; reading += 1) {
    const read = await load.stageAlone(async () => {
      const version = await spreadsheets.version(file);
      if (positionOf(file, version) === load.landedPosition && !load.isForced) return undefined;
      const rows = () => stagedRows(spreadsheets, file, version, table, logger);
      return { version, staged: await stage(connection, table, `${run}_${reading}`, rows) };
    });
    if (read === undefined) return undefined;
    const { version, staged } = read;
    const position = positionOf(file, version);
    try {
      if ((await spreadsheets.version(file)).version === version.version) {
        return await landSnapshot(connection, { table, scope, position, run: `${run}_${reading}` }, staged);
      }
    } finally {
      await dropStaged(staged, logger);
    }
    logger.info({ table: table.name, reading }, "spreadsheet changed while it was read");
  }
  throw new Error(
    `${capitalised(describe(file))} was changed each of the ${readings} times it was read. Run the load again when nobody is editing it.`,
  );
}

/** What orders a spreadsheet's snapshots as text: Drive's version, and the file it is of. */
function positionOf(file: SpreadsheetFile, { version }: FileVersion): string {
  return `${version.padStart(20, "0")}:${file.id}`;
}

async function* stagedRows(
  spreadsheets: Spreadsheets,
  file: SpreadsheetFile,
  version: FileVersion,
  table: SpreadsheetTable,
  logger: Logger,
): StagedRows {
  const position = positionOf(file, version);
  const tabs = await spreadsheets.tabs(file);
  const headers = new Map<string, Header>();
  function* blockRows({ tab, firstRow, rows }: RowBlock): Generator<StagedRow> {
    for (const [index, row] of rows.entries()) {
      const rowNumber = firstRow + index;
      const header = headers.get(tab.title);
      if (header !== undefined) {
        const place = { tab: tab.title, rowNumber, position, modifiedAt: version.modifiedAt };
        const staged = readRow(table, header, row, place);
        if (staged !== undefined) yield staged;
      } else if (rowNumber === 1 || row.some((cell) => normalised(cell) !== "")) {
        if (rowNumber !== 1 || row.every((cell) => normalised(cell) === "")) {
          throw headerMissing(file, tab.title);
        }
        headers.set(
          tab.title,
          inFile(file, () => readHeader(table, tab.title, row)),
        );
      }
    }
  }
  for await (const block of spreadsheets.rows(file, tabs)) yield blockRows(block);
  if (headers.size === 0) {
    throw new MalformedSheetError(
      `${capitalised(describe(file))} is empty. Restore its header row and rows from the version history.`,
    );
  }
  const blank = tabs.length - headers.size;
  if (blank > 0) logger.warn({ table: table.name, count: blank }, "blank sheets were passed over");
}

function headerMissing(file: SpreadsheetFile, tab: string): MalformedSheetError {
  return new MalformedSheetError(
    `In ${describe(file)}, the sheet "${tab}" has rows but its first row is blank. Put the header back into row 1.`,
  );
}

function inFile<Result>(file: SpreadsheetFile, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedSheetError)
      throw new MalformedSheetError(`In ${describe(file)}, ${error.message}`);
    throw error;
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
