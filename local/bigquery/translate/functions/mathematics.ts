import { type FunctionCall, UnsupportedError } from "../context.ts";
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

function refuseNumeric(call: FunctionCall): void {
  if (isNumeric(call)) throw new UnsupportedError(`Unsupported function: ${call.name} of NUMERIC`);
}

/** A function of one FLOAT64 that is undefined where the condition holds. */
function real(duckName: string, undefinedWhen?: (value: string) => string): FunctionTranslation {
  return (call) => {
    refuseNumeric(call);
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

/** A function of one FLOAT64 whose result may be too large. */
function growing(expression: (value: string) => string): FunctionTranslation {
  return (call) => {
    refuseNumeric(call);
    return bindOnce([argumentSql(call, 0)], (value) =>
      refuseWhen(
        call.safe,
        `isinf(${expression(value)}) AND NOT isinf(${value})`,
        `'Floating point error in function: ${call.name.toUpperCase()}(', googlesql_float_text(${value}), ')'`,
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
    if (call.arguments.length > 2)
      throw new UnsupportedError(`Unsupported rounding mode in ${name.toUpperCase()}`);
    if (isNumeric(call)) {
      if (name === "round" && literal !== undefined && literal >= 0n && literal <= 9n) {
        return `CAST(round(${value}, ${literal}) AS DECIMAL(38,9))`;
      }
      return `googlesql_numeric_${name}(${value}, CAST(${places?.sql ?? "0"} AS DOUBLE))`;
    }
    if (call.type.kind === "INT64") return value;
    if (places === undefined) return `${name}(${value})`;
    return `googlesql_float_${name}(${value}, ${places.sql})`;
  };
}

function whole(name: "ceil" | "floor"): FunctionTranslation {
  return (call) => {
    const value = argumentSql(call, 0);
    return isNumeric(call) ? `CAST(${name}(${value}) AS DECIMAL(38,9))` : `${name}(${value})`;
  };
}

function power(call: FunctionCall): string {
  refuseNumeric(call);
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (base, exponent) => {
    const result = `pow(${base}, ${exponent})`;
    return refuseWhen(
      call.safe,
      `(${base} = 0 AND ${exponent} < 0) OR (NOT isfinite(${result}) AND isfinite(${base}) AND isfinite(${exponent}))`,
      `'Floating point error in function: POW(', googlesql_float_text(${base}), ', ', googlesql_float_text(${exponent}), ')'`,
      result,
    );
  });
}

function logarithm(call: FunctionCall): string {
  refuseNumeric(call);
  if (call.arguments.length === 1) return real("ln", (value) => `${value} <= 0`)(call);
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (value, base) =>
    refuseWhen(
      call.safe,
      `${value} <= 0 OR ${base} <= 0 OR ${base} = 1`,
      `'Floating point error in function: LOG(', googlesql_float_text(${value}), ', ', googlesql_float_text(${base}), ')'`,
      `ln(${value}) / ln(${base})`,
    ),
  );
}

/** GREATEST and LEAST are NULL if any argument is, and NaN if any is NaN. */
function extreme(name: "greatest" | "least"): FunctionTranslation {
  return (call) => {
    if (call.arguments.length === 1) return argumentSql(call, 0);
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

function absolute(call: FunctionCall): string {
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
  if (argument(call, 0).type.kind !== "INT64")
    throw new UnsupportedError("Unsupported function: bit_count of BYTES");
  return `CAST(bit_count(${argumentSql(call, 0)}) AS BIGINT)`;
}

const outsideUnit = (value: string) => `isfinite(${value}) AND (${value} < -1 OR ${value} > 1)`;

function inverse(duckName: string): FunctionTranslation {
  const translation = real(duckName, outsideUnit);
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

/** Mathematical functions. */
export const mathematicalFunctions: FunctionFamily = {
  abs: absolute,
  sign,
  round: rounding("round"),
  trunc: rounding("trunc"),
  ceil: whole("ceil"),
  ceiling: whole("ceil"),
  floor: whole("floor"),
  sqrt: real("sqrt", (value) => `${value} < 0`),
  cbrt: real("cbrt"),
  pow: power,
  power,
  exp: growing((value) => `exp(${value})`),
  ln: real("ln", (value) => `${value} <= 0`),
  log: logarithm,
  log10: real("log10", (value) => `${value} <= 0`),
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
  asin: inverse("asin"),
  acos: inverse("acos"),
  atan: real("atan"),
  atan2: (call) => `atan2(${argumentList(call)})`,
  sinh: growing((value) => `sinh(${value})`),
  cosh: growing((value) => `cosh(${value})`),
  tanh: real("tanh"),
  asinh: real("asinh"),
  acosh: real("acosh", (value) => `${value} < 1`),
  atanh: real("atanh", (value) => `${value} <= -1 OR ${value} >= 1`),
};
