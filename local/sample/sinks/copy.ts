import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { AppColumn } from "./app-schema.ts";

const chunkLength = 64 * 1024;

/**
 * Copies rows into a table as fast as the server takes them, a chunk at a time; returns how many.
 * The options follow COPY's `FROM STDIN`. Throws what PostgreSQL refuses.
 */
export async function copyRows<Row>(
  client: pg.Client,
  table: string,
  columns: readonly AppColumn<Row>[],
  rows: Iterable<Row>,
  options = "",
): Promise<number> {
  const names = columns.map((column) => quoteIdentifier(column.name)).join(", ");
  const copy = client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN ${options}`));
  await pipeline(Readable.from(copyText(columns, rows), { objectMode: true, highWaterMark: 2 }), copy);
  return copy.rowCount;
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Rows in COPY's text format, in chunks. */
export function* copyText<Row>(columns: readonly AppColumn<Row>[], rows: Iterable<Row>): Generator<string> {
  let chunk = "";
  for (const row of rows) {
    let separator = "";
    for (const column of columns) {
      chunk += separator + fieldText(column.text(row));
      separator = "\t";
    }
    chunk += "\n";
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk !== "") yield chunk;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function fieldText(value: string | null): string {
  if (value === null) return "\\N";
  return /[\\\t\n\r]/.test(value)
    ? value.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character)
    : value;
}
