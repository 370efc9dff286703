import { type Input, rows } from "../../../cli/model-tests/model-test.ts";

/** A source row as a landing found it: its key, and what the source said; no data is a deletion. */
export interface RawRow {
  readonly key: readonly string[];
  readonly data?: object;
  readonly version?: number;
  readonly isLate?: boolean;
}

/** Rows of a raw table, as in `raw("chat.messages", …)`. */
export function raw(table: string, list: readonly RawRow[]): Input {
  return rows(
    `raw_${table}`,
    list.map(({ key, data, version = 1, isLate = false }) => ({
      row_key: JSON.stringify(key),
      row_data: data === undefined ? null : JSON.stringify(data),
      row_hash: "",
      is_deleted: data === undefined,
      is_late: isLate,
      version,
      loaded_at: `2025-07-${String(version).padStart(2, "0")}T00:00:00Z`,
      load_id: `load ${version}`,
    })),
  );
}
