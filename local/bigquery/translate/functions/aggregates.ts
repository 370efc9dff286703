import type { SqlType } from "../../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "../context.ts";
import { type AggregateTranslation, aggregate } from "./aggregate-calls.ts";
import { quantiles, topCount, topSum } from "./approximate.ts";
import type { AggregateCall, OrderKey } from "./calls.ts";
import { argument, argumentSql, literalText } from "./sql.ts";
import { correlation, pairStatistic, statistic } from "./statistics.ts";
import { average, sum } from "./totals.ts";

const plain =
  (name: string): AggregateTranslation =>
  (call, over) =>
    aggregate(name, call, over);

function count(call: AggregateCall, over: string): string {
  return call.arguments.length === 0 ? `count(*)${over}` : aggregate("count", call, over);
}

function countIf(call: AggregateCall, over: string): string {
  return `count(${call.distinct ? "DISTINCT " : ""}CASE WHEN ${argumentSql(call, 0)} THEN TRUE END)${over}`;
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
  return (call, over) => {
    const measure = argument(call, 1);
    if (["ARRAY", "STRUCT", "JSON"].includes(measure.type.kind)) {
      throw new UnsupportedError(
        `${call.name.toUpperCase()} is not defined for arguments of type ${measure.type.kind}`,
      );
    }
    return valueOfExtreme(name, argumentSql(call, 0), measure, over);
  };
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
  if (call.distinct && key?.value.type.kind === "INTERVAL") {
    throw new UnsupportedError("Unsupported ORDER BY in ARRAY_AGG of DISTINCT INTERVAL");
  }
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

/** STRING_AGG of BYTES: each byte goes by the character of its number, which also orders them. */
function bytesAggregate(call: AggregateCall, over: string): string {
  const type: SqlType = { kind: "STRING" };
  const asText = (value: TypedSql): TypedSql => ({ sql: `googlesql_text_of_bytes(${value.sql})`, type });
  const value = argument(call, 0);
  const separator = call.arguments[1] === undefined ? { sql: "','", type } : asText(call.arguments[1]);
  // What is distinct is ordered by nothing but the values.
  const orderBy = call.distinct
    ? call.orderBy.map((key) => (key.value.sql === value.sql ? { ...key, value: asText(value) } : key))
    : call.orderBy;
  const text = stringAggregate({ ...call, type, arguments: [asText(value), separator], orderBy }, over);
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
  stddev: statistic("stddev_samp", 1),
  stddev_samp: statistic("stddev_samp", 1),
  stddev_pop: statistic("stddev_pop", 1),
  variance: statistic("var_samp", 2),
  var_samp: statistic("var_samp", 2),
  var_pop: statistic("var_pop", 2),
  corr: correlation,
  covar_samp: pairStatistic("covar_samp"),
  covar_pop: pairStatistic("covar_pop"),
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
