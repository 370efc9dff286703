import type { FieldSchema } from "../engine.ts";
import { invalid } from "../errors.ts";

/** BigQuery's limit of a table's columns, those of its structs among them. https://cloud.google.com/bigquery/quotas#standard_tables */
const maxFields = 10_000;

/** @throws BigQueryError for a schema of more columns than a table may have. */
export function assertFieldCount(schema: readonly FieldSchema[]): void {
  const count = leafCount(schema);
  if (count > maxFields)
    throw invalid(`Too many total leaf fields: ${count}, max allowed field count: ${maxFields}`);
}

function leafCount(fields: readonly FieldSchema[]): number {
  return fields.reduce((total, { fields }) => total + (fields === undefined ? 1 : leafCount(fields)), 0);
}
