import type { TranslationContext } from "../../translate/context.ts";
import { invalidQuery } from "../errors.ts";
import { valueSql } from "../results/literals.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { Environment } from "./environment.ts";
import type { ResolvedTable } from "./resolved-table.ts";

/** What the translation of a statement asks of its surroundings: tables, variables, parameters and the clock. */
export function translationContext(
  tables: ReadonlyMap<string, ResolvedTable>,
  environment: Environment,
  snapshot: Snapshot,
): TranslationContext {
  return {
    currentTimestampMicros: snapshot.timestampMicros,
    table(name) {
      const table = tables.get(name);
      if (table === undefined) throw new Error(`The statement has no table ${name}`);
      return table.binding;
    },
    variable(name) {
      const value = environment.variables?.get(name);
      if (value === undefined) throw invalidQuery(`Undeclared variable: ${name}`);
      return valueSql(value);
    },
    systemVariable(path) {
      const value = environment.systemVariables.get(`@@${path.join(".").toLowerCase()}`);
      if (value === undefined) throw invalidQuery(`Unsupported system variable: @@${path.join(".")}`);
      return valueSql(value);
    },
    parameter(name) {
      if (environment.parameters === undefined) throw invalidQuery(`Query parameter ${name} not found`);
      return environment.parameters.value(name);
    },
  };
}
