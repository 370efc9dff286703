import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import { type NativeFunction, numberOf } from "./native-function.ts";

export { divideRounding } from "./decimal-values.ts";

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

/** FLOAT64 as text. */
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
];
