import { open, rm } from "node:fs/promises";
import path from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { BigQueryError } from "../engine/engine.ts";
import { quoteText } from "../engine/storage/quoting.ts";
import type { ScalarKind } from "../types/sql-type.ts";
import { valueError } from "./errors.ts";
import type { InnerColumn } from "./inner-query.ts";
import { cutSegments } from "./row-segments.ts";
import { copyStatement, outOfRange, readStatement } from "./row-text.ts";
import { openSegmentFolder } from "./segment-folder.ts";

/** Rows go through DuckDB in files of about this size: large enough to make its fixed cost small, small enough for flat memory. */
const segmentBytes = 8 * 1024 * 1024;

/** The rows of an inner query in Parquet files of columns c0, c1 and on: compact, and out of memory however many they are. */
export interface LoadedRows {
  readonly count: number;
  readonly files: readonly string[];
  /** Where the files are, and nothing else. */
  readonly folder: string;
}

/**
 * Streams the rows of an inner query into files. While DuckDB reads and writes one segment, PostgreSQL sends the next.
 * Throws pg's error where PostgreSQL fails, and BigQueryError for a value that a type cannot hold; then no file is left.
 */
export async function loadRows(
  client: pg.Client,
  sql: string,
  columns: readonly InnerColumn[],
  target: { readonly connection: DuckDBConnection; readonly signal?: AbortSignal },
): Promise<LoadedRows> {
  const folder = await openSegmentFolder(target.connection);
  const rows = client.query(copyTo(copyStatement(sql, columns), { highWaterMark: 1024 * 1024 }));
  const files: string[] = [];
  let count = 0;
  let converting: Promise<void> = Promise.resolve();
  try {
    for await (const { chunks, byteCount } of cutSegments(rows, segmentBytes)) {
      const text = path.join(folder, `${files.length}.csv`);
      const file = path.join(folder, `${files.length}.parquet`);
      files.push(file);
      await writeChunks(text, chunks);
      await converting;
      target.signal?.throwIfAborted();
      converting = convert(target.connection, { text, byteCount, file }, columns).then((converted) => {
        count += converted;
      });
      // Heard at the next await; until then it must not end the process.
      converting.catch(() => {});
    }
    await converting;
    if (count !== rows.rowCount) {
      throw readError(`PostgreSQL sent ${rows.rowCount} rows and ${count} were read`);
    }
    return { count, files, folder };
  } catch (error) {
    await converting.catch(() => {});
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function writeChunks(file: string, chunks: readonly Buffer[]): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(Buffer.concat(chunks));
  } finally {
    await handle.close();
  }
}

async function convert(
  connection: DuckDBConnection,
  segment: { readonly text: string; readonly byteCount: number; readonly file: string },
  columns: readonly InnerColumn[],
): Promise<number> {
  try {
    const { rowsChanged } = await connection.run(
      `COPY (${readStatement(segment.text, segment.byteCount, columns)}) TO ${quoteText(segment.file)} (FORMAT parquet)`,
    );
    await rm(segment.text);
    return rowsChanged;
  } catch (error) {
    throw asValueError(error, columns);
  }
}

/** DuckDB names the column by its position, but also quotes the row, which stays out of every message. */
function asValueError(error: unknown, columns: readonly InnerColumn[]): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (/interrupt/i.test(message)) return error;
  const index =
    new RegExp(`${outOfRange}c(\\d+)`).exec(message)?.[1] ?? /column "?c(\d+)"?/i.exec(message)?.[1];
  const column = columns[Number(index ?? Number.NaN)];
  if (column !== undefined) return valueError(column.name, problemOf(column.mapping.kind));
  return readError(`Rows from PostgreSQL could not be read: ${message.split("\n")[0]}`);
}

function readError(message: string): BigQueryError {
  return new BigQueryError("internalError", 500, message);
}

function problemOf(kind: ScalarKind): string {
  switch (kind) {
    case "NUMERIC":
      return "has a value that NUMERIC cannot hold: NaN, an infinity, more than 29 digits before the point or 9 after it";
    case "DATE":
    case "DATETIME":
    case "TIMESTAMP":
      return `has a value outside of ${kind}'s range, years 1 to 9999; infinity is outside`;
    case "TIME":
      return "has the value 24:00:00, which TIME cannot hold";
    case "STRING":
      return "has text that is not valid UTF-8";
    default:
      return `has a value that ${kind} cannot hold`;
  }
}
