import { progressTable, quoted, type TableName } from "../names.ts";

/** The operation with which a build of the whole table begins. */
export function forgetProgress(table: TableName): string {
  return `DROP TABLE IF EXISTS ${quoted(progressTable(table))};`;
}
