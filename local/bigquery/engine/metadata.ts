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
