import type { AstNode } from "../analyzer/analyzer.ts";
import { nullHandling, refuseCollations } from "./aggregates.ts";
import { UnsupportedError } from "./context.ts";
import { type Expression, resolvedCall, translateExpression } from "./expressions.ts";
import { type OrderKey, translateAnalytic } from "./functions/index.ts";
import { errorMark, quoteText } from "./functions/sql.ts";
import { uniqueName } from "./names.ts";
import { orderKey, orderKeySql } from "./ordering.ts";
import { withOuterColumns } from "./outer-columns.ts";
import { columnIds } from "./planner-limits.ts";
import type { Relation } from "./relation.ts";
import { openRelation, scopeOf, translateScan } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

/** Window functions over the rows of the input. */
export function translateAnalyticScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const groups = t.ast.nodes(node, "function_group_list");
  const input = openRelation(t, translateScan(t, t.ast.node(node, "input_scan"), outer));
  const relation = withOuterColumns(t, input, groups, outer);
  const scope = scopeOf(relation, outer);
  const columns = new Map(relation.columns);
  for (const group of groups) {
    const window = readWindow(t, group, scope);
    for (const computed of t.ast.nodes(group, "analytic_function_list")) {
      const column = t.ast.column(computed, "column");
      const sql = analyticSql(t, t.ast.node(computed, "expr"), window, scope);
      columns.set(column.id, { sql, isPlain: false, isSource: false, name: uniqueName(column) });
    }
  }
  return { ...relation, columns };
}

/** What a group of window functions shares. */
interface Window {
  /** `PARTITION BY …`; empty without one. */
  readonly partition: string;
  readonly order: readonly WindowOrder[];
}

interface WindowOrder {
  readonly key: OrderKey;
  /** The key as a frame without offsets is ordered by it. */
  readonly sql: string;
}

function readWindow(t: Translation, group: AstNode, scope: Scope): Window {
  const partition = t.ast.optionalNode(group, "partition_by");
  let partitionBy = "";
  if (partition !== undefined) {
    refuseCollations(t.ast.raw(partition, "collation_list"));
    const keys = t.ast
      .nodes(partition, "partition_by_list")
      .map((key) => translateExpression(t, key, scope).sql);
    partitionBy = `PARTITION BY ${keys.join(", ")}`;
  }
  const order = t.ast.optionalNode(group, "order_by");
  const items = order === undefined ? [] : t.ast.nodes(order, "order_by_item_list");
  return {
    partition: partitionBy,
    order: items.map((item) => ({ key: orderKey(t, item, scope), sql: orderKeySql(t, item, scope) })),
  };
}

function analyticSql(t: Translation, node: AstNode, window: Window, scope: Scope): string {
  if (node.nodeKind !== "ResolvedAnalyticFunctionCall") {
    throw new UnsupportedError(`Unsupported window function: ${node.nodeKind}`);
  }
  const frameNode = t.ast.optionalNode(node, "window_frame");
  const frame = frameNode === undefined ? undefined : readFrame(t, frameNode, scope);
  const order =
    frame?.isOffsetRange === true
      ? window.order.map((each) => offsetOrder(each, frame))
      : window.order.map(({ sql }) => sql);
  const clauses = [
    window.partition,
    order.length === 0 ? "" : `ORDER BY ${order.join(", ")}`,
    frame === undefined ? "" : frameSql(frame, window.order),
  ];
  const over = `OVER (${clauses.filter((clause) => clause !== "").join(" ")})`;
  const call = {
    ...resolvedCall(t, node, scope),
    distinct: t.ast.flag(node, "distinct"),
    ...nullHandling(t, node),
  };
  refuseVaryingDefault(t, node, call.name);
  const sql = translateAnalytic(call, over);
  // DuckDB counts less than no row in a frame whose end is before its start.
  const mayCross = frame?.start.offset !== undefined && frame.end.offset !== undefined;
  return call.name === "$count_star" && mayCross ? `greatest(${sql}, 0)` : sql;
}

/** BigQuery takes no column as what LAG and LEAD give where there is no row. */
function refuseVaryingDefault(t: Translation, node: AstNode, name: string): void {
  if (name !== "lag" && name !== "lead") return;
  const otherwise = t.ast.nodes(node, "argument_list")[2];
  if (otherwise === undefined || columnIds(otherwise).size === 0) return;
  throw new UnsupportedError(
    `The third argument (the default expression) to ${name.toUpperCase()} must be constant`,
  );
}

const boundaries: Readonly<Record<string, string>> = {
  UNBOUNDED_PRECEDING: "UNBOUNDED PRECEDING",
  OFFSET_PRECEDING: "PRECEDING",
  CURRENT_ROW: "CURRENT ROW",
  OFFSET_FOLLOWING: "FOLLOWING",
  UNBOUNDED_FOLLOWING: "UNBOUNDED FOLLOWING",
};

interface Boundary {
  readonly words: string;
  readonly offset: Expression | undefined;
}

interface Frame {
  readonly unit: "ROWS" | "RANGE";
  readonly start: Boundary;
  readonly end: Boundary;
  /** Whether rows are in it by how far their key is from the row's own. */
  readonly isOffsetRange: boolean;
}

function readFrame(t: Translation, node: AstNode, scope: Scope): Frame {
  const unit = t.ast.text(node, "frame_unit");
  if (unit !== "ROWS" && unit !== "RANGE") throw new UnsupportedError(`Unsupported window frame: ${unit}`);
  const boundary = (field: string): Boundary => {
    const boundaryNode = t.ast.node(node, field);
    const type = t.ast.text(boundaryNode, "boundary_type");
    const words = boundaries[type];
    if (words === undefined) throw new UnsupportedError(`Unsupported window frame boundary: ${type}`);
    const offset = t.ast.optionalNode(boundaryNode, "expression");
    return { words, offset: offset === undefined ? undefined : translateExpression(t, offset, scope) };
  };
  const [start, end] = [boundary("start_expr"), boundary("end_expr")];
  const isOffsetRange = unit === "RANGE" && (start.offset !== undefined || end.offset !== undefined);
  return { unit, start, end, isOffsetRange };
}

function frameSql({ unit, start, end, isOffsetRange }: Frame, order: readonly WindowOrder[]): string {
  const isWide = isOffsetRange && order[0]?.key.value.type.kind === "INT64";
  const text = ({ words, offset }: Boundary) =>
    offset === undefined ? words : `${isWide ? `CAST(${offset.sql} AS HUGEINT)` : offset.sql} ${words}`;
  return `${unit} BETWEEN ${text(start)} AND ${text(end)}`;
}

/**
 * The only key of a frame of offsets, to which DuckDB adds them: integers must not overflow. NaN, least in GoogleSQL and
 * greatest in DuckDB, is near to NaN alone, so that its place matters only to a frame that goes to an end.
 */
function offsetOrder({ key }: WindowOrder, { start, end }: Frame): string {
  const { value, descending, nullsFirst = !descending } = key;
  const direction = `${descending ? "DESC" : "ASC"} NULLS ${nullsFirst ? "FIRST" : "LAST"}`;
  if (value.type.kind === "BIGNUMERIC") {
    throw new UnsupportedError("Unsupported window frame: RANGE with offsets of BIGNUMERIC");
  }
  if (value.type.kind === "INT64") return `CAST(${value.sql} AS HUGEINT) ${direction}`;
  const isUnbounded = [start, end].some(({ words }) => words.startsWith("UNBOUNDED"));
  if (value.type.kind !== "FLOAT64" || !isUnbounded) return `${value.sql} ${direction}`;
  const refusal = quoteText(
    `${errorMark}Unsupported NaN in the ORDER BY of a window frame of RANGE UNBOUNDED${errorMark}`,
  );
  return `CASE WHEN isnan(${value.sql}) THEN error(${refusal}) ELSE ${value.sql} END ${direction}`;
}
