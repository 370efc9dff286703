import type { AstNode } from "../analyzer/analyzer.ts";
import { isNode } from "../analyzer/nodes.ts";
import { UnsupportedError } from "./context.ts";
import { translateExpression } from "./expressions.ts";
import { quoteName, uniqueName } from "./names.ts";
import { refuseUnequalJoin } from "./planner-limits.ts";
import { hasTail, isPlain, nest, type Relation, type RelationColumn, wholeSql } from "./relation.ts";
import { openRelation, scopeOf, translateScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";
import { dependsOnScope } from "./with.ts";

const joinWords: Readonly<Record<string, string>> = {
  INNER: "JOIN",
  LEFT: "LEFT JOIN",
  RIGHT: "RIGHT JOIN",
  FULL: "FULL JOIN",
};

/** A join; USING arrives as an equality and computed columns. */
export function translateJoinScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const type = t.ast.text(node, "join_type");
  const word = joinWords[type];
  if (word === undefined) throw new UnsupportedError(`Unsupported join: ${type}`);
  const isPreserved = {
    left: type === "INNER" || type === "LEFT",
    right: type === "INNER" || type === "RIGHT",
  };
  const left = joinOperand(t, translateScan(t, t.ast.node(node, "left_scan"), outer), isPreserved.left);
  const right = joinOperand(t, translateScan(t, t.ast.node(node, "right_scan"), outer), isPreserved.right);
  const columns = new Map([...left.columns, ...right.columns]);
  const where = [...left.where, ...right.where];
  const expression = t.ast.optionalNode(node, "join_expr");
  if (type !== "INNER") refuseUnequalJoin(type, expression, [left.columns, right.columns]);
  const joined: Relation = { where, columns, isJoin: true };
  const rightItem = right.isJoin === true ? `(${right.from})` : right.from;
  if (expression === undefined && type === "INNER") {
    return { ...joined, from: `${left.from} CROSS JOIN ${rightItem}` };
  }
  if (type !== "INNER" && expression !== undefined && hasCorrelatedSubquery(expression)) {
    return lateralJoin(t, node, { left, right, expression }, outer);
  }
  const condition =
    expression === undefined ? "TRUE" : translateExpression(t, expression, scopeOf(joined, outer)).sql;
  return { ...joined, from: `${left.from} ${word} ${rightItem} ON ${condition}` };
}

/**
 * An outer join whose condition asks subqueries about its rows, of which DuckDB knows none: for each row of the side that
 * is kept, the rows of the other side that fulfil the condition, or none.
 */
function lateralJoin(
  t: Translation,
  node: AstNode,
  sides: { readonly left: Relation; readonly right: Relation; readonly expression: AstNode },
  outer: Scope | undefined,
): Relation {
  const type = t.ast.text(node, "join_type");
  if (type === "FULL") {
    throw new UnsupportedError(
      "Unsupported FULL JOIN: its condition has a subquery that refers to its sides",
    );
  }
  const isLeft = type === "LEFT";
  const kept = isLeft ? sides.left : sides.right;
  const otherScan = t.ast.node(node, isLeft ? "right_scan" : "left_scan");
  const other = statedBefore(t, isLeft ? sides.right : sides.left, otherScan, outer);
  const joined = { where: [], columns: new Map([...kept.columns, ...other.columns]) };
  const condition = translateExpression(t, sides.expression, scopeOf(joined, outer)).sql;
  const found = nest({ ...other, where: [...other.where, condition] }, t.alias("q"));
  return {
    where: kept.where,
    columns: new Map([...kept.columns, ...found.columns]),
    isJoin: true,
    from: `${kept.from} LEFT JOIN LATERAL ${found.from} ON TRUE`,
  };
}

/** A relation as a WITH query where that is possible: DuckDB takes not all of them in LATERAL. */
function statedBefore(t: Translation, relation: Relation, scan: AstNode, outer: Scope | undefined): Relation {
  if (scan.nodeKind === "ResolvedTableScan" || dependsOnScope(t, scan, outer)) return relation;
  const columns = [...relation.columns.values()];
  const { name } = t.addCommonTable(t.alias("side"), wholeSql(relation), {
    columnNames: columns.map((column) => column.name),
    isRecursive: false,
    isShared: true,
  });
  const alias = t.alias("q");
  const { columns: nested } = nest(relation, alias);
  return { from: `${name} AS ${alias}`, where: [], columns: nested };
}

function hasCorrelatedSubquery(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasCorrelatedSubquery);
  if (!isNode(value)) return false;
  if (value.nodeKind === "ResolvedSubqueryExpr" && Array.isArray(value.parameter_list)) {
    if (value.parameter_list.length > 0) return true;
  }
  return Object.values(value).some(hasCorrelatedSubquery);
}

/**
 * An input of a join as an item of its FROM clause. Where the join keeps all rows of the input, the input's filter holds as
 * well after it, and its constants stay; otherwise both belong into a subquery.
 */
function joinOperand(t: Translation, relation: Relation, isPreserved: boolean): Relation {
  const columns = [...relation.columns.values()];
  const isItem =
    relation.from !== undefined &&
    !hasTail(relation) &&
    (isPreserved
      ? isPlain(relation)
      : relation.where.length === 0 && columns.every((column) => column.isSource));
  return isItem ? relation : nest(relation, t.alias("q"));
}

/** UNNEST, alone or beside an input to whose columns the array may refer. */
export function translateArrayScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const inputScan = t.ast.optionalNode(node, "input_scan");
  const expression = t.ast.optionalNode(node, "join_expr");
  const isOuter = t.ast.flag(node, "is_outer");
  let input = inputScan === undefined ? undefined : openRelation(t, translateScan(t, inputScan, outer));
  // The join needs an item before it, also for a row that is from no table.
  if (input !== undefined && input.from === undefined && (isOuter || expression !== undefined))
    input = nest(input, t.alias("q"));
  const array = translateExpression(
    t,
    t.ast.node(node, "array_expr"),
    input === undefined ? outer : scopeOf(input, outer),
  );
  const alias = t.alias("u");
  const element = t.ast.column(node, "element_column");
  const columns = new Map<number, RelationColumn>(input?.columns);
  columns.set(element.id, {
    sql: `${alias}.${quoteName("element")}`,
    isPlain: true,
    isSource: true,
    name: uniqueName(element),
  });
  const offset = t.ast.optionalNode(node, "array_offset_column");
  let unnest = `unnest(${array.sql}) AS ${alias}(${quoteName("element")})`;
  if (offset !== undefined) {
    const column = t.ast.column(offset, "column");
    unnest = `unnest(${array.sql}) WITH ORDINALITY AS ${alias}(${quoteName("element")}, ${quoteName("position")})`;
    // The position counts from 1, the offset from 0.
    columns.set(column.id, {
      sql: `(${alias}.${quoteName("position")} - 1)`,
      isPlain: true,
      isSource: true,
      name: uniqueName(column),
    });
  }
  if (input?.from === undefined) return { from: unnest, where: input?.where ?? [], columns };
  const joined: Relation = { where: input.where, columns, isJoin: true };
  const condition =
    expression === undefined ? "TRUE" : translateExpression(t, expression, scopeOf(joined, outer)).sql;
  if (!isOuter) return { ...joined, from: `${input.from} JOIN ${unnest} ON ${condition}` };
  if (expression === undefined) return { ...joined, from: `${input.from} LEFT JOIN ${unnest} ON TRUE` };
  // DuckDB takes no condition here that is of one side alone, so that it becomes a filter of the elements.
  const elements = `LATERAL (SELECT * FROM ${unnest} WHERE ${condition}) AS ${alias}`;
  return { ...joined, from: `${input.from} LEFT JOIN ${elements} ON TRUE` };
}
