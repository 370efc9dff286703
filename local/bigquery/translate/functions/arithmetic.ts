import type { FunctionCall, TypedSql } from "../context.ts";
import { addBigNumerics, decimalName, negatedBigNumeric, withinBigNumeric } from "./decimals.ts";
import { addInterval, civilDifference } from "./intervals.ts";
import {
  argument,
  argumentList,
  argumentSql,
  bindOnce,
  boundTo,
  type FunctionFamily,
  type FunctionTranslation,
  fail,
  literalInteger,
  refuseWhen,
} from "./sql.ts";

const isFloat = (call: FunctionCall) => call.type.kind === "FLOAT64";
const isNumeric = (call: FunctionCall) => call.type.kind === "NUMERIC";
const isBigNumeric = (call: FunctionCall) => call.type.kind === "BIGNUMERIC";

/** FLOAT64 arithmetic that leaves the finite numbers is an error, unless an operand was not finite itself. */
function finite(safe: boolean, left: string, operator: string, right: string): string {
  return bindOnce([left, right], (a, b) => {
    const result = `${a} ${operator} ${b}`;
    const operands = `googlesql_brief_float_text(${a}), ' ${operator} ', googlesql_brief_float_text(${b})`;
    const overflow = fail(safe, `'double overflow: ', ${operands}`);
    return `CASE WHEN isfinite(${result}) THEN ${result} WHEN isfinite(${a}) AND isfinite(${b}) THEN ${overflow} ELSE ${result} END`;
  });
}

function add(call: FunctionCall): string {
  const left = argument(call, 0);
  const right = argument(call, 1);
  if (right.type.kind === "INTERVAL") return addInterval(call, left, right, "+");
  if (left.type.kind === "INTERVAL") return addInterval(call, right, left, "+");
  if (left.type.kind === "DATE") return addDays(call.safe, left.sql, right.sql);
  if (right.type.kind === "DATE") return addDays(call.safe, right.sql, left.sql);
  if (isFloat(call)) return finite(call.safe, left.sql, "+", right.sql);
  if (isBigNumeric(call)) return addBigNumerics(call.safe, left.sql, "+", right.sql);
  return `(${left.sql} + ${right.sql})`;
}

function subtract(call: FunctionCall): string {
  const left = argument(call, 0);
  const right = argument(call, 1);
  if (right.type.kind === "INTERVAL") return addInterval(call, left, right, "-");
  if (call.type.kind === "INTERVAL") {
    if (left.type.kind === "DATETIME") return civilDifference(left.sql, right.sql);
    return left.type.kind === "DATE"
      ? `to_days(CAST(${left.sql} - ${right.sql} AS INTEGER))`
      : `to_microseconds(epoch_us(${left.sql}) - epoch_us(${right.sql}))`;
  }
  if (left.type.kind === "DATE") return addDays(call.safe, left.sql, `(-${right.sql})`);
  if (isFloat(call)) return finite(call.safe, left.sql, "-", right.sql);
  if (isBigNumeric(call)) return addBigNumerics(call.safe, left.sql, "-", right.sql);
  return `(${left.sql} - ${right.sql})`;
}

/** A DATE some days later, refused outside of the years 1 to 9999. */
export function addDays(safe: boolean, date: string, days: string): string {
  return bindOnce([date, days], (from, count) =>
    refuseWhen(
      safe,
      `${count} NOT BETWEEN DATE '0001-01-01' - ${from} AND DATE '9999-12-31' - ${from}`,
      `'Adding ', ${count}, ' DAY to date ', ${from}, ' causes overflow'`,
      `${from} + CAST(${count} AS INTEGER)`,
    ),
  );
}

function multiply(call: FunctionCall): string {
  const left = argument(call, 0);
  const right = argument(call, 1);
  if (left.type.kind === "INTERVAL") return `googlesql_interval_multiply(${left.sql}, ${right.sql})`;
  if (right.type.kind === "INTERVAL") return `googlesql_interval_multiply(${right.sql}, ${left.sql})`;
  if (isNumeric(call)) return multiplyNumeric(left, right);
  if (isBigNumeric(call)) return `googlesql_bignumeric_multiply(${left.sql}, ${right.sql})`;
  return isFloat(call) ? finite(call.safe, left.sql, "*", right.sql) : `(${left.sql} * ${right.sql})`;
}

/** DuckDB's product has 18 decimal places and overflows early: what does not fit is computed exactly instead. */
function multiplyNumeric(left: TypedSql, right: TypedSql): string {
  const exact = (a: string, b: string) => `googlesql_numeric_multiply(${a}, ${b})`;
  for (const [value, factor] of [
    [left.sql, integerOf(right)],
    [right.sql, integerOf(left)],
  ] as const) {
    if (factor === undefined) continue;
    // A whole factor adds no decimal places, of which DuckDB is slow to take any off again.
    return bindOnce(
      [value, factor],
      (a, b) =>
        `coalesce(TRY(${a} * CAST(${b} AS DECIMAL(19,0))), ${exact(a, `CAST(${b} AS DECIMAL(38,9))`)})`,
    );
  }
  return bindOnce(
    [left.sql, right.sql],
    (a, b) => `coalesce(TRY(CAST(${a} * ${b} AS DECIMAL(38,9))), ${exact(a, b)})`,
  );
}

/** The INT64 that a NUMERIC stands for, where its text alone tells. */
function integerOf({ integer, literal }: TypedSql): string | undefined {
  if (integer !== undefined) return integer;
  return typeof literal === "string" && /^-?\d{1,18}$/.test(literal) ? `'${literal}'::BIGINT` : undefined;
}

/** The quotient of two NUMERICs rounded half away from zero; in 128-bit integers while the dividend is small enough. */
export function divideNumeric(left: string, right: string): string {
  return bindOnce([left, right], (a, b) => {
    const dividend = `CAST(abs(${a}) * 1000000000 AS HUGEINT) * 1000000000`;
    const divisor = `CAST(abs(${b}) * 1000000000 AS HUGEINT)`;
    const quotient = `(${dividend} + ${divisor} // 2) // nullif(${divisor}, 0)`;
    const signed = `sign(${a}) * sign(${b}) * (${quotient})`;
    return (
      `CASE WHEN abs(${a}) < 100000000000000000 AND abs(${b}) < 100000000000000000 AND ${b} <> 0 ` +
      `THEN CAST(CAST(${signed} AS DECIMAL(38,0)) * CAST(0.000000001 AS DECIMAL(9,9)) AS DECIMAL(38,9)) ` +
      `ELSE googlesql_numeric_divide(${a}, ${b}) END`
    );
  });
}

function divide(call: FunctionCall): string {
  const left = argument(call, 0);
  const right = argument(call, 1);
  if (isNumeric(call)) return divideNumeric(left.sql, right.sql);
  if (call.type.kind === "INTERVAL") return `googlesql_interval_divide(${left.sql}, ${right.sql})`;
  if (isBigNumeric(call)) return `googlesql_bignumeric_divide(${left.sql}, ${right.sql})`;
  if (typeof right.literal === "number" && Math.abs(right.literal) >= 1)
    return `(${left.sql} / ${right.sql})`;
  return bindOnce([left.sql, right.sql], (a, b) =>
    refuseWhen(
      call.safe,
      `${b} = 0 AND ${a} IS NOT NULL`,
      `'division by zero: ', googlesql_brief_float_text(${a}), ' / ', googlesql_brief_float_text(${b})`,
      finite(call.safe, a, "/", b),
    ),
  );
}

function integerDivision(operator: string): FunctionTranslation {
  return (call) => {
    const left = argument(call, 0);
    const right = argument(call, 1);
    const decimal = decimalName(call.type);
    if (decimal !== undefined) {
      return `googlesql_${decimal}_${operator === "//" ? "div" : "mod"}(${left.sql}, ${right.sql})`;
    }
    const divisor = literalInteger(right);
    if (divisor !== undefined && divisor > 0n) return `(${left.sql} ${operator} ${right.sql})`;
    return bindOnce([left.sql, right.sql], (a, b) => {
      const result =
        operator === "//"
          ? `CASE WHEN ${b} = -1 THEN 0 - ${a} ELSE ${a} // ${b} END`
          : `CASE WHEN ${b} = -1 THEN 0 * ${a} ELSE ${a} % ${b} END`;
      const message =
        operator === "//"
          ? `'division by zero: ', ${a}, ' / ', ${b}`
          : `'division by zero: MOD(', ${a}, ', ', ${b}, ')'`;
      return refuseWhen(call.safe, `${b} = 0 AND ${a} IS NOT NULL`, message, result);
    });
  };
}

/** The same call without errors: NULL instead. */
function safely(translation: FunctionTranslation): FunctionTranslation {
  return (call) =>
    bindOnce(
      call.arguments.map((value) => value.sql),
      (...names) => {
        const values = call.arguments.map((value, index) => boundTo(names[index], value));
        return `TRY(${translation({ ...call, arguments: values, safe: true })})`;
      },
    );
}

function negate(call: FunctionCall): string {
  if (isBigNumeric(call)) {
    return bindOnce([argumentSql(call, 0)], (value) =>
      withinBigNumeric(call.safe, negatedBigNumeric(value), `'-(', googlesql_bignumeric_text(${value}), ')'`),
    );
  }
  return call.type.kind === "INT64" ? `(0 - ${argumentSql(call, 0)})` : `(-${argumentSql(call, 0)})`;
}

function shift(operator: "<<" | ">>"): FunctionTranslation {
  return (call) => {
    if (call.type.kind === "BYTES") {
      return `googlesql_bytes_shift_${operator === "<<" ? "left" : "right"}(${argumentSql(call, 0)}, ${argumentSql(call, 1)})`;
    }
    return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (value, count) =>
      refuseWhen(
        call.safe,
        `${count} < 0 AND ${value} IS NOT NULL`,
        `'Bitwise shift by negative offset.'`,
        `CASE WHEN ${count} > 63 AND ${value} IS NOT NULL THEN 0 ELSE CAST(CAST(${value} AS BIT) ${operator} CAST(${count} AS INTEGER) AS BIGINT) END`,
      ),
    );
  };
}

function bitwise(build: (left: string, right: string) => string): FunctionTranslation {
  return (call) => {
    if (call.type.kind === "BYTES") return `googlesql_bytes_${call.name.slice(1)}(${argumentList(call)})`;
    return build(argumentSql(call, 0), call.arguments[1]?.sql ?? "NULL");
  };
}

/** Arithmetic and bit operators, integer division and their SAFE_ variants. */
export const arithmeticFunctions: FunctionFamily = {
  $add: add,
  $subtract: subtract,
  $multiply: multiply,
  $divide: divide,
  $unary_minus: negate,
  div: integerDivision("//"),
  mod: integerDivision("%"),
  safe_add: safely(add),
  safe_subtract: safely(subtract),
  safe_multiply: safely(multiply),
  safe_negate: safely(negate),
  safe_divide: safely(divide),
  $bitwise_and: bitwise((a, b) => `(${a} & ${b})`),
  $bitwise_or: bitwise((a, b) => `(${a} | ${b})`),
  $bitwise_xor: bitwise((a, b) => `xor(${a}, ${b})`),
  $bitwise_not: bitwise((a) => `(~${a})`),
  $bitwise_left_shift: shift("<<"),
  $bitwise_right_shift: shift(">>"),
};
