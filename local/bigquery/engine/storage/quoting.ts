/** A DuckDB identifier, quoted. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A DuckDB string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The name within a quoted DuckDB identifier. */
export function unquoteIdentifier(quoted: string): string {
  return quoted.slice(1, -1).replaceAll('""', '"');
}
