import type { AstNode } from "../analyzer/analyzer.ts";
import { isNode } from "../analyzer/nodes.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import { UnsupportedError } from "./context.ts";
import { quoteName, uniqueName } from "./names.ts";
import { columnIds } from "./planner-limits.ts";
import { type Relation, type RelationColumn, selectSql } from "./relation.ts";
import { translateScan } from "./scans.ts";
import { setOperand } from "./set-operations.ts";
import type { CommonTable, Scope, Translation } from "./translation.ts";

/** WITH: its queries are stated before the query block's SELECT, wherever in the block they stand. */
export function translateWithScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const before = new Map(t.commonTables);
  addEntries(t, node, outer);
  const relation = translateScan(t, t.ast.node(node, "query"), outer);
  for (const [name, table] of before) t.commonTables.set(name, table);
  return relation;
}

function addEntries(t: Translation, node: AstNode, outer: Scope | undefined): void {
  // Whether an entry is recursive shows in the entry itself.
  t.ast.skip(node, "recursive");
  for (const entry of t.ast.nodes(node, "with_entry_list")) {
    const name = t.ast.text(entry, "with_query_name");
    const query = t.ast.node(entry, "with_subquery");
    const recursion = recursionIn(t, query, outer);
    if (recursion !== undefined) {
      addRecursiveTable(t, name, recursion, outer);
      continue;
    }
    const columns = t.ast.columns(query, "column_list");
    const relation = translateScan(t, query, outer);
    const columnNames = positionalNames(columns);
    const items = columns.map((column, index) => ({
      sql: relation.columns.get(column.id)?.sql ?? "",
      name: columnNames[index] ?? "",
    }));
    t.addCommonTable(name, selectSql(relation, items), {
      columnNames,
      isRecursive: false,
      depth: leastDepth(t, query, outer),
    });
  }
}

/** The recursion that a query is, also one with a WITH clause of its own, whose queries are stated before it. */
function recursionIn(t: Translation, query: AstNode, outer: Scope | undefined): AstNode | undefined {
  if (query.nodeKind === "ResolvedRecursiveScan") return query;
  let last = query;
  while (last.nodeKind === "ResolvedWithScan") last = t.ast.node(last, "query");
  if (last.nodeKind !== "ResolvedRecursiveScan") return undefined;
  for (let each = query; each !== last; each = t.ast.node(each, "query")) addEntries(t, each, outer);
  return last;
}

function addRecursiveTable(t: Translation, name: string, node: AstNode, outer: Scope | undefined): void {
  const columns = t.ast.columns(node, "column_list");
  const columnNames = positionalNames(columns);
  const type = t.ast.text(node, "op_type");
  if (type !== "UNION_ALL" && type !== "UNION_DISTINCT")
    throw new UnsupportedError(`Unsupported recursion: ${type}`);
  const base = t.block(() => setOperand(t, t.ast.node(node, "non_recursive_term"), columns, outer));
  const sqlName = t.alias(`with ${name}`);
  t.recursions.push({ name: sqlName, columnNames, depth: t.depth });
  const step = t.block(() => setOperand(t, t.ast.node(node, "recursive_term"), columns, outer));
  t.recursions.pop();
  const operator = type === "UNION_ALL" ? "UNION ALL" : "UNION";
  t.addCommonTable(name, `(${base}) ${operator} (${step})`, {
    columnNames,
    isRecursive: true,
    sqlName,
    depth: leastDepth(t, node, outer),
  });
}

/**
 * The least deep query block that can state a WITH query, undefined for the one at hand. DuckDB's planner does not cope
 * with all WITH queries that a correlated subquery states, and few of them depend on what is around them.
 */
function leastDepth(t: Translation, query: AstNode, outer: Scope | undefined): number | undefined {
  if (dependsOnScope(t, query, outer)) return undefined;
  const depths = [...withReferences(query)].map((name) => t.commonTables.get(name)?.depth ?? 0);
  return Math.min(t.depth, Math.max(0, ...depths));
}

/** Whether a query may depend on what is around it, so that it means nothing elsewhere. */
export function dependsOnScope(t: Translation, query: AstNode, outer: Scope | undefined): boolean {
  if (t.functionArguments.size > 0 || t.recursions.length > 0) return true;
  return [...columnIds(query)].some((id) => t.freeColumns.has(id) || isOfScope(id, outer));
}

function isOfScope(id: number, scope: Scope | undefined): boolean {
  for (let each = scope; each !== undefined; each = each.outer) {
    if (each.relation.columns.has(id)) return true;
  }
  return false;
}

/** The names of the WITH queries that a query reads, its own among them. */
function* withReferences(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const each of value) yield* withReferences(each);
  else if (isNode(value)) {
    if (value.nodeKind === "ResolvedWithRefScan") yield String(value.with_query_name);
    for (const each of Object.values(value)) yield* withReferences(each);
  }
}

/** A column may occur twice in a query's columns; its position tells them apart. */
function positionalNames(columns: readonly ResolvedColumn[]): readonly string[] {
  return columns.map((column, index) => `${uniqueName(column)}@${index}`);
}

export function translateWithReference(t: Translation, node: AstNode): Relation {
  const name = t.ast.text(node, "with_query_name");
  const table = t.commonTables.get(name);
  if (table === undefined) throw new Error(`There is no WITH query ${name}`);
  return commonTableRelation(t, table, t.ast.columns(node, "column_list"));
}

export function translateRecursiveReference(t: Translation, node: AstNode): Relation {
  const table = t.recursions.at(-1);
  if (table === undefined) throw new Error("A recursive reference outside of a recursion");
  return commonTableRelation(t, table, t.ast.columns(node, "column_list"));
}

function commonTableRelation(
  t: Translation,
  table: CommonTable,
  columns: readonly ResolvedColumn[],
): Relation {
  const alias = t.alias("q");
  const named = new Map<number, RelationColumn>();
  columns.forEach((column, index) => {
    const name = table.columnNames[index];
    if (name === undefined) throw new Error(`${table.name} has no column ${index + 1}`);
    named.set(column.id, {
      sql: `${alias}.${quoteName(name)}`,
      isPlain: true,
      isSource: true,
      name: uniqueName(column),
    });
  });
  return { from: `${table.name} AS ${alias}`, where: [], columns: named };
}
