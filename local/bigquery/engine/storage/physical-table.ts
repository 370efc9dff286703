import type { DuckDBConnection } from "@duckdb/node-api";
import { duckdbType } from "../../types/duckdb-type.ts";
import type { Column } from "../../types/sql-type.ts";
import type { FieldSchema } from "../engine.ts";
import { fieldType } from "../schema/field-types.ts";
import { quoteIdentifier } from "./quoting.ts";

/** Creates the DuckDB table that holds rows of the schema. */
export async function createPhysicalTable(
  connection: DuckDBConnection,
  physicalName: string,
  schema: readonly FieldSchema[],
  kind: "permanent" | "temporary" = "permanent",
): Promise<void> {
  const temporary = kind === "temporary" ? "TEMP " : "";
  await connection.run(
    `CREATE ${temporary}TABLE ${physicalName} (${schema.map(columnDefinition).join(", ")})`,
  );
}

/** A column as CREATE TABLE and ADD COLUMN define it; an array that is not given is empty, never NULL. */
export function columnDefinition(field: FieldSchema): string {
  const constraint = { NULLABLE: "", REQUIRED: " NOT NULL", REPEATED: " DEFAULT []" }[field.mode];
  return `${quoteIdentifier(field.name)} ${duckdbType(fieldType(field))}${constraint}`;
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
  const values = target.map((field, index) =>
    // GoogleSQL stores a NULL array as an empty one.
    field.mode === "REPEATED" ? `coalesce(c${index}, [])` : `c${index}`,
  );
  const columns = target.map((field) => quoteIdentifier(field.name));
  const result = await connection.run(
    `INSERT INTO ${physicalName} (${columns.join(", ")}) SELECT ${values.join(", ")} FROM (${query}) AS source(${names.join(", ")})`,
  );
  return result.rowsChanged;
}

/** Estimates how many bytes BigQuery would say that columns of a table have. */
export async function estimateBytes(
  connection: DuckDBConnection,
  physicalName: string,
  columns: readonly Column[],
): Promise<bigint> {
  if (columns.length === 0) return 0n;
  const sizes = columns.map((column) => `coalesce(avg(${sizeSql(quoteIdentifier(column.name), column)}), 0)`);
  const reader = await connection.runAndReadAll(
    `SELECT CAST(round((SELECT count(*) FROM ${physicalName}) * (SELECT ${sizes.join(" + ")} FROM (SELECT * FROM ${physicalName} LIMIT ${sampledRows}) AS sample)) AS BIGINT)`,
  );
  const bytes = reader.getRows()[0]?.[0];
  return typeof bytes === "bigint" ? bytes : 0n;
}

const sampledRows = 1000;

/** BigQuery's logical size of a value: 0 for NULL, 2 bytes and the text for STRING, and so on. */
function sizeSql(value: string, { type }: Column): string {
  const size = fixedSizes.get(type.kind);
  if (size !== undefined) return `CASE WHEN ${value} IS NULL THEN 0 ELSE ${size} END`;
  if (type.kind === "BYTES") return `coalesce(2 + octet_length(${value}), 0)`;
  // Nested values: their text is a fair measure.
  return `coalesce(2 + strlen(CAST(${value} AS VARCHAR)), 0)`;
}

const fixedSizes: ReadonlyMap<string, number> = new Map([
  ["INT64", 8],
  ["FLOAT64", 8],
  ["NUMERIC", 16],
  ["BOOL", 1],
  ["DATE", 8],
  ["TIME", 8],
  ["DATETIME", 8],
  ["TIMESTAMP", 8],
  ["INTERVAL", 16],
]);
