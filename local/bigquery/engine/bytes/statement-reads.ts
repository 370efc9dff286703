import type { AstNode } from "../../analyzer/analyzer.ts";
import { isNode } from "../../analyzer/nodes.ts";
import { children, optionalChild } from "../script/syntax.ts";
import type { ResolvedTable } from "../statements/resolved-table.ts";
import { columnId, columnIds, conjuncts, referencedIds } from "./predicates.ts";
import { type TableRead, TableReads } from "./table-reads.ts";

/** What a statement reads of stored tables, those of views included. */
export interface StatementReads {
  readonly reads: readonly TableRead[];
  /** The table whose rows UPDATE, DELETE or MERGE changes: of the partitions read it reads every column. */
  readonly changed?: TableRead;
  /** Whether those rows are deleted. */
  readonly deletes?: boolean;
}

export function statementReads(
  statement: AstNode,
  tables: ReadonlyMap<string, ResolvedTable>,
): StatementReads {
  const walk = new TableReads(tables);
  switch (statement.nodeKind) {
    case "ResolvedInsertStmt":
      for (const field of ["query", "row_list", "query_parameter_list"]) followAll(walk, statement[field]);
      return { reads: walk.found };
    case "ResolvedUpdateStmt":
    case "ResolvedDeleteStmt":
      return changeReads(walk, statement);
    case "ResolvedMergeStmt":
      return mergeReads(walk, statement);
    case "ResolvedTruncateStmt":
      return { reads: [] };
    default:
      break;
  }
  const query = optionalChild(statement, "query");
  if (query === undefined) followAll(walk, statement);
  else walk.scan(query, { needed: outputs(statement), predicates: [] });
  return { reads: walk.found };
}

function outputs(statement: AstNode): ReadonlySet<string> {
  return new Set(children(statement, "output_column_list").map(({ column }) => columnId(column)));
}

function changeReads(walk: TableReads, statement: AstNode): StatementReads {
  const where = optionalChild(statement, "where_expr");
  const from = optionalChild(statement, "from_scan");
  const changed = targetRead(walk, statement, conjuncts(where));
  if (from !== undefined) walk.whole(from, conjuncts(where));
  for (const field of ["where_expr", "update_item_list"]) followAll(walk, statement[field]);
  const deletes = statement.nodeKind === "ResolvedDeleteStmt";
  return { reads: walk.found, ...(changed === undefined ? {} : { changed, deletes }) };
}

/** A side of a MERGE of which rows without a match are acted upon is read whole, whatever the condition says of it. */
function mergeReads(walk: TableReads, statement: AstNode): StatementReads {
  const clauses = children(statement, "when_clause_list");
  const condition = conjuncts(optionalChild(statement, "merge_expr"));
  const acts = (type: string) => clauses.some((clause) => clause.match_type === type);
  const changed = targetRead(walk, statement, acts("NOT_MATCHED_BY_SOURCE") ? [] : condition);
  const from = optionalChild(statement, "from_scan");
  if (from !== undefined) walk.whole(from, acts("NOT_MATCHED_BY_TARGET") ? [] : condition);
  for (const field of ["merge_expr", "when_clause_list"]) followAll(walk, statement[field]);
  const changesRows = clauses.some((clause) => clause.action_type !== "INSERT");
  return { reads: walk.found, ...(changesRows && changed !== undefined ? { changed } : {}) };
}

/** The scan of the table that is changed: of its columns those are read that expressions name. */
function targetRead(
  walk: TableReads,
  statement: AstNode,
  predicates: readonly AstNode[],
): TableRead | undefined {
  const scan = optionalChild(statement, "table_scan");
  if (scan === undefined) return undefined;
  const access = statement.column_access_list;
  const ids = columnIds(scan);
  const named = new Set(expressionIds(statement));
  const isRead = (index: number) =>
    Array.isArray(access) && access.length === ids.length
      ? String(access[index]).includes("READ")
      : named.has(ids[index] ?? "");
  walk.scan(scan, { needed: new Set(ids.filter((_, index) => isRead(index))), predicates });
  return walk.found.at(-1);
}

function expressionIds(statement: AstNode): readonly string[] {
  return ["where_expr", "merge_expr"].flatMap((field) => {
    const expression = optionalChild(statement, field);
    return expression === undefined ? [] : referencedIds(expression);
  });
}

function followAll(walk: TableReads, value: unknown): void {
  for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) walk.subqueries(each);
}
