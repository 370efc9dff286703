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
  | { readonly found: "nothing"; readonly names: readonly string[] };

/** The names of a query and of those around it. */
export class PostgresScope {
  readonly #outer: PostgresScope | undefined;
  readonly ranges: PostgresRange[] = [];
  readonly withQueries = new Map<string, readonly PostgresColumn[] | "any">();

  constructor(outer?: PostgresScope) {
    this.#outer = outer;
  }

  withQuery(name: string): readonly PostgresColumn[] | "any" | undefined {
    return this.withQueries.get(name) ?? this.#outer?.withQuery(name);
  }

  range(name: string): PostgresRange | undefined {
    return this.ranges.find((range) => range.name === name) ?? this.#outer?.range(name);
  }

  /** A column by its name, or the row of a range of that name. */
  column(name: string): FoundColumn {
    for (const range of this.ranges) {
      const column = columnOf(range.columns, name);
      if (column !== undefined) return { found: "column", column };
    }
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
