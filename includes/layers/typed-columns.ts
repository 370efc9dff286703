import type { ColumnType, ContractColumn } from "../contracts/column.ts";
import { columnEntries, type SourceTable } from "../contracts/source-table.ts";

/** The columns of the typed layer that no contract states, with their descriptions. */
export const lineageColumns = {
  row_key: "The source row's key, as a JSON array.",
  key_part: "The part of the table in which rows of such keys are kept.",
  is_deleted: "True where the source no longer has the row; its last known values stay.",
  rejected_columns:
    "Required columns without a readable value, by which the row is kept out; null in a sound row.",
  uncast_columns: "Optional columns whose text did not read as their type and are null therefore.",
  source_at: "The source's own time of the last change.",
  version: "The landing that last changed the row.",
  loaded_at: "When the row's last change landed.",
} as const;

/** Whether every text is a value of the type. */
export function readsAnyText(type: ColumnType): boolean {
  return type === "STRING" || type === "JSON_TEXT";
}

/** The descriptions of a contract's columns that are shown, by name. */
export function contractDescriptions(
  table: SourceTable,
  isShown: (column: ContractColumn) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    columnEntries(table)
      .filter(([, column]) => isShown(column))
      .map(([name, column]) => [name, column.description]),
  );
}
