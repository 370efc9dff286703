import type { AnalyzerVariable } from "../../analyzer/analyzer.ts";
import type { TypedSql } from "../../translate/context.ts";
import type { SqlType } from "../../types/sql-type.ts";
import type { TypedValue } from "../results/literals.ts";
import type { VariableScope } from "../script/variables.ts";
import type { Session } from "../session.ts";
import type { NameDefaults } from "./table-names.ts";

/** The query parameters of a statement: named or positional. */
export interface ParameterSet {
  readonly named?: readonly AnalyzerVariable[];
  readonly positional?: readonly SqlType[];
  /** The value by `@name` or, for positional parameters, by `@1`, `@2`, … */
  value(name: string): TypedSql;
}

/** System variables by name, as in `@@error.message`. */
export type SystemVariables = ReadonlyMap<string, TypedValue>;

/** What the names in a statement's text mean. */
export interface Environment {
  readonly session: Session;
  readonly defaults: NameDefaults;
  readonly variables?: VariableScope;
  readonly systemVariables: SystemVariables;
  readonly parameters?: ParameterSet;
}
