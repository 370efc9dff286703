import type { AstNode } from "../analyzer/analyzer.ts";
import type { SqlType } from "../types/sql-type.ts";
import { UnsupportedError } from "./context.ts";
import { translateExpression } from "./expressions.ts";
import { translateFunction } from "./functions/index.ts";
import { refuseCorrelation } from "./planner-limits.ts";
import { type Relation, selectSql } from "./relation.ts";
import { translateScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

/** A subquery as an expression: scalar, ARRAY(…), EXISTS(…) or IN (…). It may refer to the queries around it. */
export function translateSubquery(t: Translation, node: AstNode, scope: Scope | undefined): string {
  const kind = t.ast.text(node, "subquery_type");
  const scan = t.ast.node(node, "subquery");
  refuseCorrelation(node, scan);
  return t.nested(kind === "ARRAY" ? 2 : 1, () => subqueryOf(t, kind, node, scan, scope));
}

function subqueryOf(
  t: Translation,
  kind: string,
  node: AstNode,
  scan: AstNode,
  scope: Scope | undefined,
): string {
  switch (kind) {
    // DuckDB raises an error for a second row.
    case "SCALAR":
      return `(${subquery(t, scan, scope)})`;
    case "EXISTS":
      return `EXISTS (${subquery(t, scan, scope)})`;
    case "ARRAY":
      return `ARRAY(${subquery(t, scan, scope)})`;
    case "IN":
      return membership(t, node, scan, scope);
    default:
      throw new UnsupportedError(`Unsupported subquery: ${kind}`);
  }
}

function subquery(t: Translation, scan: AstNode, scope: Scope | undefined): string {
  return t.block(() => {
    const relation = translateScan(t, scan, scope);
    const items = t.ast.columns(scan, "column_list").map((column) => {
      const { sql, name } = outputColumn(relation, column.id);
      return { sql, name };
    });
    return selectSql(relation, items);
  });
}

function outputColumn(relation: Relation, id: number) {
  const column = relation.columns.get(id);
  if (column === undefined) throw new Error(`A query does not yield its column ${id}`);
  return column;
}

function membership(t: Translation, node: AstNode, scan: AstNode, scope: Scope | undefined): string {
  const value = translateExpression(t, t.ast.node(node, "in_expr"), scope);
  const rows = subquery(t, scan, scope);
  if (comparesAsInDuckdb(value.type)) return `(${value.sql} IN (${rows}))`;
  // NaN and structs compare otherwise in DuckDB: IN as the OR of equalities, unknown where one is unknown and none is true.
  const alias = t.alias("i");
  const equal = translateFunction({
    name: "$equal",
    arguments: [
      { sql: `${alias}.value`, type: value.type },
      { sql: `${alias}.element`, type: value.type },
    ],
    type: { kind: "BOOL" },
    safe: false,
    context: t.context,
  });
  const pairs = `SELECT ${value.sql} AS value, ${alias}.element FROM (${rows}) AS ${alias}(element)`;
  const comparisons = `SELECT ${equal} AS equal FROM (${pairs}) AS ${alias}`;
  return `(SELECT CASE WHEN bool_or(equal) THEN TRUE WHEN bool_or(equal IS NULL) THEN NULL ELSE FALSE END FROM (${comparisons}))`;
}

function comparesAsInDuckdb(type: SqlType): boolean {
  return type.kind !== "FLOAT64" && type.kind !== "STRUCT" && type.kind !== "ARRAY" && type.kind !== "JSON";
}
