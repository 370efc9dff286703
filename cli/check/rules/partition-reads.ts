import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { conditionFields, readingStatements } from "../../../local/bigquery/analyzer/statement-conditions.ts";
import { children, isNode } from "../../../local/bigquery/engine/script/syntax.ts";
import { nodesWithin, scannedTable } from "../analysis/ast.ts";
import { columnIds, columnName, valueIds } from "../analysis/column-flow.ts";
import type { AnalyzedStatement } from "../analysis/statement-analysis.ts";

/** The read of a partitioned table whose partitions nothing narrows down. */
export interface WholeRead {
  readonly table: string;
  readonly column: string;
  /** BigQuery would refuse it. */
  readonly isRefused: boolean;
}

/** The functions by which a condition bounds a value. */
const comparisons =
  /\$(equal|less|less_or_equal|greater|greater_or_equal|between|in|in_array|is_distinct|is_not_distinct|is_null)$/;

/**
 * The scans of partitioned tables that no condition bounds: by comparing the partition column, or what is computed of it alone,
 * with what is known before a row is read, as a literal, a parameter, a variable of the script or CURRENT_DATE() is.
 */
export function wholeReads({ statement, tables, flow }: AnalyzedStatement): readonly WholeRead[] {
  if (!readingStatements.has(statement.nodeKind)) return [];
  if (![...tables.values()].some((table) => table.partitioning !== undefined)) return [];
  const conditions = [...conditionsOf(statement)];
  const bounding = conditions.flatMap(boundedIds);
  const looked = conditions.flatMap(referencedIds);
  const inserted = statement.nodeKind === "ResolvedInsertStmt" ? statement.table_scan : undefined;
  const reads: WholeRead[] = [];
  for (const scan of nodesWithin(statement)) {
    if (scan.nodeKind !== "ResolvedTableScan" || scan === inserted) continue;
    const table = tables.get(scannedTable(scan));
    const partitioning = table?.partitioning;
    if (table === undefined || partitioning === undefined) continue;
    const id = scannedId(scan, partitioning.column);
    const isAmong = (ids: readonly string[]) =>
      id !== undefined && ids.some((each) => flow.flowsInto(id, each));
    if (isAmong(bounding)) continue;
    reads.push({
      table: table.name,
      column: partitioning.column,
      isRefused: partitioning.isFilterRequired && !isAmong(looked),
    });
  }
  return reads;
}

function* conditionsOf(statement: AstNode): Generator<AstNode> {
  for (const node of nodesWithin(statement)) {
    for (const field of conditionFields) {
      const condition = node[field];
      if (isNode(condition)) yield condition;
    }
  }
}

/** The columns that a condition compares with constants; what stands under OR or NOT bounds nothing by itself. */
function boundedIds(condition: AstNode): readonly string[] {
  if (condition.nodeKind !== "ResolvedFunctionCall") return [];
  const name = functionName(condition);
  const operands = children(condition, "argument_list");
  if (name.endsWith("$and")) return operands.flatMap(boundedIds);
  if (name.endsWith("$or")) {
    const [first = [], ...others] = operands.map(boundedIds);
    return first.filter((id) => others.every((ids) => ids.includes(id)));
  }
  if (!comparisons.test(name)) return [];
  const varying = operands.filter((operand) => !isConstant(operand));
  const [only] = varying;
  return varying.length === 1 && only !== undefined && !holdsSubquery(only) ? valueIds(only) : [];
}

function isConstant(expression: AstNode): boolean {
  return !nodesWithin(expression).some(
    ({ nodeKind }) => nodeKind === "ResolvedColumnRef" || nodeKind === "ResolvedSubqueryExpr",
  );
}

function holdsSubquery(expression: AstNode): boolean {
  return nodesWithin(expression).some(({ nodeKind }) => nodeKind === "ResolvedSubqueryExpr");
}

function referencedIds(condition: AstNode): readonly string[] {
  return nodesWithin(condition).flatMap((node) =>
    node.nodeKind === "ResolvedColumnRef" ? columnIds([node.column]) : [],
  );
}

function scannedId(scan: AstNode, name: string): string | undefined {
  const columns: readonly unknown[] = Array.isArray(scan.column_list) ? scan.column_list : [];
  return columnIds(columns.filter((column) => columnName(column).toLowerCase() === name.toLowerCase()))[0];
}

function functionName(call: AstNode): string {
  return columnName(call.function);
}
