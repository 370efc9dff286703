import type { CsvFormat, FieldSchema, LoadRequest } from "../engine.ts";
import { invalid } from "../errors.ts";
import { type CsvField, type CsvRecord, csvRecords, isNullMarker } from "./csv-records.ts";
import { RowError } from "./field-reader.ts";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "./json-value.ts";
import { scalarReaders } from "./scalar-readers.ts";
import { textLines } from "./text-files.ts";

/** BigQuery looks at the first 500 rows. */
const sampledRows = 500;

export interface DetectedSchema {
  readonly schema: readonly FieldSchema[];
  /** False where the names are made up because the file has none. */
  readonly hasNames: boolean;
  readonly format: Pick<LoadRequest, "format">;
}

/** Columns and types by a look at the first rows of the first file. */
export async function detected({ files, format }: LoadRequest): Promise<DetectedSchema> {
  const [file] = files;
  if (file === undefined) throw invalid("Schema has no fields: there is no file to detect it from.");
  const found =
    format?.kind === "CSV"
      ? await detectedCsv(file, format)
      : { schema: await detectedJson(file), hasNames: true, format: {} };
  if (found.schema.length === 0)
    throw invalid("Schema has no fields: the file has no rows to detect it from.");
  return found;
}

async function detectedCsv(file: string, format: CsvFormat): Promise<DetectedSchema> {
  const records: CsvRecord[] = [];
  const leading = Math.max(0, (format.skipLeadingRows ?? 0) - 1);
  for await (const record of csvRecords(file, { ...format, skipLeadingRows: leading })) {
    if (record instanceof RowError) continue;
    records.push(record);
    if (records.length > sampledRows) break;
  }
  const [first, ...others] = records;
  if (first === undefined) return { schema: [], hasNames: false, format: {} };
  const hasNames = isHeader(first, others, format);
  const rows = hasNames ? others : records;
  const width = Math.max(...records.map((record) => record.length));
  const types = Array.from({ length: width }, (_, position) =>
    rows.reduce<string | undefined>(
      (type, record) => widened(type, fieldType(record[position], format)),
      undefined,
    ),
  );
  const schema = types.map((type = "STRING", position): FieldSchema => {
    const made = `${madeNames[type] ?? type.toLowerCase()}_field_${position}`;
    return { name: hasNames ? columnName(first[position]?.text, made) : made, type, mode: "NULLABLE" };
  });
  const skipLeadingRows = hasNames ? leading + 1 : leading;
  return { schema, hasNames, format: { format: { ...format, skipLeadingRows } } };
}

/** The type that a field tells of; undefined for NULL. */
function fieldType(field: CsvField | undefined, format: CsvFormat): string | undefined {
  return field === undefined || isNullMarker(field, format) ? undefined : textType(field.text);
}

const madeNames: Readonly<Record<string, string>> = { INT64: "int64", FLOAT64: "double" };

/** The row that is skipped is a header; otherwise one of text above columns that are not all of text. */
function isHeader(first: CsvRecord, others: readonly CsvRecord[], format: CsvFormat): boolean {
  const { skipLeadingRows } = format;
  if (skipLeadingRows !== undefined) return skipLeadingRows > 0;
  const isText = (record: CsvRecord) =>
    record.every((field) => (fieldType(field, format) ?? "STRING") === "STRING");
  return isText(first) && others.some((record) => !isText(record));
}

function columnName(text: string | undefined, made: string): string {
  const name = (text ?? "").trim().replaceAll(/[^\p{L}\p{M}\p{N}_]/gu, "_");
  if (name === "") return made;
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}

async function detectedJson(file: string): Promise<readonly FieldSchema[]> {
  const fields = new Map<string, FieldSchema | undefined>();
  let rows = 0;
  for await (const line of textLines(file)) {
    try {
      const value = parseJson(line);
      if (isJsonObject(value)) addFields(fields, value);
    } catch (error) {
      // A row that is no JSON is told when it is loaded.
      if (!(error instanceof SyntaxError)) throw error;
    }
    rows += 1;
    if (rows >= sampledRows) break;
  }
  return fieldsOf(fields);
}

function addFields(fields: Map<string, FieldSchema | undefined>, record: JsonObject): void {
  for (const [name, value] of record) fields.set(name, mergedField(fields.get(name), jsonField(name, value)));
}

function fieldsOf(fields: ReadonlyMap<string, FieldSchema | undefined>): readonly FieldSchema[] {
  return [...fields].map(([name, field]) => field ?? { name, type: "STRING", mode: "NULLABLE" });
}

/** The field that a value tells of; undefined for NULL and for what is empty. */
function jsonField(name: string, value: JsonValue): FieldSchema | undefined {
  if (isJsonArray(value)) {
    const element = value.reduce<FieldSchema | undefined>(
      (field, each) => mergedField(field, jsonField(name, each)),
      undefined,
    );
    return element === undefined ? undefined : { ...element, mode: "REPEATED" };
  }
  if (isJsonObject(value)) {
    const fields = new Map<string, FieldSchema | undefined>();
    addFields(fields, value);
    return fields.size === 0
      ? undefined
      : { name, type: "STRUCT", mode: "NULLABLE", fields: fieldsOf(fields) };
  }
  if (value === null) return undefined;
  const text = value instanceof JsonNumber ? value.text : String(value);
  const type = typeof value === "boolean" ? "BOOL" : textType(text);
  return type === undefined ? undefined : { name, type, mode: "NULLABLE" };
}

function mergedField(left: FieldSchema | undefined, right: FieldSchema | undefined): FieldSchema | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const mode = left.mode === "REPEATED" || right.mode === "REPEATED" ? "REPEATED" : "NULLABLE";
  if (left.type === "STRUCT" && right.type === "STRUCT") {
    const fields = new Map<string, FieldSchema | undefined>();
    for (const field of [...(left.fields ?? []), ...(right.fields ?? [])]) {
      fields.set(field.name, mergedField(fields.get(field.name), field));
    }
    return { ...left, mode, fields: fieldsOf(fields) };
  }
  return { name: left.name, mode, type: widened(left.type, right.type) ?? "STRING" };
}

/** The type of a text as BigQuery detects it; undefined for an empty one. */
function textType(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  if (/^(true|false)$/i.test(text)) return "BOOL";
  if (/^[+-]?\d+$/.test(text)) return scalarReaders.INT64?.(text) === undefined ? "FLOAT64" : "INT64";
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return "FLOAT64";
  if (/^\d{4}-\d{1,2}-\d{1,2}$/.test(text) && scalarReaders.DATE?.(text) !== undefined) return "DATE";
  if (/^\d{1,2}:\d{2}:\d{2}(\.\d{1,6})?$/.test(text) && scalarReaders.TIME?.(text) !== undefined)
    return "TIME";
  if (/^\d{4}-\d/.test(text) && scalarReaders.TIMESTAMP?.(text) !== undefined) return "TIMESTAMP";
  return "STRING";
}

/** The type that holds values of both. */
function widened(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined || left === right) return left ?? right;
  const both = [left, right].sort().join(" ");
  if (both === "FLOAT64 INT64") return "FLOAT64";
  return both === "DATE TIMESTAMP" ? "TIMESTAMP" : "STRING";
}
