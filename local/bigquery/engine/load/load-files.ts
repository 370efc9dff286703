import { type DuckDBAppender, DuckDBDataChunk, type DuckDBValue } from "@duckdb/node-api";
import { requireDataset, unexpired, wrongKind } from "../definitions/change-table.ts";
import type { FieldSchema, LoadOutcome, LoadRequest } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { invalid, tableExists, tableNotFound } from "../errors.ts";
import { fieldType } from "../schema/field-types.ts";
import type { TableRecord } from "../storage/catalog.ts";
import { newPhysicalName } from "../storage/catalog-store.ts";
import { dataSchema } from "../storage/database.ts";
import { createPhysicalTable } from "../storage/physical-table.ts";
import { unquoteIdentifier } from "../storage/quoting.ts";
import { chunkType, type RecordReader, RowError, recordReader } from "./field-reader.ts";
import { jsonLines } from "./json-rows.ts";
import { isJsonObject, parseJson } from "./json-value.ts";
import { loadedSchema, publishLoad } from "./publish-load.ts";

/** Loads files of newline-delimited JSON: all of their rows in one commit, or none. */
export async function loadFiles(parts: EngineParts, request: LoadRequest): Promise<LoadOutcome> {
  const dataset = requireDataset(parts, parts.store.current, request.destination);
  const present = unexpired(dataset.tables.get(request.destination.tableId), parts);
  if (present?.kind === "VIEW") throw wrongKind(present);
  if (present === undefined && request.createDisposition === "CREATE_NEVER") {
    throw tableNotFound(request.destination, dataset.metadata.location);
  }
  const schema = loadedSchema(request, present);
  const physicalName = newPhysicalName();
  const connection = await parts.database.connect();
  try {
    await connection.run("BEGIN");
    if (request.writeDisposition === "WRITE_EMPTY" && present !== undefined) await assertEmpty(present);
    await createPhysicalTable(connection, physicalName, schema);
    const table = unquoteIdentifier(physicalName.slice(dataSchema.length + 1));
    const appender = await connection.createAppender(table, dataSchema);
    const outcome = await appendFiles(appender, schema, request);
    appender.closeSync();
    await connection.run("COMMIT");
    await publishLoad(parts, request, schema, physicalName);
    return outcome;
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    parts.database.disconnect(connection);
    if (!isPublished(parts, request, physicalName)) parts.store.discard(physicalName);
  }

  async function assertEmpty(record: TableRecord): Promise<void> {
    const reader = await connection.runAndReadAll(`SELECT 1 FROM ${record.physicalName} LIMIT 1`);
    if (reader.currentRowCount > 0) throw tableExists(record.reference);
  }
}

function isPublished(parts: EngineParts, request: LoadRequest, physicalName: string): boolean {
  return parts.store.current.table(request.destination)?.physicalName === physicalName;
}

const rowsPerChunk = 2048;

async function appendFiles(
  appender: DuckDBAppender,
  schema: readonly FieldSchema[],
  request: LoadRequest,
): Promise<LoadOutcome> {
  const types = schema.map((field) => chunkType(fieldType(field)));
  const read = recordReader(schema, request);
  const columns: DuckDBValue[][] = schema.map(() => []);
  let pending = 0;
  let rows = 0;
  const badRows: { readonly row: number; readonly reason: string }[] = [];
  const flush = () => {
    if (pending === 0) return;
    const chunk = DuckDBDataChunk.create(types, pending);
    columns.forEach((values, index) => {
      chunk.setColumnValues(index, values);
      values.length = 0;
    });
    appender.appendDataChunk(chunk);
    pending = 0;
  };
  for (const file of request.files) {
    for await (const line of jsonLines(file)) {
      rows += 1;
      const values = readRow(line, read);
      if (values instanceof RowError) {
        badRows.push({ row: rows, reason: values.message });
        if (badRows.length > request.maxBadRecords) throw tooManyErrors(rows, badRows);
        continue;
      }
      for (const [index, value] of values.entries()) columns[index]?.push(value);
      pending += 1;
      if (pending === rowsPerChunk) flush();
    }
  }
  flush();
  return { rows: rows - badRows.length, badRecords: badRows.length };
}

function readRow(line: string, read: RecordReader): DuckDBValue[] | RowError {
  try {
    const value = parseJson(line);
    return isJsonObject(value) ? read(value, "") : new RowError("A row must be a JSON object.");
  } catch (error) {
    if (error instanceof RowError) return error;
    if (error instanceof SyntaxError)
      return new RowError("Parser terminated before end of string: not valid JSON.");
    throw error;
  }
}

function tooManyErrors(
  rows: number,
  badRows: readonly { readonly row: number; readonly reason: string }[],
): Error {
  const reasons = badRows.slice(-3).map(({ row, reason }) => `row ${row}: ${reason}`);
  return invalid(
    `Error while reading data, error message: JSON table encountered too many errors, giving up. Rows: ${rows}; errors: ${badRows.length}; ${reasons.join("; ")}`,
  );
}
