import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants } from "../../analyzer/nodes.ts";
import type { TranslationContext } from "../../translate/context.ts";
import { translateExpression, UnsupportedError } from "../../translate/translate.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { children } from "../script/syntax.ts";
import { quoteText } from "../storage/quoting.ts";
import { type Bounds, type PartitionColumn, partitionBounds } from "./partition-bounds.ts";
import { functionName, readsRows, referencedId, referencedIds } from "./predicates.ts";
import type { TableRead } from "./table-reads.ts";

/**
 * The DuckDB condition by which a row of a table lies in a partition that a scan of it reads; undefined where all are read.
 * As in BigQuery a partition is left out only by conditions on the partitioning column whose other side is constant when
 * the statement starts: literals, parameters, script variables, functions of them; not subqueries.
 */
export function partitionCondition(read: TableRead, context: TranslationContext): string | undefined {
  const bounds = partitionBounds(read);
  const pruning = new Pruning(bounds, context);
  const conditions = read.predicates.flatMap(
    (predicate) => pruning.condition(predicate) ?? suffixCondition(read, predicate, context) ?? [],
  );
  return conditions.length === 0 ? undefined : conditions.map((each) => `(${each})`).join(" AND ");
}

/**
 * The condition by which a row lies in a partition that a DELETE has to read. A partition of which it deletes every row goes
 * without being read, where the DELETE speaks of the partitioning column alone.
 */
export function readByDelete(read: TableRead, context: TranslationContext): string | undefined {
  const condition = partitionCondition(read, context);
  if (read.record.partitioning?.field === undefined) return condition;
  const bounds = partitionBounds(read);
  const column = {
    id: bounds?.id ?? "",
    sql: bounds?.value ?? "",
    type: bounds?.type ?? { kind: "DATE" },
  } as const;
  const pruning = new Pruning(bounds, context);
  const exact = read.predicates.map((predicate) => pruning.ofColumn(predicate, column));
  if (exact.includes(undefined)) return condition;
  const asked = condition ?? "TRUE";
  const remains = `(${exact.length === 0 ? "TRUE" : exact.map((each) => `(${each})`).join(" AND ")}) IS NOT TRUE`;
  // Without the column in it the condition is one for all partitions.
  if (bounds === undefined) return `(${asked}) AND ${remains}`;
  const { least } = bounds;
  return `(${asked}) AND ${least} IN (SELECT ${least} FROM ${read.record.physicalName} WHERE (${asked}) AND ${remains})`;
}

/** Whether a table of a wildcard is read by its suffix, which any condition on the suffix and constants decides. */
function suffixCondition(
  { suffix, columnIds }: TableRead,
  predicate: AstNode,
  context: TranslationContext,
): string | undefined {
  const id = columnIds.get("_table_suffix");
  if (suffix === undefined || id === undefined) return undefined;
  const column = { id, sql: quoteText(suffix), type: { kind: "STRING" } } as const;
  return new Pruning(undefined, context).ofColumn(predicate, column);
}

/** Functions of the column that never fall where it rises, with constants after it. */
const monotone: ReadonlySet<string> = new Set([
  "date",
  "datetime",
  "timestamp",
  "date_trunc",
  "datetime_trunc",
  "timestamp_trunc",
]);

/** Functions that do not answer the same throughout a statement. */
const inconstant: ReadonlySet<string> = new Set(["rand", "generate_uuid"]);

/** By operator: the one with its sides exchanged. */
const comparisons: ReadonlyMap<string, string> = new Map([
  ["$equal", "$equal"],
  ["$less", "$greater"],
  ["$less_or_equal", "$greater_or_equal"],
  ["$greater", "$less"],
  ["$greater_or_equal", "$less_or_equal"],
]);

class Pruning {
  readonly #column: PartitionColumn | undefined;
  readonly #context: TranslationContext;

  constructor(column: PartitionColumn | undefined, context: TranslationContext) {
    this.#column = column;
    this.#context = context;
  }

  /** Whether a partition may hold a row for which the predicate is true, as SQL; undefined where that is not known. */
  condition(predicate: AstNode): string | undefined {
    if (predicate.nodeKind === "ResolvedLiteral") return this.#constant(predicate);
    const operands = children(predicate, "argument_list");
    const [first, second, third] = operands;
    const name = functionName(predicate);
    if (first === undefined) return undefined;
    switch (name) {
      case "$and":
        return joined(
          operands.flatMap((operand) => this.condition(operand) ?? []),
          "AND",
        );
      case "$or": {
        const each = operands.map((operand) => this.condition(operand));
        return each.includes(undefined)
          ? undefined
          : joined(
              each.flatMap((sql) => sql ?? []),
              "OR",
            );
      }
      case "$not":
        return functionName(first) === "$is_null" ? this.#nullness(first, "IS NOT NULL") : undefined;
      case "$is_null":
        return this.#nullness(predicate, "IS NULL");
      case "$between":
        return this.#within(first, second, third);
      case "$in":
        return this.#oneOf(first, operands.slice(1));
      case "$in_array":
        return this.#oneOfArray(first, second);
      default:
        return second === undefined ? undefined : this.#compared(name, first, second);
    }
  }

  #compared(name: string, left: AstNode, right: AstNode): string | undefined {
    const exchanged = comparisons.get(name);
    if (exchanged === undefined) return undefined;
    const bounds = this.#bounds(left);
    const constant = this.#constant(right);
    if (bounds !== undefined && constant !== undefined) return possible(name, bounds, constant);
    const otherBounds = this.#bounds(right);
    const otherConstant = this.#constant(left);
    if (otherBounds === undefined || otherConstant === undefined) return undefined;
    return possible(exchanged, otherBounds, otherConstant);
  }

  #within(value: AstNode, low: AstNode | undefined, high: AstNode | undefined): string | undefined {
    const bounds = this.#bounds(value);
    const least = this.#constant(low);
    const greatest = this.#constant(high);
    if (bounds === undefined) return undefined;
    const sides = [
      ...(least === undefined ? [] : [possible("$greater_or_equal", bounds, least)]),
      ...(greatest === undefined ? [] : [possible("$less_or_equal", bounds, greatest)]),
    ];
    return joined(sides, "AND");
  }

  #oneOf(value: AstNode, choices: readonly AstNode[]): string | undefined {
    const bounds = this.#bounds(value);
    const constants = choices.map((choice) => this.#constant(choice));
    if (bounds === undefined || constants.includes(undefined)) return undefined;
    return joined(
      constants.flatMap((constant) => (constant === undefined ? [] : [possible("$equal", bounds, constant)])),
      "OR",
    );
  }

  #oneOfArray(value: AstNode, array: AstNode | undefined): string | undefined {
    const bounds = this.#bounds(value);
    const constant = this.#constant(array);
    if (bounds === undefined || constant === undefined) return undefined;
    const { least, greatest } = bounds;
    return `len(list_filter(${constant}, lambda choice: choice BETWEEN ${least} AND ${greatest})) > 0`;
  }

  #nullness(test: AstNode, sql: string): string | undefined {
    const [operand] = children(test, "argument_list");
    if (operand?.nodeKind !== "ResolvedColumnRef" || referencedId(operand) !== this.#column?.id)
      return undefined;
    return `${this.#column.value} ${sql}`;
  }

  /** The bounds of an expression over the values of a row's partition. */
  #bounds(expression: AstNode): Bounds | undefined {
    const column = this.#column;
    if (column === undefined || !rises(expression, column.id)) return undefined;
    const at = (sql: string) =>
      this.#translated(expression, new Map([[Number(column.id), { sql, type: column.type }]]));
    const least = at(column.least);
    const greatest = at(column.greatest);
    return least === undefined || greatest === undefined ? undefined : { least, greatest };
  }

  /** An expression of one column and constants alone, with the column's value in its place. */
  ofColumn(
    expression: AstNode,
    { id, sql, type }: { readonly id: string; readonly sql: string; readonly type: SqlType },
  ): string | undefined {
    if (readsRows(expression) || referencedIds(expression).some((each) => each !== id)) return undefined;
    return isStable(expression)
      ? this.#translated(expression, new Map([[Number(id), { sql, type }]]))
      : undefined;
  }

  #constant(expression: AstNode | undefined): string | undefined {
    if (expression === undefined || readsRows(expression) || referencedIds(expression).length > 0)
      return undefined;
    return isStable(expression) ? this.#translated(expression) : undefined;
  }

  #translated(expression: AstNode, columns?: Parameters<typeof translateExpression>[2]): string | undefined {
    try {
      return `(${translateExpression(expression, this.#context, columns).sql})`;
    } catch (error) {
      // What cannot be translated fails with the statement itself; it leaves out no partition.
      if (error instanceof UnsupportedError) return undefined;
      throw error;
    }
  }
}

function isStable(expression: AstNode): boolean {
  for (const node of descendants(expression)) if (inconstant.has(functionName(node))) return false;
  return true;
}

/** Whether an expression is the column or never falls where the column rises. */
function rises(expression: AstNode, id: string): boolean {
  if (expression.nodeKind === "ResolvedColumnRef") return referencedId(expression) === id;
  if (expression.nodeKind === "ResolvedCast") {
    const { expr } = expression;
    return isTime(expression.type) && isAst(expr) && rises(expr, id);
  }
  const [value, ...others] = children(expression, "argument_list");
  if (value === undefined || !monotone.has(functionName(expression))) return false;
  return rises(value, id) && others.every((other) => other.nodeKind === "ResolvedLiteral");
}

function isAst(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "nodeKind" in value;
}

function isTime(type: unknown): boolean {
  if (typeof type !== "object" || type === null || !("kind" in type)) return false;
  return ["DATE", "DATETIME", "TIMESTAMP"].includes(String(type.kind));
}

function possible(name: string, { least, greatest }: Bounds, constant: string): string {
  switch (name) {
    case "$less":
      return `${least} < ${constant}`;
    case "$less_or_equal":
      return `${least} <= ${constant}`;
    case "$greater":
      return `${greatest} > ${constant}`;
    case "$greater_or_equal":
      return `${greatest} >= ${constant}`;
    default:
      return `${constant} BETWEEN ${least} AND ${greatest}`;
  }
}

function joined(conditions: readonly string[], operator: "AND" | "OR"): string | undefined {
  if (conditions.length === 0) return undefined;
  return conditions.map((condition) => `(${condition})`).join(` ${operator} `);
}
