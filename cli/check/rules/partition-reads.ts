import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants, isNode } from "../../../local/bigquery/analyzer/nodes.ts";
import { conditionFields, readingStatements } from "../../../local/bigquery/analyzer/statement-conditions.ts";
import { children, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import type { AnalyzedStatement } from "../analysis/analyzed-statement.ts";
import { scannedTable } from "../analysis/ast.ts";
import { ColumnFlow, columnIds, columnName } from "../analysis/column-flow.ts";
import type { Partitioning } from "../analysis/table-schema.ts";

/** The read of a partitioned table, or of a view of one, whose partitions nothing narrows down. */
export interface WholeRead {
  /** What the statement names, and how many times it does so before. */
  readonly table: string;
  readonly occurrence: number;
  readonly partitioning: Partitioning;
  /** BigQuery would refuse it. */
  readonly isRefused: boolean;
  /** What the statement changes by rows that nothing narrows down. */
  readonly modification: "UPDATE" | "DELETE" | "MERGE" | undefined;
  /** The columns of the result, by their positions, that have the partition column's own values. */
  readonly outputs: readonly number[];
}

const modifications: Readonly<Record<string, WholeRead["modification"]>> = {
  ResolvedUpdateStmt: "UPDATE",
  ResolvedDeleteStmt: "DELETE",
  ResolvedMergeStmt: "MERGE",
};

/** The functions by which a condition bounds a value. */
const comparisons =
  /\$(equal|less|less_or_equal|greater|greater_or_equal|between|in|in_array|is_distinct|is_not_distinct|is_null)$/;

/** Functions that never fall where their first argument rises, so that BigQuery still sees which partitions they bound. */
const risingFunctions = /:(date|datetime|timestamp|date_trunc|datetime_trunc|timestamp_trunc)$/;

/**
 * The scans of partitioned tables that no condition bounds: by comparing the partition column, or what rises with it, with what
 * is known before a row is read, as a literal, a parameter, a variable of the script or CURRENT_DATE() is.
 */
export function wholeReads({ statement, tables, flow }: AnalyzedStatement): readonly WholeRead[] {
  if (!readingStatements.has(statement.nodeKind) && statement.nodeKind !== "ResolvedExportDataStmt")
    return [];
  if (![...tables.values()].some(({ partitionings }) => partitionings.length > 0)) return [];
  let rising: ColumnFlow | undefined;
  const conditions = conditionsOf(statement);
  const outputs = children(statement, "output_column_list").map(({ column }) => columnIds([column])[0]);
  const target = optionalChild(statement, "table_scan");
  const inserted = statement.nodeKind === "ResolvedInsertStmt" ? target : undefined;
  const occurrences = new Map<string, number>();
  const reads: WholeRead[] = [];
  for (const scan of descendants(statement)) {
    if (scan.nodeKind !== "ResolvedTableScan" || scan === inserted) continue;
    const name = scannedTable(scan);
    const occurrence = occurrences.get(name) ?? 0;
    occurrences.set(name, occurrence + 1);
    const own = conditions.filter(({ scans }) => scans?.has(scan) ?? true);
    for (const partitioning of tables.get(name)?.partitionings ?? []) {
      const id = scannedId(scan, partitioning.column);
      const looks = (each: string) => id !== undefined && flow.flowsInto(id, each);
      const bounds = (each: string) => {
        if (id === undefined || !looks(each)) return false;
        rising ??= new ColumnFlow(statement, risingIds);
        return rising.flowsInto(id, each);
      };
      if (own.some(({ condition }) => ids(condition, boundedIds).some(bounds))) continue;
      const isLookedAt = own.some(({ condition }) => ids(condition, referencedIds).some(looks));
      reads.push({
        table: name,
        occurrence,
        partitioning,
        isRefused: partitioning.isFilterRequired && !isLookedAt,
        modification:
          scan === target && !conditions.some(({ condition }) => isTrue(condition))
            ? modifications[statement.nodeKind]
            : undefined,
        outputs: outputs.flatMap((output, index) => (output !== undefined && bounds(output) ? [index] : [])),
      });
    }
  }
  return reads;
}

/** A condition, and the scans whose rows it can leave out: any where that is not said. */
interface Condition {
  readonly condition: AstNode;
  readonly scans: ReadonlySet<AstNode> | undefined;
}

/** Beside WHERE and ON also what the clauses of a MERGE ask of the rows that they change. */
const rowConditions = [...conditionFields, "match_expr"] as const;

function conditionsOf(statement: AstNode): readonly Condition[] {
  return descendants(statement).flatMap((node) =>
    rowConditions.flatMap((field) => {
      const condition = node[field];
      return isNode(condition)
        ? [{ condition, scans: field === "join_expr" ? joined(node) : undefined }]
        : [];
    }),
  );
}

/** The scans whose rows a join leaves out where its condition does not hold: an outer join keeps those of its outer side. */
function joined(join: AstNode): ReadonlySet<AstNode> | undefined {
  const side = (field: string) => descendants(optionalChild(join, field) ?? join);
  switch (join.join_type) {
    case "LEFT":
      return new Set(side("right_scan"));
    case "RIGHT":
      return new Set(side("left_scan"));
    case "FULL":
      return new Set();
    default:
      return undefined;
  }
}

/** The columns on which a condition depends in one way wherever it holds: of alternatives, those of each. */
function ids(condition: AstNode, of: (condition: AstNode) => readonly string[]): readonly string[] {
  const name = columnName(condition.function);
  const operands = children(condition, "argument_list");
  if (name.endsWith("$and")) return operands.flatMap((operand) => ids(operand, of));
  if (name.endsWith("$or")) {
    const [first = [], ...others] = operands.map((operand) => ids(operand, of));
    return first.filter((id) => others.every((each) => each.includes(id)));
  }
  return of(condition);
}

/** The columns that a comparison bounds by constants; what stands under NOT bounds nothing. */
function boundedIds(condition: AstNode): readonly string[] {
  if (!comparisons.test(columnName(condition.function))) return [];
  const varying = children(condition, "argument_list").filter((operand) => !isConstant(operand));
  const [only] = varying;
  return varying.length === 1 && only !== undefined ? risingIds(only) : [];
}

/** The column whose values an expression has, or rises with. */
function risingIds(expression: AstNode): readonly string[] {
  switch (expression.nodeKind) {
    case "ResolvedColumnRef":
      return columnIds([expression.column]);
    case "ResolvedCast": {
      const operand = optionalChild(expression, "expr");
      return operand !== undefined && isTime(expression.type) && isTime(operand.type)
        ? risingIds(operand)
        : [];
    }
    case "ResolvedFunctionCall": {
      const [first, ...others] = children(expression, "argument_list");
      const isRising = risingFunctions.test(columnName(expression.function)) && others.every(isConstant);
      return first !== undefined && isRising ? risingIds(first) : [];
    }
    default:
      return [];
  }
}

function isTime(type: unknown): boolean {
  if (typeof type !== "object" || type === null || !("kind" in type)) return false;
  return ["DATE", "DATETIME", "TIMESTAMP"].includes(String(type.kind));
}

function isConstant(expression: AstNode): boolean {
  return !descendants(expression).some(
    ({ nodeKind }) => nodeKind === "ResolvedColumnRef" || nodeKind === "ResolvedSubqueryExpr",
  );
}

function isTrue({ nodeKind, value }: AstNode): boolean {
  return nodeKind === "ResolvedLiteral" && JSON.stringify(value ?? "").includes('"bool_value":true');
}

function referencedIds(condition: AstNode): readonly string[] {
  return descendants(condition).flatMap((node) =>
    node.nodeKind === "ResolvedColumnRef" ? columnIds([node.column]) : [],
  );
}

function scannedId(scan: AstNode, name: string): string | undefined {
  const columns: readonly unknown[] = Array.isArray(scan.column_list) ? scan.column_list : [];
  return columnIds(columns.filter((column) => columnName(column).toLowerCase() === name.toLowerCase()))[0];
}
