/** Where the warehouse is: the same definitions build every environment, told apart by one suffix. */
export interface Warehouse {
  readonly project: string;
  /** BigQuery's location, as in `asia-northeast1`. */
  readonly location: string;
  /** Appended to every dataset's name; empty in production, as in `_dev` elsewhere. */
  readonly suffix: string;
}

export interface TableName {
  readonly project: string;
  readonly dataset: string;
  readonly table: string;
}

/** What names a source table: a contract, or a reference to one. */
export interface TableIdentity {
  readonly source: { readonly name: string };
  readonly name: string;
}

/** The datasets that are not named after a source. */
export type SharedDataset = "warehouse" | "mart" | "mart_build" | "ops" | "staging" | "secret" | "assertions";

export function sharedDataset(warehouse: Warehouse, name: SharedDataset): string {
  return `${name}${warehouse.suffix}`;
}

/** The dataset of a source's change history, closed to people. */
export function rawDataset(warehouse: Warehouse, source: string): string {
  return `raw_${source}${warehouse.suffix}`;
}

/** The dataset of a source's typed tables before personal data is hidden, closed to people. */
export function privateDataset(warehouse: Warehouse, source: string): string {
  return `typed_${source}_private${warehouse.suffix}`;
}

/** The dataset of a source's typed views, open to people. */
export function typedDataset(warehouse: Warehouse, source: string): string {
  return `typed_${source}${warehouse.suffix}`;
}

export function sharedTable(warehouse: Warehouse, dataset: SharedDataset, table: string): TableName {
  return { project: warehouse.project, dataset: sharedDataset(warehouse, dataset), table };
}

export function rawTable(warehouse: Warehouse, table: TableIdentity): TableName {
  return { project: warehouse.project, dataset: rawDataset(warehouse, table.source.name), table: table.name };
}

/** The table beside a raw table that keeps one row a key: what is current, and the lock of landings. */
export function headTable(warehouse: Warehouse, table: TableIdentity): TableName {
  const raw = rawTable(warehouse, table);
  return { ...raw, table: `${raw.table}__head` };
}

/**
 * The small table beside an incremental one that tells how far its builds came, so that the next build need not look
 * for it in the whole table. It never tells of more than the table holds: it is written after the table and dropped
 * before the table is built anew. A run that is stopped in between finds the same changes again.
 */
export function progressTable(table: TableName): TableName {
  return { ...table, table: `${table.table}__progress` };
}

/** Whether a table keeps what loads and builds need to know, and no rows for people. */
export function isBookkeeping(table: string): boolean {
  return table.endsWith("__head") || table.endsWith("__progress");
}

export function privateTable(warehouse: Warehouse, table: TableIdentity): TableName {
  return {
    project: warehouse.project,
    dataset: privateDataset(warehouse, table.source.name),
    table: table.name,
  };
}

export function typedTable(warehouse: Warehouse, table: TableIdentity): TableName {
  return {
    project: warehouse.project,
    dataset: typedDataset(warehouse, table.source.name),
    table: table.name,
  };
}

/** The connection through which BigQuery reads a federated source, as EXTERNAL_QUERY takes it. */
export function connectionName(warehouse: Warehouse, connection: string): string {
  return `${warehouse.project}.${warehouse.location}.${connection}`;
}

/** A table as SQL names it. */
export function quoted(name: TableName): string {
  return `\`${name.project}.${name.dataset}.${name.table}\``;
}
