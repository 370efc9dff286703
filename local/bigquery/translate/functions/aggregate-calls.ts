import type { AggregateCall, OrderKey } from "./calls.ts";
import { argumentSql } from "./sql.ts";

/** How an aggregate becomes DuckDB SQL; `over` is empty, or the ` OVER (…)` of a window. */
export type AggregateTranslation = (call: AggregateCall, over: string) => string;

function orderBy(keys: readonly OrderKey[]): string {
  if (keys.length === 0) return "";
  const texts = keys.map(({ value, descending, nullsFirst }) => {
    const direction = `${descending ? "DESC" : "ASC"} NULLS ${(nullsFirst ?? !descending) ? "FIRST" : "LAST"}`;
    // NaN is the smallest number in GoogleSQL, the greatest in DuckDB.
    const number = value.type.kind === "FLOAT64" ? `NOT isnan(${value.sql}) ${direction}, ` : "";
    return `${number}${value.sql} ${direction}`;
  });
  return ` ORDER BY ${texts.join(", ")}`;
}

/** One DuckDB aggregate over the first argument, with DISTINCT, ORDER BY and a filter. */
export function aggregate(name: string, call: AggregateCall, over: string, more = "", filter = ""): string {
  return aggregateOf(name, argumentSql(call, 0), call, over, more, filter);
}

/** One DuckDB aggregate over a value that is computed from the arguments, with the call's DISTINCT and ORDER BY. */
export function aggregateOf(
  name: string,
  value: string,
  call: AggregateCall,
  over: string,
  more = "",
  filter = "",
): string {
  const distinct = call.distinct ? "DISTINCT " : "";
  return `${name}(${distinct}${value}${more}${orderBy(call.orderBy)})${filter}${over}`;
}
