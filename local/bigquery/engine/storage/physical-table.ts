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

/** Estimates how many bytes BigQuery would say that columns of a table have, from the sizes of its first rows. */
export async function estimateBytes(
  connection: DuckDBConnection,
  physicalName: string,
  columns: readonly Column[],
): Promise<bigint> {
  if (columns.length === 0) return 0n;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${physicalName}`);
  const rowCount = Number(counted.getRows()[0]?.[0]);
  if (rowCount === 0) return 0n;
  const widths = await rowWidths(connection, physicalName, rowCount, columns);
  return BigInt(
    Math.round(rowCount * columns.reduce((total, { name }) => total + (widths.get(name) ?? 0), 0)),
  );
}

const sampledRows = 1000;

interface Sample {
  readonly rowCount: number;
  readonly widths: Map<string, number>;
}

/** By physical name, which is never used again for another table. */
const samples = new Map<string, Sample>();
const keptSamples = 1000;

/** The average bytes of columns, sampled again when the table has grown or shrunk to another size. */
async function rowWidths(
  connection: DuckDBConnection,
  physicalName: string,
  rowCount: number,
  columns: readonly Column[],
): Promise<ReadonlyMap<string, number>> {
  let sample = samples.get(physicalName);
  if (sample === undefined || rowCount > sample.rowCount * 2 || rowCount * 2 < sample.rowCount) {
    sample = { rowCount, widths: new Map() };
    samples.delete(physicalName);
    samples.set(physicalName, sample);
    const [oldest] = samples.keys();
    if (samples.size > keptSamples && oldest !== undefined) samples.delete(oldest);
  }
  const { widths } = sample;
  const unknown = columns.filter(({ name }) => !widths.has(name));
  if (unknown.length === 0) return widths;
  const sizes = unknown.map((column) => `avg(${sizeSql(quoteIdentifier(column.name), column)})`);
  const reader = await connection.runAndReadAll(
    `SELECT ${sizes.join(", ")} FROM (SELECT * FROM ${physicalName} LIMIT ${sampledRows}) AS sample`,
  );
  const row = reader.getRows()[0];
  for (const [index, { name }] of unknown.entries()) widths.set(name, Number(row?.[index] ?? 0));
  return widths;
}

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
