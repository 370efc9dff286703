import type { AstNode } from "../analyzer/analyzer.ts";
import { duckdbType } from "../types/duckdb-type.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import { UnsupportedError } from "./context.ts";
import { quoteName, uniqueName } from "./names.ts";
import { type Relation, type RelationColumn, type SelectItem, selectSql } from "./relation.ts";
import { translateScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

const operators: Readonly<Record<string, string>> = {
  UNION_ALL: "UNION ALL",
  UNION_DISTINCT: "UNION",
  INTERSECT_DISTINCT: "INTERSECT",
  EXCEPT_DISTINCT: "EXCEPT",
};

/** UNION, INTERSECT and EXCEPT; BigQuery has the ALL of UNION only. */
export function translateSetOperation(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const type = t.ast.text(node, "op_type");
  const operator = operators[type];
  if (operator === undefined) throw new UnsupportedError(`${type.replace("_", " ")} is not supported`);
  const mode = t.ast.text(node, "column_match_mode");
  if (mode !== "" && mode !== "BY_POSITION") throw new UnsupportedError(`Unsupported set operation: ${mode}`);
  // Says something only where columns match by name.
  t.ast.skip(node, "column_propagation_mode");
  const columns = t.ast.columns(node, "column_list");
  const operands = t.ast.nodes(node, "input_item_list").map((item) => operand(t, item, columns, outer));
  const queries = type === "UNION_ALL" ? withJoinedRows(t, operands, columns) : operands.map(querySql);
  return namedRelation(t, `(${queries.map((query) => `(${query})`).join(` ${operator} `)})`, columns);
}

/** One operand's rows, its columns in the order and with the names of the whole operation's. */
export function setOperand(
  t: Translation,
  item: AstNode,
  columns: readonly ResolvedColumn[],
  outer: Scope | undefined,
): string {
  return querySql(operand(t, item, columns, outer));
}

interface Operand {
  readonly relation: Relation;
  readonly items: readonly SelectItem[];
  /** Its values where it is one row that is computed from nothing. */
  readonly row: readonly string[] | undefined;
}

function querySql({ relation, items }: Operand): string {
  return selectSql(relation, items);
}

/**
 * The operands of a UNION ALL as queries, single rows that follow each other as one list of rows: it is read in its
 * order, as unions that are executed at once are not.
 */
function withJoinedRows(
  t: Translation,
  operands: readonly Operand[],
  columns: readonly ResolvedColumn[],
): readonly string[] {
  const queries: string[] = [];
  let rows: (readonly string[])[] = [];
  const endRows = () => {
    if (rows.length > 0) queries.push(rowsSql(t, rows, columns));
    rows = [];
  };
  for (const each of operands) {
    if (each.row !== undefined) rows.push(each.row);
    else {
      endRows();
      queries.push(querySql(each));
    }
  }
  endRows();
  return queries;
}

function rowsSql(
  t: Translation,
  rows: readonly (readonly string[])[],
  columns: readonly ResolvedColumn[],
): string {
  const values = rows.map((row) => `(${row.join(", ")})`);
  const names = columns.map((column) => quoteName(uniqueName(column)));
  return `SELECT * FROM (VALUES ${values.join(", ")}) AS ${t.alias("v")}(${names.join(", ")})`;
}

function operand(
  t: Translation,
  item: AstNode,
  columns: readonly ResolvedColumn[],
  outer: Scope | undefined,
): Operand {
  const scan = t.ast.node(item, "scan");
  const relation = translateScan(t, scan, outer);
  const items = t.ast.columns(item, "output_column_list").map((column, index) => {
    const target = columns[index];
    const source = relation.columns.get(column.id);
    if (target === undefined || source === undefined)
      throw new Error("The columns of a set operation do not match");
    if (duckdbType(target.type) !== duckdbType(column.type)) {
      throw new UnsupportedError("Unsupported set operation: STRUCT columns whose field names differ");
    }
    return { sql: source.sql, name: uniqueName(target) };
  });
  return { relation, items, row: isOneRow(t, scan) ? rowOf(relation, items) : undefined };
}

function isOneRow(t: Translation, scan: AstNode): boolean {
  if (scan.nodeKind === "ResolvedSingleRowScan") return true;
  return scan.nodeKind === "ResolvedProjectScan" && isOneRow(t, t.ast.node(scan, "input_scan"));
}

/** What is computed in several steps is a row of VALUES only where it is one value. */
function rowOf(relation: Relation, items: readonly SelectItem[]): readonly string[] | undefined {
  if (relation.from === undefined) return items.length === 0 ? undefined : items.map(({ sql }) => sql);
  return items.length === 1 ? [`(${selectSql(relation, items)})`] : undefined;
}

/** A query in parentheses, or the name of one, as a relation with the given columns by their unique names. */
export function namedRelation(t: Translation, from: string, columns: readonly ResolvedColumn[]): Relation {
  const alias = t.alias("q");
  const named = new Map<number, RelationColumn>();
  for (const column of columns) {
    const name = uniqueName(column);
    named.set(column.id, { sql: `${alias}.${quoteName(name)}`, isPlain: true, isSource: true, name });
  }
  return { from: `${from} AS ${alias}`, where: [], columns: named };
}
