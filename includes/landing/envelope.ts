import type { ColumnType } from "../contracts/column.ts";

/** A column of a table that Kura itself defines. */
export interface TableColumn {
  readonly name: string;
  readonly type: Exclude<ColumnType, "JSON_TEXT">;
  readonly description: string;
  readonly isRequired?: boolean;
}

const rowKey: TableColumn = {
  name: "row_key",
  type: "STRING",
  description: "The source row's key, as a JSON array.",
  isRequired: true,
};
const rowHash: TableColumn = {
  name: "row_hash",
  type: "STRING",
  description:
    "Hash of row_data without nulls and without the contract's volatile fields; null in a tombstone.",
};
const isDeleted: TableColumn = {
  name: "is_deleted",
  type: "BOOL",
  description: "True in a tombstone: the source no longer has the row.",
  isRequired: true,
};
const sourceAt: TableColumn = {
  name: "source_at",
  type: "TIMESTAMP",
  description: "The source's own time of the change, where it has one.",
};
const sourcePosition: TableColumn = {
  name: "source_position",
  type: "STRING",
  description: "What orders changes of a key where the source numbers them; compares as text.",
};

/** The columns of every raw table, whatever its source: an append-only change history. */
export const rawColumns: readonly TableColumn[] = [
  rowKey,
  {
    name: "row_data",
    type: "STRING",
    description: "The source row as the source stated it, as JSON text; null in a tombstone.",
  },
  rowHash,
  isDeleted,
  {
    name: "is_late",
    type: "BOOL",
    description: "True for a change older than one already landed for its key: history, never current.",
    isRequired: true,
  },
  sourceAt,
  sourcePosition,
  {
    name: "version",
    type: "INT64",
    description: "Number of the landing within this table; landings are serialised, so it is commit order.",
    isRequired: true,
  },
  {
    name: "loaded_at",
    type: "TIMESTAMP",
    description: "When the row landed; the partition column.",
    isRequired: true,
  },
  { name: "load_id", type: "STRING", description: "The load that landed the row.", isRequired: true },
];

/** The columns of the head beside a raw table: one row a key, and the lock that serialises landings. */
export const headColumns: readonly TableColumn[] = [
  rowKey,
  {
    name: "scope",
    type: "STRING",
    description: "The part of the source whose snapshots include the row.",
    isRequired: true,
  },
  rowHash,
  isDeleted,
  sourceAt,
  sourcePosition,
  {
    name: "version",
    type: "INT64",
    description: "The newest landing that touched the key, late changes included.",
    isRequired: true,
  },
];

/** The columns of the table into which a loader stages what it read, one row each, for the landing to compare. */
export const stagedColumns: readonly TableColumn[] = [
  {
    name: "staged_number",
    type: "INT64",
    description: "Tells the rows of one load apart; says nothing of their order.",
    isRequired: true,
  },
  {
    name: "staged_kind",
    type: "STRING",
    description:
      "`row`: a row of the source; `present`: a key the source still has, not read again; `deleted`: a deletion; `reject`: what could not be read as a row.",
    isRequired: true,
  },
  { ...rowKey, isRequired: false },
  {
    name: "scope",
    type: "STRING",
    description: "The part of the source that the row stands in; null for the part that is loaded.",
  },
  {
    name: "row_data",
    type: "STRING",
    description: "The row, or of a reject the original text, as JSON text.",
  },
  rowHash,
  sourceAt,
  sourcePosition,
  {
    name: "source_row",
    type: "INT64",
    description: "Where in the source the row stands: orders rows of one load.",
  },
  { name: "reject_reason", type: "STRING", description: "Why a reject could not be read as a row." },
];

/** The columns of ops.loads: one row an attempt to land, insert-only. */
export const loadColumns: readonly TableColumn[] = [
  {
    name: "load_id",
    type: "STRING",
    description: "Source, table, scope, source version and attempt.",
    isRequired: true,
  },
  { name: "source", type: "STRING", description: "The contract's source.", isRequired: true },
  { name: "table_name", type: "STRING", description: "The contract's table.", isRequired: true },
  { name: "scope", type: "STRING", description: "The part of the table that was loaded.", isRequired: true },
  {
    name: "attempt",
    type: "INT64",
    description: "Which attempt at this source version, from 1.",
    isRequired: true,
  },
  { name: "status", type: "STRING", description: "succeeded, failed or refused.", isRequired: true },
  {
    name: "mode",
    type: "STRING",
    description: "snapshot (states every live key of what it covers) or changes.",
    isRequired: true,
  },
  {
    name: "is_full_compare",
    type: "BOOL",
    description: "Whether every row was read and compared.",
    isRequired: true,
  },
  { name: "source_position", type: "STRING", description: "The source's position as read." },
  { name: "cursor_from", type: "TIMESTAMP", description: "Exclusive lower bound of a cursor pull." },
  { name: "cursor_to", type: "TIMESTAMP", description: "Inclusive upper bound of a cursor pull." },
  { name: "version", type: "INT64", description: "The landing's number within its table." },
  { name: "rows_read", type: "INT64", description: "Rows read: landed + unchanged + rejected." },
  { name: "rows_landed", type: "INT64", description: "Rows appended to raw, late changes included." },
  { name: "rows_unchanged", type: "INT64", description: "Rows that had landed before just so." },
  { name: "rows_rejected", type: "INT64", description: "Rows recorded in ops.rejects." },
  { name: "rows_late", type: "INT64", description: "Of the landed rows, those kept as history only." },
  { name: "rows_tombstoned", type: "INT64", description: "Keys that the source no longer has." },
  {
    name: "override_id",
    type: "STRING",
    description: "The override that allowed what would have been refused.",
  },
  { name: "error_message", type: "STRING", description: "Why the attempt failed or was refused." },
  { name: "started_at", type: "TIMESTAMP", description: "When the attempt began.", isRequired: true },
  { name: "finished_at", type: "TIMESTAMP", description: "When the attempt ended.", isRequired: true },
];

/** The columns of ops.rejects: what was read but is no row, with its original text. */
export const rejectColumns: readonly TableColumn[] = [
  { name: "load_id", type: "STRING", description: "The load that read it.", isRequired: true },
  { name: "source", type: "STRING", description: "The contract's source.", isRequired: true },
  { name: "table_name", type: "STRING", description: "The contract's table.", isRequired: true },
  { name: "scope", type: "STRING", description: "The part of the table that was loaded.", isRequired: true },
  { name: "row_key", type: "STRING", description: "The key, where it has one." },
  { name: "source_row", type: "INT64", description: "Where in the source it stands." },
  { name: "reason", type: "STRING", description: "Why it is no row, as in duplicate_key.", isRequired: true },
  { name: "row_data", type: "STRING", description: "The original text." },
  { name: "rejected_at", type: "TIMESTAMP", description: "When it was rejected.", isRequired: true },
];

/** The columns of ops.load_overrides: who allowed one suspicious load, and why; insert-only. */
export const overrideColumns: readonly TableColumn[] = [
  {
    name: "override_id",
    type: "STRING",
    description: "Names the override in ops.loads once used.",
    isRequired: true,
  },
  { name: "source", type: "STRING", description: "The contract's source.", isRequired: true },
  { name: "table_name", type: "STRING", description: "The contract's table.", isRequired: true },
  { name: "reason", type: "STRING", description: "Why the load is right all the same.", isRequired: true },
  { name: "granted_by", type: "STRING", description: "Who allowed it.", isRequired: true },
  { name: "granted_at", type: "TIMESTAMP", description: "When it was allowed.", isRequired: true },
];
