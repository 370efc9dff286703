import type { FunctionCall, TypedSql } from "../context.ts";

/** One key of an ORDER BY inside an aggregate call. */
export interface OrderKey {
  readonly value: TypedSql;
  readonly descending: boolean;
  /** Absent for GoogleSQL's default: NULLs first ascending, last descending. */
  readonly nullsFirst?: boolean;
}

/** A call of an aggregate function as the analyzer resolved it. */
export interface AggregateCall extends FunctionCall {
  readonly distinct: boolean;
  /** RESPECT NULLS or IGNORE NULLS as written; absent for the function's default. */
  readonly nullHandling?: "RESPECT" | "IGNORE";
  readonly orderBy: readonly OrderKey[];
  readonly limit?: TypedSql;
  /** HAVING MAX expression or HAVING MIN expression inside the call. */
  readonly having?: { readonly kind: "MAX" | "MIN"; readonly value: TypedSql };
}

/** A call of a window function, or of an aggregate used as one. */
export interface AnalyticCall extends FunctionCall {
  readonly distinct: boolean;
  readonly nullHandling?: "RESPECT" | "IGNORE";
}

export interface CastOptions {
  /** SAFE_CAST: NULL where the conversion fails. */
  readonly safe: boolean;
  /** CAST(… FORMAT …). */
  readonly format?: TypedSql;
  /** CAST(… AT TIME ZONE …). */
  readonly timeZone?: TypedSql;
  /** CURRENT_TIMESTAMP: microseconds since the epoch, which CAST … FORMAT completes dates by. */
  readonly currentTimestampMicros?: bigint;
}
