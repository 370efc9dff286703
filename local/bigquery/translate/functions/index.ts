import type { DuckDBConnection } from "@duckdb/node-api";
import type { SqlType } from "../../types/sql-type.ts";
import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import type { AggregateCall, AnalyticCall, CastOptions } from "./calls.ts";

export type { AggregateCall, AnalyticCall, CastOptions, OrderKey } from "./calls.ts";

/**
 * The DuckDB expression of a call of a built-in scalar function.
 *
 * Date parts (`DAY`, `WEEK_MONDAY`, …) and other enum arguments carry the enum value's number or name in `literal`.
 * @throws UnsupportedError naming a function without a proven translation.
 */
export function translateFunction(call: FunctionCall): string {
  throw new UnsupportedError(`Unsupported function: ${call.name}`);
}

/** The DuckDB expression of an aggregate call: a whole expression, to stand among the columns of a grouped SELECT. */
export function translateAggregate(call: AggregateCall): string {
  throw new UnsupportedError(`Unsupported aggregate function: ${call.name}`);
}

/**
 * The DuckDB expression of a window function.
 * `over` is the text `OVER (…)`, or `OVER name`; it may be used several times in the result.
 */
export function translateAnalytic(call: AnalyticCall, over: string): string {
  throw new UnsupportedError(`Unsupported analytic function: ${call.name} ${over}`);
}

/** The DuckDB expression of CAST or SAFE_CAST. */
export function translateCast(value: TypedSql, to: SqlType, options: CastOptions): string {
  throw new UnsupportedError(`Unsupported cast: ${value.type.kind} to ${to.kind} ${options.safe}`);
}

/**
 * GoogleSQL's message for a runtime error of DuckDB: what the translated functions raise themselves is unwrapped,
 * DuckDB's own texts for overflow and the like are rewritten; other texts come back unchanged.
 */
export function runtimeErrorMessage(message: string): string {
  return message;
}

/** Statements to run once for each DuckDB instance: macros in the attached in-memory catalog `googlesql`, visible to every connection. */
export const runtimeStatements: readonly string[] = [];

/** Registers the functions that run in JavaScript: once for each DuckDB instance, before runtimeStatements. */
export function registerNativeFunctions(connection: DuckDBConnection): void {
  void connection;
}
