import type { AstNode } from "../analyzer/analyzer.ts";
import { nullHandling, refuseCollations } from "./aggregates.ts";
import { UnsupportedError } from "./context.ts";
import { resolvedCall, translateExpression } from "./expressions.ts";
import { translateAnalytic } from "./functions/index.ts";
import { uniqueName } from "./names.ts";
import { orderKeySql } from "./ordering.ts";
import type { Relation } from "./relation.ts";
import { openRelation, scopeOf, translateScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

/** Window functions over the rows of the input. */
export function translateAnalyticScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const relation = openRelation(t, translateScan(t, t.ast.node(node, "input_scan"), outer));
  const scope = scopeOf(relation, outer);
  const columns = new Map(relation.columns);
  for (const group of t.ast.nodes(node, "function_group_list")) {
    const window = windowClauses(t, group, scope);
    for (const computed of t.ast.nodes(group, "analytic_function_list")) {
      const column = t.ast.column(computed, "column");
      const sql = analyticSql(t, t.ast.node(computed, "expr"), window, scope);
      columns.set(column.id, { sql, isPlain: false, isSource: false, name: uniqueName(column) });
    }
  }
  return { ...relation, columns };
}

/** PARTITION BY and ORDER BY of a group of window functions. */
function windowClauses(t: Translation, group: AstNode, scope: Scope): readonly string[] {
  const clauses: string[] = [];
  const partition = t.ast.optionalNode(group, "partition_by");
  if (partition !== undefined) {
    refuseCollations(t.ast.raw(partition, "collation_list"));
    const keys = t.ast
      .nodes(partition, "partition_by_list")
      .map((key) => translateExpression(t, key, scope).sql);
    clauses.push(`PARTITION BY ${keys.join(", ")}`);
  }
  const order = t.ast.optionalNode(group, "order_by");
  if (order !== undefined) {
    const keys = t.ast.nodes(order, "order_by_item_list").map((item) => orderKeySql(t, item, scope));
    clauses.push(`ORDER BY ${keys.join(", ")}`);
  }
  return clauses;
}

function analyticSql(t: Translation, node: AstNode, window: readonly string[], scope: Scope): string {
  if (node.nodeKind !== "ResolvedAnalyticFunctionCall") {
    throw new UnsupportedError(`Unsupported window function: ${node.nodeKind}`);
  }
  const frame = t.ast.optionalNode(node, "window_frame");
  const clauses = frame === undefined ? window : [...window, frameSql(t, frame, scope)];
  const over = `OVER (${clauses.filter((clause) => clause !== "").join(" ")})`;
  const call = {
    ...resolvedCall(t, node, scope),
    distinct: t.ast.flag(node, "distinct"),
    ...nullHandling(t, node),
  };
  return translateAnalytic(call, over);
}

const boundaries: Readonly<Record<string, string>> = {
  UNBOUNDED_PRECEDING: "UNBOUNDED PRECEDING",
  OFFSET_PRECEDING: "PRECEDING",
  CURRENT_ROW: "CURRENT ROW",
  OFFSET_FOLLOWING: "FOLLOWING",
  UNBOUNDED_FOLLOWING: "UNBOUNDED FOLLOWING",
};

function frameSql(t: Translation, frame: AstNode, scope: Scope): string {
  const unit = t.ast.text(frame, "frame_unit");
  if (unit !== "ROWS" && unit !== "RANGE") throw new UnsupportedError(`Unsupported window frame: ${unit}`);
  const boundary = (field: string) => {
    const node = t.ast.node(frame, field);
    const type = t.ast.text(node, "boundary_type");
    const words = boundaries[type];
    if (words === undefined) throw new UnsupportedError(`Unsupported window frame boundary: ${type}`);
    const offset = t.ast.optionalNode(node, "expression");
    return offset === undefined ? words : `${translateExpression(t, offset, scope).sql} ${words}`;
  };
  return `${unit} BETWEEN ${boundary("start_expr")} AND ${boundary("end_expr")}`;
}
