import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants, isNode } from "../../analyzer/nodes.ts";
import { children, optionalChild } from "../script/syntax.ts";

/** The conditions that must all hold where an expression holds. */
export function conjuncts(expression: AstNode | undefined): readonly AstNode[] {
  if (expression === undefined) return [];
  if (functionName(expression) !== "$and") return [expression];
  return children(expression, "argument_list").flatMap(conjuncts);
}

/** The name of a called function of GoogleSQL's own; empty for everything else. */
export function functionName(node: AstNode): string {
  if (node.nodeKind !== "ResolvedFunctionCall") return "";
  const called = node.function;
  if (typeof called !== "object" || called === null || !("name" in called)) return "";
  const name = String(called.name);
  return name.startsWith("ZetaSQL:") ? name.slice("ZetaSQL:".length) : "";
}

/** A condition that holds where each list's conditions hold for at least one of the lists. */
export function anyOf(lists: readonly (readonly AstNode[])[]): readonly AstNode[] {
  const [first] = lists;
  if (first === undefined || lists.some((list) => list.length === 0)) return [];
  return lists.length === 1
    ? first
    : [
        call(
          "$or",
          lists.map((list) => call("$and", list)),
        ),
      ];
}

function call(name: string, operands: readonly AstNode[]): AstNode {
  return { nodeKind: "ResolvedFunctionCall", function: { name: `ZetaSQL:${name}` }, argument_list: operands };
}

/** The id of a ResolvedColumnRef's column. */
export function referencedId(reference: AstNode): string {
  return columnId(reference.column);
}

/** The id of a ResolvedColumn. */
export function columnId(column: unknown): string {
  return typeof column === "object" && column !== null && "column_id" in column
    ? String(column.column_id)
    : "";
}

/** The ids of a node's column list, in its order. */
export function columnIds(node: AstNode, field = "column_list"): readonly string[] {
  const list = node[field];
  return Array.isArray(list) ? list.map(columnId) : [];
}

/** The ids of all columns that an expression refers to, those of its subqueries included. */
export function referencedIds(expression: AstNode): readonly string[] {
  const ids: string[] = [];
  for (const node of descendants(expression)) {
    if (node.nodeKind === "ResolvedColumnRef") ids.push(referencedId(node));
  }
  return ids;
}

/** Whether an expression holds a subquery or anything else that reads rows of its own. */
export function readsRows(expression: AstNode): boolean {
  for (const { nodeKind } of descendants(expression)) {
    if (nodeKind === "ResolvedSubqueryExpr" || nodeKind.endsWith("Scan")) return true;
  }
  return false;
}

/** An expression with columns replaced by what they stand for. */
export function substituted(expression: AstNode, replacements: ReadonlyMap<string, AstNode>): AstNode {
  if (replacements.size === 0) return expression;
  if (expression.nodeKind === "ResolvedColumnRef") {
    return replacements.get(referencedId(expression)) ?? expression;
  }
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    return isNode(value) ? substituted(value, replacements) : value;
  };
  const entries = Object.entries(expression).map(([field, value]) => [field, replace(value)]);
  return { ...Object.fromEntries(entries), nodeKind: expression.nodeKind };
}

/** A reference to a column, whose type an expression around it knows already. */
export function reference(column: unknown): AstNode {
  return { nodeKind: "ResolvedColumnRef", column, is_correlated: false };
}

/** What each of a list of ResolvedComputedColumns stands for, where that is a plain expression. */
export function computedColumns(node: AstNode, field: string): ReadonlyMap<string, AstNode> {
  const computed = new Map<string, AstNode>();
  for (const each of children(node, field)) {
    const expression = optionalChild(each, "expr");
    if (expression !== undefined && !readsRows(expression)) computed.set(columnId(each.column), expression);
  }
  return computed;
}

const acceptNull: ReadonlySet<string> = new Set(["$is_null", "$is_not_distinct_from", "$is_distinct_from"]);

/**
 * Whether a condition cannot hold for a row that an outer join filled up with NULLs, so far as it decides on partitions:
 * comparisons do not, a test for NULL may.
 */
export function rejectsNull(condition: AstNode): boolean {
  for (const node of descendants(condition)) {
    if (acceptNull.has(functionName(node))) return false;
  }
  return true;
}
