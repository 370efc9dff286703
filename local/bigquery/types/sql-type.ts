/** A GoogleSQL scalar type by BigQuery's standard name. */
export type ScalarKind =
  | "INT64"
  | "FLOAT64"
  | "NUMERIC"
  | "BIGNUMERIC"
  | "BOOL"
  | "STRING"
  | "BYTES"
  | "DATE"
  | "DATETIME"
  | "TIME"
  | "TIMESTAMP"
  | "INTERVAL"
  | "JSON"
  | "GEOGRAPHY";

export interface ScalarType {
  readonly kind: ScalarKind;
}

export interface ArrayType {
  readonly kind: "ARRAY";
  readonly element: SqlType;
}

/** A struct's field. An anonymous field has the empty name, as in GoogleSQL's own type protos. */
export interface StructField {
  readonly name: string;
  readonly type: SqlType;
}

export interface StructType {
  readonly kind: "STRUCT";
  readonly fields: readonly StructField[];
}

/** A GoogleSQL type: what the analyzer resolved, what a table's column holds, what a result column is. */
export type SqlType = ScalarType | ArrayType | StructType;

/** A named, typed column of a table or of a query's result. */
export interface Column {
  readonly name: string;
  readonly type: SqlType;
}

/** Whether a type as the resolved AST has it is one of values: enum types are not. */
export function isSqlType(type: unknown): type is SqlType {
  return typeof type === "object" && type !== null && "kind" in type && type.kind !== "ENUM";
}
