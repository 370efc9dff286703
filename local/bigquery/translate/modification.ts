import type { AstNode } from "../analyzer/analyzer.ts";
import { duckdbType } from "../types/duckdb-type.ts";
import type { SqlType } from "../types/sql-type.ts";
import { UnsupportedError } from "./context.ts";
import { type Expression, translateExpression } from "./expressions.ts";
import { quoteName } from "./names.ts";
import type { Relation } from "./relation.ts";
import { translateTableScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

/** INSERT, UPDATE, DELETE, TRUNCATE or MERGE as steps to run in their order, in one transaction. */
export interface TranslatedModification {
  readonly kind: "INSERT" | "UPDATE" | "DELETE" | "TRUNCATE" | "MERGE";
  /** The name under which the modified table was registered with the analyzer. */
  readonly table: string;
  readonly steps: readonly ModificationStep[];
}

export type ModificationStep =
  /** A statement of no consequence to the table. */
  | { readonly kind: "RUN"; readonly sql: string }
  /** A query: where it yields a row, the statement fails with the message. */
  | { readonly kind: "CHECK"; readonly sql: string; readonly message: string }
  /** A statement whose count of rows is a count of the whole. */
  | { readonly kind: "MODIFY"; readonly operation: "INSERT" | "UPDATE" | "DELETE"; readonly sql: string };

/** The table that a statement modifies. */
export interface Target {
  readonly name: string;
  /** The table's own name in DuckDB. */
  readonly relationName: string;
  /** Its relation in queries, and the alias in it. */
  readonly relation: Relation;
  readonly alias: string;
  /** The DuckDB name of a column, quoted. */
  columnName(name: string): string;
}

export function modificationTarget(t: Translation, node: AstNode): Target {
  const scan = t.ast.node(node, "table_scan");
  const name = t.ast.referenceName(scan, "table");
  const binding = t.context.table(name);
  const relation = translateTableScan(t, scan);
  const alias = relation.from?.slice(relation.from.lastIndexOf(" ") + 1) ?? "";
  return {
    name,
    relationName: binding.relation,
    relation,
    alias,
    columnName: (column) => quoteName(binding.columnNames?.get(column) ?? column),
  };
}

/** A value as a column stores it: BigQuery stores a NULL array as an empty one. */
export function storedSql(sql: string, type: SqlType): string {
  return type.kind === "ARRAY" ? `coalesce(${sql}, []::${duckdbType(type)})` : sql;
}

/** The value of a `ResolvedDMLValue`; undefined for DEFAULT. */
export function modificationValue(
  t: Translation,
  node: AstNode,
  scope: Scope | undefined,
): Expression | undefined {
  const value = t.ast.node(node, "value");
  if (value.nodeKind === "ResolvedDMLDefault") return undefined;
  const expression = translateExpression(t, value, scope);
  return { ...expression, sql: storedSql(expression.sql, expression.type) };
}

/** What a column is set to: undefined for DEFAULT. */
export interface Assignment {
  readonly column: string;
  readonly value: Expression | undefined;
}

/** The assignments of UPDATE … SET, to whole columns. */
export function assignments(
  t: Translation,
  items: readonly AstNode[],
  target: Target,
  scope: Scope,
): readonly Assignment[] {
  return items.map((item) => {
    const place = t.ast.node(item, "target");
    if (place.nodeKind !== "ResolvedColumnRef") {
      throw new UnsupportedError("Unsupported UPDATE of a field of a STRUCT or an element of an ARRAY");
    }
    const column = target.columnName(t.ast.column(place, "column").name);
    const value = t.ast.optionalNode(item, "set_value");
    if (value === undefined) throw new UnsupportedError("Unsupported nested statement in UPDATE");
    return { column, value: modificationValue(t, value, scope) };
  });
}

/** Holds what UPDATE … FROM and MERGE found to do, until it is done; one of them runs at a time on a connection. */
export const stagingTable = 'temp.main."staged modification"';

export const dropStaging: ModificationStep = { kind: "RUN", sql: `DROP TABLE ${stagingTable}` };

/** Fails where a row of the target was staged twice. */
export function checkSingleMatch(condition = "TRUE"): ModificationStep {
  return {
    kind: "CHECK",
    sql: `SELECT 1 FROM ${stagingTable} WHERE ${condition} GROUP BY target HAVING count(*) > 1 LIMIT 1`,
    message: "UPDATE/MERGE must match at most one source row for each target row",
  };
}
