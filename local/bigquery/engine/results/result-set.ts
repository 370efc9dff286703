import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from "@duckdb/node-api";
import { duckdbType } from "../../types/duckdb-type.ts";
import type { ResultValue } from "../../types/result-value.ts";
import type { Column } from "../../types/sql-type.ts";
import type { ResultSet } from "../engine.ts";
import type { Database } from "../storage/database.ts";
import { stopped } from "../transactions/table-locks.ts";
import { resultValue } from "./result-values.ts";

type Row = readonly ResultValue[];

/** Results up to this many bytes or so stay in this process's memory; larger ones go to a temporary table that spills to disk. */
const bytesInMemory = 4_000_000;

/**
 * Keeps the rows of a streamed result.
 * @throws BigQueryError `stopped` when the signal aborts.
 */
export async function keepResult(
  database: Database,
  result: DuckDBResult,
  columns: readonly Column[],
  signal?: AbortSignal,
): Promise<ResultSet> {
  const chunks: DuckDBDataChunk[] = [];
  const rows: Row[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = await nextChunk(result, signal);
    if (chunk === undefined) return rowsResult(columns, rows);
    chunks.push(chunk);
    for (const row of chunkRows(chunk, columns)) {
      rows.push(row);
      bytes += weightOf(row);
    }
    if (bytes > bytesInMemory) return spill(database, result, chunks, columns, signal);
  }
}

/** About how many bytes a value holds in memory. */
function weightOf(value: ResultValue): number {
  if (typeof value === "string" || value instanceof Uint8Array) return 16 + value.length;
  if (!Array.isArray(value)) return 16;
  return value.reduce((total: number, each) => total + weightOf(each), 0);
}

/** A result of rows that are already in memory. */
export function rowsResult(columns: readonly Column[], rows: readonly Row[]): ResultSet {
  return {
    columns,
    rowCount: rows.length,
    read: async (start, count) => rows.slice(start, start + count),
    close: async () => undefined,
  };
}

async function spill(
  database: Database,
  result: DuckDBResult,
  chunks: readonly DuckDBDataChunk[],
  columns: readonly Column[],
  signal: AbortSignal | undefined,
): Promise<ResultSet> {
  const connection = await database.connect();
  try {
    const definitions = columns.map((column, index) => `c${index} ${duckdbType(column.type)}`);
    await connection.run(`CREATE TEMP TABLE result (${definitions.join(", ")})`);
    const appender = await connection.createAppender("result", "main", "temp");
    let rowCount = 0;
    for (const chunk of chunks) {
      appender.appendDataChunk(chunk);
      rowCount += chunk.rowCount;
    }
    for (;;) {
      const chunk = await nextChunk(result, signal);
      if (chunk === undefined) break;
      appender.appendDataChunk(chunk);
      rowCount += chunk.rowCount;
    }
    appender.closeSync();
    return new SpilledResult(database, connection, columns, rowCount);
  } catch (error) {
    database.disconnect(connection);
    throw error;
  }
}

/** Rows in a temporary table of a connection of their own; row ids count from 0 in the order of the result. */
class SpilledResult implements ResultSet {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly #database: Database;
  readonly #connection: DuckDBConnection;

  constructor(
    database: Database,
    connection: DuckDBConnection,
    columns: readonly Column[],
    rowCount: number,
  ) {
    this.#database = database;
    this.#connection = connection;
    this.columns = columns;
    this.rowCount = rowCount;
  }

  async read(start: number, count: number): Promise<readonly Row[]> {
    const end = Math.min(start + count, this.rowCount) - 1;
    const reader = await this.#connection.runAndReadAll(
      `SELECT * FROM result WHERE rowid BETWEEN ${start} AND ${end} ORDER BY rowid`,
    );
    return reader
      .getRows()
      .map((row) => this.columns.map((column, index) => resultValue(row[index] ?? null, column.type)));
  }

  async close(): Promise<void> {
    this.#database.disconnect(this.#connection);
  }
}

async function nextChunk(
  result: DuckDBResult,
  signal: AbortSignal | undefined,
): Promise<DuckDBDataChunk | undefined> {
  if (signal?.aborted) throw stopped();
  const chunk = await result.fetchChunk();
  return chunk === null || chunk.rowCount === 0 ? undefined : chunk;
}

function chunkRows(chunk: DuckDBDataChunk, columns: readonly Column[]): Row[] {
  const vectors = columns.map((_, index) => chunk.getColumnVector(index));
  return Array.from({ length: chunk.rowCount }, (_, row) =>
    columns.map((column, index) => resultValue(vectors[index]?.getItem(row) ?? null, column.type)),
  );
}
