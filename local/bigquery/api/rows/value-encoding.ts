import type { ResultValue } from "../../types/result-value.ts";
import type { Column, ScalarKind, SqlType, StructType } from "../../types/sql-type.ts";

/** How REST writes a TIMESTAMP: float seconds by default, as the caller's formatOptions ask otherwise. */
export type TimestampFormat = "FLOAT64" | "INT64" | "ISO8601_STRING";

/** Writes one row of a result as the JSON text `{"f":[{"v":…},…]}`. */
export type RowEncoder = (row: readonly ResultValue[]) => string;

type ValueEncoder = (value: ResultValue) => string;

/**
 * An encoder for rows of these columns. `selectedFields` (paths such as `id` or `address.city`, any case) keeps some
 * of them, in the columns' own order.
 */
export function rowEncoder(
  columns: readonly Column[],
  format: TimestampFormat,
  selectedFields?: readonly string[],
): RowEncoder {
  return fieldsEncoder(columns, format, selectedFields);
}

function fieldsEncoder(
  fields: readonly Column[],
  format: TimestampFormat,
  selectedFields: readonly string[] | undefined,
): RowEncoder {
  const encoders: { readonly index: number; readonly encode: ValueEncoder }[] = [];
  fields.forEach((field, index) => {
    const nested = nestedSelection(field.name, selectedFields);
    if (nested !== "none") encoders.push({ index, encode: valueEncoder(field.type, format, nested) });
  });
  return (row) => {
    let cells = "";
    for (const { index, encode } of encoders) {
      cells += `${cells === "" ? "" : ","}{"v":${encode(row[index] ?? null)}}`;
    }
    return `{"f":[${cells}]}`;
  };
}

/** What of a field is selected: `undefined` for all of it, paths below it, or nothing. */
function nestedSelection(
  name: string,
  selectedFields: readonly string[] | undefined,
): readonly string[] | undefined | "none" {
  if (selectedFields === undefined) return undefined;
  const lower = name.toLowerCase();
  const matching = selectedFields.filter((path) => path.split(".")[0]?.toLowerCase() === lower);
  if (matching.length === 0) return "none";
  if (matching.some((path) => !path.includes("."))) return undefined;
  return matching.map((path) => path.slice(path.indexOf(".") + 1));
}

function valueEncoder(
  type: SqlType,
  format: TimestampFormat,
  selectedFields: readonly string[] | undefined,
): ValueEncoder {
  if (type.kind === "ARRAY") {
    const element = valueEncoder(type.element, format, selectedFields);
    // A NULL array is an empty one in every answer.
    return (value) =>
      Array.isArray(value) ? `[${value.map((item) => `{"v":${element(item)}}`).join(",")}]` : "[]";
  }
  if (type.kind === "STRUCT") return structEncoder(type, format, selectedFields);
  const scalar = scalarEncoder(type.kind, format);
  if (type.kind === "STRING" || type.kind === "JSON") {
    return (value) => (value === null ? "null" : JSON.stringify(scalar(value)));
  }
  // Nothing else has a character that JSON escapes.
  return (value) => (value === null ? "null" : `"${scalar(value)}"`);
}

function structEncoder(
  type: StructType,
  format: TimestampFormat,
  selectedFields: readonly string[] | undefined,
): ValueEncoder {
  const encode = fieldsEncoder(type.fields, format, selectedFields);
  return (value) => (Array.isArray(value) ? encode(value) : "null");
}

function scalarEncoder(kind: ScalarKind, format: TimestampFormat): (value: ResultValue) => string {
  switch (kind) {
    case "FLOAT64":
      return (value) => floatText(Number(value));
    case "BYTES":
      return (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : String(value));
    case "TIMESTAMP":
      return (value) => (typeof value === "bigint" ? timestampText(value, format) : String(value));
    case "DATETIME":
      return (value) => withMicroseconds(String(value).replace(" ", "T"));
    case "TIME":
      return (value) => withMicroseconds(String(value));
    default:
      return (value) => String(value);
  }
}

/** A FLOAT64 as BigQuery's REST writes it: `1.0`, `1.0E10`, `-2.5E-5`, `NaN`, `Infinity`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const text = String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** A TIMESTAMP (microseconds since the epoch, UTC) in the asked format. */
export function timestampText(microseconds: bigint, format: TimestampFormat): string {
  if (format === "INT64") return microseconds.toString();
  if (format === "ISO8601_STRING") return isoText(microseconds);
  const digits = (microseconds < 0n ? -microseconds : microseconds).toString().padStart(7, "0");
  const sign = microseconds < 0n ? "-" : "";
  return floatText(Number(`${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`));
}

function isoText(microseconds: bigint): string {
  const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (microseconds - fraction) / 1_000_000n;
  const [instant = ""] = new Date(Number(seconds) * 1000).toISOString().split(".");
  return `${instant}.${fraction.toString().padStart(6, "0")}Z`;
}

function withMicroseconds(text: string): string {
  const dot = text.indexOf(".");
  return dot < 0 ? text : text.slice(0, dot) + text.slice(dot).padEnd(7, "0");
}
