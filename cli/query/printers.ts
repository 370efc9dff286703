import { once } from "node:events";
import type { Writable } from "node:stream";
import { type TableColumn, tableLines } from "../terminal/table.ts";
import type { QueryResult, RestField, RestRow } from "./bigquery-rest.ts";
import { isNumber, jsonOf, textOf } from "./values.ts";

/** Writes with the reader's own speed, so that a result of any size passes through little memory. */
async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}

/** Prints a JSON array of objects, a line a row. */
export async function printJson(result: QueryResult, stream: Writable): Promise<void> {
  const fields = result.fields ?? [];
  let separator = "[\n";
  for await (const rows of result.pages()) {
    const lines = rows.map(({ f }) => {
      const members = fields.map(
        (field, index) => `${JSON.stringify(field.name)}:${jsonOf(field, f[index]?.v)}`,
      );
      return `{${members.join(",")}}`;
    });
    await write(stream, separator + lines.join(",\n"));
    separator = ",\n";
  }
  await write(stream, separator === "[\n" ? "[]\n" : "\n]\n");
}

/** Prints CSV as RFC 4180 has it: a header, CRLF, quotes where they are needed; NULL is empty, an empty text is `""`. */
export async function printCsv(result: QueryResult, stream: Writable): Promise<void> {
  const fields = result.fields ?? [];
  await write(stream, csvLine(fields.map(({ name }) => name)));
  for await (const rows of result.pages()) {
    await write(stream, rows.map((row) => csvLine(texts(fields, row))).join(""));
  }
}

function csvLine(cells: readonly (string | undefined)[]): string {
  const quoted = cells.map((cell) => {
    if (cell === undefined) return "";
    return cell === "" || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  });
  return `${quoted.join(",")}\r\n`;
}

const rowsPerTable = 1_000;

/** Prints a table and the number of rows. A long result is aligned in parts. */
export async function printTable(result: QueryResult, stream: Writable): Promise<void> {
  if (result.fields === undefined) {
    const { affectedRows } = result;
    await write(stream, affectedRows === undefined ? "Done.\n" : `${counted(affectedRows)} affected.\n`);
    return;
  }
  const fields = result.fields;
  const columns: readonly TableColumn[] = fields.map((field) => ({
    title: field.name,
    isNumber: isNumber(field),
  }));
  let isEmpty = true;
  for await (const rows of result.pages()) {
    for (let start = 0; start < rows.length; start += rowsPerTable) {
      const part = rows.slice(start, start + rowsPerTable);
      const lines = tableLines(
        columns,
        part.map((row) => texts(fields, row).map((cell) => cell ?? "NULL")),
      );
      await write(stream, `${(isEmpty ? lines : lines.slice(2)).join("\n")}\n`);
      isEmpty = false;
    }
  }
  if (isEmpty) await write(stream, `${tableLines(columns, []).join("\n")}\n`);
  await write(stream, `${counted(result.rowCount)}\n`);
}

function texts(fields: readonly RestField[], { f }: RestRow): readonly (string | undefined)[] {
  return fields.map((field, index) => textOf(field, f[index]?.v));
}

function counted(rows: number): string {
  return `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
}
