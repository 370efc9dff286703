import { DECIMAL, DOUBLE, DuckDBDecimalValue, type DuckDBValue, VARCHAR } from "@duckdb/node-api";
import { type NativeFunction, numberOf, textOf } from "./native-function.ts";

const scale = 1_000_000_000n;
const largest = 10n ** 38n - 1n;
export const numericType = DECIMAL(38, 9);

/** A FLOAT64 as GoogleSQL writes it: 15 significant digits where they are enough to read the same number back, else 17. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const short = generalNotation(value, 15);
  return Number(short) === value ? short : generalNotation(value, 17);
}

/** C's `%.{digits}g`. */
export function generalNotation(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponentText = "0"] = value.toExponential(digits - 1).split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= digits) {
    const sign = exponent < 0 ? "-" : "+";
    return `${withoutTrailingZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  return withoutTrailingZeros(value.toFixed(Math.min(100, Math.max(0, digits - 1 - exponent))));
}

function withoutTrailingZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** The unscaled value of a NUMERIC, refused outside of its 38 digits. */
export function numeric(unscaled: bigint, overflow: () => string): DuckDBDecimalValue {
  if (unscaled > largest || unscaled < -largest) throw new Error(overflow());
  return new DuckDBDecimalValue(unscaled, 38, 9);
}

export function unscaledOf(value: DuckDBValue | undefined): bigint {
  if (!(value instanceof DuckDBDecimalValue)) throw new TypeError("Expected a NUMERIC");
  return value.value;
}

/** A NUMERIC without trailing zeros, as GoogleSQL writes it. */
export function numericText(unscaled: bigint): string {
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(10, "0");
  return `${negative ? "-" : ""}${withoutTrailingZeros(`${digits.slice(0, -9)}.${digits.slice(-9)}`)}`;
}

/** Integer division rounded half away from zero. */
export function divideRounding(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const [top, bottom] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const quotient = (2n * top + bottom) / (2n * bottom);
  return negative ? -quotient : quotient;
}

const overflow = (a: bigint, operator: string, b: bigint) => () =>
  `numeric overflow: ${numericText(a)} ${operator} ${numericText(b)}`;

function divided(a: bigint, b: bigint, operator: string): void {
  if (b === 0n) throw new Error(`division by zero: ${numericText(a)} ${operator} ${numericText(b)}`);
}

const onNumerics = (
  name: string,
  evaluate: (a: bigint, b: bigint) => DuckDBDecimalValue,
): NativeFunction => ({
  name,
  parameterTypes: [numericType, numericType],
  returnType: numericType,
  evaluate: ([a, b]) => evaluate(unscaledOf(a), unscaledOf(b)),
});

/** Parses decimal text exactly; digits beyond the ninth decimal place round half away from zero. Undefined if it is no number. */
export function parseNumeric(text: string): bigint | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const shift = Number(exponent) - fraction.length + 9;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return 0n;
  if (digits.length + shift > 40) return largest * 10n;
  if (digits.length + shift < -1) return 0n;
  const value = BigInt(digits);
  const unscaled = shift >= 0 ? value * 10n ** BigInt(shift) : divideRounding(value, 10n ** BigInt(-shift));
  return sign === "-" ? -unscaled : unscaled;
}

/** A FLOAT64 times ten to a power, rounded half away from zero or towards zero, exactly. */
export function scaledFloat(value: number, places: number, truncates: boolean): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  const top = mantissa * 2n ** BigInt(Math.max(power, 0)) * 10n ** BigInt(Math.max(places, 0));
  const bottom = 2n ** BigInt(Math.max(-power, 0)) * 10n ** BigInt(Math.max(-places, 0));
  const magnitude = truncates ? top / bottom : divideRounding(top, bottom);
  return raw >> 63n === 1n ? -magnitude : magnitude;
}

/** Rounds to a number of decimal places, half away from zero or towards zero. */
function atPlaces(unscaled: bigint, places: bigint, truncates: boolean): bigint {
  if (places >= 9n) return unscaled;
  if (places < -29n) return 0n;
  const unit = 10n ** (9n - places);
  return (truncates ? unscaled / unit : divideRounding(unscaled, unit)) * unit;
}

/** Arithmetic and conversions of NUMERIC and FLOAT64 that DuckDB's DECIMAL does differently or not at all. */
export const numberNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_float_text",
    parameterTypes: [DOUBLE],
    returnType: VARCHAR,
    evaluate: ([value]) => floatText(numberOf(value)),
  },
  {
    name: "googlesql_brief_float_text",
    parameterTypes: [DOUBLE],
    returnType: VARCHAR,
    evaluate: ([value]) => {
      const float = numberOf(value);
      return Number.isFinite(float) ? generalNotation(float, 6) : floatText(float);
    },
  },
  {
    name: "googlesql_numeric_text",
    parameterTypes: [numericType],
    returnType: VARCHAR,
    evaluate: ([value]) => numericText(unscaledOf(value)),
  },
  onNumerics("googlesql_numeric_multiply", (a, b) =>
    numeric(divideRounding(a * b, scale), overflow(a, "*", b)),
  ),
  onNumerics("googlesql_numeric_divide", (a, b) => {
    divided(a, b, "/");
    return numeric(divideRounding(a * scale, b), overflow(a, "/", b));
  }),
  onNumerics("googlesql_numeric_div", (a, b) => {
    divided(a, b, "/");
    return numeric((a / b) * scale, overflow(a, "/", b));
  }),
  onNumerics("googlesql_numeric_mod", (a, b) => {
    divided(a, b, "%");
    return numeric(a % b, overflow(a, "%", b));
  }),
  {
    name: "googlesql_parse_numeric",
    parameterTypes: [VARCHAR],
    returnType: numericType,
    evaluate: ([text]) => {
      const unscaled = parseNumeric(textOf(text));
      const message = () => `Invalid NUMERIC value: ${textOf(text)}`;
      if (unscaled === undefined) throw new Error(message());
      return numeric(unscaled, message);
    },
  },
  {
    name: "googlesql_numeric_from_float",
    parameterTypes: [DOUBLE],
    returnType: numericType,
    evaluate: ([value]) => {
      const float = numberOf(value);
      if (!Number.isFinite(float))
        throw new Error(
          `Illegal conversion of non-finite floating point number to numeric: ${floatText(float)}`,
        );
      return numeric(scaledFloat(float, 9, false), () => `numeric out of range: ${floatText(float)}`);
    },
  },
  ...(["round", "trunc"] as const).map(
    (kind): NativeFunction => ({
      name: `googlesql_numeric_${kind}`,
      parameterTypes: [numericType, DOUBLE],
      returnType: numericType,
      evaluate: ([value, places]) => {
        const unscaled = unscaledOf(value);
        const digits = BigInt(Math.trunc(numberOf(places)));
        return numeric(
          atPlaces(unscaled, digits, kind === "trunc"),
          () => `numeric overflow: ROUND(${numericText(unscaled)}, ${digits})`,
        );
      },
    }),
  ),
];
