import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants, isNode } from "../../../local/bigquery/analyzer/nodes.ts";
import { conditionFields } from "../../../local/bigquery/analyzer/statement-conditions.ts";
import { children, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import { columnIds, valueIds } from "./column-flow.ts";

/** The ids of the columns by which a statement's rows are filtered, joined, grouped or ordered to be cut or windowed. */
export function decidingIds(statement: AstNode): ReadonlySet<string> {
  return new Set(descendants(statement).flatMap((node) => [...decidingWithin(node)]));
}

function* decidingWithin(node: AstNode): Generator<string> {
  if (node.nodeKind === "ResolvedSetOperationScan" && node.op_type !== "UNION_ALL")
    yield* columnIds(node.column_list);
  for (const { expr } of children(node, "group_by_list")) if (isNode(expr)) yield* valueIds(expr);
  for (const expression of decidingExpressions(node)) {
    // Whatever it looks at, what its subqueries look at included.
    for (const each of descendants(expression)) {
      if (each.nodeKind === "ResolvedColumnRef") yield* columnIds([each.column]);
    }
  }
}

function decidingExpressions(node: AstNode): readonly AstNode[] {
  const fields =
    node.nodeKind === "ResolvedAnalyticFunctionGroup" ? ["partition_by", "order_by"] : conditionFields;
  const own = fields.flatMap((field) => optionalChild(node, field) ?? []);
  if (node.nodeKind !== "ResolvedLimitOffsetScan") return own;
  return [...own, ...children(optionalChild(node, "input_scan") ?? node, "order_by_item_list")];
}
