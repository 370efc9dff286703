import {
  BIGINT,
  BIGNUM,
  BOOLEAN,
  DOUBLE,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from "@duckdb/node-api";
import { constrainedDecimal } from "./decimal-constraints.ts";
import { decimalExponential, decimalLogarithm, decimalPower, decimalRoot } from "./decimal-mathematics.ts";
import {
  bigNumericDecimal,
  type DecimalType,
  decimal,
  decimalText,
  divideHalfEven,
  divideRounding,
  numericDecimal,
  parseDecimal,
  scaledFloat,
} from "./decimal-values.ts";
import { integerOf, type NativeFunction, numberOf, textOf } from "./native-function.ts";
import { floatText } from "./numbers.ts";

/** A number as PARSE_NUMERIC reads it: with commas, spaces around the sign, and the sign before or behind the digits. */
function parseFreely(text: string, scale: number): bigint | undefined {
  const match = /^[ \t-\r]*([+-]?)[ \t-\r]*([\d.,]+(?:[eE][+-]?\d+)?)[ \t-\r]*([+-]?)[ \t-\r]*$/.exec(text);
  if (match === null) return undefined;
  const [, before = "", digits = "", after = ""] = match;
  if (before !== "" && after !== "") return undefined;
  const [whole = "", ...rest] = digits.split(".");
  if (rest.some((part) => part.includes(","))) return undefined;
  const unsigned = [whole.replaceAll(",", ""), ...rest].join(".");
  const value = parseDecimal(unsigned, scale);
  return value !== undefined && before + after === "-" ? -value : value;
}

/** How a value is brought to a number of decimal places. */
type Rounding = "ROUND" | "TRUNC" | "CEIL" | "FLOOR" | "ROUND_HALF_EVEN";

function rounded(dividend: bigint, unit: bigint, rounding: Rounding): bigint {
  const whole = dividend / unit;
  const rest = dividend % unit;
  switch (rounding) {
    case "ROUND":
      return divideRounding(dividend, unit);
    case "ROUND_HALF_EVEN":
      return divideHalfEven(dividend, unit);
    case "TRUNC":
      return whole;
    case "CEIL":
      return rest > 0n ? whole + 1n : whole;
    case "FLOOR":
      return rest < 0n ? whole - 1n : whole;
  }
}

/** The natives of one type of decimals. */
function decimalNatives(type: DecimalType): readonly NativeFunction[] {
  const { scale, duckdb, read, label } = type;
  const unit = 10n ** BigInt(scale);
  const text = (value: bigint) => decimalText(value, scale);
  const named = (name: string) => `googlesql_${type.name}_${name}`;

  const ofOne = (name: string, evaluate: (value: bigint) => DuckDBValue): NativeFunction => ({
    name: named(name),
    parameterTypes: [duckdb],
    returnType: duckdb,
    evaluate: ([value]) => evaluate(read(value)),
  });
  const ofTwo = (name: string, evaluate: (left: bigint, right: bigint) => DuckDBValue): NativeFunction => ({
    name: named(name),
    parameterTypes: [duckdb, duckdb],
    returnType: duckdb,
    evaluate: ([left, right]) => evaluate(read(left), read(right)),
  });
  const operation = (operator: string, a: bigint, b: bigint) =>
    `${label} overflow: ${text(a)} ${operator} ${text(b)}`;
  const call = (name: string, ...values: readonly bigint[]) => `${name}(${values.map(text).join(", ")})`;
  const overflow = (name: string, ...values: readonly bigint[]) =>
    `${label} overflow: ${call(name, ...values)}`;
  const positive = (name: string, value: bigint) => {
    if (value <= 0n) throw new Error(`${name} is undefined for zero or negative value: ${call(name, value)}`);
  };
  const atPlaces = (value: bigint, places: bigint, rounding: Rounding): DuckDBValue => {
    if (places >= BigInt(scale)) return type.write(value);
    if (places < -80n) return type.write(0n);
    const step = 10n ** (BigInt(scale) - places);
    const name = rounding === "ROUND_HALF_EVEN" ? "ROUND" : rounding;
    const shown = rounding === "CEIL" || rounding === "FLOOR" ? "" : `, ${places}`;
    return decimal(
      type,
      rounded(value, step, rounding) * step,
      () => `${label} overflow: ${name}(${text(value)}${shown})`,
    );
  };

  return [
    ofTwo("multiply", (a, b) => decimal(type, divideRounding(a * b, unit), () => operation("*", a, b))),
    ofTwo("divide", (a, b) => {
      if (b === 0n) throw new Error(`division by zero: ${text(a)} / ${text(b)}`);
      return decimal(type, divideRounding(a * unit, b), () => operation("/", a, b));
    }),
    ofTwo("div", (a, b) => {
      if (b === 0n) throw new Error(`division by zero: ${call("DIV", a, b)}`);
      return decimal(type, (a / b) * unit, () => overflow("DIV", a, b));
    }),
    ofTwo("mod", (a, b) => {
      if (b === 0n) throw new Error(`division by zero: ${call("MOD", a, b)}`);
      return type.write(a % b);
    }),
    ofOne("sqrt", (value) => {
      if (value < 0n) throw new Error(`SQRT is undefined for negative value: ${call("SQRT", value)}`);
      return type.write(decimalRoot(value, 2n, scale));
    }),
    ofOne("cbrt", (value) => type.write(decimalRoot(value, 3n, scale))),
    ofOne("exp", (value) => {
      // e^184 has eighty digits, e^-184 as many decimal places.
      if (value > 200n * unit) throw new Error(overflow("EXP", value));
      if (value < -200n * unit) return type.write(0n);
      return decimal(type, decimalExponential(value, scale), () => overflow("EXP", value));
    }),
    ofOne("ln", (value) => {
      positive("LN", value);
      return type.write(decimalLogarithm(value, undefined, scale));
    }),
    ofOne("log10", (value) => {
      positive("LOG10", value);
      return type.write(decimalLogarithm(value, 10n * unit, scale));
    }),
    ofTwo("log", (value, base) => {
      if (value <= 0n || base <= 0n || base === unit) {
        throw new Error(
          `LOG is undefined for zero or negative value, or when base equals 1: ${call("LOG", value, base)}`,
        );
      }
      return decimal(type, decimalLogarithm(value, base, scale), () => overflow("LOG", value, base));
    }),
    ofTwo("pow", (base, exponent) => {
      if (exponent === 0n) return type.write(unit);
      if (base === 0n) {
        if (exponent < 0n) throw new Error(`division by zero: ${call("POW", base, exponent)}`);
        return type.write(0n);
      }
      if (base < 0n && exponent % unit !== 0n) {
        throw new Error(
          `Negative ${label.toUpperCase()} value cannot be raised to a fractional power: ${call("POW", base, exponent)}`,
        );
      }
      const power = decimalPower(base, exponent, scale);
      if (power === undefined) throw new Error(overflow("POW", base, exponent));
      return decimal(type, power, () => overflow("POW", base, exponent));
    }),
    {
      name: named("text"),
      parameterTypes: [duckdb],
      returnType: VARCHAR,
      evaluate: ([value]) => text(read(value)),
    },
    {
      name: named("to_float"),
      parameterTypes: [duckdb],
      returnType: DOUBLE,
      evaluate: ([value]) => Number(text(read(value))),
    },
    {
      name: named("to_integer"),
      parameterTypes: [duckdb],
      returnType: BIGINT,
      evaluate: ([value]) => {
        const integer = divideRounding(read(value), unit);
        if (BigInt.asIntN(64, integer) !== integer)
          throw new Error(`int64 out of range: ${text(read(value))}`);
        return integer;
      },
    },
    {
      name: named("from_float"),
      parameterTypes: [DOUBLE],
      returnType: duckdb,
      evaluate: ([value]) => {
        const float = numberOf(value);
        if (!Number.isFinite(float)) {
          throw new Error(
            `Illegal conversion of non-finite floating point number to ${label}: ${floatText(float)}`,
          );
        }
        return decimal(
          type,
          scaledFloat(float, scale, false),
          () => `${label} out of range: ${floatText(float)}`,
        );
      },
    },
    {
      name: `googlesql_parse_${type.name}`,
      parameterTypes: [VARCHAR],
      returnType: duckdb,
      evaluate: ([source]) => {
        const message = () => `Invalid ${label.toUpperCase()} value: ${textOf(source)}`;
        const value = parseDecimal(textOf(source), scale);
        if (value === undefined) throw new Error(message());
        return decimal(type, value, message);
      },
    },
    {
      name: `googlesql_parse_freely_${type.name}`,
      parameterTypes: [VARCHAR],
      returnType: duckdb,
      evaluate: ([source]) => {
        const message = () => `Invalid input to PARSE_${label.toUpperCase()}: "${textOf(source)}"`;
        const value = parseFreely(textOf(source), scale);
        if (value === undefined) throw new Error(message());
        return decimal(type, value, message);
      },
    },
    ...(["ROUND", "TRUNC", "CEIL", "FLOOR", "ROUND_HALF_EVEN"] as const).map(
      (rounding): NativeFunction => ({
        name: named(rounding.toLowerCase()),
        parameterTypes: [duckdb, BIGINT],
        returnType: duckdb,
        evaluate: ([value, places]) => atPlaces(read(value), integerOf(places), rounding),
      }),
    ),
    {
      // Of a type with fewer digits, as in NUMERIC(10, 2); messages begin with the last argument.
      name: named("constrain"),
      parameterTypes: [duckdb, BIGINT, BIGINT, BOOLEAN, VARCHAR],
      returnType: duckdb,
      evaluate: ([value, precision, places, isHalfEven, place]) => {
        const constraint = {
          precision: Number(integerOf(precision)),
          scale: Number(integerOf(places)),
          isHalfEven: isHalfEven === true,
        };
        try {
          return type.write(constrainedDecimal(type, read(value), constraint));
        } catch (error) {
          throw new Error(`${textOf(place)}${error instanceof Error ? error.message : error}`);
        }
      },
    },
    {
      name: `googlesql_generate_${type.name}_array`,
      parameterTypes: [duckdb, duckdb, duckdb],
      returnType: LIST(duckdb),
      evaluate: ([start, end, step]) => listValue(series(read(start), read(end), read(step)).map(type.write)),
    },
  ];
}

/** Values from start to end by a step; longer arrays than BigQuery allows are refused. */
function series(start: bigint, end: bigint, step: bigint): bigint[] {
  if (step === 0n) throw new Error("Sequence step cannot be 0.");
  const result: bigint[] = [];
  for (let value = start; step > 0n ? value <= end : value >= end; value += step) {
    if (result.length >= 10_000_000)
      throw new Error("Cannot generate arrays with more than 10000000 elements.");
    result.push(value);
  }
  return result;
}

/** What DuckDB's DECIMAL and its unlimited integers do differently, or not at all. */
export const decimalNativeFunctions: readonly NativeFunction[] = [
  ...decimalNatives(numericDecimal),
  ...decimalNatives(bigNumericDecimal),
  {
    name: "googlesql_bignumeric_to_numeric",
    parameterTypes: [BIGNUM],
    returnType: numericDecimal.duckdb,
    evaluate: ([value]) => {
      const unscaled = bigNumericDecimal.read(value);
      return decimal(
        numericDecimal,
        divideRounding(unscaled, 10n ** 29n),
        () => `numeric out of range: ${decimalText(unscaled, 38)}`,
      );
    },
  },
  {
    // Of a sum or a difference, which DuckDB computes without any limit.
    name: "googlesql_bignumeric_is_within",
    parameterTypes: [BIGNUM],
    returnType: BOOLEAN,
    evaluate: ([value]) => {
      const unscaled = bigNumericDecimal.read(value);
      return unscaled <= bigNumericDecimal.largest && unscaled >= bigNumericDecimal.smallest;
    },
  },
];
