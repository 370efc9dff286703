import { duckdbType } from "../../types/duckdb-type.ts";
import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { type DecimalName, decimalName, negatedBigNumeric, withinBigNumeric } from "./decimals.ts";
import {
  argument,
  argumentList,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  literalInteger,
  refuseWhen,
  sameArguments,
} from "./sql.ts";

const isNumeric = (call: FunctionCall) => call.type.kind === "NUMERIC";

/** A function whose decimals have natives of their own, under its name. */
function orDecimal(translation: FunctionTranslation, name?: string): FunctionTranslation {
  return (call) => {
    const decimal = decimalName(call.type);
    if (decimal === undefined) return translation(call);
    return `googlesql_${decimal}_${name ?? call.name}(${argumentList(call)})`;
  };
}

/** A function of one FLOAT64 that is undefined where the condition holds. */
function real(duckName: string, undefinedWhen?: (value: string) => string): FunctionTranslation {
  return (call) => {
    if (undefinedWhen === undefined) return `${duckName}(${argumentSql(call, 0)})`;
    return bindOnce([argumentSql(call, 0)], (value) =>
      refuseWhen(
        call.safe,
        undefinedWhen(value),
        `'Floating point error in function: ${call.name.toUpperCase()}(', googlesql_float_text(${value}), ')'`,
        `${duckName}(${value})`,
      ),
    );
  };
}

/** A function of one FLOAT64 whose result may be too large: an error, which some call an overflow. */
function growing(
  expression: (value: string) => string,
  failure: "error" | "overflow" = "error",
): FunctionTranslation {
  return (call) => {
    return bindOnce([argumentSql(call, 0)], (value) =>
      refuseWhen(
        call.safe,
        `isinf(${expression(value)}) AND NOT isinf(${value})`,
        `'Floating point ${failure} in function: ${call.name.toUpperCase()}(', googlesql_float_text(${value}), ')'`,
        expression(value),
      ),
    );
  };
}

function rounding(name: "round" | "trunc"): FunctionTranslation {
  return (call) => {
    const value = argumentSql(call, 0);
    const places = call.arguments[1];
    const literal = places === undefined ? 0n : literalInteger(places);
    const mode = call.arguments[2];
    const decimal = decimalName(call.type);
    if (mode !== undefined && decimal !== undefined) return roundByMode(call, decimal, mode);
    // DuckDB would round the largest numbers beyond their type.
    if (isNumeric(call) && name === "round" && literal !== undefined && literal >= 0n && literal <= 9n) {
      return bindOnce(
        [value],
        (bound) =>
          `CASE WHEN abs(${bound}) < 99999999999999999999999999999 THEN CAST(round(${bound}, ${literal}) AS DECIMAL(38,9)) ELSE googlesql_numeric_round(${bound}, ${literal}) END`,
      );
    }
    if (decimal !== undefined) return `googlesql_${decimal}_${name}(${value}, ${places?.sql ?? "0"})`;
    if (call.type.kind === "INT64") return value;
    if (places === undefined) return `${name}(${value})`;
    const native = (bound: string) => `googlesql_float_${name}(${bound}, ${places.sql})`;
    if (name === "trunc" || literal === undefined || literal < 1n || literal > 9n) return native(value);
    return bindOnce([value], (bound) => roundFewPlaces(bound, literal, native(bound)));
  };
}

/**
 * ROUND of a FLOAT64 to some places by its own arithmetic, where that is exact: the scaled value is so small that its error
 * cannot carry it over a half, and the quotient of two whole numbers is the nearest FLOAT64.
 */
function roundFewPlaces(value: string, places: bigint, otherwise: string): string {
  const power = `1e${places}`;
  const scaled = `(${value} * ${power})`;
  return (
    `CASE WHEN abs(${scaled}) BETWEEN 0.501 AND 4e12 AND abs(abs(${scaled} - trunc(${scaled})) - 0.5) > 1e-3 ` +
    `THEN round(${scaled}) / ${power} ELSE ${otherwise} END`
  );
}

/** ROUND with its third argument, a literal or an expression of the enum's names. */
function roundByMode(call: FunctionCall, decimal: DecimalName, mode: TypedSql): string {
  const name = mode.literal === "ROUND_HALF_EVEN" ? "round_half_even" : "round";
  if (mode.literal === null) return `CAST(NULL AS ${duckdbType(call.type)})`;
  if (typeof mode.literal !== "string")
    throw new UnsupportedError("Unsupported computed rounding mode in ROUND");
  return `googlesql_${decimal}_${name}(${argumentSql(call, 0)}, ${argumentSql(call, 1)})`;
}

function whole(name: "ceil" | "floor"): FunctionTranslation {
  return (call) => {
    const value = argumentSql(call, 0);
    if (call.type.kind === "BIGNUMERIC") return `googlesql_bignumeric_${name}(${value}, 0)`;
    if (!isNumeric(call)) return `${name}(${value})`;
    return bindOnce(
      [value],
      (bound) =>
        `CASE WHEN abs(${bound}) < 99999999999999999999999999999 THEN CAST(${name}(${bound}) AS DECIMAL(38,9)) ELSE googlesql_numeric_${name}(${bound}, 0) END`,
    );
  };
}

function power(call: FunctionCall): string {
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (base, exponent) => {
    const result = `pow(${base}, ${exponent})`;
    return refuseWhen(
      call.safe,
      `(${base} = 0 AND ${exponent} < 0 AND isfinite(${exponent})) OR (NOT isfinite(${result}) AND isfinite(${base}) AND isfinite(${exponent}))`,
      `'Floating point error in function: POW(', googlesql_float_text(${base}), ', ', googlesql_float_text(${exponent}), ')'`,
      result,
    );
  });
}

/** A logarithm: NaN of negative infinity, and refused for what else is not positive. */
function ofPositive(duckName: "ln" | "log10"): FunctionTranslation {
  const translation = real(duckName, (value) => `${value} <= 0`);
  return (call) =>
    bindOnce([argumentSql(call, 0)], (value) => {
      const bound = { ...call, arguments: [{ ...argument(call, 0), sql: value }] };
      return `CASE WHEN ${value} = '-Infinity'::DOUBLE THEN 'NaN'::DOUBLE ELSE ${translation(bound)} END`;
    });
}

/** LOG of one decimal is natural. */
function decimalLogarithm(call: FunctionCall): string {
  return orDecimal(logarithm, call.arguments.length === 1 ? "ln" : "log")(call);
}

function logarithm(call: FunctionCall): string {
  if (call.arguments.length === 1) return ofPositive("ln")(call);
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (value, base) => {
    const infinity = "'Infinity'::DOUBLE";
    const isUndefined = `isnan(${value}) OR isnan(${base}) OR isinf(${base}) OR ${value} = -${infinity} OR (${value} = ${infinity} AND ${base} <= 0)`;
    const defined = refuseWhen(
      call.safe,
      `${value} <= 0 OR ${base} <= 0 OR ${base} = 1`,
      `'Floating point error in function: LOG(', googlesql_float_text(${value}), ', ', googlesql_float_text(${base}), ')'`,
      `ln(${value}) / ln(${base})`,
    );
    return (
      `CASE WHEN ${value} IS NULL OR ${base} IS NULL THEN NULL WHEN ${isUndefined} THEN 'NaN'::DOUBLE ` +
      `WHEN ${value} = ${infinity} AND ${base} = 1 THEN ${infinity} ELSE ${defined} END`
    );
  });
}

/** GREATEST and LEAST are NULL if any argument is, and NaN if any is NaN. */
function extreme(name: "greatest" | "least"): FunctionTranslation {
  return (call) => {
    if (call.arguments.length === 1) return argumentSql(call, 0);
    // DuckDB compares INTERVALs here by their parts, in operators as GoogleSQL does.
    if (call.type.kind === "INTERVAL") return extremeInterval(call, name === "greatest" ? ">" : "<");
    return bindOnce(
      call.arguments.map((value) => value.sql),
      (...names) => {
        const missing = names.map((value) => `${value} IS NULL`).join(" OR ");
        const nan =
          call.type.kind === "FLOAT64" && name === "least"
            ? ` WHEN ${names.map((value) => `isnan(${value})`).join(" OR ")} THEN CAST('NaN' AS DOUBLE)`
            : "";
        return `CASE WHEN ${missing} THEN NULL${nan} ELSE ${name}(${names.join(", ")}) END`;
      },
    );
  };
}

function extremeInterval(call: FunctionCall, operator: ">" | "<"): string {
  return call.arguments
    .map(({ sql }) => sql)
    .reduce((left, right) =>
      bindOnce(
        [left, right],
        (a, b) =>
          `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN ${b} ${operator} ${a} THEN ${b} ELSE ${a} END`,
      ),
    );
}

function absolute(call: FunctionCall): string {
  if (call.type.kind === "BIGNUMERIC") {
    return bindOnce([argumentSql(call, 0)], (value) =>
      withinBigNumeric(
        call.safe,
        `CASE WHEN ${value} < '0'::BIGNUM THEN ${negatedBigNumeric(value)} ELSE ${value} END`,
        `'ABS(', googlesql_bignumeric_text(${value}), ')'`,
      ),
    );
  }
  return call.type.kind === "INT64"
    ? bindOnce(
        [argumentSql(call, 0)],
        (value) => `CASE WHEN ${value} < 0 THEN 0 - ${value} ELSE ${value} END`,
      )
    : `abs(${argumentSql(call, 0)})`;
}

function sign(call: FunctionCall): string {
  const value = argumentSql(call, 0);
  if (call.type.kind === "INT64") return `CAST(sign(${value}) AS BIGINT)`;
  if (isNumeric(call)) return `CAST(sign(${value}) AS DECIMAL(38,9))`;
  if (call.type.kind === "BIGNUMERIC") {
    const unit = (sign: "" | "-") => `'${sign}1${"0".repeat(38)}'::BIGNUM`;
    return bindOnce(
      [value],
      (bound) =>
        `CASE WHEN ${bound} > '0'::BIGNUM THEN ${unit("")} WHEN ${bound} < '0'::BIGNUM THEN ${unit("-")} ELSE ${bound} END`,
    );
  }
  return bindOnce(
    [value],
    (bound) => `CASE WHEN isnan(${bound}) THEN ${bound} ELSE CAST(sign(${bound}) AS DOUBLE) END`,
  );
}

/** The number of boundaries that are not above the value. */
function rangeBucket(call: FunctionCall): string {
  const kind = argument(call, 0).type.kind;
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (value, boundaries) => {
    const nan = kind === "FLOAT64" ? ` OR isnan(${value})` : "";
    return `CASE WHEN ${value} IS NULL OR ${boundaries} IS NULL${nan} THEN NULL ELSE len(list_filter(${boundaries}, lambda boundary: boundary <= ${value})) END`;
  });
}

function ieeeDivide(call: FunctionCall): string {
  return `(${argumentSql(call, 0)} / ${argumentSql(call, 1)})`;
}

function bitCount(call: FunctionCall): string {
  if (argument(call, 0).type.kind === "BYTES") return `googlesql_bytes_bit_count(${argumentSql(call, 0)})`;
  return `CAST(bit_count(${argumentSql(call, 0)}) AS BIGINT)`;
}

const outsideUnit = (value: string) => `isfinite(${value}) AND (${value} < -1 OR ${value} > 1)`;

/** NaN of what is not finite. */
function inverse(duckName: string, undefinedWhen: (value: string) => string): FunctionTranslation {
  const translation = real(duckName, undefinedWhen);
  return (call) =>
    bindOnce([argumentSql(call, 0)], (value) => {
      const bounded = { ...call, arguments: [{ ...argument(call, 0), sql: value }] };
      return `CASE WHEN NOT isfinite(${value}) THEN ${value} * 0 ELSE ${translation(bounded)} END`;
    });
}

/** NaN of what is not finite, where DuckDB raises an error. */
function periodic(duckName: string): FunctionTranslation {
  return (call) =>
    bindOnce(
      [argumentSql(call, 0)],
      (value) => `CASE WHEN isfinite(${value}) THEN ${duckName}(${value}) ELSE ${value} * 0 END`,
    );
}

/** One divided by a trigonometric function, which is refused where that is zero. */
function reciprocal(duckName: "cos" | "sin" | "tan" | "cosh" | "sinh" | "tanh"): FunctionTranslation {
  return (call) =>
    bindOnce([argumentSql(call, 0)], (value) => {
      const divisor = duckName.endsWith("h") ? `${duckName}(${value})` : periodic(duckName)(call);
      return bindOnce([divisor], (bound) =>
        refuseWhen(
          call.safe,
          `${bound} = 0 OR isinf(1 / ${bound})`,
          `'Floating point error in function: ${call.name.toUpperCase()}(', googlesql_float_text(${value}), ')'`,
          `1 / ${bound}`,
        ),
      );
    });
}

/** Mathematical functions. */
export const mathematicalFunctions: FunctionFamily = {
  abs: absolute,
  sign,
  round: rounding("round"),
  trunc: rounding("trunc"),
  ceil: whole("ceil"),
  ceiling: whole("ceil"),
  floor: whole("floor"),
  sqrt: orDecimal(real("sqrt", (value) => `${value} < 0`)),
  cbrt: orDecimal(real("cbrt")),
  pow: orDecimal(power, "pow"),
  power: orDecimal(power, "pow"),
  exp: orDecimal(growing((value) => `exp(${value})`)),
  ln: orDecimal(ofPositive("ln")),
  log: decimalLogarithm,
  log10: orDecimal(ofPositive("log10")),
  greatest: extreme("greatest"),
  least: extreme("least"),
  ieee_divide: ieeeDivide,
  is_inf: sameArguments("isinf"),
  is_nan: sameArguments("isnan"),
  range_bucket: rangeBucket,
  bit_count: bitCount,
  pi: () => "pi()",
  sin: periodic("sin"),
  cos: periodic("cos"),
  tan: periodic("tan"),
  asin: inverse("asin", outsideUnit),
  acos: inverse("acos", outsideUnit),
  sec: reciprocal("cos"),
  csc: reciprocal("sin"),
  cot: reciprocal("tan"),
  sech: reciprocal("cosh"),
  csch: reciprocal("sinh"),
  coth: reciprocal("tanh"),
  parse_numeric: (call) => `googlesql_parse_freely_numeric(${argumentSql(call, 0)})`,
  parse_bignumeric: (call) => `googlesql_parse_freely_bignumeric(${argumentSql(call, 0)})`,
  atan: real("atan"),
  atan2: (call) => `atan2(${argumentList(call)})`,
  sinh: growing((value) => `sinh(${value})`, "overflow"),
  cosh: growing((value) => `cosh(${value})`, "overflow"),
  tanh: real("tanh"),
  asinh: real("asinh"),
  acosh: real("acosh", (value) => `isfinite(${value}) AND ${value} < 1`),
  atanh: inverse("atanh", (value) => `${value} <= -1 OR ${value} >= 1`),
};
