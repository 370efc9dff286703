import type { AstNode } from "../../analyzer/analyzer.ts";
import { invalidQuery } from "../errors.ts";
import type { TypedValue } from "../results/literals.ts";
import type { Environment } from "../statements/environment.ts";
import { coerceValue, evaluateAs, statedType } from "../statements/expressions.ts";
import { evaluated, overSnapshot } from "./conditions.ts";
import type { SourceText } from "./source-text.ts";
import { child, children, identifier, optionalChild } from "./syntax.ts";
import type { VariableScope } from "./variables.ts";

/** DECLARE a, b TYPE DEFAULT expression. */
export async function declareVariables(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  scope: VariableScope,
): Promise<void> {
  const names = children(child(node, "variable_list"), "identifier_list").map(identifier);
  const value = await declaredValue(source, node, environment);
  for (const name of names) {
    if (!scope.declare(name, value)) throw invalidQuery(`Variable '${name}' redeclaration`);
  }
}

async function declaredValue(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<TypedValue> {
  const typeNode = optionalChild(node, "type");
  const expression = optionalChild(node, "default_value");
  if (typeNode === undefined) {
    if (expression === undefined) throw invalidQuery("DECLARE needs a type or a default");
    return evaluated(source, expression, environment);
  }
  return overSnapshot(expression ?? typeNode, environment, async (snapshot) => {
    const variable = await statedType(source, typeNode, environment, snapshot);
    return expression === undefined
      ? { ...variable, value: null }
      : evaluateAs(variable, source, expression, environment, snapshot);
  });
}

/** SET name = expression. */
export async function assignVariable(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  scope: VariableScope,
): Promise<void> {
  const name = identifier(child(node, "variable"));
  const variable = declaredAt(source, child(node, "variable"), scope);
  const expression = child(node, "expression");
  const value = await overSnapshot(expression, environment, (snapshot) =>
    evaluateAs(variable, source, expression, environment, snapshot),
  );
  scope.assign(name, value);
}

/** SET (a, b) = struct. */
export async function assignFromStruct(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  scope: VariableScope,
): Promise<void> {
  const names = children(child(node, "variables"), "identifier_list").map(identifier);
  const { type, value } = await evaluated(source, child(node, "struct_expression"), environment);
  if (type.kind !== "STRUCT") throw invalidQuery("SET of several variables takes a STRUCT");
  if (type.fields.length !== names.length) {
    throw invalidQuery(
      `SET of ${names.length} variables cannot take a STRUCT of ${type.fields.length} fields`,
    );
  }
  const values = Array.isArray(value) ? value : type.fields.map(() => null);
  const assigned = await Promise.all(
    type.fields.map((field, index) =>
      coerceValue(
        { type: field.type, value: values[index] ?? null },
        declared(names[index] ?? "", scope),
        environment,
      ),
    ),
  );
  assigned.forEach((each, index) => {
    scope.assign(names[index] ?? "", each);
  });
}

/** The variable that a node names; where there is none, the error tells the node's place. */
function declaredAt(source: SourceText, node: AstNode, scope: VariableScope): TypedValue {
  const value = scope.get(identifier(node));
  if (value !== undefined) return value;
  const { line, column } = source.position(node);
  throw invalidQuery(`Undeclared variable: ${identifier(node)} [at ${line}:${column}]`);
}

/** @throws BigQueryError for a variable that was not declared. */
export function declared(name: string, scope: VariableScope): TypedValue {
  const value = scope.get(name);
  if (value === undefined) throw invalidQuery(`Undeclared variable: ${name}`);
  return value;
}
