import { appTables } from "./app.ts";
import { sheetsTables } from "./sheets.ts";
import type { FederatedTable, SourceTable, SpreadsheetTable } from "./source-table.ts";

/** Every contract of the warehouse, by kind of source. */
export const federatedTables: readonly FederatedTable[] = appTables;
export const spreadsheetTables: readonly SpreadsheetTable[] = sheetsTables;
export const allTables: readonly SourceTable[] = [...federatedTables, ...spreadsheetTables];
