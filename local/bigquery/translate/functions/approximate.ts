import { duckdbType } from "../../types/duckdb-type.ts";
import { UnsupportedError } from "../context.ts";
import type { AggregateCall } from "./calls.ts";
import { argument, argumentSql, bindOnce } from "./sql.ts";

/** APPROX_QUANTILES: the boundaries of n groups of equal size, of the exact distribution. */
export function quantiles(call: AggregateCall, over: string): string {
  const groups = Number(argument(call, 1).literal ?? 0);
  if (!Number.isInteger(groups) || groups < 1 || groups > 100_000) {
    throw new UnsupportedError("Unsupported number of quantiles in APPROX_QUANTILES");
  }
  const fractions = Array.from({ length: groups + 1 }, (_, index) => index / groups);
  return `quantile_disc(${call.distinct ? "DISTINCT " : ""}${argumentSql(call, 0)}, [${fractions.join(", ")}])${over}`;
}

/**
 * APPROX_TOP_COUNT: of the values and their counts, the most frequent; ties in the order of the values. NULL counts as a value.
 */
export function topCount(call: AggregateCall, over: string): string {
  const value = argumentSql(call, 0);
  const missing = `count(*) FILTER (WHERE ${value} IS NULL)${over}`;
  return bindOnce([`histogram(${value})${over}`, missing], (counts, nulls) => {
    const entries = `list_transform(map_entries(${counts}), lambda entry: struct_pack(n := -CAST(entry.value AS BIGINT), v := entry.key))`;
    const none = `struct_pack(n := -${nulls}, v := CAST(NULL AS ${duckdbType(argument(call, 0).type)}))`;
    const all = `CASE WHEN ${nulls} > 0 THEN list_append(coalesce(${entries}, []), ${none}) ELSE ${entries} END`;
    return `list_transform(list_sort(${all})[1:${argumentSql(call, 1)}], lambda entry: struct_pack("value" := entry.v, "count" := -entry.n))`;
  });
}

/** APPROX_TOP_SUM: the values of the largest sums of weights; a sum of NULLs only comes last. */
export function topSum(call: AggregateCall, over: string): string {
  const weight = argument(call, 1);
  const pairs = `list_sort(list(struct_pack(v := ${argumentSql(call, 0)}, w := ${weight.sql}))${over})`;
  return bindOnce([pairs], (sorted) => {
    // Equal values stand side by side: each beside the one before it tells where they begin.
    const starts = `list_transform(list_zip(${sorted}, list_prepend(NULL, ${sorted}[1:-2])), lambda pair: pair[2] IS NULL OR pair[1].v IS DISTINCT FROM pair[2].v)`;
    const weights = `list_transform(${sorted}, lambda pair: pair.w)`;
    const sums = `googlesql_top_${weight.type.kind.toLowerCase()}_sums(${starts}, ${weights}, ${argumentSql(call, 2)})`;
    return `list_transform(${sums}, lambda top: struct_pack("value" := ${sorted}[top.first].v, "sum" := top.total))`;
  });
}
