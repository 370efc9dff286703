import type { AstNode } from "../../analyzer/analyzer.ts";
import type { TableMetadata } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { children } from "../script/syntax.ts";
import { sqlType } from "./table-definition.ts";

type Granularity = "HOUR" | "DAY" | "MONTH" | "YEAR";

/** GoogleSQL's DateTimestampPart numbers of what tables can be partitioned by. */
const granularities: ReadonlyMap<number, Granularity> = new Map([
  [1, "YEAR"],
  [2, "MONTH"],
  [3, "DAY"],
  [7, "HOUR"],
]);

/** How a CREATE TABLE partitions: by a column, a truncated column or ranges of one. */
export function readPartitioning(statement: AstNode): TableMetadata["partitioning"] {
  const [expression, ...rest] = children(statement, "partition_by_list");
  if (expression === undefined) return undefined;
  if (rest.length > 0) throw invalidQuery("PARTITION BY takes one expression");
  if (expression.nodeKind === "ResolvedColumnRef") {
    if (sqlType(expression).kind !== "DATE") throw unsupported();
    return { kind: "TIME", granularity: "DAY", field: columnName(expression) };
  }
  const call = functionName(expression);
  const [column, second] = children(expression, "argument_list");
  if (column === undefined || column.nodeKind !== "ResolvedColumnRef") throw unsupported();
  const field = columnName(column);
  switch (call) {
    case "date":
      return { kind: "TIME", granularity: "DAY", field };
    case "date_trunc":
    case "datetime_trunc":
    case "timestamp_trunc": {
      const granularity = second === undefined ? undefined : granularities.get(enumNumber(second));
      if (granularity === undefined) throw unsupported();
      return { kind: "TIME", granularity, field };
    }
    case "range_bucket": {
      if (second === undefined || functionName(second) !== "generate_array") throw unsupported();
      if (sqlType(column).kind !== "INT64") throw unsupported();
      const [start = 0, end = 0, interval = 1] = children(second, "argument_list").map(integer);
      return { kind: "RANGE", field, start, end, interval };
    }
    default:
      throw unsupported();
  }
}

/** The columns that a CREATE TABLE clusters by. */
export function readClustering(statement: AstNode): readonly string[] | undefined {
  const expressions = children(statement, "cluster_by_list");
  if (expressions.length === 0) return undefined;
  return expressions.map((expression) => {
    if (expression.nodeKind !== "ResolvedColumnRef") throw invalidQuery("CLUSTER BY takes columns only");
    return columnName(expression);
  });
}

function columnName(reference: AstNode): string {
  const column = reference.column;
  if (typeof column === "object" && column !== null && "name" in column) return String(column.name);
  throw new Error("A column reference without its column");
}

function functionName(node: AstNode): string {
  const called = node.function;
  if (typeof called !== "object" || called === null || !("name" in called)) return "";
  return String(called.name).replace(/^ZetaSQL:/, "");
}

/** The value proto of a ResolvedLiteral. */
function literal(node: AstNode): Readonly<Record<string, unknown>> {
  const typed: unknown = node.value;
  const value: unknown = typeof typed === "object" && typed !== null && "value" in typed ? typed.value : {};
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function enumNumber(node: AstNode): number {
  return Number(literal(node).enum_value);
}

function integer(node: AstNode): number {
  const value = Number(literal(node).int64_value);
  if (!Number.isSafeInteger(value)) throw unsupported();
  return value;
}

function unsupported(): Error {
  return invalidQuery(
    "PARTITION BY expression must be DATE(<timestamp_column>), DATE(<datetime_column>), a DATE column, DATE_TRUNC, DATETIME_TRUNC or TIMESTAMP_TRUNC of a column by HOUR, DAY, MONTH or YEAR, or RANGE_BUCKET(<int64_column>, GENERATE_ARRAY(<int64>, <int64>, <int64>))",
  );
}
