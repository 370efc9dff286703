import type { DuckDBValue } from "@duckdb/node-api";
import type { CsvFormat, FieldSchema } from "../engine.ts";
import { invalid } from "../errors.ts";
import { type CsvField, type CsvRecord, csvRecords, isNullMarker } from "./csv-records.ts";
import { RowError } from "./field-reader.ts";
import { heldValue } from "./held-values.ts";
import { jsonText, parseJson } from "./json-value.ts";
import { scalarReaders } from "./scalar-readers.ts";

type FieldReader = (field: CsvField | undefined) => DuckDBValue;

/** The rows of CSV files, with what is wrong in place of those that do not fit the schema. */
export async function* csvRows(
  files: readonly string[],
  schema: readonly FieldSchema[],
  format: CsvFormat,
  { ignoreUnknownValues }: { readonly ignoreUnknownValues: boolean },
): AsyncGenerator<DuckDBValue[] | RowError> {
  const readers = schema.map((field, position) => fieldReader(field, position, format));
  const read = (record: CsvRecord) => {
    if (record.length > readers.length && !ignoreUnknownValues) {
      throw new RowError(
        `Too many values in line. Found ${record.length} column(s) while expected ${readers.length}.`,
      );
    }
    if (record.length < readers.length && format.allowJaggedRows !== true) {
      throw new RowError(
        `Too few values in line. Found ${record.length} column(s) while expected ${readers.length}.`,
      );
    }
    if (format.preserveAsciiControlCharacters !== true && record.some(({ text }) => text.includes("\0"))) {
      throw new RowError("Bad character (ASCII 0) encountered.");
    }
    return readers.map((reader, index) => reader(record[index]));
  };
  for (const file of files) {
    for await (const record of csvRecords(file, format)) {
      yield record instanceof RowError ? record : orError(() => read(record));
    }
  }
}

function orError(read: () => DuckDBValue[]): DuckDBValue[] | RowError {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowError) return error;
    throw error;
  }
}

function fieldReader(field: FieldSchema, position: number, format: CsvFormat): FieldReader {
  const isText = field.type === "STRING" || field.type === "BYTES";
  const place = `field ${field.name} (position ${position})`;
  const read = valueReader(field, place);
  return (value) => {
    if (value !== undefined && !isNull(value, isText, format)) return read(value.text);
    if (field.mode === "REQUIRED") throw new RowError(`Missing required value for ${place}.`);
    return null;
  };
}

/** An empty text is NULL unless it is a quoted text. */
function isNull(field: CsvField, isText: boolean, format: CsvFormat): boolean {
  if (isNullMarker(field, format)) return true;
  return field.text === "" && (format.nullMarkers ?? [""]).includes("") && !isText;
}

function valueReader(field: FieldSchema, place: string): (text: string) => DuckDBValue {
  const { type, mode } = field;
  if (mode === "REPEATED" || type === "STRUCT") {
    throw invalid(`Cannot load CSV data with a nested or repeated schema. Field: ${field.name}`);
  }
  if (type === "JSON") {
    return (text) => {
      try {
        return jsonText(parseJson(text));
      } catch {
        throw new RowError(`Could not parse a value as JSON for ${place}.`);
      }
    };
  }
  const read = isScalar(type) ? scalarReaders[type] : undefined;
  if (read === undefined) throw invalid(`Unsupported feature: loading values of type ${type}`);
  const held = heldValue(field);
  return (text) => {
    const value = read(text);
    if (value === undefined) throw new RowError(`Could not parse a value as ${type} for ${place}.`);
    if (held === undefined) return value;
    try {
      return held(value);
    } catch (error) {
      throw new RowError(`Field ${field.name}: ${error instanceof Error ? error.message : error}`);
    }
  };
}

function isScalar(type: string): type is keyof typeof scalarReaders {
  return Object.hasOwn(scalarReaders, type);
}
