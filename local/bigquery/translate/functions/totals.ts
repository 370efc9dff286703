import { UnsupportedError } from "../context.ts";
import { aggregate, aggregateOf } from "./aggregate-calls.ts";
import { divideNumeric } from "./arithmetic.ts";
import type { AggregateCall } from "./calls.ts";
import {
  bigNumericFromInteger,
  bigNumericFromNumeric,
  bigNumericTotal,
  negatedBigNumeric,
} from "./decimals.ts";
import { intervalParts } from "./intervals.ts";
import { argument, argumentSql, bindOnce, fail } from "./sql.ts";

/** Sums of the parts of INTERVALs, each for itself. */
function intervalSums(call: AggregateCall, over: string): string {
  if (call.distinct)
    throw new UnsupportedError(`Unsupported DISTINCT in ${call.name.toUpperCase()} of INTERVAL`);
  const sums = intervalParts(argumentSql(call, 0)).map((part) => `CAST(sum(${part})${over} AS HUGEINT)`);
  return sums.join(", ");
}

/** FLOAT64s are also added up this much smaller, so that no total on the way is infinite unless a number is. */
const shrinking = 2 ** -64;

const largestFloat = Number.MAX_VALUE;

function floatTotal(call: AggregateCall, over: string): string {
  const shrunken = aggregateOf("sum", `${argumentSql(call, 0)} * ${shrinking}`, call, over);
  return bindOnce([aggregate("sum", call, over), shrunken], (total, small) => {
    const whole = `CASE WHEN abs(${small}) > ${largestFloat * shrinking} THEN ${fail(false, "'double overflow'")} ELSE ${small} / ${shrinking} END`;
    return `CASE WHEN isfinite(${total}) THEN ${total} WHEN isfinite(${small}) THEN ${whole} ELSE ${small} END`;
  });
}

function floatAverage(call: AggregateCall, over: string): string {
  const shrunken = aggregateOf("avg", `${argumentSql(call, 0)} * ${shrinking}`, call, over);
  return bindOnce(
    [aggregate("avg", call, over), shrunken],
    (mean, small) => `CASE WHEN isfinite(${mean}) THEN ${mean} ELSE ${small} / ${shrinking} END`,
  );
}

/** So many NUMERICs within these bounds as no table has rows add up to no more than DuckDB's sums can hold. */
const safeBounds = "BETWEEN -1e18::DECIMAL(38,9) AND 1e18::DECIMAL(38,9)";

const largestNumeric = `${"9".repeat(29)}.${"9".repeat(9)}`;

/**
 * The sum of NUMERICs in two parts, since totals on the way may be beyond NUMERIC: the usual numbers as they are, and the others
 * as BIGNUMERICs, NULL where there are none.
 */
function numericParts(call: AggregateCall, over: string): readonly [usual: string, others: string] {
  const value = argumentSql(call, 0);
  const usual = aggregateOf("sum", `CASE WHEN ${value} ${safeBounds} THEN ${value} END`, call, over);
  const large = `CASE WHEN ${value} NOT ${safeBounds} THEN ${bigNumericFromNumeric(value)} END`;
  return [usual, aggregateOf("sum", large, call, over)];
}

const wholeTotal = (usual: string, others: string) =>
  `(${others} + coalesce(${bigNumericFromNumeric(usual)}, '0'::BIGNUM))`;

function numericTotal(call: AggregateCall, over: string): string {
  if (over !== "") {
    // A window costs as much for each of its sums, and hardly runs over such numbers: DuckDB's own overflow is the error.
    return bindOnce(
      [aggregate("sum", call, over)],
      (total) =>
        `CASE WHEN abs(${total}) > ${largestNumeric} THEN ${fail(false, "'numeric overflow: SUM'")} ELSE CAST(${total} AS DECIMAL(38,9)) END`,
    );
  }
  return bindOnce(numericParts(call, over), (usual, others) => {
    const exact = bindOnce([wholeTotal(usual, others)], (total) => {
      const largest = `'${largestNumeric.replace(".", "")}${"0".repeat(29)}'::BIGNUM`;
      return `CASE WHEN ${total} > ${largest} OR ${total} < ${negatedBigNumeric(largest)} THEN ${fail(false, "'numeric overflow: SUM'")} ELSE googlesql_bignumeric_to_numeric(${total}) END`;
    });
    return `CASE WHEN ${others} IS NULL THEN CAST(${usual} AS DECIMAL(38,9)) ELSE ${exact} END`;
  });
}

/** SUM, whose totals on the way may be beyond the type: an error only where the last is. */
export function sum(call: AggregateCall, over: string): string {
  switch (call.type.kind) {
    case "INTERVAL":
      return `googlesql_interval_make(${intervalSums(call, over)})`;
    case "INT64":
      return `CAST(${aggregate("sum", call, over)} AS BIGINT)`;
    case "NUMERIC":
      return numericTotal(call, over);
    case "BIGNUMERIC":
      return bigNumericTotal(aggregate("sum", call, over));
    case "FLOAT64":
      return floatTotal(call, over);
    default:
      throw new UnsupportedError(`Unsupported aggregate function: SUM of ${call.type.kind}`);
  }
}

/** AVG: of INT64s a FLOAT64, of other numbers one of their type. */
export function average(call: AggregateCall, over: string): string {
  const count = () => `nullif(${aggregate("count", call, over)}, 0)`;
  switch (call.type.kind) {
    case "INTERVAL":
      return `googlesql_interval_average(${intervalSums(call, over)}, ${count()})`;
    case "FLOAT64":
      return argument(call, 0).type.kind === "FLOAT64"
        ? floatAverage(call, over)
        : aggregate("avg", call, over);
    case "BIGNUMERIC":
      return `googlesql_bignumeric_divide(${aggregate("sum", call, over)}, ${bigNumericFromInteger(count())})`;
    case "NUMERIC":
      return numericAverage(call, over, count());
    default:
      throw new UnsupportedError(`Unsupported aggregate function: AVG of ${call.type.kind}`);
  }
}

function numericAverage(call: AggregateCall, over: string, count: string): string {
  const divided = (total: string, size: string) =>
    divideNumeric(`CAST(${total} AS DECIMAL(38,9))`, `CAST(${size} AS DECIMAL(38,9))`);
  if (over !== "") {
    return divided(aggregate("sum", call, over), count);
  }
  return bindOnce([...numericParts(call, over), count], (usual, others, size) => {
    const mean = `googlesql_bignumeric_divide(${wholeTotal(usual, others)}, ${bigNumericFromInteger(size)})`;
    return `CASE WHEN ${others} IS NULL THEN ${divided(usual, size)} ELSE googlesql_bignumeric_to_numeric(${mean}) END`;
  });
}
