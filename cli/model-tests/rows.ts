import type { Column } from "../../local/bigquery/types/sql-type.ts";
import { Failure } from "../failure.ts";
import { type CanonicalCell, CellError, cellJson, readCell } from "./cell.ts";
import type { TestRow } from "./inputs.ts";

/** A row's cells in the order of a table's columns. Throws Failure for a column that there is not, or a value that is none. */
export function readRow(place: string, columns: readonly Column[], row: TestRow): readonly CanonicalCell[] {
  const known = new Set(columns.map(({ name }) => name));
  const unknown = Object.keys(row).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new Failure(`${place}: there is no column ${unknown}; its columns are ${[...known].join(", ")}.`);
  }
  return columns.map(({ name, type }) => {
    try {
      return readCell(row[name], type);
    } catch (error) {
      if (error instanceof CellError) throw new Failure(`${place}, column ${name}: ${error.message}.`);
      throw error;
    }
  });
}

/** A row of an input as a line of a file that a load job reads. Throws Failure as `readRow` does. */
export function jsonLine(table: string, columns: readonly Column[], row: TestRow, index: number): string {
  const cells = readRow(`Row ${index + 1} of ${table}`, columns, row);
  const members = columns.flatMap(({ name, type }, position) => {
    const cell = cells[position] ?? null;
    return cell === null ? [] : [`${JSON.stringify(name)}:${cellJson(cell, type)}`];
  });
  return `{${members.join(",")}}`;
}
