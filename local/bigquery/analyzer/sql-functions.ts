import { AnalysisError, type AstNode } from "./analyzer.ts";
import { isNode } from "./fold.ts";

/** The group under which functions written in SQL are registered: what their calls name before the colon. */
const group = "sql_function";

/** What a catalog declares of a function written in SQL. */
export interface SqlFunctionProto {
  readonly name_path: readonly string[];
  readonly [field: string]: unknown;
}

/** `FunctionProto` of functions that CREATE FUNCTION defined, from its resolved statements. */
export function sqlFunctionProtos(definitions: readonly AstNode[]): readonly SqlFunctionProto[] {
  return definitions.map((definition) => {
    if (!isNode(definition.function_expression)) {
      throw new AnalysisError(`Unsupported feature: the arguments of type ANY TYPE of ${nameOf(definition)}`);
    }
    if (definition.is_aggregate === true) {
      throw new AnalysisError(`Unsupported feature: the aggregate function ${nameOf(definition)}`);
    }
    return { name_path: namePath(definition), group, mode: "SCALAR", signature: [definition.signature] };
  });
}

/**
 * Adds to each call of a function written in SQL what it stands for: `sql_function_body`, an expression in whose
 * ResolvedArgumentRef the arguments go by name, and `sql_function_arguments`, those names in the order of the call's arguments.
 */
export function withFunctionBodies(statement: AstNode, definitions: readonly AstNode[]): AstNode {
  if (definitions.length === 0) return statement;
  const byName = new Map(definitions.map((definition) => [nameOf(definition).toLowerCase(), definition]));
  let calls = 0;
  const expand = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(expand);
    if (!isNode(value)) return value;
    const node: Record<string, unknown> & { nodeKind: string } = { nodeKind: value.nodeKind };
    for (const [field, each] of Object.entries(value)) node[field] = expand(each);
    const definition = byName.get(calledFunction(value) ?? "");
    if (definition !== undefined) {
      calls += 1;
      node.sql_function_body = expand(renumber(definition.function_expression, calls * firstIdOfBodies));
      node.sql_function_arguments = definition.argument_name_list;
    }
    return node;
  };
  const expanded = expand(statement);
  if (!isNode(expanded)) throw new Error("A statement is a node");
  return expanded;
}

/** The ids of the columns of a body's subqueries must not meet those of the statement that calls it. */
const firstIdOfBodies = 1_000_000;

function renumber(value: unknown, offset: number): unknown {
  if (Array.isArray(value)) return value.map((each) => renumber(each, offset));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, each]) => [
      field,
      field === "column_id" ? String(Number(each) + offset) : renumber(each, offset),
    ]),
  );
}

function nameOf(definition: AstNode): string {
  return namePath(definition).join(".");
}

function namePath(definition: AstNode): readonly string[] {
  return Array.isArray(definition.name_path) ? definition.name_path.map(String) : [];
}

function calledFunction(node: AstNode): string | undefined {
  const reference = node.function;
  if (typeof reference !== "object" || reference === null || !("name" in reference)) return undefined;
  const [prefix, name] = String(reference.name).split(":");
  return prefix === group ? name?.toLowerCase() : undefined;
}
