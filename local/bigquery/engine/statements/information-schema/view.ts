import type { DuckDBConnection } from "@duckdb/node-api";
import { duckdbType } from "../../../types/duckdb-type.ts";
import type { ResultValue } from "../../../types/result-value.ts";
import type { Column, SqlType } from "../../../types/sql-type.ts";
import type { EngineParts } from "../../engine-parts.ts";
import { valueSql } from "../../results/literals.ts";
import type { Catalog, DatasetRecord, TableRecord } from "../../storage/catalog.ts";
import { quoteIdentifier } from "../../storage/quoting.ts";

export const string: SqlType = { kind: "STRING" };
export const int64: SqlType = { kind: "INT64" };
export const bool: SqlType = { kind: "BOOL" };
export const json: SqlType = { kind: "JSON" };
export const timestamp: SqlType = { kind: "TIMESTAMP" };

export const struct = (fields: Readonly<Record<string, SqlType>>): SqlType => ({
  kind: "STRUCT",
  fields: columns(fields),
});

/** What an INFORMATION_SCHEMA view describes: one dataset, or all of a project. */
export interface InformationScope {
  readonly projectId: string;
  /** Without tables whose time has come. */
  readonly datasets: readonly DatasetRecord[];
  readonly catalog: Catalog;
  readonly parts: EngineParts;
  /** Sees the data as the statement does. */
  readonly connection: DuckDBConnection;
}

/** A view of INFORMATION_SCHEMA, with BigQuery's columns. */
export interface InformationView {
  readonly columns: readonly Column[];
  /** Its rows as a DuckDB relation in parentheses, whose columns are named as the view's. */
  readonly relation: (scope: InformationScope) => string | Promise<string>;
}

type Rows = readonly (readonly ResultValue[])[];

export function columns(types: Readonly<Record<string, SqlType>>): readonly Column[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

/** A view whose rows are known without asking the data. */
export function rowsView(
  types: Readonly<Record<string, SqlType>>,
  rows: (scope: InformationScope) => Rows | Promise<Rows>,
): InformationView {
  const definition = columns(types);
  return {
    columns: definition,
    relation: async (scope) => valuesRelation(definition, await rows(scope)),
  };
}

function valuesRelation(definition: readonly Column[], rows: readonly (readonly ResultValue[])[]): string {
  if (rows.length === 0) {
    const empty = definition.map(
      (column) => `CAST(NULL AS ${duckdbType(column.type)}) AS ${quoteIdentifier(column.name)}`,
    );
    return `(SELECT ${empty.join(", ")} WHERE FALSE)`;
  }
  const values = rows.map((row) => {
    const cells = definition.map(({ type }, index) => valueSql({ type, value: row[index] ?? null }).sql);
    return `(${cells.join(", ")})`;
  });
  const names = definition.map((column) => quoteIdentifier(column.name)).join(", ");
  return `(SELECT * FROM (VALUES ${values.join(", ")}) AS information(${names}))`;
}

export function tablesOf({ datasets }: InformationScope): readonly TableRecord[] {
  return datasets.flatMap(({ tables }) => [...tables.values()]);
}

/** `table_catalog`, `table_schema` and `table_name`. */
export function tableNames({ reference }: Pick<TableRecord, "reference">): readonly string[] {
  return [reference.projectId, reference.datasetId, reference.tableId];
}

export const tableNameColumns = { table_catalog: string, table_schema: string, table_name: string } as const;

export function micros(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds)) * 1000n;
}
