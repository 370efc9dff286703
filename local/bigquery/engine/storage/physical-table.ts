import type { DuckDBConnection } from "@duckdb/node-api";
import { constrainedSql } from "../../translate/type-parameters.ts";
import { duckdbType } from "../../types/duckdb-type.ts";
import type { FieldSchema } from "../engine.ts";
import { fieldParameters } from "../schema/field-parameters.ts";
import { fieldType } from "../schema/field-types.ts";
import { quoteIdentifier } from "./quoting.ts";

/** Creates the DuckDB table that holds rows of the schema. */
export async function createPhysicalTable(
  connection: DuckDBConnection,
  physicalName: string,
  schema: readonly FieldSchema[],
  kind: "permanent" | "temporary" = "permanent",
): Promise<void> {
  await connection.run(physicalTableStatement(physicalName, schema, kind));
}

/** DuckDB's statement that creates the table. */
export function physicalTableStatement(
  physicalName: string,
  schema: readonly FieldSchema[],
  kind: "permanent" | "temporary" = "permanent",
): string {
  const temporary = kind === "temporary" ? "TEMP " : "";
  return `CREATE ${temporary}TABLE ${physicalName} (${schema.map(columnDefinition).join(", ")})`;
}

/** A column as CREATE TABLE and ADD COLUMN define it; an array that is not given is empty, never NULL. */
export function columnDefinition(field: FieldSchema): string {
  const constraint = { NULLABLE: "", REQUIRED: " NOT NULL", REPEATED: " DEFAULT []" }[field.mode];
  return `${quoteIdentifier(field.name)} ${duckdbType(fieldType(field))}${constraint}`;
}

/** A value as the column's parameterized type holds it. */
export function heldSql(sql: string, field: FieldSchema): string {
  const parameters = fieldParameters(field);
  if (parameters === undefined) return sql;
  return constrainedSql(sql, fieldType(field), parameters, { safe: false, field: field.name });
}

/**
 * Inserts the rows of a query whose columns are, by position, those of the target.
 * @returns the number of rows.
 */
export async function insertRows(
  connection: DuckDBConnection,
  physicalName: string,
  target: readonly FieldSchema[],
  query: string,
): Promise<number> {
  const names = target.map((_, index) => `c${index}`);
  const values = target.map((field, index) => {
    const value = heldSql(`c${index}`, field);
    // GoogleSQL stores a NULL array as an empty one.
    return field.mode === "REPEATED" ? `coalesce(${value}, [])` : value;
  });
  const columns = target.map((field) => quoteIdentifier(field.name));
  const result = await connection.run(
    `INSERT INTO ${physicalName} (${columns.join(", ")}) SELECT ${values.join(", ")} FROM (${query}) AS source(${names.join(", ")})`,
  );
  return result.rowsChanged;
}
