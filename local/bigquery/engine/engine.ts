import type { ResultValue } from "../types/result-value.ts";
import type { Column, SqlType } from "../types/sql-type.ts";
import type { BigQueryError } from "./bigquery-error.ts";
import type { CopyRequest, ExportRequest, LoadOutcome, LoadRequest } from "./load-request.ts";
import type {
  DatasetMetadata,
  DatasetReference,
  ListedTable,
  NewTable,
  RoutineMetadata,
  TableChange,
  TableMetadata,
  TableReference,
} from "./metadata.ts";

export { BigQueryError, LoadError, type RecordError } from "./bigquery-error.ts";
export type * from "./load-request.ts";
export type * from "./metadata.ts";

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
