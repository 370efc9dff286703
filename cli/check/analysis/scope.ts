import type { AnalyzerVariable } from "../../../local/bigquery/analyzer/analyzer.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import type { KnownFunction } from "./known-routines.ts";
import type { KnownSchema } from "./table-schema.ts";

/** What a script has made of its own so far. */
export interface SessionScope {
  /** Temporary tables, by their names. */
  readonly temporaryTables: Map<string, KnownSchema>;
  /** Temporary functions, by their names in lower case. */
  readonly temporaryFunctions: Map<string, KnownFunction>;
  /** Whether SQL that nobody can tell beforehand may have made tables. */
  isOpen: boolean;
}

export function newSession(): SessionScope {
  return { temporaryTables: new Map(), temporaryFunctions: new Map(), isOpen: false };
}

/** A variable: its type is unknown where its expression is wrong. */
export type VariableType = SqlType | undefined;

/** The variables of a block and of the blocks around it. */
export class Variables {
  readonly #outer: Variables | undefined;
  readonly #types = new Map<string, { readonly name: string; readonly type: VariableType }>();

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  /** Whether the name was free. */
  declare(name: string, type: VariableType): boolean {
    const isFree = this.get(name) === undefined;
    this.#types.set(name.toLowerCase(), { name, type });
    return isFree;
  }

  get(name: string): { readonly name: string; readonly type: VariableType } | undefined {
    return this.#types.get(name.toLowerCase()) ?? this.#outer?.get(name);
  }

  /** Those whose types are known. */
  list(): readonly AnalyzerVariable[] {
    const visible = new Map<string, AnalyzerVariable>();
    for (const [key, { name, type }] of this.#all()) if (type !== undefined) visible.set(key, { name, type });
    return [...visible.values()];
  }

  get areAllKnown(): boolean {
    return [...this.#all().values()].every(({ type }) => type !== undefined);
  }

  #all(): ReadonlyMap<string, { readonly name: string; readonly type: VariableType }> {
    const outer = this.#outer === undefined ? [] : this.#outer.#all();
    return new Map([...outer, ...this.#types]);
  }
}
