import type { AstNode } from "../analyzer/analyzer.ts";
import { assignments } from "./assignments.ts";
import { UnsupportedError } from "./context.ts";
import { type Expression, translateExpression } from "./expressions.ts";
import {
  type Assignment,
  checkSingleMatch,
  dropStaging,
  type ModificationStep,
  modificationTarget,
  modificationValue,
  omittedDefaults,
  stagingTable,
  type Target,
  type TranslatedModification,
} from "./modification.ts";
import { quoteName } from "./names.ts";
import { nest, type Relation, selectSql, wholeSql } from "./relation.ts";
import { scopeOf, translateScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

/** One WHEN clause. */
interface MergeClause {
  /** Its place, from 1: what the staged rows that it applies to are marked with. */
  readonly number: number;
  readonly matchType: "MATCHED" | "NOT_MATCHED_BY_SOURCE" | "NOT_MATCHED_BY_TARGET";
  readonly action: "INSERT" | "UPDATE" | "DELETE";
  readonly condition: Expression | undefined;
  readonly assignments: readonly Assignment[];
}

/**
 * MERGE in one join: each joined row is staged with the first clause that applies to it and that clause's values; then the
 * clauses are carried out. DuckDB's own MERGE takes any one of several matches where BigQuery fails.
 */
export function translateMerge(t: Translation, node: AstNode): TranslatedModification {
  const target = modificationTarget(t, node);
  let clauses: readonly MergeClause[] = [];
  const staged = t.block(() => {
    const source = sourceRelation(t, t.ast.node(node, "from_scan"));
    const columns = new Map([...target.relation.columns, ...source.relation.columns]);
    const scope = scopeOf({ where: [], columns }, undefined);
    clauses = t.ast
      .nodes(node, "when_clause_list")
      .map((clause, index) => mergeClause(t, clause, index, target, scope));
    const condition = translateExpression(t, t.ast.node(node, "merge_expr"), scope);
    const from = `${target.relation.from} ${joinWord(clauses)} ${source.relation.from} ON ${condition.sql}`;
    const action = actionSql(clauses, `${target.alias}.rowid`, source.presence);
    return selectSql({ from, where: [`${quoteName(actionName)} IS NOT NULL`], columns }, [
      { sql: `${target.alias}.rowid`, name: "target" },
      { sql: action, name: actionName },
      ...stagedValues(clauses),
    ]);
  });
  const isMatched = (clause: MergeClause) => clause.matchType === "MATCHED";
  return {
    kind: "MERGE",
    table: target.name,
    steps: [
      { kind: "RUN", sql: `CREATE OR REPLACE TEMP TABLE ${stagingTable} AS ${staged}` },
      ...(clauses.some(isMatched) ? [checkSingleMatch(actionIn(clauses.filter(isMatched)))] : []),
      ...clauses.filter((clause) => clause.action === "DELETE").map((clause) => deleteStep(clause, target)),
      ...clauses.filter((clause) => clause.action === "UPDATE").map((clause) => updateStep(clause, target)),
      ...clauses.filter((clause) => clause.action === "INSERT").map((clause) => insertStep(clause, target)),
      dropStaging,
    ],
  };
}

/** The source with a column that is NULL where an outer join found no source row. */
function sourceRelation(
  t: Translation,
  scan: AstNode,
): { readonly relation: Relation; readonly presence: string } {
  const source = translateScan(t, scan, undefined);
  const alias = t.alias("q");
  const nested = nest(source, alias);
  const from = `(SELECT TRUE AS present, * FROM (${wholeSql(source)})) AS ${alias}`;
  return { relation: { ...nested, from }, presence: `${alias}.present` };
}

function mergeClause(
  t: Translation,
  node: AstNode,
  index: number,
  target: Target,
  scope: Scope,
): MergeClause {
  const matchType = t.ast.text(node, "match_type");
  if (
    matchType !== "MATCHED" &&
    matchType !== "NOT_MATCHED_BY_SOURCE" &&
    matchType !== "NOT_MATCHED_BY_TARGET"
  ) {
    throw new UnsupportedError(`Unsupported MERGE clause: ${matchType}`);
  }
  const action = t.ast.text(node, "action_type");
  const condition = t.ast.optionalNode(node, "match_expr");
  const clause = {
    number: index + 1,
    matchType,
    condition: condition === undefined ? undefined : translateExpression(t, condition, scope),
  } as const;
  switch (action) {
    case "DELETE":
      return { ...clause, action, assignments: [] };
    case "UPDATE":
      return {
        ...clause,
        action,
        assignments: assignments(t, t.ast.nodes(node, "update_item_list"), target, scope),
      };
    case "INSERT": {
      const values = t.ast.nodes(t.ast.node(node, "insert_row"), "value_list");
      const columns = t.ast.columns(node, "insert_column_list");
      const inserted = columns.map((column, position) => {
        const value = values[position];
        if (value === undefined) throw new Error("MERGE inserts fewer values than columns");
        return {
          column: target.columnName(column.name),
          value: modificationValue(t, value, scope, { column, target }),
        };
      });
      return { ...clause, action, assignments: [...inserted, ...omittedDefaults(target, columns)] };
    }
    default:
      throw new UnsupportedError(`Unsupported MERGE action: ${action}`);
  }
}

/** The join that yields no more unmatched rows than the clauses look at. */
function joinWord(clauses: readonly MergeClause[]): string {
  const bySource = clauses.some((clause) => clause.matchType === "NOT_MATCHED_BY_SOURCE");
  const byTarget = clauses.some((clause) => clause.matchType === "NOT_MATCHED_BY_TARGET");
  if (bySource && byTarget) return "FULL JOIN";
  if (bySource) return "LEFT JOIN";
  return byTarget ? "RIGHT JOIN" : "JOIN";
}

/** The number of the first clause that applies to a joined row, or NULL. */
function actionSql(clauses: readonly MergeClause[], targetPresence: string, sourcePresence: string): string {
  const branches = clauses.map((clause) => {
    const matches = {
      MATCHED: `${targetPresence} IS NOT NULL AND ${sourcePresence} IS NOT NULL`,
      NOT_MATCHED_BY_SOURCE: `${sourcePresence} IS NULL`,
      NOT_MATCHED_BY_TARGET: `${targetPresence} IS NULL`,
    }[clause.matchType];
    const condition = clause.condition === undefined ? "" : ` AND ${clause.condition.sql}`;
    return `WHEN ${matches}${condition} THEN ${clause.number}`;
  });
  return `CASE ${branches.join(" ")} END`;
}

interface StagedValue {
  readonly sql: string;
  readonly name: string;
}

/** A staged column for each column that a clause sets; clauses that set it to the same cheap expression need no CASE. */
function stagedValues(clauses: readonly MergeClause[]): readonly StagedValue[] {
  const byColumn = new Map<string, { clause: MergeClause; value: Expression }[]>();
  for (const clause of clauses) {
    for (const { column, value } of clause.assignments) {
      if (value === undefined) continue;
      const values = byColumn.get(column) ?? [];
      byColumn.set(column, [...values, { clause, value }]);
    }
  }
  return [...byColumn].map(([column, values]) => {
    const [first] = values;
    const isShared = values.every(({ value }) => value.isPlain && value.sql === first?.value.sql);
    const branches = values.map(({ clause, value }) => `WHEN ${clause.number} THEN ${value.sql}`);
    const sql =
      isShared && first !== undefined
        ? first.value.sql
        : `CASE ${quoteName(actionName)} ${branches.join(" ")} END`;
    return { sql, name: stagedName(column) };
  });
}

/** The staged column of the clause to carry out. No column of BigQuery's can have its name, so that SELECT can refer to it. */
const actionName = "#action";

/** Differs from the names of staging's own columns. */
function stagedName(column: string): string {
  return `=${column}`;
}

function stagedColumn(column: string): string {
  return `s.${quoteName(stagedName(column))}`;
}

function actionIn(clauses: readonly MergeClause[]): string {
  return `${quoteName(actionName)} IN (${clauses.map((clause) => clause.number).join(", ")})`;
}

function deleteStep(clause: MergeClause, target: Target): ModificationStep {
  const sql = `DELETE FROM ${target.relationName} WHERE rowid IN (SELECT target FROM ${stagingTable} WHERE ${actionIn([clause])})`;
  return { kind: "MODIFY", operation: "DELETE", sql };
}

function updateStep(clause: MergeClause, target: Target): ModificationStep {
  const set = clause.assignments.map(
    ({ column, value }) => `${column} = ${value === undefined ? "DEFAULT" : stagedColumn(column)}`,
  );
  const condition = `${target.alias}.rowid = s.target AND s.${actionIn([clause])}`;
  const sql = `UPDATE ${target.relation.from} SET ${set.join(", ")} FROM ${stagingTable} AS s WHERE ${condition}`;
  return { kind: "MODIFY", operation: "UPDATE", sql };
}

/** A column set to DEFAULT is left out, so that DuckDB fills it in. */
function insertStep(clause: MergeClause, target: Target): ModificationStep {
  const columns = clause.assignments.flatMap(({ column, value }) => (value === undefined ? [] : [column]));
  const rows = `FROM ${stagingTable} AS s WHERE s.${actionIn([clause])}`;
  if (columns.length === 0) throw new UnsupportedError("Unsupported MERGE … INSERT of defaults alone");
  const sql = `INSERT INTO ${target.relationName} (${columns.join(", ")}) SELECT ${columns.map(stagedColumn).join(", ")} ${rows}`;
  return { kind: "MODIFY", operation: "INSERT", sql };
}
