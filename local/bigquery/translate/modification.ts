import type { AstNode } from "../analyzer/analyzer.ts";
import { duckdbType } from "../types/duckdb-type.ts";
import type { SqlType } from "../types/sql-type.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import type { TypedSql } from "./context.ts";
import { type Expression, translateExpression } from "./expressions.ts";
import { quoteName } from "./names.ts";
import type { Relation } from "./relation.ts";
import { translateTableScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";
import { constrainedSql } from "./type-parameters.ts";

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
  /** Columns' defaults by the columns' names. */
  readonly defaults: ReadonlyMap<string, TypedSql>;
  /** A value as a column stores it: as its parameterized type holds it, and an empty array rather than NULL. */
  storedSql(sql: string, type: SqlType, column: string): string;
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
    defaults: binding.defaults ?? new Map(),
    storedSql(sql, type, column) {
      const parameters = binding.parameters?.get(column.toLowerCase());
      const refusal = { safe: false, field: column };
      const held = parameters === undefined ? sql : constrainedSql(sql, type, parameters, refusal);
      return type.kind === "ARRAY" ? `coalesce(${held}, []::${duckdbType(type)})` : held;
    },
  };
}

/** What columns that an INSERT does not name are set to: their defaults, where those are not NULL. */
export function omittedDefaults(
  target: Target,
  columns: readonly ResolvedColumn[],
): readonly { readonly column: string; readonly value: Expression }[] {
  const named = new Set(columns.map(({ name }) => name.toLowerCase()));
  return [...target.defaults]
    .filter(([name]) => !named.has(name.toLowerCase()))
    .map(([name, value]) => ({ column: target.columnName(name), value: storedDefault(target, name, value) }));
}

function storedDefault(target: Target, name: string, { sql, type }: TypedSql): Expression {
  return { sql: target.storedSql(sql, type, name), type, isPlain: false };
}

/** The value of a `ResolvedDMLValue` for a column; undefined for DEFAULT where the column has none of its own. */
export function modificationValue(
  t: Translation,
  node: AstNode,
  scope: Scope | undefined,
  { column, target }: { readonly column: ResolvedColumn; readonly target: Target },
): Expression | undefined {
  const value = t.ast.node(node, "value");
  if (value.nodeKind === "ResolvedDMLDefault") {
    const byDefault = target.defaults.get(column.name);
    return byDefault === undefined ? undefined : storedDefault(target, column.name, byDefault);
  }
  const { sql, type, isPlain } = translateExpression(t, value, scope);
  const stored = target.storedSql(sql, type, column.name);
  return { sql: stored, type, isPlain: isPlain && stored === sql };
}

/** What a column is set to: undefined for DEFAULT. */
export interface Assignment {
  readonly column: string;
  readonly value: Expression | undefined;
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
