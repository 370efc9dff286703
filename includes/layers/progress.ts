import { quoted, type TableName } from "../names.ts";

/**
 * The small table beside an incremental one that tells how far its builds came, so that the next build need not look
 * for it in the whole table. It never tells of more than the table holds: it is written after the table and dropped
 * before the table is built anew. A run that is stopped in between finds the same changes again.
 */
export function progressTable(table: TableName): TableName {
  return { ...table, table: `${table.table}__progress` };
}

/** The operation with which a build of the whole table begins. */
export function forgetProgress(table: TableName): string {
  return `DROP TABLE IF EXISTS ${quoted(progressTable(table))};`;
}
