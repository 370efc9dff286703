import type { AstNode } from "../analyzer/analyzer.ts";
import type { SqlType } from "../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "./context.ts";
import { functionName, resolvedCall, translateExpression } from "./expressions.ts";
import { type AggregateCall, translateAggregate } from "./functions/index.ts";
import { aggregateMarked, withMarkedRows } from "./having-modifiers.ts";
import { uniqueName } from "./names.ts";
import { orderKey } from "./ordering.ts";
import { withOuterColumns } from "./outer-columns.ts";
import { nest, type Relation, type RelationColumn } from "./relation.ts";
import { openRelation, scopeOf, translateScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

/** GROUP BY with its aggregates, and SELECT DISTINCT, which is grouping without any. */
export function translateAggregateScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  if (t.ast.raw(node, "collation_list") !== undefined) refuseCollations(t.ast.raw(node, "collation_list"));
  t.ast.skip(node, "rollup_column_list");
  const aggregates = t.ast.nodes(node, "aggregate_list").map((aggregate) => ({
    column: t.ast.column(aggregate, "column"),
    call: t.ast.node(aggregate, "expr"),
  }));
  const { relation, keys, marks } = withMarkedRows(
    t,
    aggregates.map(({ call }) => call),
    withGroupKeys(t, node, outer),
    t.ast.nodes(node, "grouping_set_list").length > 0,
    outer,
  );
  const scope = scopeOf(relation, outer);
  const columns = new Map<number, RelationColumn>(keys);
  for (const { column, call } of aggregates) {
    const sql = aggregateSql(aggregateCall(t, call, scope), marks.get(call));
    columns.set(column.id, { sql, isPlain: false, isSource: false, name: uniqueName(column) });
  }
  for (const call of t.ast.nodes(node, "grouping_call_list")) {
    const { id } = t.ast.column(t.ast.node(call, "group_by_column"), "column");
    const column = t.ast.column(call, "output_column");
    columns.set(column.id, {
      sql: `GROUPING(${keySql(keys, id)})`,
      isPlain: false,
      isSource: false,
      name: uniqueName(column),
    });
  }
  const groupBy = groupByClause(t, node, keys);
  const grouped: Relation = { ...relation, columns, groupBy };
  // A SELECT without aggregates or keys would not be one row.
  if (columns.size > 0) return grouped;
  const alias = t.alias("q");
  return {
    from: `(SELECT count(*) FROM (${"SELECT 1"}${relation.from === undefined ? "" : ` FROM ${relation.from}`}${
      relation.where.length === 0 ? "" : ` WHERE ${relation.where.join(" AND ")}`
    })) AS ${alias}`,
    where: [],
    columns,
  };
}

/** The input with a plain column for each key of the grouping. */
function withGroupKeys(t: Translation, node: AstNode, outer: Scope | undefined) {
  const input = withOuterColumns(
    t,
    openRelation(t, translateScan(t, t.ast.node(node, "input_scan"), outer)),
    [...t.ast.nodes(node, "aggregate_list"), ...t.ast.nodes(node, "group_by_list")],
    outer,
  );
  const scope = scopeOf(input, outer);
  const columns = new Map(input.columns);
  const computedKeys = t.ast.nodes(node, "group_by_list").map((key) => {
    const column = t.ast.column(key, "column");
    refuseUngroupable(column.type);
    const { sql, isPlain } = translateExpression(t, t.ast.node(key, "expr"), scope);
    columns.set(column.id, { sql, isPlain, isSource: false, name: uniqueName(column) });
    return { id: column.id, isPlain };
  });
  const extended: Relation = { ...input, columns };
  // A grouping set makes the keys that it lacks NULL, which a constant would not become.
  const hasSets = t.ast.nodes(node, "grouping_set_list").length > 0;
  const isKey = ({ id, isPlain }: { readonly id: number; readonly isPlain: boolean }) =>
    hasSets ? columns.get(id)?.isSource === true : isPlain;
  const relation = computedKeys.every(isKey) ? extended : nest(extended, t.alias("q"));
  const keys = new Map<number, RelationColumn>();
  for (const { id } of computedKeys) {
    const column = relation.columns.get(id);
    if (column !== undefined) keys.set(id, column);
  }
  return { relation, keys };
}

function refuseUngroupable(type: SqlType): void {
  if (type.kind === "ARRAY" || type.kind === "JSON") {
    throw new UnsupportedError(`Grouping by expressions of type ${type.kind} is not allowed`);
  }
  if (type.kind === "STRUCT") for (const field of type.fields) refuseUngroupable(field.type);
}

function keySql(keys: ReadonlyMap<number, RelationColumn>, id: number): string {
  const key = keys.get(id);
  if (key === undefined) throw new Error(`The column ${id} is no key of the grouping`);
  return key.sql;
}

function groupByClause(t: Translation, node: AstNode, keys: ReadonlyMap<number, RelationColumn>): string {
  const sets = t.ast.nodes(node, "grouping_set_list");
  if (sets.length === 0) {
    return keys.size === 0 ? "" : `GROUP BY ${[...keys.values()].map((key) => key.sql).join(", ")}`;
  }
  const lists = sets.map((set) => {
    if (set.nodeKind !== "ResolvedGroupingSet") throw new UnsupportedError(`Unsupported ${set.nodeKind}`);
    const ids = t.ast.nodes(set, "group_by_column_list").map((each) => t.ast.column(each, "column").id);
    return `(${ids.map((id) => keySql(keys, id)).join(", ")})`;
  });
  return `GROUP BY GROUPING SETS (${lists.join(", ")})`;
}

/** Of no elements at all there is no aggregate, which LIMIT 0 makes of any. */
function aggregateSql(call: AggregateCall, mark: string | undefined): string {
  if (call.safe)
    throw new UnsupportedError(`Unsupported SAFE. of the aggregate function ${call.name.toUpperCase()}`);
  const sql = mark === undefined ? translateAggregate(call) : aggregateMarked(call, mark);
  if (call.limit === undefined || Number(call.limit.literal) > 0) return sql;
  return `CASE WHEN ${call.limit.sql} > 0 THEN ${sql} END`;
}

function aggregateCall(t: Translation, node: AstNode, scope: Scope): AggregateCall {
  if (node.nodeKind !== "ResolvedAggregateFunctionCall") {
    throw new UnsupportedError(`Unsupported aggregate: ${node.nodeKind}`);
  }
  if (t.ast.optionalNode(node, "with_group_rows_subquery") !== undefined) {
    throw new UnsupportedError(`Unsupported WITH GROUP ROWS in ${functionName(t, node)}`);
  }
  const limit = t.ast.optionalNode(node, "limit");
  const having = t.ast.optionalNode(node, "having_modifier");
  const call = resolvedCall(t, node, scope);
  const isDistinct = t.ast.flag(node, "distinct");
  const keys = t.ast.nodes(node, "order_by_item_list").map((item) => orderKey(t, item, scope));
  const [argument] = call.arguments;
  return {
    ...call,
    distinct: isDistinct,
    ...nullHandling(t, node),
    // With DISTINCT the analyzer lets pass no key but the argument itself.
    orderBy:
      isDistinct && argument !== undefined
        ? keys.slice(0, 1).map((key) => ({ ...key, value: argument }))
        : keys,
    ...(limit === undefined ? {} : { limit: translateExpression(t, limit, scope) }),
    ...(having === undefined ? {} : { having: havingModifier(t, having, scope) }),
  };
}

function havingModifier(
  t: Translation,
  node: AstNode,
  scope: Scope,
): { kind: "MAX" | "MIN"; value: TypedSql } {
  const kind = t.ast.text(node, "kind");
  if (kind !== "MAX" && kind !== "MIN") throw new UnsupportedError(`Unsupported HAVING ${kind}`);
  return { kind, value: translateExpression(t, t.ast.node(node, "having_expr"), scope) };
}

/** RESPECT NULLS or IGNORE NULLS of a call, where it states either. */
export function nullHandling(t: Translation, node: AstNode): { nullHandling?: "RESPECT" | "IGNORE" } {
  switch (t.ast.text(node, "null_handling_modifier")) {
    case "IGNORE_NULLS":
      return { nullHandling: "IGNORE" };
    case "RESPECT_NULLS":
      return { nullHandling: "RESPECT" };
    default:
      return {};
  }
}

/** Collations are empty unless a column has one. */
export function refuseCollations(collations: unknown): void {
  const isCollated = (each: unknown): boolean =>
    typeof each === "object" &&
    each !== null &&
    (("collation_name" in each && Boolean(each.collation_name)) ||
      ("child_list" in each && Array.isArray(each.child_list) && each.child_list.some(isCollated)));
  if (Array.isArray(collations) && collations.some(isCollated))
    throw new UnsupportedError("Unsupported COLLATE");
}
