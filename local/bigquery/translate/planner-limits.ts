import type { AstNode } from "../analyzer/analyzer.ts";
import { descendants, isNode } from "../analyzer/nodes.ts";
import { UnsupportedError } from "./context.ts";

/*
 * What BigQuery's planner refuses although GoogleSQL's analyzer accepts it, as far as it is known. The messages are BigQuery's.
 */

/**
 * Refuses an outer join whose condition refers to columns but has no equality between the two sides.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#join_types
 */
export function refuseUnequalJoin(
  type: string,
  condition: AstNode | undefined,
  sides: readonly [ReadonlyMap<number, unknown>, ReadonlyMap<number, unknown>],
): void {
  if (condition === undefined || columnIds(condition).size === 0) return;
  const [left, right] = sides;
  const isOf = (ids: ReadonlySet<number>, side: ReadonlyMap<number, unknown>) =>
    ids.size > 0 && [...ids].every((id) => side.has(id));
  const joins = equalities(condition).some(([first, second]) => {
    const ids = [columnIds(first), columnIds(second)] as const;
    return (isOf(ids[0], left) && isOf(ids[1], right)) || (isOf(ids[0], right) && isOf(ids[1], left));
  });
  if (joins) return;
  throw new UnsupportedError(
    `${type} OUTER JOIN cannot be used without a condition that is an equality of fields from both sides of the join.`,
  );
}

/**
 * Refuses a correlated subquery of a table that no join can stand for: one with LIMIT, or without an equality of a column of
 * its own and one of the outer query.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/subqueries#correlated_subquery_concepts
 */
export function refuseCorrelation(subquery: AstNode, scan: AstNode): void {
  const parameters = new Set<number>();
  const references = Array.isArray(subquery.parameter_list) ? subquery.parameter_list : [];
  for (const reference of references) for (const id of columnIds(reference)) parameters.add(id);
  if (parameters.size === 0) return;
  const nodes = descendants(scan);
  if (!nodes.some((node) => node.nodeKind === "ResolvedTableScan" || node.nodeKind === "ResolvedWithRefScan"))
    return;
  const isLimited = isLimitedScan(scan);
  const isOuter = (side: AstNode) => {
    const ids = [...columnIds(side)];
    return ids.length > 0 && ids.every((id) => parameters.has(id));
  };
  const isInner = (side: AstNode) => {
    const ids = [...columnIds(side)];
    return ids.length > 0 && !ids.some((id) => parameters.has(id));
  };
  const conditions = nodes.flatMap((node) => [node.filter_expr, node.join_expr]).filter(isNode);
  const joins = conditions
    .flatMap(equalities)
    .some(([left, right]) => (isOuter(left) && isInner(right)) || (isInner(left) && isOuter(right)));
  const isMembership = subquery.subquery_type === "IN";
  if (!isLimited && (joins || isMembership || !usesParameters(conditions, parameters))) return;
  throw new UnsupportedError(
    "Correlated subqueries that reference other tables are not supported unless they can be de-correlated, such as by transforming them into an efficient JOIN.",
  );
}

/** Whether the rows of a scan are limited; subqueries in its expressions are limited for themselves. */
function isLimitedScan(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isLimitedScan);
  if (!isNode(value) || value.nodeKind === "ResolvedSubqueryExpr") return false;
  return value.nodeKind === "ResolvedLimitOffsetScan" || Object.values(value).some(isLimitedScan);
}

function usesParameters(conditions: readonly AstNode[], parameters: ReadonlySet<number>): boolean {
  return conditions.some((condition) => [...columnIds(condition)].some((id) => parameters.has(id)));
}

/** The two sides of each equality that a condition demands. */
function equalities(condition: AstNode): readonly (readonly [AstNode, AstNode])[] {
  const name = calledFunction(condition);
  const values: readonly unknown[] = Array.isArray(condition.argument_list) ? condition.argument_list : [];
  const nodes = values.filter(isNode);
  if (name === "$and") return nodes.flatMap(equalities);
  const [left, right] = nodes;
  if (left === undefined || right === undefined) return [];
  return name === "$equal" || name === "$is_not_distinct_from" ? [[left, right]] : [];
}

function calledFunction(node: AstNode): string | undefined {
  const reference = node.function;
  if (typeof reference !== "object" || reference === null || !("name" in reference)) return undefined;
  return String(reference.name).replace(/^.*:/, "");
}

/** The ids of all columns that expressions refer to. */
export function columnIds(...expressions: readonly AstNode[]): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const node of expressions.flatMap(descendants)) {
    if (node.nodeKind !== "ResolvedColumnRef") continue;
    const { column } = node;
    if (typeof column === "object" && column !== null && "column_id" in column)
      ids.add(Number(column.column_id));
  }
  return ids;
}
