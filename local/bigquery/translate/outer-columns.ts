import type { AstNode } from "../analyzer/analyzer.ts";
import { columnIds } from "./planner-limits.ts";
import { nest, type Relation, type RelationColumn } from "./relation.ts";
import type { Scope, Translation } from "./translation.ts";

/**
 * The relation with those columns of the queries around it that the expressions refer to as columns of its own.
 * DuckDB would compute an aggregate of such columns alone in the query that they belong to, and takes none in a window.
 */
export function withOuterColumns(
  t: Translation,
  relation: Relation,
  expressions: readonly AstNode[],
  outer: Scope | undefined,
): Relation {
  const columns = new Map(relation.columns);
  for (const id of columnIds(...expressions)) {
    const column = relation.columns.has(id) ? undefined : outerColumn(id, outer);
    if (column === undefined) continue;
    columns.set(id, { sql: column.sql, isPlain: false, isSource: false, name: `outer#${id}` });
  }
  return columns.size === relation.columns.size ? relation : nest({ ...relation, columns }, t.alias("q"));
}

function outerColumn(id: number, outer: Scope | undefined): RelationColumn | undefined {
  for (let scope = outer; scope !== undefined; scope = scope.outer) {
    const column = scope.relation.columns.get(id);
    if (column !== undefined) return column;
  }
  return undefined;
}
