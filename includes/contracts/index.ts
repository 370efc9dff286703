import { adsTables } from "./ads.ts";
import { appTables } from "./app.ts";
import { chatTables } from "./chat.ts";
import { sheetsTables } from "./sheets.ts";
import type {
  AdsTable,
  FederatedTable,
  FirestoreTable,
  SourceTable,
  SpreadsheetTable,
} from "./source-table.ts";

/** Every contract of the warehouse, by kind of source. */
export const federatedTables: readonly FederatedTable[] = appTables;
export const spreadsheetTables: readonly SpreadsheetTable[] = sheetsTables;
export const firestoreTables: readonly FirestoreTable[] = chatTables;
export const adReportTables: readonly AdsTable[] = adsTables;
export const allTables: readonly SourceTable[] = [
  ...federatedTables,
  ...spreadsheetTables,
  ...firestoreTables,
  ...adReportTables,
];
