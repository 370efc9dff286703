import type { AstNode } from "../analyzer/analyzer.ts";
import { duckdbFieldNames } from "../types/duckdb-type.ts";
import type { SqlType } from "../types/sql-type.ts";
import { fromValueProto, type ValueProto } from "../types/value-proto.ts";
import { type FunctionCall, type TypedSql, UnsupportedError } from "./context.ts";
import { enumValueName } from "./enum-values.ts";
import { translateCast, translateFunction } from "./functions/index.ts";
import { quoteText } from "./functions/sql.ts";
import { groupedValue } from "./json-groups.ts";
import { literalTypedSql, structSql } from "./literals.ts";
import { argumentReference, translateSqlFunction } from "./sql-functions.ts";
import { translateSubquery } from "./subqueries.ts";
import type { Scope, Translation } from "./translation.ts";
import { castParameters, constrainedSql } from "./type-parameters.ts";

/** A translated expression. */
export interface Expression extends TypedSql {
  /** Whether it costs nothing to repeat: a column, a constant, a field of a column. */
  readonly isPlain: boolean;
}

type ExpressionTranslation = (t: Translation, node: AstNode, scope: Scope | undefined) => Expression;

const translations: Readonly<Record<string, ExpressionTranslation>> = {
  ResolvedLiteral: literal,
  ResolvedParameter: parameter,
  ResolvedConstant: (t, node) => plain(t.context.variable(t.ast.referenceName(node, "constant"))),
  ResolvedSystemVariable: (t, node) => plain(t.context.systemVariable(t.ast.texts(node, "name_path"))),
  ResolvedColumnRef: columnReference,
  ResolvedFunctionCall: functionCall,
  ResolvedArgumentRef: argumentReference,
  ResolvedCast: cast,
  ResolvedMakeStruct: makeStruct,
  ResolvedGetStructField: structField,
  ResolvedGetJsonField: jsonField,
  ResolvedSubqueryExpr: (t, node, scope) => computed(translateSubquery(t, node, scope), t.ast.type(node)),
  ResolvedWithExpr: withExpression,
};

/** The DuckDB expression of a resolved expression in a scope. Throws UnsupportedError for what has no translation. */
export function translateExpression(t: Translation, node: AstNode, scope: Scope | undefined): Expression {
  const translation = translations[node.nodeKind];
  if (translation === undefined) throw new UnsupportedError(`Unsupported expression: ${node.nodeKind}`);
  return translation(t, node, scope);
}

function plain(value: TypedSql): Expression {
  return { ...value, isPlain: true };
}

function computed(sql: string, type: SqlType): Expression {
  return { sql, type, isPlain: false };
}

function literal(t: Translation, node: AstNode): Expression {
  const holder = t.ast.raw(node, "value");
  const value = typeof holder === "object" && holder !== null && "value" in holder ? holder.value : undefined;
  const proto: ValueProto = typeof value === "object" && value !== null ? value : {};
  const enumName = enumTypeName(node.type);
  if (enumName === undefined) {
    const type = t.ast.type(node);
    return plain(literalTypedSql(fromValueProto(proto, type), type));
  }
  const name = enumValueName(enumName, proto.enum_value ?? 0);
  if (name === undefined) throw new UnsupportedError(`Unsupported argument: ${enumName} ${proto.enum_value}`);
  return plain({ sql: quoteText(name), type: { kind: "STRING" }, literal: name });
}

function enumTypeName(type: unknown): string | undefined {
  if (typeof type !== "object" || type === null || !("kind" in type) || type.kind !== "ENUM")
    return undefined;
  return "name" in type ? String(type.name) : undefined;
}

function parameter(t: Translation, node: AstNode): Expression {
  const name = t.ast.text(node, "name");
  const position = t.ast.integer(node, "position");
  return plain(t.context.parameter(name === "" ? String(position) : name));
}

function columnReference(t: Translation, node: AstNode, scope: Scope | undefined): Expression {
  const { id, type } = t.ast.column(node, "column");
  const { sql, isPlain } = t.column(id, scope, node);
  return { sql, isPlain, type };
}

/** What a call of any kind has: name, arguments, type. */
export function resolvedCall(t: Translation, node: AstNode, scope: Scope | undefined): FunctionCall {
  // Lambdas and the like; empty where `argument_list` has them all.
  if (t.ast.nodes(node, "generic_argument_list").length > 0) {
    throw new UnsupportedError(`Unsupported arguments of the function ${functionName(t, node)}`);
  }
  const mode = t.ast.text(node, "error_mode");
  return {
    name: functionName(t, node),
    arguments: t.ast.nodes(node, "argument_list").map((each) => translateExpression(t, each, scope)),
    type: t.ast.type(node),
    safe: mode === "SAFE_ERROR_MODE",
    context: t.context,
  };
}

/** GoogleSQL's internal name of a function, without the group that it belongs to. */
export function functionName(t: Translation, node: AstNode): string {
  const name = t.ast.referenceName(node, "function");
  return name.slice(name.indexOf(":") + 1).toLowerCase();
}

function functionCall(t: Translation, node: AstNode, scope: Scope | undefined): Expression {
  const body = t.ast.optionalNode(node, "sql_function_body");
  const call = resolvedCall(t, node, scope);
  if (body !== undefined) return translateSqlFunction(t, node, body, call, scope);
  return computed(groupedValue(t, node, call) ?? translateFunction(call), call.type);
}

function cast(t: Translation, node: AstNode, scope: Scope | undefined): Expression {
  const value = translateExpression(t, t.ast.node(node, "expr"), scope);
  const type = t.ast.type(node);
  const modifiers = castParameters(t.ast.raw(node, "type_modifiers"));
  const format = t.ast.optionalNode(node, "format");
  const timeZone = t.ast.optionalNode(node, "time_zone");
  const safe = t.ast.flag(node, "return_null_on_error");
  const sql = translateCast(value, type, {
    safe,
    currentTimestampMicros: t.context.currentTimestampMicros,
    ...(format === undefined ? {} : { format: translateExpression(t, format, scope) }),
    ...(timeZone === undefined ? {} : { timeZone: translateExpression(t, timeZone, scope) }),
  });
  if (modifiers !== undefined) return computed(constrainedSql(sql, type, modifiers, { safe }), type);
  const isWhole = value.type.kind === "INT64" && type.kind === "NUMERIC";
  return { ...computed(sql, type), ...(isWhole ? { integer: value.sql } : {}) };
}

function makeStruct(t: Translation, node: AstNode, scope: Scope | undefined): Expression {
  const type = t.ast.type(node);
  if (type.kind !== "STRUCT") throw new Error("A struct constructor makes a STRUCT");
  const fields = t.ast.nodes(node, "field_list").map((field) => translateExpression(t, field, scope));
  if (fields.length === 0) throw new UnsupportedError("Unsupported STRUCT without fields");
  return computed(
    structSql(
      type,
      fields.map((field) => field.sql),
    ),
    type,
  );
}

function structField(t: Translation, node: AstNode, scope: Scope | undefined): Expression {
  const struct = translateExpression(t, t.ast.node(node, "expr"), scope);
  if (struct.type.kind !== "STRUCT") throw new Error("Only a STRUCT has fields");
  const name = duckdbFieldNames(struct.type.fields)[t.ast.integer(node, "field_idx")] ?? "";
  return {
    sql: `struct_extract(${struct.sql}, ${quoteText(name)})`,
    type: t.ast.type(node),
    isPlain: struct.isPlain,
  };
}

/** `json.field` is json['field']. */
function jsonField(t: Translation, node: AstNode, scope: Scope | undefined): Expression {
  const json = translateExpression(t, t.ast.node(node, "expr"), scope);
  const name = t.ast.text(node, "field_name");
  const type = t.ast.type(node);
  const field: TypedSql = { sql: quoteText(name), type: { kind: "STRING" }, literal: name };
  const call = { name: "$subscript", arguments: [json, field], type, safe: false, context: t.context };
  return computed(translateFunction(call), type);
}

/** WITH(a AS x, b AS a + 1, b * b): each variable is a column of a subquery within the next. */
function withExpression(t: Translation, node: AstNode, scope: Scope | undefined): Expression {
  let from: string | undefined;
  for (const assignment of t.ast.nodes(node, "assignment_list")) {
    const column = t.ast.column(assignment, "column");
    const value = translateExpression(t, t.ast.node(assignment, "expr"), scope);
    const alias = t.alias("w");
    const before = from === undefined ? "" : `${from}, `;
    from = `${before}LATERAL (SELECT ${value.sql} AS v) AS ${alias}`;
    t.freeColumns.set(column.id, { sql: `${alias}.v`, type: column.type });
  }
  const result = translateExpression(t, t.ast.node(node, "expr"), scope);
  return computed(from === undefined ? result.sql : `(SELECT ${result.sql} FROM ${from})`, result.type);
}
