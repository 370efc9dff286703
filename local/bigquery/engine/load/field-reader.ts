import {
  BIGINT,
  BIGNUM,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  STRUCT,
  structValue,
  TIME,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import type { ScalarKind, SqlType } from "../../types/sql-type.ts";
import type { FieldSchema } from "../engine.ts";
import { invalid } from "../errors.ts";
import { fieldType } from "../schema/field-types.ts";
import { heldValue } from "./held-values.ts";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  jsonText,
} from "./json-value.ts";
import { scalarReaders } from "./scalar-readers.ts";

/** What is wrong with a row: told with its number, never with its values. */
export class RowError extends Error {
  override readonly name = "RowError";
}

/** Reads the values of a record's fields from a JSON object, in the order of the fields. */
export type RecordReader = (record: JsonObject, path: string) => DuckDBValue[];

type ValueReader = (value: JsonValue, path: string) => DuckDBValue;

/** @throws RowError (the reader) for what does not fit the schema. */
export function recordReader(
  schema: readonly FieldSchema[],
  { ignoreUnknownValues }: { readonly ignoreUnknownValues: boolean },
): RecordReader {
  const options = { ignoreUnknownValues };
  const fields = schema.map((field) => ({ field, read: fieldReader(field, options) }));
  const positions = new Map(schema.map((field, index) => [field.name.toLowerCase(), index]));
  return (record, path) => {
    const found: (JsonValue | undefined)[] = new Array(fields.length).fill(undefined);
    for (const [name, value] of record) {
      const position = positions.get(name.toLowerCase());
      if (position !== undefined) found[position] = value;
      else if (!ignoreUnknownValues) throw new RowError(`No such field: ${path}${name}.`);
    }
    return fields.map(({ field, read }, index) => {
      const value = found[index];
      const name = `${path}${field.name}`;
      if (value !== undefined && value !== null) return read(value, name);
      if (field.mode === "REPEATED") return listValue([]);
      if (field.mode === "NULLABLE") return null;
      throw new RowError(
        value === undefined
          ? `Missing required field: ${name}.`
          : `Only optional fields can be set to NULL. Field: ${name}; Value: NULL`,
      );
    });
  };
}

/** The DuckDB type of a chunk's column. */
export function chunkType(type: SqlType): DuckDBType {
  if (type.kind === "ARRAY") return LIST(chunkType(type.element));
  if (type.kind === "STRUCT") {
    return STRUCT(Object.fromEntries(type.fields.map((field) => [field.name, chunkType(field.type)])));
  }
  const scalar = chunkTypes[type.kind];
  if (scalar === undefined) throw invalid(`Unsupported feature: loading values of type ${type.kind}`);
  return scalar;
}

const chunkTypes: Readonly<Partial<Record<ScalarKind, DuckDBType>>> = {
  INT64: BIGINT,
  FLOAT64: DOUBLE,
  NUMERIC: DECIMAL(38, 9),
  BIGNUMERIC: BIGNUM,
  BOOL: BOOLEAN,
  STRING: VARCHAR,
  JSON: VARCHAR,
  BYTES: BLOB,
  DATE,
  TIME,
  DATETIME: TIMESTAMP,
  TIMESTAMP,
};

function fieldReader(field: FieldSchema, options: { readonly ignoreUnknownValues: boolean }): ValueReader {
  const type = fieldType({ ...field, mode: "NULLABLE" });
  const read = type.kind === "STRUCT" ? structReader(field, options) : heldReader(field, scalarReader(type));
  return field.mode === "REPEATED" ? listReader(read) : read;
}

function listReader(read: ValueReader): ValueReader {
  return (value, path) => {
    const elements = isJsonArray(value) ? value : [value];
    return listValue(
      elements.map((element) => {
        if (element === null)
          throw new RowError(`Only optional fields can be set to NULL. Field: ${path}; Value: NULL`);
        return read(element, path);
      }),
    );
  };
}

function structReader(field: FieldSchema, options: { readonly ignoreUnknownValues: boolean }): ValueReader {
  const fields = field.fields ?? [];
  const read = recordReader(fields, options);
  return (value, path) => {
    if (!isJsonObject(value)) throw new RowError(`This field: ${path} is not a record.`);
    const values = read(value, `${path}.`);
    return structValue(Object.fromEntries(fields.map(({ name }, index) => [name, values[index] ?? null])));
  };
}

/** Reads values of a parameterized type as it holds them. */
function heldReader(field: FieldSchema, read: ValueReader): ValueReader {
  const held = heldValue(field);
  if (held === undefined) return read;
  return (value, path) => {
    const whole = read(value, path);
    try {
      return held(whole);
    } catch (error) {
      throw new RowError(`Field ${path}: ${error instanceof Error ? error.message : error}`);
    }
  };
}

function scalarReader(type: SqlType): ValueReader {
  if (type.kind === "JSON") return jsonText;
  const read = type.kind === "ARRAY" || type.kind === "STRUCT" ? undefined : scalarReaders[type.kind];
  if (read === undefined) throw invalid(`Unsupported feature: loading values of type ${type.kind}`);
  return (value, path) => {
    if (isJsonArray(value)) throw new RowError(`Array specified for non-repeated field: ${path}.`);
    if (isJsonObject(value)) throw new RowError(`JSON object specified for non-record field: ${path}`);
    const result = read(value instanceof JsonNumber ? value.text : String(value));
    if (result === undefined) throw new RowError(`Could not convert value to ${type.kind}. Field: ${path}`);
    return result;
  };
}
