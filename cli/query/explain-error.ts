import { textWidth } from "../terminal/text-width.ts";
import type { QueryError } from "./bigquery-rest.ts";

/** BigQuery's message, and below it the line that it speaks of with a caret at the place. */
export function explainQueryError(error: QueryError, sql: string): string {
  const place = [...error.message.matchAll(/\[(?:at )?(\d+):(\d+)\]/g)].at(-1);
  const [, line, column] = place ?? [];
  const text = line === undefined ? undefined : sql.split(/\r\n|\r|\n/)[Number(line) - 1];
  if (text === undefined || column === undefined) return error.message;
  const before = [...text].slice(0, Number(column) - 1).join("");
  return `${error.message}\n\n  ${text.replaceAll("\t", " ")}\n  ${" ".repeat(textWidth(before.replaceAll("\t", " ")))}^`;
}
