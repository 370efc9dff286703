import type { ResultSet } from "../../engine/engine.ts";
import type { JsonObject } from "../http/json-values.ts";
import { pageTokenOf } from "../http/paging.ts";
import { rowEncoder, type TimestampFormat } from "./value-encoding.ts";

/** BigQuery's own bound of a page, in bytes of JSON; a page holds at least one row. */
const MAX_PAGE_BYTES = 10 * 1024 * 1024;
const FIRST_READ_ROWS = 64;
const MAX_READ_ROWS = 8192;

export interface RowsPageOptions {
  readonly start: number;
  readonly maxResults: number | undefined;
  readonly timestampFormat: TimestampFormat;
  readonly selectedFields?: readonly string[];
}

export interface RowsPage {
  /** Rows as JSON text. */
  readonly rows: readonly string[];
  readonly pageToken?: string;
}

/** One page of a result, bounded in rows and in bytes. Reads ahead by what rows weigh, so that memory stays flat. */
export async function rowsPage(result: ResultSet, options: RowsPageOptions): Promise<RowsPage> {
  const encode = rowEncoder(result.columns, options.timestampFormat, options.selectedFields);
  const end = Math.min(result.rowCount, options.start + (options.maxResults ?? Number.POSITIVE_INFINITY));
  const rows: string[] = [];
  let bytes = 0;
  let position = options.start;
  while (position < end && bytes < MAX_PAGE_BYTES) {
    const count = Math.min(end - position, readAhead(rows.length, bytes));
    const read = await result.read(position, count);
    if (read.length === 0) break;
    for (const row of read) {
      const text = encode(row);
      const size = Buffer.byteLength(text) + 1;
      if (rows.length > 0 && bytes + size > MAX_PAGE_BYTES) {
        return { rows, pageToken: pageTokenOf(position) };
      }
      rows.push(text);
      bytes += size;
      position++;
    }
  }
  return position < result.rowCount ? { rows, pageToken: pageTokenOf(position) } : { rows };
}

/** An answer's JSON text with its rows, which are JSON text already. */
export function appendRows(head: JsonObject, rows: readonly string[]): string {
  const text = JSON.stringify(head);
  return rows.length === 0 ? text : `${text.slice(0, -1)},"rows":[${rows.join(",")}]}`;
}

function readAhead(rowCount: number, bytes: number): number {
  if (rowCount === 0) return FIRST_READ_ROWS;
  const fitting = Math.ceil((MAX_PAGE_BYTES - bytes) / (bytes / rowCount));
  return Math.max(1, Math.min(MAX_READ_ROWS, fitting, rowCount * 8));
}
