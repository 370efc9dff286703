import { requireDataset } from "../definitions/change-table.ts";
import type { DatasetReference } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { datasetNotFound, invalidQuery } from "../errors.ts";
import { type Catalog, type DatasetRecord, datasetKey, type TableRecord } from "../storage/catalog.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import { columnRows, fieldPathRows } from "./information-schema/columns.ts";
import { constraintColumnUsage, keyColumnUsage, tableConstraints } from "./information-schema/constraints.ts";
import { jobs } from "./information-schema/jobs.ts";
import { partitions } from "./information-schema/partitions.ts";
import { parameters, routineOptions, routines } from "./information-schema/routines.ts";
import { schemata, schemataOptions } from "./information-schema/schemata.ts";
import { datasetTables, tableStorage } from "./information-schema/table-storage.ts";
import { materializedViews, tableOptionRows, tables, views } from "./information-schema/tables.ts";
import type { InformationView } from "./information-schema/view.ts";
import type { ResolvedTable } from "./resolved-table.ts";

const known: Readonly<Record<string, InformationView>> = {
  SCHEMATA: schemata,
  SCHEMATA_OPTIONS: schemataOptions,
  TABLES: tables,
  VIEWS: views,
  MATERIALIZED_VIEWS: materializedViews,
  TABLE_OPTIONS: tableOptionRows,
  TABLE_CONSTRAINTS: tableConstraints,
  KEY_COLUMN_USAGE: keyColumnUsage,
  CONSTRAINT_COLUMN_USAGE: constraintColumnUsage,
  TABLE_STORAGE: tableStorage,
  TABLE_STORAGE_BY_PROJECT: tableStorage,
  ROUTINES: routines,
  ROUTINE_OPTIONS: routineOptions,
  PARAMETERS: parameters,
  COLUMNS: columnRows,
  COLUMN_FIELD_PATHS: fieldPathRows,
  PARTITIONS: partitions,
  JOBS: jobs,
  JOBS_BY_PROJECT: jobs,
  JOBS_BY_USER: jobs,
};

/** Views of a whole project, whatever dataset stands before them. */
const ofProjects: ReadonlySet<string> = new Set([
  "SCHEMATA",
  "SCHEMATA_OPTIONS",
  "TABLE_STORAGE",
  "TABLE_STORAGE_BY_PROJECT",
  "JOBS",
  "JOBS_BY_PROJECT",
  "JOBS_BY_USER",
]);

/** An INFORMATION_SCHEMA view of a dataset, of a region (`region-us`) or of a project, as of the snapshot's catalog. */
export async function informationSchemaTable(
  reference: DatasetReference,
  view: string,
  snapshot: Snapshot,
  parts: EngineParts,
): Promise<ResolvedTable> {
  const definition = Object.hasOwn(known, view) ? known[view] : undefined;
  if (definition === undefined) {
    throw invalidQuery(`Unsupported feature: INFORMATION_SCHEMA.${view}`);
  }
  const datasets = datasetsOf(reference, view, snapshot.catalog, parts.location);
  const name = `${datasetKey(reference)}.INFORMATION_SCHEMA.${view}`;
  return describingTable(name, definition, reference.projectId, { datasets, snapshot, parts });
}

export const datasetTablesName = "__TABLES__";

/** `dataset.__TABLES__`: what a dataset's tables are and hold. */
export async function datasetTablesTable(
  reference: DatasetReference,
  snapshot: Snapshot,
  parts: EngineParts,
): Promise<ResolvedTable> {
  const datasets = [requireDataset(parts, snapshot.catalog, reference)];
  const name = `${datasetKey(reference)}.__TABLES__`;
  return describingTable(name, datasetTables, reference.projectId, { datasets, snapshot, parts });
}

async function describingTable(
  name: string,
  view: InformationView,
  projectId: string,
  {
    datasets,
    snapshot,
    parts,
  }: {
    readonly datasets: readonly DatasetRecord[];
    readonly snapshot: Snapshot;
    readonly parts: EngineParts;
  },
): Promise<ResolvedTable> {
  const scope = {
    projectId,
    datasets: datasets.map((dataset) => withoutExpired(dataset, snapshot.timestampMicros)),
    catalog: snapshot.catalog,
    connection: snapshot.connection,
    parts,
  };
  return {
    name,
    columns: view.columns,
    binding: { relation: await view.relation(scope) },
    isTemporary: false,
  };
}

function withoutExpired(dataset: DatasetRecord, nowMicros: bigint): DatasetRecord {
  const isPresent = ({ expiresAt }: TableRecord) =>
    expiresAt === undefined || BigInt(expiresAt) * 1000n > nowMicros;
  return { ...dataset, tables: new Map([...dataset.tables].filter(([, table]) => isPresent(table))) };
}

function datasetsOf(
  reference: DatasetReference,
  view: string,
  catalog: Catalog,
  location: string,
): readonly DatasetRecord[] {
  const region = /^region-(.+)$/i.exec(reference.datasetId)?.[1]?.toLowerCase();
  if (region !== undefined || ofProjects.has(view)) {
    return [...catalog.datasets()].filter(
      ({ metadata }) =>
        metadata.reference.projectId === reference.projectId &&
        (region === undefined || metadata.location.toLowerCase() === region),
    );
  }
  const dataset = catalog.dataset(reference);
  if (dataset === undefined) throw datasetNotFound(reference, location);
  return [dataset];
}
