import type { FieldSchema } from "../../engine/engine.ts";
import { refusalOf } from "../../engine/load/held-values.ts";
import type { JsonObject } from "../http/json-values.ts";

export interface RowError {
  readonly reason: string;
  readonly location: string;
  readonly message: string;
}

export type StreamedRow =
  | { readonly kind: "good"; readonly json: JsonObject }
  | { readonly kind: "bad"; readonly error: RowError };

class BadValue extends Error {
  readonly location: string;
  constructor(message: string, location: string) {
    super(message);
    this.location = location;
  }
}

/** Checks one row of a streaming insert against the table, as BigQuery does before it takes the row. */
export function streamedRow(
  row: JsonObject,
  schema: readonly FieldSchema[],
  ignoreUnknownValues: boolean,
): StreamedRow {
  try {
    return { kind: "good", json: checkedRecord(row, schema, "", ignoreUnknownValues) };
  } catch (thrown) {
    if (!(thrown instanceof BadValue)) throw thrown;
    return { kind: "bad", error: { reason: "invalid", location: thrown.location, message: thrown.message } };
  }
}

function checkedRecord(
  record: JsonObject,
  schema: readonly FieldSchema[],
  prefix: string,
  ignoreUnknownValues: boolean,
): JsonObject {
  const fields = new Map(schema.map((field) => [field.name.toLowerCase(), field]));
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    const path = prefix + name;
    const field = fields.get(name.toLowerCase());
    if (field === undefined) {
      if (ignoreUnknownValues) continue;
      throw new BadValue(`no such field: ${path}.`, path);
    }
    checked[field.name] = checkedField(value, field, prefix + field.name, ignoreUnknownValues);
  }
  for (const field of schema) {
    if (field.mode === "REQUIRED" && (checked[field.name] ?? null) === null) {
      throw new BadValue(`Missing required field: ${prefix}${field.name}.`, prefix + field.name);
    }
  }
  return checked;
}

function checkedField(
  value: unknown,
  field: FieldSchema,
  path: string,
  ignoreUnknownValues: boolean,
): unknown {
  if (value === null || value === undefined) return field.mode === "REPEATED" ? [] : null;
  if (field.mode !== "REPEATED") {
    if (Array.isArray(value) && field.type !== "JSON") {
      throw new BadValue("Array specified for non-repeated field.", path);
    }
    return checkedValue(value, field, path, ignoreUnknownValues);
  }
  if (!Array.isArray(value)) throw new BadValue("Value for repeated field is not an array.", path);
  return value.map((item, index) => {
    if (item === null) throw new BadValue("Only optional fields can be set to NULL.", `${path}[${index}]`);
    return checkedValue(item, field, `${path}[${index}]`, ignoreUnknownValues);
  });
}

function checkedValue(
  value: unknown,
  field: FieldSchema,
  path: string,
  ignoreUnknownValues: boolean,
): unknown {
  if (field.type === "JSON") return jsonValue(value, path);
  if (field.type === "STRUCT") {
    if (!isRecord(value)) throw new BadValue("This field is a record.", path);
    return checkedRecord(value, field.fields ?? [], `${path}.`, ignoreUnknownValues);
  }
  if (typeof value === "object") throw new BadValue("This field is not a record.", path);
  if (!fits(value, field.type)) {
    throw new BadValue(
      `Cannot convert value to ${NAMES[field.type] ?? field.type.toLowerCase()} (bad value): ${value}`,
      path,
    );
  }
  const refusal = refusalOf(String(value), field);
  if (refusal !== undefined) throw new BadValue(refusal, path);
  return value;
}

/** A string streamed into a JSON column is JSON text. */
function jsonValue(value: unknown, path: string): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new BadValue(`Invalid JSON value: ${value}`, path);
  }
}

const NAMES: Readonly<Record<string, string>> = { INT64: "integer", FLOAT64: "double", BOOL: "boolean" };

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

function fits(value: unknown, type: string): boolean {
  const text = String(value).trim();
  switch (type) {
    case "INT64":
      return typeof value !== "boolean" && /^[-+]?\d{1,19}(\.0*)?$/.test(text) && isInt64(text);
    case "FLOAT64":
      return (
        typeof value !== "boolean" && text !== "" && (Number.isFinite(Number(text)) || isSpecialFloat(text))
      );
    case "NUMERIC":
    case "BIGNUMERIC":
      return typeof value !== "boolean" && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text);
    case "BOOL":
      return typeof value === "boolean" || /^(true|false|t|f|yes|no|y|n|1|0)$/i.test(text);
    case "DATE":
      return /^\d{4}-\d{1,2}-\d{1,2}$/.test(text);
    case "TIME":
      return /^\d{1,2}:\d{1,2}:\d{1,2}(\.\d{1,6})?$/.test(text);
    case "DATETIME":
      return /^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{1,2}:\d{1,2}(\.\d{1,6})?)?$/i.test(text);
    case "TIMESTAMP":
      return typeof value === "number" || /^(-?\d+(\.\d+)?(e[-+]?\d+)?|\d{4}-\d{1,2}-\d{1,2}.*)$/i.test(text);
    case "BYTES":
      return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text);
    default:
      return true;
  }
}

function isInt64(text: string): boolean {
  const integer = BigInt(text.replace(/\.0*$/, "").replace(/^\+/, ""));
  return integer >= MIN_INT64 && integer <= MAX_INT64;
}

function isSpecialFloat(text: string): boolean {
  return /^[-+]?(inf|infinity|nan)$/i.test(text);
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
