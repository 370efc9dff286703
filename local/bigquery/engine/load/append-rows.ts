import { type DuckDBConnection, DuckDBDataChunk, type DuckDBValue } from "@duckdb/node-api";
import { type FieldSchema, LoadError, type LoadOutcome, type RecordError } from "../engine.ts";
import { fieldType } from "../schema/field-types.ts";
import { dataSchema } from "../storage/database.ts";
import { unquoteIdentifier } from "../storage/quoting.ts";
import { stopped } from "../transactions/table-locks.ts";
import { chunkType, RowError } from "./field-reader.ts";

const rowsPerChunk = 2048;
/** Bad records that are told one by one. */
const toldErrors = 20;

/**
 * Appends rows to a physical table.
 * @throws LoadError once more rows are bad than may be; the caller rolls back what was appended, as it does after the signal aborts.
 */
export async function appendRows(
  connection: DuckDBConnection,
  physicalName: string,
  schema: readonly FieldSchema[],
  rows: AsyncIterable<DuckDBValue[] | RowError>,
  {
    maxBadRecords,
    formatName,
    signal,
  }: { readonly maxBadRecords: number; readonly formatName: string; readonly signal?: AbortSignal },
): Promise<LoadOutcome> {
  const table = unquoteIdentifier(physicalName.slice(dataSchema.length + 1));
  const appender = await connection.createAppender(table, dataSchema);
  const types = schema.map((field) => chunkType(fieldType(field)));
  const columns: DuckDBValue[][] = schema.map(() => []);
  let pending = 0;
  let count = 0;
  let badRecords = 0;
  const errors: RecordError[] = [];
  const flush = () => {
    if (signal?.aborted) throw stopped();
    if (pending === 0) return;
    const chunk = DuckDBDataChunk.create(types, pending);
    columns.forEach((values, index) => {
      chunk.setColumnValues(index, values);
      values.length = 0;
    });
    appender.appendDataChunk(chunk);
    pending = 0;
  };
  for await (const row of rows) {
    count += 1;
    if (row instanceof RowError) {
      badRecords += 1;
      if (errors.length < toldErrors) errors.push({ record: count, message: row.message });
      if (badRecords > maxBadRecords) throw tooManyErrors(formatName, count, badRecords, errors);
      continue;
    }
    for (const [index, value] of row.entries()) columns[index]?.push(value);
    pending += 1;
    if (pending === rowsPerChunk) flush();
  }
  flush();
  appender.closeSync();
  return { rows: count - badRecords, badRecords, errors };
}

function tooManyErrors(
  formatName: string,
  rows: number,
  badRecords: number,
  errors: readonly RecordError[],
): LoadError {
  const reasons = errors.slice(-3).map(({ record, message }) => `row ${record}: ${message}`);
  return new LoadError(
    `Error while reading data, error message: ${formatName} table encountered too many errors, giving up. Rows: ${rows}; errors: ${badRecords}; ${reasons.join("; ")}`,
    errors,
  );
}
