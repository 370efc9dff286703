import type { DuckDBConnection } from "@duckdb/node-api";
import { duckdbType } from "../../types/duckdb-type.ts";
import type { FieldSchema, LoadOutcome, ParquetFormat } from "../engine.ts";
import { invalid } from "../errors.ts";
import { fieldType } from "../schema/field-types.ts";
import { heldSql } from "../storage/physical-table.ts";
import { quoteIdentifier, quoteText } from "../storage/quoting.ts";
import { type ParquetColumn, parquetField } from "./parquet-types.ts";

/** The schema of Parquet files, as BigQuery takes it over. */
export async function parquetSchema(
  connection: DuckDBConnection,
  files: readonly string[],
  format: ParquetFormat,
): Promise<readonly FieldSchema[]> {
  return (await parquetColumns(connection, files)).map((column) => parquetField(column, format));
}

/** Inserts the rows of Parquet files: columns by their names, as they are or wider. */
export async function insertParquet(
  connection: DuckDBConnection,
  physicalName: string,
  schema: readonly FieldSchema[],
  files: readonly string[],
  format: ParquetFormat,
): Promise<LoadOutcome> {
  const columns = await parquetColumns(connection, files);
  const inFile = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const targets = new Set(schema.map((field) => field.name.toLowerCase()));
  const unknown = columns.find((column) => !targets.has(column.name.toLowerCase()));
  if (unknown !== undefined)
    throw invalid(`Provided Schema does not match the file: no such field: ${unknown.name}.`);
  const values = schema.map((field) => {
    const column = inFile.get(field.name.toLowerCase());
    if (column === undefined) return field.mode === "REPEATED" ? "[]" : "NULL";
    assertFits(field, parquetField(column, format));
    const value = heldSql(`CAST(${quoteIdentifier(column.name)} AS ${duckdbType(fieldType(field))})`, field);
    return field.mode === "REPEATED" ? `coalesce(${value}, [])` : value;
  });
  const names = schema.map((field) => quoteIdentifier(field.name));
  const result = await connection.run(
    `INSERT INTO ${physicalName} (${names.join(", ")}) SELECT ${values.join(", ")} FROM ${source(files)}`,
  );
  return { rows: result.rowsChanged, badRecords: 0, errors: [] };
}

async function parquetColumns(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<readonly ParquetColumn[]> {
  try {
    const result = await connection.run(`SELECT * FROM ${source(files)} LIMIT 0`);
    return result.columnNames().map((name, index) => ({ name, type: result.columnType(index) }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!/parquet|magic bytes|schema mismatch/i.test(message)) throw error;
    throw invalid(
      "Error while reading data, error message: Input file is not in Parquet format, is damaged, or differs in its columns from the others.",
    );
  }
}

function source(files: readonly string[]): string {
  return `read_parquet([${files.map(quoteText).join(", ")}], union_by_name = true, hive_partitioning = false)`;
}

/** Types of a file that a column of another type takes. */
const taken: Readonly<Record<string, readonly string[]>> = {
  FLOAT64: ["INT64"],
  NUMERIC: ["INT64"],
  TIMESTAMP: ["DATETIME"],
  DATETIME: ["TIMESTAMP"],
  JSON: ["STRING"],
};

function assertFits(target: FieldSchema, own: FieldSchema): void {
  const differs = (what: string, from: string, to: string) =>
    invalid(
      `Error while reading data, error message: Provided schema is not compatible with the file: field '${target.name}' has changed ${what} from ${to} to ${from}.`,
    );
  if ((target.mode === "REPEATED") !== (own.mode === "REPEATED"))
    throw differs("mode", own.mode, target.mode);
  if (target.type !== own.type && taken[target.type]?.includes(own.type) !== true) {
    throw differs("type", own.type, target.type);
  }
  const fields = new Map(own.fields?.map((field) => [field.name.toLowerCase(), field]));
  for (const field of target.fields ?? []) {
    const inFile = fields.get(field.name.toLowerCase());
    if (inFile !== undefined) assertFits(field, inFile);
  }
}
