import type { AstNode } from "../analyzer/analyzer.ts";
import { isNode } from "../analyzer/nodes.ts";
import { type FunctionCall, type TypedSql, UnsupportedError } from "./context.ts";
import { type Expression, translateExpression } from "./expressions.ts";
import { quoteName } from "./names.ts";
import type { Scope, Translation } from "./translation.ts";

/** A call of a function written in SQL: its body, in which an argument used several times is computed once. */
export function translateSqlFunction(
  t: Translation,
  node: AstNode,
  body: AstNode,
  call: FunctionCall,
  scope: Scope | undefined,
): Expression {
  if (call.safe) throw new UnsupportedError(`Unsupported SAFE. of the function ${call.name}`);
  const names = t.ast.texts(node, "sql_function_arguments").map((name) => name.toLowerCase());
  const nodes = t.ast.nodes(node, "argument_list");
  const alias = t.alias("f");
  const computedOnce: string[] = [];
  const values = new Map<string, TypedSql>();
  names.forEach((name, index) => {
    const value = call.arguments[index];
    if (value === undefined) throw new Error(`${call.name} lacks its argument ${name}`);
    if (isCheap(nodes[index]) || countReferences(body, name) <= 1) values.set(name, value);
    else {
      const column = quoteName(`v${index + 1}`);
      computedOnce.push(`${value.sql} AS ${column}`);
      values.set(name, { sql: `${alias}.${column}`, type: value.type });
    }
  });
  const outerArguments = t.functionArguments;
  t.functionArguments = values;
  const result = translateExpression(t, body, scope);
  t.functionArguments = outerArguments;
  const sql =
    computedOnce.length === 0
      ? `(${result.sql})`
      : `(SELECT ${result.sql} FROM (SELECT ${computedOnce.join(", ")}) AS ${alias})`;
  return { sql, type: call.type, isPlain: false };
}

export function argumentReference(t: Translation, node: AstNode): Expression {
  // Matters only to aggregate functions, which are not accepted.
  t.ast.skip(node, "argument_kind");
  const name = t.ast.text(node, "name");
  const value = t.functionArguments.get(name.toLowerCase());
  if (value === undefined) throw new Error(`There is no function argument ${name}`);
  return { ...value, isPlain: true };
}

function isCheap(node: AstNode | undefined): boolean {
  return node?.nodeKind === "ResolvedColumnRef" || node?.nodeKind === "ResolvedLiteral";
}

function countReferences(value: unknown, name: string): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countReferences(each, name), 0);
  if (!isNode(value)) return 0;
  const isReference = value.nodeKind === "ResolvedArgumentRef" && String(value.name).toLowerCase() === name;
  return (
    (isReference ? 1 : 0) +
    Object.values(value).reduce<number>((sum, each) => sum + countReferences(each, name), 0)
  );
}
