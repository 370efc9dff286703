import type { ResultValue } from "../types/result-value.ts";
import type { Column, SqlType } from "../types/sql-type.ts";
import type { BigQueryError } from "./bigquery-error.ts";
import type { CopyRequest, ExportRequest, LoadOutcome, LoadRequest } from "./load-request.ts";

export { BigQueryError, LoadError, type RecordError } from "./bigquery-error.ts";
export type * from "./load-request.ts";

export interface TableReference {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

export interface DatasetReference {
  readonly projectId: string;
  readonly datasetId: string;
}

export type RoundingMode = "ROUND_HALF_AWAY_FROM_ZERO" | "ROUND_HALF_EVEN";

/** A column as BigQuery's REST schema states it: types by their legacy-free names, modes, descriptions, policy tags. */
export interface FieldSchema {
  readonly name: string;
  readonly type: string;
  readonly mode: "NULLABLE" | "REQUIRED" | "REPEATED";
  /** Characters of a STRING, bytes of BYTES. */
  readonly maxLength?: number;
  /** Digits of a decimal, and how many of them are decimal places: none where absent. */
  readonly precision?: number;
  readonly scale?: number;
  /** How a decimal's superfluous places are rounded; half away from zero where absent. */
  readonly roundingMode?: RoundingMode;
  readonly description?: string;
  readonly policyTags?: { readonly names: readonly string[] };
  /** GoogleSQL text of what a statement puts into the column that does not say so itself; top-level columns only. */
  readonly defaultValueExpression?: string;
  readonly fields?: readonly FieldSchema[];
}

export interface Partitioning {
  readonly kind: "TIME";
  readonly granularity: "HOUR" | "DAY" | "MONTH" | "YEAR";
  /** Absent for ingestion time. */
  readonly field?: string;
  readonly expirationMs?: number;
}

export interface RangePartitioning {
  readonly kind: "RANGE";
  readonly field: string;
  readonly start: number;
  readonly end: number;
  readonly interval: number;
}

/** Columns that hold the key of another table's row. */
export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly referencedTable: TableReference;
  /** As many as the columns, in their order. */
  readonly referencedColumns: readonly string[];
}

/** A table's or view's definition and metadata, kept in the same DuckDB file as the data so that both commit together. */
export interface TableMetadata {
  readonly reference: TableReference;
  readonly kind: "TABLE" | "VIEW";
  readonly schema: readonly FieldSchema[];
  /** GoogleSQL text of a view. */
  readonly viewQuery?: string;
  readonly description?: string;
  readonly friendlyName?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly partitioning?: Partitioning | RangePartitioning;
  readonly requirePartitionFilter?: boolean;
  readonly clustering?: readonly string[];
  /** The rounding mode of decimal columns that are added without one of their own. */
  readonly defaultRoundingMode?: RoundingMode;
  /** The columns of the primary key, and the foreign keys: nobody enforces them. */
  readonly primaryKey?: readonly string[];
  readonly foreignKeys?: readonly ForeignKey[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly expiresAt?: number;
  readonly etag: string;
  readonly rowCount: number;
  readonly byteCount: number;
}

export interface DatasetMetadata {
  readonly reference: DatasetReference;
  readonly location: string;
  readonly description?: string;
  readonly friendlyName?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly defaultTableExpirationMs?: number;
  readonly access?: readonly Readonly<Record<string, unknown>>[];
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly etag: string;
}

/** A type as a routine's statement names it: scalar types by any of their names. */
export type RoutineType =
  | { readonly kind: "SCALAR"; readonly name: string }
  | { readonly kind: "ARRAY"; readonly element: RoutineType }
  | { readonly kind: "STRUCT"; readonly fields: readonly RoutineField[] };

export interface RoutineField {
  readonly name: string;
  readonly type: RoutineType;
}

export interface RoutineArgument {
  readonly name: string;
  /** Absent for ANY TYPE. */
  readonly type?: RoutineType;
  /** Of a procedure's argument that names one. */
  readonly mode?: "IN" | "OUT" | "INOUT";
  readonly isNotAggregate: boolean;
}

/** A function, table function or procedure of a dataset; its name is the reference's `tableId`. */
export interface RoutineMetadata {
  readonly reference: TableReference;
  readonly kind: "SCALAR_FUNCTION" | "AGGREGATE_FUNCTION" | "TABLE_VALUED_FUNCTION" | "PROCEDURE";
  readonly arguments: readonly RoutineArgument[];
  /** Only where the statement names it. */
  readonly returnType?: RoutineType;
  readonly returnColumns?: readonly RoutineField[];
  readonly body: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly etag: string;
}

export interface QueryParameter {
  /** Absent for positional parameters. */
  readonly name?: string;
  readonly type: SqlType;
  /** JSON-like value: string for every scalar (as REST sends it), array, record of fields, or null. */
  readonly value: ParameterValue;
}

export type ParameterValue =
  | string
  | null
  | readonly ParameterValue[]
  | { readonly [field: string]: ParameterValue };

export interface QueryRequest {
  readonly projectId: string;
  readonly jobId: string;
  readonly sql: string;
  readonly defaultDataset?: DatasetReference;
  readonly parameters?: readonly QueryParameter[];
  readonly destination?: TableReference;
  /** The one partition of the destination that is written, as a decorator names it. */
  readonly destinationPartition?: string;
  readonly createDisposition?: "CREATE_IF_NEEDED" | "CREATE_NEVER";
  readonly writeDisposition?: "WRITE_EMPTY" | "WRITE_APPEND" | "WRITE_TRUNCATE";
  /** How a destination that is made is laid out, and how one that is written to may change. */
  readonly destinationLayout?: Pick<LoadRequest, "partitioning" | "clustering" | "schemaUpdateOptions">;
  readonly dryRun?: boolean;
  readonly maximumBytesBilled?: bigint;
  readonly signal?: AbortSignal;
}

/** The rows of a finished query, kept until closed; reading is paged and never holds the whole result in memory. */
export interface ResultSet {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  read(start: number, count: number): Promise<readonly (readonly ResultValue[])[]>;
  close(): Promise<void>;
}

/** What one statement did: a whole query job, or one child job of a script. */
export interface StatementOutcome {
  /** BigQuery's statementType, as in SELECT, CREATE_TABLE_AS_SELECT, MERGE, SCRIPT. */
  readonly statementType: string;
  readonly sql: string;
  readonly result?: ResultSet;
  readonly destination?: TableReference;
  readonly referencedTables: readonly TableReference[];
  readonly affectedRows?: { readonly inserted: number; readonly updated: number; readonly deleted: number };
  readonly ddlTarget?: TableReference;
  readonly ddlOperation?: "CREATE" | "REPLACE" | "SKIP" | "DROP" | "ALTER";
  readonly bytesProcessed: bigint;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly error?: BigQueryError;
}

export interface QueryOutcome extends StatementOutcome {
  /** The statements of a script in the order in which they ran; empty for a single statement. */
  readonly children: readonly StatementOutcome[];
}

/** The embedded BigQuery without its HTTP: what the REST API, `kura query` and tests call. Methods throw BigQueryError. */
export interface Engine {
  query(request: QueryRequest): Promise<QueryOutcome>;
  load(request: LoadRequest): Promise<LoadOutcome>;
  /** Copies tables' rows into one, all of them or none. Answers their number. */
  copy(request: CopyRequest): Promise<number>;
  /** Writes a table to a Parquet file. Answers the number of rows. */
  exportParquet(request: ExportRequest): Promise<number>;

  listDatasets(projectId: string): Promise<readonly DatasetMetadata[]>;
  getDataset(reference: DatasetReference): Promise<DatasetMetadata>;
  createDataset(
    metadata: Omit<DatasetMetadata, "createdAt" | "modifiedAt" | "etag">,
  ): Promise<DatasetMetadata>;
  updateDataset(reference: DatasetReference, change: Partial<DatasetMetadata>): Promise<DatasetMetadata>;
  deleteDataset(reference: DatasetReference, options: { readonly deleteContents: boolean }): Promise<void>;

  /** Definitions alone: nothing is counted. */
  listTables(reference: DatasetReference): Promise<readonly ListedTable[]>;
  getTable(reference: TableReference): Promise<TableMetadata>;
  createTable(metadata: NewTable): Promise<TableMetadata>;
  /** Replaces the given properties (REST patch): descriptions, labels, schema additions and relaxations, expiration. */
  updateTable(reference: TableReference, change: TableChange): Promise<TableMetadata>;
  deleteTable(reference: TableReference): Promise<void>;
  /** The rows of a table or of one of its partitions, as a decorator names it. */
  readTable(reference: TableReference, partition?: string): Promise<ResultSet>;

  listRoutines(reference: DatasetReference): Promise<readonly RoutineMetadata[]>;
  getRoutine(reference: TableReference): Promise<RoutineMetadata>;
  deleteRoutine(reference: TableReference): Promise<void>;

  close(): Promise<void>;
}

export type ListedTable = Omit<TableMetadata, "rowCount" | "byteCount">;

export type NewTable = Omit<TableMetadata, "createdAt" | "modifiedAt" | "etag" | "rowCount" | "byteCount">;

export interface TableChange {
  readonly schema?: readonly FieldSchema[];
  readonly description?: string | null;
  readonly friendlyName?: string | null;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly expiresAt?: number | null;
  readonly requirePartitionFilter?: boolean | null;
  readonly viewQuery?: string;
}
