import type { TableReference } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { datasetNotFound, invalid, tableNotFound } from "../errors.ts";
import { assertFieldCount } from "../schema/field-count.ts";
import type { Catalog, DatasetRecord, TableRecord } from "../storage/catalog.ts";
import { tableKey } from "../storage/catalog.ts";

/** A table's next definition, or none, and the DuckDB statements that commit with it. */
export interface TableRevision {
  readonly record: TableRecord | undefined;
  readonly statements?: readonly string[];
}

/**
 * Changes one table's definition while nothing else changes the table. `revise` sees the newest definition; what it
 * throws leaves everything as it was, and the definition it was given back means no change.
 */
export async function changeTable(
  parts: EngineParts,
  reference: TableReference,
  revise: (present: TableRecord | undefined, dataset: DatasetRecord) => TableRevision,
  signal?: AbortSignal,
): Promise<TableRecord | undefined> {
  const owner = { id: crypto.randomUUID() };
  await parts.locks.acquire(owner, reference, "define", signal);
  let changed = false;
  try {
    return await parts.store.change((catalog) => {
      const dataset = requireDataset(parts, catalog, reference);
      const present = unexpired(dataset.tables.get(reference.tableId), parts);
      const { record, statements } = revise(present, dataset);
      changed = record !== present;
      if (record !== undefined && record.schema !== present?.schema) assertFieldCount(record.schema);
      return {
        catalog: changed ? replaced(catalog, reference, record) : catalog,
        ...(statements === undefined ? {} : { statements }),
        value: record,
      };
    });
  } catch (error) {
    changed = false;
    throw error;
  } finally {
    parts.locks.release(owner, changed);
  }
}

/** @throws BigQueryError `notFound`. */
export function requireDataset(
  parts: EngineParts,
  catalog: Catalog,
  reference: Pick<TableReference, "projectId" | "datasetId">,
): DatasetRecord {
  const dataset = catalog.dataset(reference);
  if (dataset === undefined) throw datasetNotFound(reference, parts.location);
  return dataset;
}

/** @throws BigQueryError `notFound`. */
export function requireTable(parts: EngineParts, catalog: Catalog, reference: TableReference): TableRecord {
  const dataset = requireDataset(parts, catalog, reference);
  const record = unexpired(dataset.tables.get(reference.tableId), parts);
  if (record === undefined) throw tableNotFound(reference, dataset.metadata.location);
  return record;
}

/** A table whose time has come is as good as dropped. */
export function unexpired(record: TableRecord | undefined, parts: EngineParts): TableRecord | undefined {
  if (record?.expiresAt === undefined) return record;
  return BigInt(record.expiresAt) * 1000n <= parts.clock() ? undefined : record;
}

/** BigQuery's refusal to take a view for a table, or a table for a view. */
export function wrongKind(record: TableRecord): Error {
  return invalid(
    `${tableKey(record.reference)} is not allowed for this operation because it is currently a ${record.kind}.`,
  );
}

export function newEtag(): string {
  return Buffer.from(crypto.randomUUID().replaceAll("-", ""), "hex").toString("base64url");
}

/** Milliseconds since the epoch, by the engine's clock. */
export function nowMs(parts: EngineParts): number {
  return Number(parts.clock() / 1000n);
}

/** A record after a change. */
export function touched(record: TableRecord, parts: EngineParts): TableRecord {
  return { ...record, modifiedAt: nowMs(parts), etag: newEtag() };
}

function replaced(catalog: Catalog, reference: TableReference, record: TableRecord | undefined): Catalog {
  return record === undefined ? catalog.withoutTable(reference) : catalog.withTable(record);
}
