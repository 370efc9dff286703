import { duckdbType } from "../../types/duckdb-type.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "../context.ts";
import { divideNumeric } from "./arithmetic.ts";
import type { AggregateCall, OrderKey } from "./calls.ts";
import { translateCast } from "./casts.ts";
import { bigNumericFromInteger, bigNumericTotal } from "./decimals.ts";
import { intervalParts } from "./intervals.ts";
import { argument, argumentSql, bindOnce, literalText } from "./sql.ts";

/** How an aggregate becomes DuckDB SQL; `over` is empty, or the ` OVER (…)` of a window. */
type AggregateTranslation = (call: AggregateCall, over: string) => string;

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
function aggregate(name: string, call: AggregateCall, over: string, more = "", filter = ""): string {
  const distinct = call.distinct ? "DISTINCT " : "";
  return `${name}(${distinct}${argumentSql(call, 0)}${more}${orderBy(call.orderBy)})${filter}${over}`;
}

const plain =
  (name: string): AggregateTranslation =>
  (call, over) =>
    aggregate(name, call, over);

/** Statistics are FLOAT64 whatever they are taken of; NaN where a number is not finite, which is an error to DuckDB. */
function statistic(name: string): AggregateTranslation {
  return (call, over) => {
    const distinct = call.distinct ? "DISTINCT " : "";
    const values = call.arguments.map((value) => translateCast(value, { kind: "FLOAT64" }, { safe: false }));
    if (call.arguments.every(({ type }) => type.kind !== "FLOAT64")) {
      return `${name}(${distinct}${values.join(", ")})${over}`;
    }
    const finite = values.map((value) => `CASE WHEN NOT isfinite(${value}) THEN 0 ELSE ${value} END`);
    const found = `${name}(${distinct}${finite.join(", ")})${over}`;
    // Not finite where one of a row's numbers is not, unless another is NULL.
    const together = values.map((value) => `0 * ${value}`).join(" + ");
    return `CASE WHEN bool_or(NOT isfinite(${together}))${over} THEN ${found} * CAST('NaN' AS DOUBLE) ELSE ${found} END`;
  };
}

/** NULL of fewer than two pairs, NaN where one side does not vary. */
function correlation(call: AggregateCall, over: string): string {
  const pairs = `regr_count(${call.arguments.map(({ sql }) => sql).join(", ")})${over}`;
  return `CASE WHEN ${pairs} >= 2 THEN ${statistic("corr")(call, over)} END`;
}

function count(call: AggregateCall, over: string): string {
  return call.arguments.length === 0 ? `count(*)${over}` : aggregate("count", call, over);
}

function countIf(call: AggregateCall, over: string): string {
  return `count(${call.distinct ? "DISTINCT " : ""}CASE WHEN ${argumentSql(call, 0)} THEN TRUE END)${over}`;
}

/** Sums of the parts of INTERVALs, each for itself. */
function intervalSums(call: AggregateCall, over: string): string {
  if (call.distinct)
    throw new UnsupportedError(`Unsupported DISTINCT in ${call.name.toUpperCase()} of INTERVAL`);
  const sums = intervalParts(argumentSql(call, 0)).map((part) => `CAST(sum(${part})${over} AS HUGEINT)`);
  return sums.join(", ");
}

function sum(call: AggregateCall, over: string): string {
  if (call.type.kind === "INTERVAL") return `googlesql_interval_make(${intervalSums(call, over)})`;
  const total = aggregate("sum", call, over);
  switch (call.type.kind) {
    case "INT64":
      return `CAST(${total} AS BIGINT)`;
    case "NUMERIC":
      return `CAST(${total} AS DECIMAL(38,9))`;
    case "BIGNUMERIC":
      return bigNumericTotal(total);
    case "FLOAT64":
      return total;
    default:
      throw new UnsupportedError(`Unsupported aggregate function: SUM of ${call.type.kind}`);
  }
}

function average(call: AggregateCall, over: string): string {
  if (call.type.kind === "INTERVAL") {
    const size = `nullif(${aggregate("count", call, over)}, 0)`;
    return `googlesql_interval_average(${intervalSums(call, over)}, ${size})`;
  }
  if (call.type.kind === "FLOAT64") return aggregate("avg", call, over);
  if (call.type.kind === "BIGNUMERIC") {
    const count = bigNumericFromInteger(`nullif(${aggregate("count", call, over)}, 0)`);
    return `googlesql_bignumeric_divide(${aggregate("sum", call, over)}, ${count})`;
  }
  if (call.type.kind !== "NUMERIC")
    throw new UnsupportedError(`Unsupported aggregate function: AVG of ${call.type.kind}`);
  const total = `CAST(${aggregate("sum", call, over)} AS DECIMAL(38,9))`;
  const size = `CAST(nullif(${aggregate("count", call, over)}, 0) AS DECIMAL(38,9))`;
  return divideNumeric(total, size);
}

/** NaN is the extreme of any numbers that it is among. */
function extreme(name: "min" | "max"): AggregateTranslation {
  return (call, over) => {
    const value = argument(call, 0);
    const found = aggregate(name, call, over);
    if (value.type.kind !== "FLOAT64" || name === "max") return found;
    return `CASE WHEN bool_or(isnan(${value.sql}))${over} THEN CAST('NaN' AS DOUBLE) ELSE ${found} END`;
  };
}

function anyValue(call: AggregateCall, over: string): string {
  if (call.having === undefined) return aggregate("any_value", call, over);
  const name = call.having.kind === "MAX" ? "arg_max_null" : "arg_min_null";
  return valueOfExtreme(name, argumentSql(call, 0), call.having.value, over);
}

function extremeBy(name: "arg_max_null" | "arg_min_null"): AggregateTranslation {
  return (call, over) => valueOfExtreme(name, argumentSql(call, 0), argument(call, 1), over);
}

/** The value in a row with the extreme of a measure: in none where that is NaN, which equals nothing. */
function valueOfExtreme(name: string, value: string, measure: TypedSql, over: string): string {
  const found = `${name}(${value}, ${measure.sql})${over}`;
  if (measure.type.kind !== "FLOAT64") return found;
  return `CASE WHEN bool_or(isnan(${measure.sql}))${over} THEN NULL ELSE ${found} END`;
}

function taken(list: string, limit: TypedSql | undefined): string {
  return limit === undefined ? list : `(${list})[1:${limit.sql}]`;
}

const withoutNull = (call: AggregateCall) => ` FILTER (WHERE ${argumentSql(call, 0)} IS NOT NULL)`;

function arrayAggregate(call: AggregateCall, over: string): string {
  const filter = call.nullHandling === "IGNORE" ? withoutNull(call) : "";
  const [key] = call.orderBy;
  if (call.distinct && key?.value.type.kind === "FLOAT64") {
    // DuckDB orders what is distinct by nothing but the values.
    const list = aggregate("list", { ...call, orderBy: [] }, over, "", filter);
    return taken(sortedNumbers(list, key), call.limit);
  }
  return taken(aggregate("list", call, over, "", filter), call.limit);
}

/** A list of FLOAT64 in GoogleSQL's order, in which NaN is the smallest of numbers. */
export function sortedNumbers(
  list: string,
  { descending, nullsFirst = !descending }: Omit<OrderKey, "value">,
): string {
  const nullKey = nullsFirst === descending ? "x IS NULL" : "x IS NOT NULL";
  const keyed = `list_transform(${list}, lambda x: struct_pack(n := ${nullKey}, i := coalesce(NOT isnan(x), FALSE), v := x))`;
  const sorted = `list_transform(list_sort(${keyed}), lambda entry: entry.v)`;
  return descending ? `list_reverse(${sorted})` : sorted;
}

function arrayConcatAggregate(call: AggregateCall, over: string): string {
  return `flatten(${taken(aggregate("list", call, over, "", withoutNull(call)), call.limit)})`;
}

/** STRING_AGG of BYTES: each byte goes by the character of its number. */
function bytesAggregate(call: AggregateCall, over: string): string {
  if (call.distinct && call.orderBy.length > 0) {
    throw new UnsupportedError("Unsupported ORDER BY in STRING_AGG of DISTINCT BYTES");
  }
  const type: SqlType = { kind: "STRING" };
  const [value, separator] = call.arguments.map(({ sql }) => ({
    sql: `googlesql_text_of_bytes(${sql})`,
    type,
  }));
  if (value === undefined) throw new Error("STRING_AGG has an argument");
  const text = stringAggregate(
    { ...call, type, arguments: [value, separator ?? { sql: "','", type }] },
    over,
  );
  return `googlesql_bytes_of_text(${text})`;
}

function stringAggregate(call: AggregateCall, over: string): string {
  if (call.type.kind === "BYTES") return bytesAggregate(call, over);
  const separator = call.arguments[1];
  if (call.limit === undefined && (separator === undefined || literalText(separator) !== undefined)) {
    return aggregate("string_agg", call, over, `, ${separator?.sql ?? "','"}`);
  }
  const list = taken(aggregate("list", call, over, "", withoutNull(call)), call.limit);
  return `array_to_string(${list}, ${separator?.sql ?? "','"})`;
}

/** The boundaries of n groups of equal size, of the exact distribution. */
function quantiles(call: AggregateCall, over: string): string {
  const groups = Number(argument(call, 1).literal ?? 0);
  if (!Number.isInteger(groups) || groups < 1 || groups > 100_000) {
    throw new UnsupportedError("Unsupported number of quantiles in APPROX_QUANTILES");
  }
  const fractions = Array.from({ length: groups + 1 }, (_, index) => index / groups);
  return `quantile_disc(${call.distinct ? "DISTINCT " : ""}${argumentSql(call, 0)}, [${fractions.join(", ")}])${over}`;
}

/** Of the values and their counts, the most frequent; ties in the order of the values. NULL counts as a value. */
function topCount(call: AggregateCall, over: string): string {
  const value = argumentSql(call, 0);
  const missing = `count(*) FILTER (WHERE ${value} IS NULL)${over}`;
  return bindOnce([`histogram(${value})${over}`, missing], (counts, nulls) => {
    const entries = `list_transform(map_entries(${counts}), lambda entry: struct_pack(n := -CAST(entry.value AS BIGINT), v := entry.key))`;
    const none = `struct_pack(n := -${nulls}, v := CAST(NULL AS ${duckdbType(argument(call, 0).type)}))`;
    const all = `CASE WHEN ${nulls} > 0 THEN list_append(coalesce(${entries}, []), ${none}) ELSE ${entries} END`;
    return `list_transform(list_sort(${all})[1:${argumentSql(call, 1)}], lambda entry: struct_pack("value" := entry.v, "count" := -entry.n))`;
  });
}

/** The values of the largest sums of weights; a sum of NULLs only comes last. */
function topSum(call: AggregateCall, over: string): string {
  const weight = argument(call, 1);
  if (weight.type.kind === "BIGNUMERIC")
    throw new UnsupportedError("Unsupported weight of APPROX_TOP_SUM: BIGNUMERIC");
  const total = duckdbType(weight.type);
  const pairs = `list(struct_pack(v := ${argumentSql(call, 0)}, w := ${weight.sql}))${over}`;
  return bindOnce([pairs], (list) => {
    const values = `list_distinct(list_transform(${list}, lambda pair: struct_pack(v := pair.v)))`;
    const sum = `CAST(list_sum(list_transform(list_filter(${list}, lambda pair: pair.v IS NOT DISTINCT FROM kind.v), lambda pair: pair.w)) AS ${total})`;
    const sums = `list_transform(${values}, lambda kind: struct_pack(s := -${sum}, v := kind.v))`;
    return `list_transform(list_sort(${sums})[1:${argumentSql(call, 2)}], lambda entry: struct_pack("value" := entry.v, "sum" := -entry.s))`;
  });
}

export const aggregateFunctions: Readonly<Record<string, AggregateTranslation>> = {
  $count_star: (_call, over) => `count(*)${over}`,
  count,
  countif: countIf,
  sum,
  avg: average,
  min: extreme("min"),
  max: extreme("max"),
  any_value: anyValue,
  max_by: extremeBy("arg_max_null"),
  min_by: extremeBy("arg_min_null"),
  array_agg: arrayAggregate,
  array_concat_agg: arrayConcatAggregate,
  string_agg: stringAggregate,
  logical_and: plain("bool_and"),
  logical_or: plain("bool_or"),
  bit_and: plain("bit_and"),
  bit_or: plain("bit_or"),
  bit_xor: plain("bit_xor"),
  approx_count_distinct: (call, over) => `count(DISTINCT ${argumentSql(call, 0)})${over}`,
  approx_quantiles: quantiles,
  approx_top_count: topCount,
  approx_top_sum: topSum,
  stddev: statistic("stddev_samp"),
  stddev_samp: statistic("stddev_samp"),
  stddev_pop: statistic("stddev_pop"),
  variance: statistic("var_samp"),
  var_samp: statistic("var_samp"),
  var_pop: statistic("var_pop"),
  corr: correlation,
  covar_samp: statistic("covar_samp"),
  covar_pop: statistic("covar_pop"),
};

/** The DuckDB expression of an aggregate call, or of its use as a window function. */
export function aggregateExpression(call: AggregateCall, over: string): string {
  const translation = Object.hasOwn(aggregateFunctions, call.name)
    ? aggregateFunctions[call.name]
    : undefined;
  if (translation === undefined)
    throw new UnsupportedError(`Unsupported aggregate function: ${call.name.toUpperCase()}`);
  if (call.having !== undefined && call.name !== "any_value") {
    throw new UnsupportedError(`Unsupported HAVING ${call.having.kind} in ${call.name.toUpperCase()}`);
  }
  const sql = translation(call, over);
  return call.safe ? `TRY(${sql})` : sql;
}
