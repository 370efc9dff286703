import type { DatasetMetadata, DatasetReference, TableMetadata, TableReference } from "../engine.ts";

/** A table or view as the catalog keeps it: counts are read from the data when asked for. */
export interface TableRecord extends Omit<TableMetadata, "rowCount" | "byteCount"> {
  /** The DuckDB table, quoted and with its schema; absent for a view. */
  readonly physicalName?: string;
  /** The dataset in which a view's unqualified names are looked up. */
  readonly viewDefaultDataset?: DatasetReference;
}

/** A function, table function or procedure of a dataset: its CREATE statement, analyzed where it is called. */
export interface StoredRoutine {
  readonly kind: "FUNCTION" | "TABLE FUNCTION" | "PROCEDURE";
  readonly reference: TableReference;
  readonly statement: string;
  /** The text of what it computes or runs. */
  readonly body?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface DatasetRecord {
  readonly metadata: DatasetMetadata;
  readonly tables: ReadonlyMap<string, TableRecord>;
  /** Functions, table functions and procedures by their names in lower case. */
  readonly functions: ReadonlyMap<string, StoredRoutine>;
}

/** One immutable state of all definitions. Names are case-sensitive, as in BigQuery. */
export class Catalog {
  static readonly empty = new Catalog(new Map());
  readonly #datasets: ReadonlyMap<string, DatasetRecord>;

  private constructor(datasets: ReadonlyMap<string, DatasetRecord>) {
    this.#datasets = datasets;
  }

  datasets(): Iterable<DatasetRecord> {
    return this.#datasets.values();
  }

  dataset(reference: DatasetReference): DatasetRecord | undefined {
    return this.#datasets.get(datasetKey(reference));
  }

  table(reference: TableReference): TableRecord | undefined {
    return this.dataset(reference)?.tables.get(reference.tableId);
  }

  withDataset(metadata: DatasetMetadata): Catalog {
    const present = this.dataset(metadata.reference);
    return this.#replace(metadata.reference, {
      metadata,
      tables: present?.tables ?? new Map(),
      functions: present?.functions ?? new Map(),
    });
  }

  withoutDataset(reference: DatasetReference): Catalog {
    const datasets = new Map(this.#datasets);
    datasets.delete(datasetKey(reference));
    return new Catalog(datasets);
  }

  withTable(record: TableRecord): Catalog {
    return this.#replaceTables(record.reference, (tables) => tables.set(record.reference.tableId, record));
  }

  withoutTable(reference: TableReference): Catalog {
    return this.#replaceTables(reference, (tables) => tables.delete(reference.tableId));
  }

  withFunction(stored: StoredRoutine): Catalog {
    return this.#replaceFunctions(stored.reference, (functions) =>
      functions.set(stored.reference.tableId.toLowerCase(), stored),
    );
  }

  withoutFunction(reference: TableReference): Catalog {
    return this.#replaceFunctions(reference, (functions) =>
      functions.delete(reference.tableId.toLowerCase()),
    );
  }

  #replaceTables(reference: DatasetReference, change: (tables: Map<string, TableRecord>) => void): Catalog {
    const dataset = this.#required(reference);
    const tables = new Map(dataset.tables);
    change(tables);
    return this.#replace(reference, { ...dataset, tables });
  }

  #replaceFunctions(
    reference: DatasetReference,
    change: (functions: Map<string, StoredRoutine>) => void,
  ): Catalog {
    const dataset = this.#required(reference);
    const functions = new Map(dataset.functions);
    change(functions);
    return this.#replace(reference, { ...dataset, functions });
  }

  #required(reference: DatasetReference): DatasetRecord {
    const dataset = this.dataset(reference);
    if (dataset === undefined) throw new Error(`The catalog has no dataset ${datasetKey(reference)}`);
    return dataset;
  }

  #replace(reference: DatasetReference, dataset: DatasetRecord): Catalog {
    return new Catalog(new Map(this.#datasets).set(datasetKey(reference), dataset));
  }
}

/** `project:dataset`, as BigQuery's messages name it. */
export function datasetKey(reference: DatasetReference): string {
  return `${reference.projectId}:${reference.datasetId}`;
}

/** `project:dataset.table`, as BigQuery's messages name it. */
export function tableKey(reference: TableReference): string {
  return `${datasetKey(reference)}.${reference.tableId}`;
}
