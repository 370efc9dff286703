import type { AstNode } from "../analyzer/analyzer.ts";
import { duckdbType } from "../types/duckdb-type.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import { UnsupportedError } from "./context.ts";
import { quoteName, uniqueName } from "./names.ts";
import { type Relation, type RelationColumn, selectSql } from "./relation.ts";
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
  const items = t.ast
    .nodes(node, "input_item_list")
    .map((item) => `(${setOperand(t, item, columns, outer)})`);
  return namedRelation(t, `(${items.join(` ${operator} `)})`, columns);
}

/** One operand's rows, its columns in the order and with the names of the whole operation's. */
export function setOperand(
  t: Translation,
  item: AstNode,
  columns: readonly ResolvedColumn[],
  outer: Scope | undefined,
): string {
  const relation = translateScan(t, t.ast.node(item, "scan"), outer);
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
  return selectSql(relation, items);
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
