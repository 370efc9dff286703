import { z } from "zod";
import { isSqlType } from "../types/sql-type.ts";
import { typeName } from "../types/type-names.ts";
import { fromTypeProto, type TypeProto } from "../types/type-proto.ts";
import type { AstNode } from "./analyzer.ts";
import { isNode } from "./nodes.ts";

/** The group under which functions written in SQL are registered: what their calls name before the colon. */
const group = "sql_function";

/** What a catalog declares of a function written in SQL. */
export interface SqlFunctionProto {
  readonly name_path: readonly string[];
  readonly [field: string]: unknown;
}

/** Under this group the analyzer itself puts a function's body in place of its calls. */
const inlinedGroup = "Templated_SQL_Function";

/** `FunctionProto` of functions that CREATE FUNCTION defined, from its resolved statements. */
export function sqlFunctionProtos(definitions: readonly AstNode[]): readonly SqlFunctionProto[] {
  return definitions.filter((definition) => !isTableFunction(definition)).map(functionProto);
}

/** `TableValuedFunctionProto` of functions that CREATE TABLE FUNCTION defined. */
export function tableFunctionProtos(definitions: readonly AstNode[]): readonly SqlFunctionProto[] {
  return definitions.filter(isTableFunction).map((definition) => ({
    name_path: namePath(definition),
    type: "TEMPLATED_SQL_TVF",
    argument_name: definition.argument_name_list,
    signature: definition.signature,
    parse_resume_location: { input: tableFunctionQuery(definition), byte_position: 0 },
  }));
}

/** The body, its columns as RETURNS TABLE states them. */
function tableFunctionQuery(definition: AstNode): string {
  const { code, has_explicit_return_schema: isExplicit, signature } = definition;
  if (isExplicit !== true) return String(code);
  const columns = tableSignature.parse(signature).return_type.options.relation_input_schema.column;
  const casts = columns.map(({ name, type }) => {
    const quoted = `\`${name}\``;
    return `CAST(${quoted} AS ${typeName(fromTypeProto(type))}) AS ${quoted}`;
  });
  return `SELECT ${casts.join(", ")} FROM (${String(code)}\n)`;
}

const typeProto = z.custom<TypeProto>(
  (value) => typeof value === "object" && value !== null && "type_kind" in value,
);

/** The columns that RETURNS TABLE states, which the output of a definition lacks as long as the types of arguments are open. */
const tableSignature = z.object({
  return_type: z.object({
    options: z.object({
      relation_input_schema: z.object({ column: z.array(z.object({ name: z.string(), type: typeProto })) }),
    }),
  }),
});

function functionProto(definition: AstNode): SqlFunctionProto {
  const mode = definition.is_aggregate === true ? "AGGREGATE" : "SCALAR";
  const { signature } = definition;
  if (!isInlined(definition)) return { name_path: namePath(definition), group, mode, signature: [signature] };
  return {
    name_path: namePath(definition),
    group: inlinedGroup,
    mode,
    templated_sql_function_argument_name: definition.argument_name_list,
    signature: [{ ...record(signature), return_type: { kind: "ARG_TYPE_ARBITRARY", num_occurrences: 1 } }],
    parse_resume_location: { input: inlinedBody(definition), byte_position: 0 },
  };
}

/**
 * Whether the analyzer resolves a function's body anew for each call: its arguments may be of any type, or it reads tables
 * (`table_paths`), which so become tables of the statement.
 */
export function isInlined(definition: AstNode): boolean {
  const { function_expression: body, table_paths: paths, is_aggregate: isAggregate } = definition;
  return !isNode(body) || isAggregate === true || (Array.isArray(paths) && paths.length > 0);
}

function inlinedBody(definition: AstNode): string {
  const { return_type: type, has_explicit_return_type: isExplicit, code } = definition;
  return isExplicit === true && isSqlType(type) ? `CAST((${code}\n) AS ${typeName(type)})` : `(${code}\n)`;
}

function isTableFunction(definition: AstNode): boolean {
  return definition.nodeKind === "ResolvedCreateTableFunctionStmt";
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/**
 * Adds to each call of a function written in SQL what it stands for: `sql_function_body`, an expression in whose
 * ResolvedArgumentRef the arguments go by name, and `sql_function_arguments`, those names in the order of the call's arguments.
 */
export function withFunctionBodies(statement: AstNode, definitions: readonly AstNode[]): AstNode {
  const expanded = definitions.filter((definition) => !isTableFunction(definition) && !isInlined(definition));
  if (expanded.length === 0) return statement;
  const byName = new Map(expanded.map((definition) => [nameOf(definition).toLowerCase(), definition]));
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
  const whole = expand(statement);
  if (!isNode(whole)) throw new Error("A statement is a node");
  return whole;
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
