import type { DatasetReference, TableReference } from "../engine.ts";
import { invalid } from "../errors.ts";

/** What an unqualified name is looked up in. */
export interface NameDefaults {
  readonly projectId: string;
  readonly defaultDataset?: DatasetReference | undefined;
}

/** The pseudo-dataset of a script's temporary tables. */
const sessionDataset = "_SESSION";

/** A table as a path of one, two or three names says it. */
export type TableName =
  | { readonly kind: "temporary"; readonly name: string }
  | { readonly kind: "permanent"; readonly reference: TableReference }
  | { readonly kind: "information"; readonly dataset: DatasetReference; readonly view: string };

/**
 * Which table a path names: a single name is a temporary table where there is one of that name.
 * @throws BigQueryError for a single name without a default dataset.
 */
export function resolveTableName(
  path: readonly string[],
  defaults: NameDefaults,
  isTemporary: (name: string) => boolean,
): TableName {
  const information = informationView(path, defaults);
  if (information !== undefined) return information;
  const [first = "", second, third] = path;
  if (second === undefined) {
    if (isTemporary(first)) return { kind: "temporary", name: first };
    if (defaults.defaultDataset === undefined) {
      throw invalid(`Table "${first}" must be qualified with a dataset (e.g. dataset.table).`);
    }
    return { kind: "permanent", reference: { ...defaults.defaultDataset, tableId: first } };
  }
  if (third === undefined) {
    if (first.toUpperCase() === sessionDataset) return { kind: "temporary", name: second };
    return {
      kind: "permanent",
      reference: { projectId: defaults.projectId, datasetId: first, tableId: second },
    };
  }
  if (path.length > 3) throw invalid(`Invalid table name: ${path.join(".")}`);
  return { kind: "permanent", reference: { projectId: first, datasetId: second, tableId: third } };
}

/** The dataset that CREATE SCHEMA and DROP SCHEMA name. */
export function resolveDatasetName(path: readonly string[], defaults: NameDefaults): DatasetReference {
  const [first = "", second] = path;
  if (path.length > 2) throw invalid(`Invalid dataset name: ${path.join(".")}`);
  return second === undefined
    ? { projectId: defaults.projectId, datasetId: first }
    : { projectId: first, datasetId: second };
}

function informationView(path: readonly string[], defaults: NameDefaults): TableName | undefined {
  const at = path.findIndex((name) => name.toUpperCase() === "INFORMATION_SCHEMA");
  const view = path[at + 1];
  if (at < 0 || view === undefined || path.length !== at + 2) return undefined;
  const qualifier = path.slice(0, at);
  if (qualifier.length === 0) {
    const dataset = defaults.defaultDataset ?? { projectId: defaults.projectId, datasetId: "" };
    return { kind: "information", dataset, view: view.toUpperCase() };
  }
  return { kind: "information", dataset: resolveDatasetName(qualifier, defaults), view: view.toUpperCase() };
}
