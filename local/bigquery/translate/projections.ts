import type { AstNode } from "../analyzer/analyzer.ts";
import { translateExpression } from "./expressions.ts";
import { withJsonGroups } from "./json-groups.ts";
import { uniqueName } from "./names.ts";
import { hasTail, type Relation } from "./relation.ts";
import { openRelation, scopeOf, translateScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

/** Columns computed from those of the input. */
export function translateProjectScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const input = translateScan(t, t.ast.node(node, "input_scan"), outer);
  const computedColumns = t.ast.nodes(node, "expr_list");
  if (computedColumns.length === 0) return input;
  const opened = canAddColumns(input, computedColumns) ? input : openRelation(t, input);
  const { relation, groups } = hasTail(opened)
    ? { relation: opened, groups: t.jsonGroups }
    : withJsonGroups(t, opened, computedColumns, scopeOf(opened, outer));
  const scope = scopeOf(relation, outer);
  const columns = new Map(relation.columns);
  const outerGroups = t.jsonGroups;
  t.jsonGroups = groups;
  for (const computedColumn of computedColumns) {
    const column = t.ast.column(computedColumn, "column");
    const { sql, isPlain } = translateExpression(t, t.ast.node(computedColumn, "expr"), scope);
    columns.set(column.id, { sql, isPlain, isSource: false, name: uniqueName(column) });
  }
  t.jsonGroups = outerGroups;
  return { ...relation, columns };
}

/**
 * Whether columns can be computed beside those that the relation has: never over columns that would be computed twice, and
 * over a grouped, sorted or limited result only what cannot fail, since DuckDB computes it for rows that LIMIT drops.
 */
function canAddColumns(relation: Relation, computedColumns: readonly AstNode[]): boolean {
  if (relation.groupBy !== undefined) return false;
  if (!hasTail(relation) && [...relation.columns.values()].every((column) => column.isPlain)) return true;
  return computedColumns.every(({ expr }) => isHarmless(expr, relation));
}

function isHarmless(expression: unknown, relation: Relation): boolean {
  if (typeof expression !== "object" || expression === null || !("nodeKind" in expression)) return false;
  switch (expression.nodeKind) {
    case "ResolvedLiteral":
      return true;
    case "ResolvedColumnRef": {
      if (!("column" in expression)) return false;
      const { column } = expression;
      if (typeof column !== "object" || column === null || !("column_id" in column)) return false;
      return relation.columns.get(Number(column.column_id))?.isPlain ?? true;
    }
    case "ResolvedMakeStruct": {
      const fields =
        "field_list" in expression && Array.isArray(expression.field_list) ? expression.field_list : [];
      return fields.every((field) => isHarmless(field, relation));
    }
    default:
      return false;
  }
}
