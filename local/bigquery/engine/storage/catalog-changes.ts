import type { DatasetMetadata } from "../engine.ts";
import type { StoredRoutine } from "./catalog.ts";
import { type Catalog, type DatasetRecord, datasetKey, type TableRecord } from "./catalog.ts";
import { quoteText } from "./quoting.ts";

/** A definition that is made (nothing before), replaced or dropped (nothing after). */
interface Change<T> {
  readonly name: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** What differs in one dataset between two catalogs. */
export interface DatasetChange {
  readonly dataset: string;
  readonly metadata: Change<DatasetMetadata> | undefined;
  readonly tables: readonly Change<TableRecord>[];
  readonly functions: readonly Change<StoredRoutine>[];
}

/** What differs between two catalogs. Whatever they share is passed over: one step for a table of a dataset that changed. */
export function catalogChanges(before: Catalog, after: Catalog): readonly DatasetChange[] {
  const changes: DatasetChange[] = [];
  for (const dataset of before.datasets()) {
    if (after.dataset(dataset.metadata.reference) === undefined)
      changes.push(datasetChange(dataset, undefined));
  }
  for (const dataset of after.datasets()) {
    const previous = before.dataset(dataset.metadata.reference);
    if (previous !== dataset) changes.push(datasetChange(previous, dataset));
  }
  return changes;
}

function datasetChange(before: DatasetRecord | undefined, after: DatasetRecord | undefined): DatasetChange {
  const metadata = { name: "", before: before?.metadata, after: after?.metadata };
  const present = after ?? before;
  return {
    dataset: present === undefined ? "" : datasetKey(present.metadata.reference),
    metadata: metadata.before === metadata.after ? undefined : metadata,
    tables: entryChanges(before?.tables ?? new Map(), after?.tables ?? new Map()),
    functions: entryChanges(before?.functions ?? new Map(), after?.functions ?? new Map()),
  };
}

function entryChanges<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): readonly Change<T>[] {
  if (before === after) return [];
  const changes: Change<T>[] = [];
  let kept = 0;
  for (const [name, entry] of after) {
    const previous = before.get(name);
    if (previous !== undefined) kept += 1;
    if (previous !== entry) changes.push({ name, before: previous, after: entry });
  }
  if (kept === before.size) return changes;
  for (const [name, entry] of before) {
    if (!after.has(name)) changes.push({ name, before: entry, after: undefined });
  }
  return changes;
}

/** The physical tables that no definition names after the changes. */
export function leftBehind(changes: readonly DatasetChange[]): ReadonlySet<string> {
  const tables = changes.flatMap((change) => change.tables);
  const left = new Set(tables.flatMap(({ before }) => before?.physicalName ?? []));
  for (const { after } of tables) if (after?.physicalName !== undefined) left.delete(after.physicalName);
  return left;
}

type Kind = "dataset" | "table" | "function";

/** The statements that bring the stored definitions, in the given table, from before the changes to after them. */
export function* definitionStatements(
  definitions: string,
  changes: readonly DatasetChange[],
): Generator<string> {
  for (const { dataset, metadata, tables, functions } of changes) {
    const isDropped = metadata !== undefined && metadata.after === undefined;
    if (isDropped) {
      yield `DELETE FROM ${definitions} WHERE dataset = ${quoteText(dataset)}`;
      continue;
    }
    if (metadata !== undefined) yield* stored(definitions, "dataset", dataset, metadata);
    for (const change of tables) yield* stored(definitions, "table", dataset, change);
    for (const change of functions) yield* stored(definitions, "function", dataset, change);
  }
}

function* stored(
  definitions: string,
  kind: Kind,
  dataset: string,
  { name, before, after }: Change<unknown>,
): Generator<string> {
  if (before !== undefined) {
    yield `DELETE FROM ${definitions} WHERE kind = ${quoteText(kind)} AND dataset = ${quoteText(dataset)} AND name = ${quoteText(name)}`;
  }
  if (after === undefined) return;
  const values = [kind, dataset, name, JSON.stringify(after)].map(quoteText);
  yield `INSERT INTO ${definitions} VALUES (${values.join(", ")})`;
}
