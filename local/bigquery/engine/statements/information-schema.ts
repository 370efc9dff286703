import type { DatasetReference } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { datasetNotFound, invalidQuery } from "../errors.ts";
import { type Catalog, type DatasetRecord, datasetKey } from "../storage/catalog.ts";
import { columnRows, fieldPathRows } from "./information-schema/columns.ts";
import { jobs } from "./information-schema/jobs.ts";
import { partitions } from "./information-schema/partitions.ts";
import { routines, schemata, tableOptionRows, tables, views } from "./information-schema/tables.ts";
import type { InformationView } from "./information-schema/view.ts";
import type { ResolvedTable } from "./resolved-table.ts";

const known: Readonly<Record<string, InformationView>> = {
  SCHEMATA: schemata,
  TABLES: tables,
  VIEWS: views,
  TABLE_OPTIONS: tableOptionRows,
  ROUTINES: routines,
  COLUMNS: columnRows,
  COLUMN_FIELD_PATHS: fieldPathRows,
  PARTITIONS: partitions,
  JOBS: jobs,
  JOBS_BY_PROJECT: jobs,
  JOBS_BY_USER: jobs,
};

/** Views of a whole project, whatever dataset stands before them. */
const ofProjects: ReadonlySet<string> = new Set(["SCHEMATA", "JOBS", "JOBS_BY_PROJECT", "JOBS_BY_USER"]);

/** An INFORMATION_SCHEMA view of a dataset, of a region (`region-us`) or of a project, as of the catalog. */
export function informationSchemaTable(
  reference: DatasetReference,
  view: string,
  catalog: Catalog,
  parts: Pick<EngineParts, "location" | "jobs">,
): ResolvedTable {
  const definition = Object.hasOwn(known, view) ? known[view] : undefined;
  if (definition === undefined) {
    throw invalidQuery(`Unsupported feature: INFORMATION_SCHEMA.${view}`);
  }
  const datasets = datasetsOf(reference, view, catalog, parts.location);
  const { projectId } = reference;
  return {
    name: `${datasetKey(reference)}.INFORMATION_SCHEMA.${view}`,
    columns: definition.columns,
    binding: { relation: definition.relation({ projectId, datasets, jobs: parts.jobs }) },
    isTemporary: false,
  };
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
