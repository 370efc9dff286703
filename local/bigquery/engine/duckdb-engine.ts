import { requireDataset, requireTable, unexpired, wrongKind } from "./definitions/change-table.ts";
import { createDataset, dropDataset, type NewDataset, updateDataset } from "./definitions/datasets.ts";
import { describeTables } from "./definitions/describe-table.ts";
import { deleteRoutine, getRoutine, listRoutines } from "./definitions/routines.ts";
import { createEmptyTable, deleteTable, updateTable } from "./definitions/tables.ts";
import type {
  CopyRequest,
  DatasetMetadata,
  DatasetReference,
  Engine,
  ExportRequest,
  ListedTable,
  LoadOutcome,
  LoadRequest,
  NewTable,
  QueryOutcome,
  QueryRequest,
  ResultSet,
  RoutineMetadata,
  TableChange,
  TableMetadata,
  TableReference,
} from "./engine.ts";
import type { EngineParts } from "./engine-parts.ts";
import { asBigQueryError, datasetExists, tableNotFound } from "./errors.ts";
import { copyTables } from "./load/copy-tables.ts";
import { exportParquet } from "./load/export-parquet.ts";
import { loadFiles } from "./load/load-files.ts";
import { readTableRows } from "./results/table-result.ts";
import { runQueryJob } from "./script/query-job.ts";
import type { Catalog } from "./storage/catalog.ts";

/** The engine over DuckDB: each job has a connection of its own. */
export class DuckDbEngine implements Engine {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  query(request: QueryRequest): Promise<QueryOutcome> {
    return inShape(runQueryJob(this.#parts, request), request.signal);
  }

  load(request: LoadRequest): Promise<LoadOutcome> {
    return inShape(loadFiles(this.#parts, request), request.signal);
  }

  copy(request: CopyRequest): Promise<number> {
    return inShape(copyTables(this.#parts, request), request.signal);
  }

  exportParquet(request: ExportRequest): Promise<number> {
    return inShape(exportParquet(this.#parts, request));
  }

  async listDatasets(projectId: string): Promise<readonly DatasetMetadata[]> {
    return [...this.#parts.store.current.datasets()]
      .map(({ metadata }) => metadata)
      .filter(({ reference }) => reference.projectId === projectId)
      .sort((left, right) => compare(left.reference.datasetId, right.reference.datasetId));
  }

  async getDataset(reference: DatasetReference): Promise<DatasetMetadata> {
    return requireDataset(this.#parts, this.#parts.store.current, reference).metadata;
  }

  async createDataset(metadata: NewDataset): Promise<DatasetMetadata> {
    const created = await inShape(createDataset(this.#parts, metadata, { ifNotExists: false }));
    if (created === undefined) throw datasetExists(metadata.reference);
    return created;
  }

  updateDataset(reference: DatasetReference, change: Partial<DatasetMetadata>): Promise<DatasetMetadata> {
    return inShape(updateDataset(this.#parts, reference, change));
  }

  async deleteDataset(
    reference: DatasetReference,
    { deleteContents }: { readonly deleteContents: boolean },
  ): Promise<void> {
    await inShape(dropDataset(this.#parts, reference, { deleteContents, ifExists: false }));
  }

  async listTables(reference: DatasetReference): Promise<readonly ListedTable[]> {
    const { tables } = requireDataset(this.#parts, this.#parts.store.current, reference);
    return [...tables.values()]
      .filter((record) => unexpired(record, this.#parts) !== undefined)
      .sort((left, right) => compare(left.reference.tableId, right.reference.tableId))
      .map(({ physicalName: _, viewDefaultDataset: __, ...table }) => table);
  }

  async getTable(reference: TableReference): Promise<TableMetadata> {
    const [table] = await inShape(
      describeTables(this.#parts, () => [requireTable(this.#parts, this.#parts.store.current, reference)]),
    );
    if (table === undefined) throw tableNotFound(reference, this.#parts.location);
    return table;
  }

  createTable(table: NewTable): Promise<TableMetadata> {
    return inShape(createEmptyTable(this.#parts, table));
  }

  async updateTable(reference: TableReference, change: TableChange): Promise<TableMetadata> {
    await inShape(updateTable(this.#parts, reference, change));
    return this.getTable(reference);
  }

  async deleteTable(reference: TableReference): Promise<void> {
    await inShape(deleteTable(this.#parts, reference));
  }

  readTable(reference: TableReference, partition?: string): Promise<ResultSet> {
    const find = ({ catalog }: { readonly catalog: Catalog }) => {
      const record = requireTable(this.#parts, catalog, reference);
      if (record.kind === "VIEW") throw wrongKind(record);
      return record;
    };
    return inShape(readTableRows(this.#parts, find, partition));
  }

  listRoutines(reference: DatasetReference): Promise<readonly RoutineMetadata[]> {
    return inShape(listRoutines(this.#parts, reference));
  }

  getRoutine(reference: TableReference): Promise<RoutineMetadata> {
    return inShape(getRoutine(this.#parts, reference));
  }

  deleteRoutine(reference: TableReference): Promise<void> {
    return inShape(deleteRoutine(this.#parts, reference));
  }

  async close(): Promise<void> {
    await this.#parts.store.close();
    await this.#parts.database.close();
  }
}

async function inShape<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asBigQueryError(error, signal);
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
