import type { DuckDBConnection } from "@duckdb/node-api";
import { requireDataset, unexpired, wrongKind } from "../definitions/change-table.ts";
import type { FieldSchema, LoadOutcome, LoadRequest } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { tableNotFound } from "../errors.ts";
import type { TableRecord } from "../storage/catalog.ts";
import { newPhysicalName } from "../storage/catalog-store.ts";
import { createPhysicalTable } from "../storage/physical-table.ts";
import { interruptOnAbort } from "../transactions/interruption.ts";
import { stopped } from "../transactions/table-locks.ts";
import { appendRows } from "./append-rows.ts";
import { csvRows } from "./csv-rows.ts";
import { detected } from "./detect-schema.ts";
import { jsonRows } from "./json-rows.ts";
import { insertParquet, parquetSchema } from "./parquet.ts";
import { assertEmpty, loadedSchema, publishLoad } from "./publish-load.ts";

/** Loads files: all of their rows in one commit, or none. */
export async function loadFiles(parts: EngineParts, asked: LoadRequest): Promise<LoadOutcome> {
  const present = destination(parts, asked);
  const connection = await parts.database.connect();
  const endInterruption = interruptOnAbort(asked.signal, () => connection.interrupt());
  const physicalName = newPhysicalName();
  let request = asked;
  try {
    request = await withOwnSchema(connection, asked, present);
    const schema = loadedSchema(request, present);
    await connection.run("BEGIN");
    if (request.writeDisposition === "WRITE_EMPTY" && present !== undefined) {
      await assertEmpty(connection, present, request.partition);
    }
    await createPhysicalTable(connection, physicalName, schema);
    const outcome = await fill(connection, physicalName, schema, request);
    await connection.run("COMMIT");
    if (request.signal?.aborted) throw stopped();
    await publishLoad(parts, request, schema, physicalName);
    return outcome;
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    endInterruption();
    parts.database.disconnect(connection);
    const published = parts.store.current.table(request.destination)?.physicalName;
    if (published !== physicalName) parts.store.discard(physicalName);
  }
}

/** The table that is written, where it exists. */
export function destination(
  parts: EngineParts,
  request: Pick<LoadRequest, "destination" | "createDisposition">,
): TableRecord | undefined {
  const dataset = requireDataset(parts, parts.store.current, request.destination);
  const present = unexpired(dataset.tables.get(request.destination.tableId), parts);
  if (present?.kind === "VIEW") throw wrongKind(present);
  if (present === undefined && request.createDisposition === "CREATE_NEVER") {
    throw tableNotFound(request.destination, dataset.metadata.location);
  }
  return present;
}

/** The request with the schema and the leading rows that its files tell, where it asks for them. */
async function withOwnSchema(
  connection: DuckDBConnection,
  request: LoadRequest,
  present: TableRecord | undefined,
): Promise<LoadRequest> {
  const { format, schema } = request;
  const isGiven = schema !== undefined && schema.length > 0;
  if (format?.kind === "PARQUET") {
    if (isGiven) return request;
    const own = await parquetSchema(connection, request.files, format);
    return { ...request, schema: alreadyKnown(own, present, request) };
  }
  if (request.autodetect !== true || isGiven) return request;
  const own = await detected(request);
  const known = present === undefined || request.writeDisposition === "WRITE_TRUNCATE" ? [] : present.schema;
  if (!own.hasNames && known.length > 0) return { ...request, ...own.format };
  return { ...request, ...own.format, schema: alreadyKnown(own.schema, present, request) };
}

/** Columns that the table has keep its types and modes. */
function alreadyKnown(
  schema: readonly FieldSchema[],
  present: TableRecord | undefined,
  { writeDisposition }: LoadRequest,
): readonly FieldSchema[] {
  if (present === undefined || writeDisposition === "WRITE_TRUNCATE") return schema;
  const known = new Map(present.schema.map((field) => [field.name.toLowerCase(), field]));
  return schema.map((field) => known.get(field.name.toLowerCase()) ?? field);
}

function fill(
  connection: DuckDBConnection,
  physicalName: string,
  schema: readonly FieldSchema[],
  request: LoadRequest,
): Promise<LoadOutcome> {
  const { format, files, maxBadRecords, signal } = request;
  const limits = { maxBadRecords, ...(signal === undefined ? {} : { signal }) };
  switch (format?.kind) {
    case "PARQUET":
      return insertParquet(connection, physicalName, schema, files, format);
    case "CSV":
      return appendRows(connection, physicalName, schema, csvRows(files, schema, format, request), {
        ...limits,
        formatName: "CSV",
      });
    default:
      return appendRows(connection, physicalName, schema, jsonRows(files, schema, request), {
        ...limits,
        formatName: "JSON",
      });
  }
}
