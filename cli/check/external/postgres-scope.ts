import type { PostgresColumn } from "./postgres-type.ts";

/** What a FROM clause gives a name to. */
export interface PostgresRange {
  readonly name: string;
  /** `any`: whatever is asked for is there, of a type that is not known. */
  readonly columns: readonly PostgresColumn[] | "any";
}

export type FoundColumn =
  | { readonly found: "column"; readonly column: PostgresColumn }
  | { readonly found: "row"; readonly range: PostgresRange }
  | { readonly found: "several" }
  | { readonly found: "nothing"; readonly names: readonly string[] };

/** The names of a query and of those around it. */
export class PostgresScope {
  readonly #outer: PostgresScope | undefined;
  readonly ranges: PostgresRange[] = [];
  /** The columns that joins have made one of two. */
  readonly merged = new Set<string>();
  readonly withQueries: Map<string, readonly PostgresColumn[] | "any">;

  constructor(outer?: PostgresScope, withQueries = new Map<string, readonly PostgresColumn[] | "any">()) {
    this.#outer = outer;
    this.withQueries = withQueries;
  }

  /** What a query in FROM sees that is not LATERAL: not the tables beside it. */
  withoutRanges(): PostgresScope {
    return new PostgresScope(this.#outer, this.withQueries);
  }

  withQuery(name: string): readonly PostgresColumn[] | "any" | undefined {
    return this.withQueries.get(name) ?? this.#outer?.withQuery(name);
  }

  range(name: string): PostgresRange | undefined {
    return this.ranges.find((range) => range.name === name) ?? this.#outer?.range(name);
  }

  /** A column by its name, or the row of a range of that name. */
  column(name: string): FoundColumn {
    const columns = this.ranges.flatMap((range) => columnOf(range.columns, name) ?? []);
    const certain = this.ranges.filter(
      (range) =>
        range.columns !== "any" &&
        columnOf(range.columns, name)?.isPossible !== true &&
        columnOf(range.columns, name) !== undefined,
    );
    if (certain.length > 1 && !this.merged.has(name)) return { found: "several" };
    const [column] = columns;
    if (column !== undefined) return { found: "column", column };
    const row = this.ranges.find((range) => range.name === name);
    if (row !== undefined) return { found: "row", range: row };
    if (this.#outer !== undefined) {
      const outer = this.#outer.column(name);
      if (outer.found !== "nothing") return outer;
      return { found: "nothing", names: [...this.#names(), ...outer.names] };
    }
    return { found: "nothing", names: this.#names() };
  }

  #names(): readonly string[] {
    return this.ranges.flatMap(({ columns }) => (columns === "any" ? [] : columns.map(({ name }) => name)));
  }
}

export function columnOf(
  columns: readonly PostgresColumn[] | "any",
  name: string,
): PostgresColumn | undefined {
  if (columns === "any") return { name, type: undefined };
  return columns.find((column) => column.name === name);
}
