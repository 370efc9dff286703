import type { ScalarKind } from "../types/sql-type.ts";

/** How a PostgreSQL type comes to BigQuery. */
export interface TypeMapping {
  readonly kind: ScalarKind;
  /** What PostgreSQL is asked for in place of the column itself, where its text form is not what is wanted. */
  readonly select?: (column: string) => string;
}

/**
 * BigQuery's mapping of PostgreSQL's types, by their object ids, which are the same in every database. Domains arrive as their
 * base types. What is missing here (jsonb, uuid, money, interval, timetz, network and geometric types, arrays, enums and all
 * that extensions add) BigQuery refuses.
 */
const mappings: ReadonlyMap<number, TypeMapping> = new Map<number, TypeMapping>([
  [16, { kind: "BOOL" }],
  // A byte string's text form: \x and two digits a byte.
  [17, { kind: "BYTES" }],
  [19, { kind: "STRING" }], // name
  [20, { kind: "INT64" }],
  [21, { kind: "INT64" }],
  [23, { kind: "INT64" }],
  [25, { kind: "STRING" }], // text
  [114, { kind: "STRING" }], // json
  [142, { kind: "STRING" }], // xml
  [700, { kind: "FLOAT64" }],
  [701, { kind: "FLOAT64" }],
  [1042, { kind: "STRING" }], // character(n)
  [1043, { kind: "STRING" }], // character varying
  [1082, { kind: "DATE" }],
  [1083, { kind: "TIME" }],
  [1114, { kind: "DATETIME" }],
  [1184, { kind: "TIMESTAMP", select: (column) => `${column} AT TIME ZONE 'UTC'` }],
  // A bit string's bytes follow its length, four bytes, in its binary form.
  [1560, { kind: "BYTES", select: (column) => `substring(bit_send(${column}) FROM 5)` }],
  [1562, { kind: "BYTES", select: (column) => `substring(varbit_send(${column}) FROM 5)` }],
  [1700, { kind: "NUMERIC" }],
]);

/** The mapping of a type, or undefined where BigQuery has none. */
export function mapType(typeId: number): TypeMapping | undefined {
  return mappings.get(typeId);
}

/** The scale of a declared `numeric(p, s)` of at most 18 digits, none of them behind the ninth decimal; else undefined. */
export function smallScale(typeModifier: number): number | undefined {
  if (typeModifier < 4) return undefined;
  const precision = (typeModifier - 4) >> 16;
  // Eleven bits with a sign: a negative scale is possible.
  const scale = (((typeModifier - 4) & 0x7ff) ^ 1024) - 1024;
  return scale >= 0 && scale <= 9 && precision <= 18 ? scale : undefined;
}
