import type { DuckDBConnection } from "@duckdb/node-api";
import type { TableMetadata } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { fieldColumns } from "../schema/field-types.ts";
import type { TableRecord } from "../storage/catalog.ts";
import { lastModification } from "../storage/modifications.ts";
import { measureTables } from "../storage/table-bytes.ts";

/** Tables' metadata with their counts, read from the data. `find` is called once no table can vanish any more. */
export async function describeTables(
  parts: EngineParts,
  find: () => readonly TableRecord[],
): Promise<readonly TableMetadata[]> {
  const hold = parts.store.hold();
  const connection = await parts.database.connect();
  try {
    const described: TableMetadata[] = [];
    for (const record of find()) described.push(await describeTable(connection, record));
    return described;
  } finally {
    parts.database.disconnect(connection);
    parts.store.release(hold);
  }
}

/** A view, or a table that has no rows yet. */
export function emptyTable(record: TableRecord): TableMetadata {
  const { physicalName: _, viewDefaultDataset: __, ...metadata } = record;
  return { ...metadata, rowCount: 0, byteCount: 0 };
}

async function describeTable(connection: DuckDBConnection, record: TableRecord): Promise<TableMetadata> {
  const { physicalName, viewDefaultDataset: _, ...metadata } = record;
  if (physicalName === undefined) return emptyTable(record);
  const modifiedAt = await lastModification(connection, physicalName);
  const [size] = await measureTables(connection, [{ physicalName, columns: fieldColumns(record.schema) }]);
  return {
    ...metadata,
    modifiedAt: Math.max(metadata.modifiedAt, modifiedAt ?? 0),
    etag: modifiedAt === undefined ? metadata.etag : `${metadata.etag}-${modifiedAt.toString(36)}`,
    rowCount: size?.rowCount ?? 0,
    byteCount: size?.bytes ?? 0,
  };
}
