import type { FieldSchema } from "../../engine/engine.ts";
import type { ResultValue } from "../../types/result-value.ts";
import type { Column, SqlType } from "../../types/sql-type.ts";
import { floatText, timestampText } from "./value-encoding.ts";

/** Whether rows of the schema fit into CSV. */
export function isFlat(schema: readonly FieldSchema[]): boolean {
  return schema.every(({ type, mode }) => type !== "STRUCT" && type !== "RECORD" && mode !== "REPEATED");
}

export function csvHeader(columns: readonly Column[], delimiter: string): string {
  return `${columns.map(({ name }) => csvText(name, delimiter)).join(delimiter)}\n`;
}

/** One line of CSV; NULL is nothing, an empty text two quotes. */
export function csvLine(columns: readonly Column[], row: readonly ResultValue[], delimiter: string): string {
  const cells = columns.map(({ type }, index) => {
    const value = row[index] ?? null;
    return value === null ? "" : csvText(scalarText(value, type), delimiter);
  });
  return `${cells.join(delimiter)}\n`;
}

/** One line of JSON: INT64 and NUMERIC as text, NULL left out, as BigQuery exports it. */
export function jsonLine(columns: readonly Column[], row: readonly ResultValue[]): string {
  return `${JSON.stringify(jsonRecord(columns, row))}\n`;
}

function jsonRecord(
  columns: readonly Column[],
  row: readonly ResultValue[],
): Readonly<Record<string, unknown>> {
  const members = columns.flatMap(({ name, type }, index) => {
    const value = row[index] ?? null;
    return value === null ? [] : [[name, jsonValue(value, type)] as const];
  });
  return Object.fromEntries(members);
}

function jsonValue(value: ResultValue, type: SqlType): unknown {
  if (type.kind === "ARRAY") {
    return Array.isArray(value) ? value.map((each) => jsonValue(each, type.element)) : [];
  }
  if (type.kind === "STRUCT") return Array.isArray(value) ? jsonRecord(type.fields, value) : null;
  if (type.kind === "BOOL") return value;
  if (type.kind === "FLOAT64" && typeof value === "number" && Number.isFinite(value)) return value;
  if (type.kind === "JSON" && typeof value === "string") return JSON.parse(value);
  return scalarText(value, type);
}

function scalarText(value: ResultValue, type: SqlType): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (type.kind === "TIMESTAMP" && typeof value === "bigint") {
    const [date = "", time = ""] = timestampText(value, "ISO8601_STRING").replace("Z", "").split("T");
    const shortest = time.replace(/0+$/, "").replace(/\.$/, "");
    return `${date} ${shortest} UTC`;
  }
  if (type.kind === "FLOAT64" && typeof value === "number") {
    return Number.isFinite(value) ? floatText(value).replace(/\.0$/, "") : String(value);
  }
  return String(value);
}

function csvText(text: string, delimiter: string): string {
  const isQuoted = text === "" || text.includes(delimiter) || /["\r\n]/.test(text);
  return isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
}
