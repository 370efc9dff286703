import type { AstNode } from "../analyzer/analyzer.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import { UnsupportedError } from "./context.ts";
import { quoteName, uniqueName } from "./names.ts";
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
    t.addCommonTable(name, selectSql(relation, items), { columnNames, isRecursive: false });
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
  t.recursions.push({ name: sqlName, columnNames });
  const step = t.block(() => setOperand(t, t.ast.node(node, "recursive_term"), columns, outer));
  t.recursions.pop();
  const operator = type === "UNION_ALL" ? "UNION ALL" : "UNION";
  t.addCommonTable(name, `(${base}) ${operator} (${step})`, { columnNames, isRecursive: true, sqlName });
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
