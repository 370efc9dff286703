import { duckdbType } from "../../types/duckdb-type.ts";
import type { Column, SqlType } from "../../types/sql-type.ts";
import type { DatasetReference, FieldSchema, ResultValue } from "../engine.ts";
import { datasetNotFound, invalidQuery } from "../errors.ts";
import { valueSql } from "../results/literals.ts";
import { fieldType } from "../schema/field-types.ts";
import { typeName } from "../schema/type-names.ts";
import { type Catalog, type DatasetRecord, datasetKey, type TableRecord } from "../storage/catalog.ts";
import { quoteIdentifier } from "../storage/quoting.ts";
import type { ResolvedTable } from "./prepare.ts";

const string: SqlType = { kind: "STRING" };
const int64: SqlType = { kind: "INT64" };
const timestamp: SqlType = { kind: "TIMESTAMP" };

interface InformationView {
  readonly columns: readonly Column[];
  readonly rows: (dataset: DatasetRecord) => readonly (readonly ResultValue[])[];
}

/** The INFORMATION_SCHEMA views that describe a dataset's tables and columns. */
const views: Readonly<Record<string, InformationView>> = {
  SCHEMATA: {
    columns: columns({
      catalog_name: string,
      schema_name: string,
      schema_owner: string,
      creation_time: timestamp,
      last_modified_time: timestamp,
      location: string,
    }),
    rows: ({ metadata }) => [
      [
        metadata.reference.projectId,
        metadata.reference.datasetId,
        null,
        micros(metadata.createdAt),
        micros(metadata.modifiedAt),
        metadata.location,
      ],
    ],
  },
  TABLES: {
    columns: columns({
      table_catalog: string,
      table_schema: string,
      table_name: string,
      table_type: string,
      is_insertable_into: string,
      is_typed: string,
      creation_time: timestamp,
    }),
    rows: (dataset) =>
      [...dataset.tables.values()].map((table) => [
        ...tableNames(table),
        table.kind === "VIEW" ? "VIEW" : "BASE TABLE",
        table.kind === "VIEW" ? "NO" : "YES",
        "NO",
        micros(table.createdAt),
      ]),
  },
  COLUMNS: {
    columns: columns({
      table_catalog: string,
      table_schema: string,
      table_name: string,
      column_name: string,
      ordinal_position: int64,
      is_nullable: string,
      data_type: string,
      is_hidden: string,
      is_partitioning_column: string,
      clustering_ordinal_position: int64,
    }),
    rows: (dataset) => [...dataset.tables.values()].flatMap(columnRows),
  },
  COLUMN_FIELD_PATHS: {
    columns: columns({
      table_catalog: string,
      table_schema: string,
      table_name: string,
      column_name: string,
      field_path: string,
      data_type: string,
      description: string,
    }),
    rows: (dataset) => [...dataset.tables.values()].flatMap(fieldPathRows),
  },
};

/** An INFORMATION_SCHEMA view of a dataset, or SCHEMATA of a whole project, with its rows as of the catalog. */
export function informationSchemaTable(
  reference: DatasetReference,
  view: string,
  catalog: Catalog,
  location: string,
): ResolvedTable {
  const definition = Object.hasOwn(views, view) ? views[view] : undefined;
  if (definition === undefined) {
    throw invalidQuery(`Unsupported feature: INFORMATION_SCHEMA.${view}`);
  }
  const datasets =
    view === "SCHEMATA"
      ? [...catalog.datasets()].filter(({ metadata }) => metadata.reference.projectId === reference.projectId)
      : [catalog.dataset(reference)];
  const rows = datasets.flatMap((dataset) => {
    if (dataset === undefined) throw datasetNotFound(reference, location);
    return definition.rows(dataset);
  });
  return {
    name: `${datasetKey(reference)}.INFORMATION_SCHEMA.${view}`,
    columns: definition.columns,
    binding: { relation: relation(definition.columns, rows) },
    isTemporary: false,
  };
}

function columnRows(table: TableRecord): readonly (readonly ResultValue[])[] {
  return table.schema.map((field, index) => {
    const cluster =
      table.clustering?.findIndex((name) => name.toLowerCase() === field.name.toLowerCase()) ?? -1;
    return [
      ...tableNames(table),
      field.name,
      BigInt(index + 1),
      field.mode === "REQUIRED" ? "NO" : "YES",
      typeName(fieldType(field)),
      "NO",
      table.partitioning?.field?.toLowerCase() === field.name.toLowerCase() ? "YES" : "NO",
      cluster < 0 ? null : BigInt(cluster + 1),
    ];
  });
}

function fieldPathRows(table: TableRecord): readonly (readonly ResultValue[])[] {
  const rows = (column: string, path: string, field: FieldSchema): readonly (readonly ResultValue[])[] => [
    [...tableNames(table), column, path, typeName(fieldType(field)), field.description ?? null],
    ...(field.fields ?? []).flatMap((child) => rows(column, `${path}.${child.name}`, child)),
  ];
  return table.schema.flatMap((field) => rows(field.name, field.name, field));
}

function tableNames({ reference }: TableRecord): readonly string[] {
  return [reference.projectId, reference.datasetId, reference.tableId];
}

function columns(types: Readonly<Record<string, SqlType>>): readonly Column[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

function micros(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds)) * 1000n;
}

function relation(definition: readonly Column[], rows: readonly (readonly ResultValue[])[]): string {
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
