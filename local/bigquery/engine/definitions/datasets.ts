import { BigQueryError, type DatasetMetadata, type DatasetReference } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { datasetExists } from "../errors.ts";
import { datasetKey } from "../storage/catalog.ts";
import { newEtag, nowMs, requireDataset } from "./change-table.ts";

export type NewDataset = Omit<DatasetMetadata, "createdAt" | "modifiedAt" | "etag">;

/** @returns the new dataset, or undefined where it was there and `ifNotExists` allows that. */
export async function createDataset(
  parts: EngineParts,
  dataset: NewDataset,
  { ifNotExists }: { readonly ifNotExists: boolean },
): Promise<DatasetMetadata | undefined> {
  return parts.store.change<DatasetMetadata | undefined>((catalog) => {
    if (catalog.dataset(dataset.reference) !== undefined) {
      if (ifNotExists) return { catalog, value: undefined };
      throw datasetExists(dataset.reference);
    }
    const now = nowMs(parts);
    const metadata = { ...dataset, createdAt: now, modifiedAt: now, etag: newEtag() };
    return { catalog: catalog.withDataset(metadata), value: metadata };
  });
}

export async function updateDataset(
  parts: EngineParts,
  reference: DatasetReference,
  change: Partial<DatasetMetadata>,
): Promise<DatasetMetadata> {
  return parts.store.change((catalog) => {
    const { metadata } = requireDataset(parts, catalog, reference);
    const { reference: kept, createdAt, location } = metadata;
    const changed = {
      ...metadata,
      ...change,
      reference: kept,
      createdAt,
      location,
      modifiedAt: nowMs(parts),
      etag: newEtag(),
    };
    return { catalog: catalog.withDataset(changed), value: changed };
  });
}

/** @returns whether there was a dataset to drop. */
export async function dropDataset(
  parts: EngineParts,
  reference: DatasetReference,
  { deleteContents, ifExists }: { readonly deleteContents: boolean; readonly ifExists: boolean },
): Promise<boolean> {
  return parts.store.change((catalog) => {
    if (ifExists && catalog.dataset(reference) === undefined) return { catalog, value: false };
    const dataset = requireDataset(parts, catalog, reference);
    if (!deleteContents && dataset.tables.size + dataset.functions.size > 0) {
      throw new BigQueryError("resourceInUse", 400, `Dataset ${datasetKey(reference)} is still in use`);
    }
    return { catalog: catalog.withoutDataset(reference), value: true };
  });
}
