import type { AnalyzerVariable } from "../../analyzer/analyzer.ts";
import type { TypedValue } from "../results/literals.ts";

/** A script's variables by scope: the innermost first. Names are compared without case. */
export class VariableScope {
  readonly #variables = new Map<string, { readonly name: string; value: TypedValue }>();
  readonly #outer: VariableScope | undefined;

  constructor(outer?: VariableScope) {
    this.#outer = outer;
  }

  get(name: string): TypedValue | undefined {
    return this.#variables.get(name.toLowerCase())?.value ?? this.#outer?.get(name);
  }

  declare(name: string, value: TypedValue): boolean {
    if (this.get(name) !== undefined) return false;
    this.#variables.set(name.toLowerCase(), { name, value });
    return true;
  }

  assign(name: string, value: TypedValue): void {
    const variable = this.#variables.get(name.toLowerCase());
    if (variable !== undefined) variable.value = value;
    else this.#outer?.assign(name, value);
  }

  /** All visible variables, as the analyzer takes them. */
  list(): readonly AnalyzerVariable[] {
    const own = [...this.#variables.values()].map(({ name, value }) => ({ name, type: value.type }));
    return [...own, ...(this.#outer?.list() ?? [])];
  }
}
