import type { SqlType } from "../../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "../context.ts";
import { aggregateExpression, aggregateFunctions, sortedNumbers } from "./aggregates.ts";
import type { AnalyticCall } from "./calls.ts";
import { decimalName } from "./decimals.ts";
import { argument, argumentList, argumentSql, bindOnce, fail, quoteText } from "./sql.ts";

type AnalyticTranslation = (call: AnalyticCall, over: string) => string;

const named =
  (duckName: string): AnalyticTranslation =>
  (call, over) =>
    `${duckName}(${argumentList(call)}) ${over}`;

function offset(name: "lag" | "lead"): AnalyticTranslation {
  return (call, over) => {
    const [, distance, otherwise] = call.arguments;
    const more =
      distance === undefined
        ? ""
        : `, ${naturalNumber(name, distance)}${otherwise === undefined ? "" : `, ${otherwise.sql}`}`;
    return `${name}(${argumentSql(call, 0)}${more}) ${over}`;
  };
}

/** The offset, which may not be negative: DuckDB would look the other way. */
function naturalNumber(name: "lag" | "lead", { sql, literal }: TypedSql): string {
  if (typeof literal === "bigint" && literal >= 0n) return sql;
  const negative = quoteText(`The offset to the function ${name.toUpperCase()} must not be negative`);
  const missing = quoteText(`The offset to the function ${name.toUpperCase()} must not be null`);
  return `CASE WHEN ${sql} < 0 THEN ${fail(false, negative)} WHEN ${sql} IS NULL THEN ${fail(false, missing)} ELSE ${sql} END`;
}

function positional(name: string): AnalyticTranslation {
  return (call, over) => {
    const nulls = call.nullHandling === "IGNORE" ? " IGNORE NULLS" : "";
    return `${name}(${argumentList(call)}${nulls}) ${over}`;
  };
}

/** Percentiles of a partition; NULLs are left out, or where they count come first. */
function percentile(name: "quantile_cont" | "quantile_disc"): AnalyticTranslation {
  return (call, over) => {
    const value = argument(call, 0);
    const given = argument(call, 1);
    const fraction = name === "quantile_disc" ? discreteFraction(given) : given;
    const isExact = decimalName(value.type) !== undefined && name === "quantile_cont";
    if (call.nullHandling !== "RESPECT" && !isExact) {
      if (value.type.kind === "FLOAT64") return floatPercentile(name, value.sql, fraction.sql, over);
      return `${name}(${value.sql}, ${fraction.sql}) ${over}`;
    }
    const filter = call.nullHandling === "RESPECT" ? "" : ` FILTER (WHERE ${value.sql} IS NOT NULL)`;
    const values = `list(${value.sql})${filter} ${over}`;
    const sorted =
      value.type.kind === "FLOAT64"
        ? sortedNumbers(values, { descending: false })
        : `list_sort(${values}, 'ASC', 'NULLS FIRST')`;
    return bindOnce([sorted, fraction.sql], (list, part) =>
      name === "quantile_disc"
        ? `${list}[greatest(CAST(ceil(${part} * len(${list})) AS BIGINT), 1)]`
        : between(list, part, value.type),
    );
  };
}

/**
 * The fraction by which DuckDB finds the value that GoogleSQL does, whose arithmetic is exact: a FLOAT64 such as 0.1 is a little
 * more than a tenth, so that a tenth of ten rows is the second of them; their product as a FLOAT64 would be 1.
 */
function discreteFraction(fraction: TypedSql): TypedSql {
  const { literal, type } = fraction;
  if (typeof literal !== "number" || literal <= 0 || literal >= 1 || !exceedsItsRatio(literal))
    return fraction;
  // More than DuckDB's arithmetic loses, and less than would reach over a row.
  return { ...fraction, sql: `'${literal + 1e-12}'::DOUBLE`, type };
}

/** Whether a FLOAT64 is more than the ratio of small whole numbers that it stands for, if it stands for one. */
function exceedsItsRatio(value: number): boolean {
  for (let divisor = 2; divisor <= 10_000; divisor += 1) {
    const product = value * divisor;
    if (!Number.isInteger(product)) continue;
    // What the product lost when it was rounded, exactly.
    const high = Math.fround(value);
    return high * divisor - product + (value - high) * divisor > 0;
  }
  return false;
}

/** NaN comes before all other numbers, where DuckDB has it after them: as the least of numbers it takes the same places. */
function floatPercentile(
  name: "quantile_cont" | "quantile_disc",
  value: string,
  fraction: string,
  over: string,
): string {
  const size = `count(${value}) ${over}`;
  const index =
    name === "quantile_cont"
      ? `floor(${fraction} * (${size} - 1))`
      : `greatest(${size} - floor(${size} - ${fraction} * ${size}), 1) - 1`;
  const numbers = `CASE WHEN isnan(${value}) THEN CAST('-Infinity' AS DOUBLE) ELSE ${value} END`;
  return `CASE WHEN ${index} < count_if(isnan(${value})) ${over} THEN CAST('NaN' AS DOUBLE) ELSE ${name}(${numbers}, ${fraction}) ${over} END`;
}

/** The value at a fraction of the way through a sorted list; one neighbour alone where the other is NULL. */
function between(list: string, fraction: string, type: SqlType): string {
  const decimal = decimalName(type);
  if (decimal === "bignumeric")
    throw new UnsupportedError("Unsupported analytic function: PERCENTILE_CONT of BIGNUMERIC");
  return bindOnce([`(${fraction} * (len(${list}) - 1))`], (place) =>
    bindOnce([`CAST(floor(${place}) AS BIGINT)`], (index) =>
      bindOnce(
        [`${list}[${index} + 1]`, `${list}[${index} + 2]`, `(${place} - ${index})`],
        (left, right, rest) => {
          const product = (a: string, b: string) =>
            decimal === undefined
              ? `(${a} * ${b})`
              : `googlesql_numeric_multiply(${a}, CAST(${b} AS DECIMAL(38,9)))`;
          const mixed = `${product(left, `(1 - ${rest})`)} + ${product(right, rest)}`;
          return `CASE WHEN ${rest} = 0 OR ${right} IS NULL THEN ${left} WHEN ${left} IS NULL THEN ${right} ELSE ${mixed} END`;
        },
      ),
    ),
  );
}

const analyticFunctions: Readonly<Record<string, AnalyticTranslation>> = {
  row_number: named("row_number"),
  rank: named("rank"),
  dense_rank: named("dense_rank"),
  percent_rank: named("percent_rank"),
  cume_dist: named("cume_dist"),
  ntile: named("ntile"),
  lag: offset("lag"),
  lead: offset("lead"),
  first_value: positional("first_value"),
  last_value: positional("last_value"),
  nth_value: positional("nth_value"),
  percentile_cont: percentile("quantile_cont"),
  percentile_disc: percentile("quantile_disc"),
};

/** The DuckDB expression of a window function, or of an aggregate used as one. */
export function analyticExpression(call: AnalyticCall, over: string): string {
  if (Object.hasOwn(aggregateFunctions, call.name)) {
    return aggregateExpression({ ...call, orderBy: [] }, ` ${over}`);
  }
  const translation = Object.hasOwn(analyticFunctions, call.name) ? analyticFunctions[call.name] : undefined;
  if (translation === undefined)
    throw new UnsupportedError(`Unsupported analytic function: ${call.name.toUpperCase()}`);
  return translation(call, over);
}
