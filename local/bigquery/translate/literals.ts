import { duckdbFieldNames, duckdbType } from "../types/duckdb-type.ts";
import { parseInterval } from "../types/interval.ts";
import type { ResultValue } from "../types/result-value.ts";
import type { SqlType } from "../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "./context.ts";
import { parseDecimal } from "./functions/native/decimal-values.ts";
import { quoteText } from "./functions/sql.ts";

/** The DuckDB constant of a value as ResultSet has them: always of the type's own DuckDB type. */
export function literalSql(value: ResultValue, type: SqlType): string {
  if (value === null) return `NULL::${duckdbType(type)}`;
  switch (type.kind) {
    case "INT64":
      return value.toString().startsWith("-") ? `'${value}'::BIGINT` : `${value}::BIGINT`;
    case "FLOAT64":
      return `'${floatText(Number(value))}'::DOUBLE`;
    case "NUMERIC":
      return `'${String(value)}'::DECIMAL(38,9)`;
    case "BIGNUMERIC":
      return `'${parseDecimal(String(value), 38) ?? 0n}'::BIGNUM`;
    case "BOOL":
      return value === true ? "TRUE" : "FALSE";
    case "STRING":
    case "JSON":
      return quoteText(String(value));
    case "BYTES":
      return `${bytesText(value)}::BLOB`;
    case "DATE":
      return `'${String(value)}'::DATE`;
    case "TIME":
      return `'${String(value)}'::TIME`;
    case "DATETIME":
      return `'${String(value)}'::TIMESTAMP`;
    case "TIMESTAMP":
      return `make_timestamp(${value}::BIGINT)`;
    case "INTERVAL":
      return intervalSql(String(value));
    case "ARRAY": {
      const elements = Array.isArray(value) ? value : [];
      if (elements.length === 0) return `[]::${duckdbType(type)}`;
      return `[${elements.map((element) => literalSql(element, type.element)).join(", ")}]`;
    }
    case "STRUCT": {
      const fields = Array.isArray(value) ? value : [];
      return structSql(
        type,
        type.fields.map((field, index) => literalSql(fields[index] ?? null, field.type)),
      );
    }
    default:
      throw new TypeError(`Unsupported type: ${type.kind}`);
  }
}

/** A DuckDB struct of the type from the SQL of its fields. */
export function structSql(type: SqlType & { readonly kind: "STRUCT" }, fields: readonly string[]): string {
  if (fields.length === 0) throw new UnsupportedError("Unsupported STRUCT without fields");
  const names = duckdbFieldNames(type.fields);
  return `{${fields.map((field, index) => `${quoteText(names[index] ?? "")}: ${field}`).join(", ")}}`;
}

/** A literal with its plain value, where the type is a scalar. */
export function literalTypedSql(value: ResultValue, type: SqlType): TypedSql {
  const sql = literalSql(value, type);
  if (value === null) return { sql, type, literal: null };
  if (typeof value === "object") return { sql, type };
  return { sql, type, literal: value };
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-Infinity" : "Infinity";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function bytesText(value: ResultValue): string {
  if (!(value instanceof Uint8Array)) throw new TypeError("A BYTES value must be bytes");
  return `'${Array.from(value, (byte) => `\\x${byte.toString(16).padStart(2, "0").toUpperCase()}`).join("")}'`;
}

/** From the text that CAST writes. */
function intervalSql(text: string): string {
  const { months, days, micros } = parseInterval(text);
  return `(to_months(${months}) + to_days(${days}) + to_microseconds('${micros}'::BIGINT))`;
}
