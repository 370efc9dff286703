import type { ResolvedColumn } from "./ast-reader.ts";

/** An identifier in DuckDB's quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name of a column in subqueries, unquoted: unique within a statement, since the analyzer's ids are. */
export function uniqueName(column: ResolvedColumn): string {
  return `${column.name}#${column.id}`;
}

/** BigQuery's names of a query's columns: anonymous ones are `f0_`, `f1_` and so on. */
export function outputNames(names: readonly string[]): readonly string[] {
  let anonymous = 0;
  return names.map((name) => (isAnonymous(name) ? `f${anonymous++}_` : name));
}

/** Whether the analyzer made the name up for an expression without an alias. */
export function isAnonymous(name: string): boolean {
  return name === "" || name.startsWith("$");
}

/** The names as DuckDB can have them in one relation: repeated ones, also but for case, get a number. */
export function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let distinct = name;
    for (let number = 1; taken.has(distinct.toLowerCase()); number++) distinct = `${name}_${number}`;
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}
