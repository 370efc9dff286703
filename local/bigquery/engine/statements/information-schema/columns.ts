import type { ResultValue } from "../../../types/result-value.ts";
import type { FieldSchema } from "../../engine.ts";
import { fieldTypeText } from "../../schema/field-parameters.ts";
import type { TableRecord } from "../../storage/catalog.ts";
import {
  type InformationView,
  int64,
  rowsView,
  string,
  tableNameColumns,
  tableNames,
  tablesOf,
} from "./view.ts";

type Rows = readonly (readonly ResultValue[])[];

export const columnRows: InformationView = rowsView(
  {
    ...tableNameColumns,
    column_name: string,
    ordinal_position: int64,
    is_nullable: string,
    data_type: string,
    is_generated: string,
    generation_expression: string,
    is_stored: string,
    is_hidden: string,
    is_updatable: string,
    is_system_defined: string,
    is_partitioning_column: string,
    clustering_ordinal_position: int64,
    collation_name: string,
    column_default: string,
    rounding_mode: string,
    policy_tags: { kind: "ARRAY", element: string },
  },
  (scope) => tablesOf(scope).flatMap(rowsOfColumns),
);

export const fieldPathRows: InformationView = rowsView(
  {
    ...tableNameColumns,
    column_name: string,
    field_path: string,
    data_type: string,
    description: string,
    collation_name: string,
    rounding_mode: string,
    policy_tags: { kind: "ARRAY", element: string },
  },
  (scope) => tablesOf(scope).flatMap(rowsOfFields),
);

function rowsOfColumns(table: TableRecord): Rows {
  return table.schema.map((field, index) => {
    const cluster =
      table.clustering?.findIndex((name) => name.toLowerCase() === field.name.toLowerCase()) ?? -1;
    return [
      ...tableNames(table),
      field.name,
      BigInt(index + 1),
      field.mode === "REQUIRED" ? "NO" : "YES",
      fieldTypeText(field),
      "NEVER",
      null,
      null,
      "NO",
      null,
      "NO",
      table.partitioning?.field?.toLowerCase() === field.name.toLowerCase() ? "YES" : "NO",
      cluster < 0 ? null : BigInt(cluster + 1),
      null,
      field.defaultValueExpression ?? null,
      field.roundingMode ?? null,
      field.policyTags?.names ?? [],
    ];
  });
}

function rowsOfFields(table: TableRecord): Rows {
  const rows = (column: string, path: string, field: FieldSchema): Rows => [
    [
      ...tableNames(table),
      column,
      path,
      fieldTypeText(field),
      field.description ?? null,
      null,
      field.roundingMode ?? null,
      field.policyTags?.names ?? [],
    ],
    ...(field.fields ?? []).flatMap((child) => rows(column, `${path}.${child.name}`, child)),
  ];
  return table.schema.flatMap((field) => rows(field.name, field.name, field));
}
