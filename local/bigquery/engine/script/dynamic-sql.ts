import type { AstNode } from "../../analyzer/analyzer.ts";
import type { ResultSet } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { type TypedValue, valueSql } from "../results/literals.ts";
import type { Environment } from "../statements/environment.ts";
import { coerceValue } from "../statements/expressions.ts";
import { namedParameters, positionalParameters } from "../statements/parameters.ts";
import { declared } from "./assignments.ts";
import { evaluated } from "./conditions.ts";
import { SourceText } from "./source-text.ts";
import { child, children, identifier, optionalChild } from "./syntax.ts";
import type { VariableScope } from "./variables.ts";

/** The text of an EXECUTE IMMEDIATE, and what names mean in it: its USING parameters, but no variables of the script. */
export async function dynamicStatement(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<{ readonly source: SourceText; readonly environment: Environment }> {
  const { type, value } = await evaluated(source, child(node, "sql"), environment);
  if (type.kind !== "STRING") throw invalidQuery("EXECUTE IMMEDIATE takes a STRING");
  if (typeof value !== "string") throw invalidQuery("EXECUTE IMMEDIATE sql string cannot be NULL");
  const { variables: _, parameters: __, ...dynamic } = environment;
  const using = optionalChild(node, "using_clause");
  if (using === undefined) return { source: new SourceText(value), environment: dynamic };
  const named: [string, TypedValue][] = [];
  const positional: TypedValue[] = [];
  for (const argument of children(using, "arguments")) {
    const each = await evaluated(source, child(argument, "expression"), environment);
    const alias = optionalChild(argument, "alias");
    if (alias === undefined) positional.push(each);
    else named.push([identifier(child(alias, "identifier")), each]);
  }
  if (named.length > 0 && positional.length > 0) {
    throw invalidQuery("EXECUTE IMMEDIATE … USING cannot mix named and positional parameters");
  }
  const parameters =
    named.length > 0
      ? namedParameters(named.map(([name, each]) => [name, valueSql(each)]))
      : positionalParameters(positional.map(valueSql));
  return { source: new SourceText(value), environment: { ...dynamic, parameters } };
}

/** EXECUTE IMMEDIATE … INTO: the only row's values, or NULLs where there is no row. */
export async function intoVariables(
  names: readonly string[],
  result: ResultSet | undefined,
  environment: Environment,
  scope: VariableScope,
): Promise<void> {
  if (result === undefined) throw invalidQuery("EXECUTE IMMEDIATE … INTO takes a query");
  if (result.rowCount > 1) {
    throw invalidQuery("EXECUTE IMMEDIATE … INTO takes a query of at most one row");
  }
  if (result.columns.length !== names.length) {
    throw invalidQuery(
      `EXECUTE IMMEDIATE … INTO takes ${names.length} columns, but the query has ${result.columns.length}`,
    );
  }
  const [row] = await result.read(0, 1);
  for (const [index, column] of result.columns.entries()) {
    const name = names[index] ?? "";
    const value = { type: column.type, value: row?.[index] ?? null };
    scope.assign(name, await coerceValue(value, declared(name, scope), environment));
  }
}
