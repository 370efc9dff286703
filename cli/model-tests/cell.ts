import type { ResultValue } from "../../local/bigquery/types/result-value.ts";
import type { ScalarKind, SqlType } from "../../local/bigquery/types/sql-type.ts";
import { typeName } from "../../local/bigquery/types/type-names.ts";
import { civilText, dateText, instantText, timeText } from "./times.ts";

/**
 * A value as a test writes it. INT64 and NUMERIC: number, bigint or text. Dates and times: ISO text, a TIMESTAMP with its
 * zone (`2025-07-15T05:00:00+09:00`). BYTES: Uint8Array or base64. JSON: JSON text, or any object or array. ARRAY: a
 * list. STRUCT: an object, whose unmentioned fields are NULL.
 */
export type Cell =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly Cell[]
  | { readonly [field: string]: Cell | undefined };

/** A value in the one form that equal values of a type share: what is compared, shown and loaded. */
export type CanonicalCell =
  | string
  | null
  | readonly CanonicalCell[]
  | { readonly [field: string]: CanonicalCell };

/** Says what is wrong with a cell; who reads the row adds where it stands. */
export class CellError extends Error {
  override readonly name = "CellError";
}

/** Reads a cell as a value of a type. Throws CellError for what is none. */
export function readCell(cell: Cell | undefined, type: SqlType): CanonicalCell {
  if (cell === null || cell === undefined) return type.kind === "ARRAY" ? [] : null;
  if (type.kind === "ARRAY") {
    if (!isList(cell)) throw noValue(cell, type);
    return cell.map((element) => readCell(element, type.element));
  }
  if (type.kind === "STRUCT") {
    if (typeof cell !== "object" || isList(cell) || cell instanceof Uint8Array) throw noValue(cell, type);
    const names = new Set(type.fields.map(({ name }) => name));
    const unknown = Object.keys(cell).find((name) => !names.has(name));
    if (unknown !== undefined) throw new CellError(`the struct has no field ${unknown}: ${typeName(type)}`);
    return Object.fromEntries(
      type.fields.map(({ name, type: field }) => [name, readCell(cell[name], field)]),
    );
  }
  const value = scalarReaders[type.kind]?.(cell);
  if (value === undefined) throw noValue(cell, type);
  return value;
}

/** A value of a query's result. */
export function resultCell(value: ResultValue, type: SqlType): CanonicalCell {
  if (value === null) return type.kind === "ARRAY" ? [] : null;
  if (type.kind === "ARRAY" && Array.isArray(value)) {
    return value.map((element: ResultValue) => resultCell(element, type.element));
  }
  if (type.kind === "STRUCT" && Array.isArray(value)) {
    const values: readonly ResultValue[] = value;
    return Object.fromEntries(
      type.fields.map(({ name, type: field }, index) => [name, resultCell(values[index] ?? null, field)]),
    );
  }
  if (type.kind === "TIMESTAMP" && typeof value === "bigint") return instantText(value);
  return readCell(value, type);
}

/** A cell as people read it in a difference. */
export function cellText(cell: CanonicalCell): string {
  if (cell === null) return "NULL";
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}

/** A cell as JSON in a file that a load job reads. */
export function cellJson(cell: CanonicalCell, type: SqlType): string {
  if (cell === null) return "null";
  if (type.kind === "ARRAY" && isList(cell)) {
    return `[${cell.map((element) => cellJson(element, type.element)).join(",")}]`;
  }
  if (type.kind === "STRUCT" && typeof cell === "object" && !isList(cell)) {
    const fields = type.fields.map(
      ({ name, type: field }) => `${JSON.stringify(name)}:${cellJson(cell[name] ?? null, field)}`,
    );
    return `{${fields.join(",")}}`;
  }
  return type.kind === "JSON" ? String(cell) : JSON.stringify(cell);
}

type ScalarReader = (cell: Cell) => string | undefined;

const scalarReaders: Readonly<Partial<Record<ScalarKind, ScalarReader>>> = {
  INT64: readInt64,
  NUMERIC: (cell) => readDecimal(cell, 9),
  BIGNUMERIC: (cell) => readDecimal(cell, 38),
  FLOAT64: readFloat64,
  BOOL: (cell) => (typeof cell === "boolean" ? String(cell) : undefined),
  STRING: (cell) => (typeof cell === "string" ? cell : undefined),
  BYTES: readBytes,
  DATE: (cell) => (typeof cell === "string" ? dateText(cell) : undefined),
  TIME: (cell) => (typeof cell === "string" ? timeText(cell) : undefined),
  DATETIME: (cell) => (typeof cell === "string" ? civilText(cell) : undefined),
  TIMESTAMP: readTimestamp,
  JSON: readJson,
};

const int64Limit = 2n ** 63n;

function readInt64(cell: Cell): string | undefined {
  const text = numberText(cell);
  if (text === undefined || !/^-?\d+$/.test(text)) return undefined;
  if (typeof cell === "number" && !Number.isSafeInteger(cell)) {
    throw new CellError(`${cell} has lost digits as a number; write it as text or as a bigint`);
  }
  const value = BigInt(text);
  return value >= -int64Limit && value < int64Limit ? String(value) : undefined;
}

function readDecimal(cell: Cell, scale: number): string | undefined {
  const [, sign = "", whole = "", fraction = ""] =
    /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(numberText(cell) ?? "") ?? [];
  if (whole === "") return undefined;
  const decimals = fraction.replace(/0+$/, "");
  if (decimals.length > scale) throw new CellError(`${String(cell)} has more than ${scale} decimals`);
  const digits = `${BigInt(whole)}${decimals === "" ? "" : `.${decimals}`}`;
  return sign === "-" && digits !== "0" ? `-${digits}` : digits;
}

/** Sums of FLOAT64 depend on their order: values are told apart by their first 15 digits. */
function readFloat64(cell: Cell): string | undefined {
  const text = typeof cell === "string" ? cell : numberText(cell);
  const known = text === undefined ? undefined : /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (known) return known[1] === "-" ? "-Infinity" : "Infinity";
  if (text?.toLowerCase() === "nan") return "NaN";
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(value)) return undefined;
  return String(Number(value.toPrecision(15)) + 0);
}

function numberText(cell: Cell): string | undefined {
  return typeof cell === "number" || typeof cell === "bigint" || typeof cell === "string"
    ? String(cell)
    : undefined;
}

function readBytes(cell: Cell): string | undefined {
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString("base64");
  if (typeof cell !== "string") return undefined;
  const bytes = Buffer.from(cell, "base64").toString("base64");
  return bytes.replace(/=+$/, "") === cell.replace(/=+$/, "") ? bytes : undefined;
}

function readTimestamp(cell: Cell): string | undefined {
  if (typeof cell !== "string") return undefined;
  const text = instantText(cell);
  if (text === undefined && civilText(cell) !== undefined) {
    throw new CellError(`${JSON.stringify(cell)} does not say its zone; end it with Z or +09:00`);
  }
  return text;
}

/** JSON text without its spaces, members in the order of their names. */
function readJson(cell: Cell): string | undefined {
  try {
    return JSON.stringify(sorted(typeof cell === "string" ? JSON.parse(cell) : cell));
  } catch {
    return undefined;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

function isList<Element>(cell: unknown): cell is readonly Element[] {
  return Array.isArray(cell);
}

function noValue(cell: Cell, type: SqlType): CellError {
  const shown =
    typeof cell === "object"
      ? JSON.stringify(cell, (_, value) => (typeof value === "bigint" ? String(value) : value))
      : typeof cell === "string"
        ? JSON.stringify(cell)
        : String(cell);
  return new CellError(`${shown} is no ${typeName(type)}`);
}
