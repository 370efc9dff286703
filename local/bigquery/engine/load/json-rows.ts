import type { DuckDBValue } from "@duckdb/node-api";
import type { FieldSchema } from "../engine.ts";
import { type RecordReader, RowError, recordReader } from "./field-reader.ts";
import { isJsonObject, parseJson } from "./json-value.ts";
import { textLines } from "./text-files.ts";

/** The rows of files of newline-delimited JSON, with what is wrong in place of those that do not fit the schema. */
export async function* jsonRows(
  files: readonly string[],
  schema: readonly FieldSchema[],
  options: { readonly ignoreUnknownValues: boolean },
): AsyncGenerator<DuckDBValue[] | RowError> {
  const read = recordReader(schema, options);
  for (const file of files) {
    for await (const line of textLines(file)) yield readRow(line, read);
  }
}

function readRow(line: string, read: RecordReader): DuckDBValue[] | RowError {
  try {
    const value = parseJson(line);
    return isJsonObject(value) ? read(value, "") : new RowError("A row must be a JSON object.");
  } catch (error) {
    if (error instanceof RowError) return error;
    if (error instanceof SyntaxError) {
      return new RowError("Parser terminated before end of string: not valid JSON.");
    }
    throw error;
  }
}
