import { BIGINT, BOOLEAN, DOUBLE, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { scaledFloat } from "./decimal-values.ts";
import { integerOf, type NativeFunction, numberOf, textOf } from "./native-function.ts";
import { floatText } from "./numbers.ts";

/** Text without the white space of ASCII around it: no other goes for such in numbers. */
function trimmed(text: string): string {
  return text.replace(/^[ \t-\r]+|[ \t-\r]+$/g, "");
}

/** Decimal or hexadecimal INT64 text with an optional sign, between white space. */
function parseInteger(text: string): bigint {
  const match = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|(\d+))$/.exec(trimmed(text));
  if (match === null) throw new Error(text === "" ? "" : `Bad int64 value: ${text}`);
  const [, sign, hexadecimal, decimal] = match;
  const magnitude = BigInt(hexadecimal === undefined ? (decimal ?? "0") : `0x${hexadecimal}`);
  const value = sign === "-" ? -magnitude : magnitude;
  if (BigInt.asIntN(64, value) !== value) throw new Error(`Bad int64 value: ${text}`);
  return value;
}

/** FLOAT64 text as C reads it: decimal, hexadecimal, or a name of what is no finite number; infinite where it is too large. */
function parseFloatText(text: string): number {
  const body = trimmed(text);
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(body)) return Number(body);
  const hexadecimal = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/i.exec(body);
  if (hexadecimal !== null && `${hexadecimal[2]}${hexadecimal[3]}` !== "") {
    const [, sign, whole = "", fraction = "", exponent = "0"] = hexadecimal;
    const size = timesPowerOfTwo(BigInt(`0x${whole}${fraction}`), Number(exponent) - 4 * fraction.length);
    return sign === "-" ? -size : size;
  }
  const special = /^([+-]?)(?:(inf|infinity)|nan(?:\(\w*\))?)$/i.exec(body);
  if (special === null) throw new Error(text === "" ? "" : `Bad double value: ${text}`);
  if (special[2] === undefined) return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** In two steps, since the power alone may be no FLOAT64. */
function timesPowerOfTwo(digits: bigint, exponent: number): number {
  const half = Math.trunc(Math.max(-4000, Math.min(4000, exponent)) / 2);
  return Number(digits) * 2 ** half * 2 ** (Math.max(-4000, Math.min(4000, exponent)) - half);
}

function parseBool(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === "true") return true;
  if (lower === "false") return false;
  throw new Error(text === "" ? "" : `Bad bool value: ${text}`);
}

/** FLOAT64 rounded at a number of decimal places, half away from zero or towards zero. */
function roundFloat(value: number, places: bigint, truncates: boolean): number {
  if (value === 0 || !Number.isFinite(value) || places > 340n) return value;
  // A number that is rounded to zero keeps its sign.
  if (places < -340n) return 0 * value;
  const rounded = Number(`${scaledFloat(value, Number(places), truncates)}e${-places}`);
  if (!Number.isFinite(rounded)) {
    throw new Error(`Floating point overflow in function: ROUND(${floatText(value)}, ${places})`);
  }
  return rounded === 0 ? 0 * value : rounded;
}

/** Values from start to end by a step; longer arrays than BigQuery allows are refused. */
function series(start: number, end: number, step: number): number[] {
  if (step === 0) throw new Error("Sequence step cannot be 0.");
  const result: number[] = [];
  for (let index = 0; ; index += 1) {
    const value = start + step * index;
    if (step > 0 ? value > end : value < end) return result;
    if (index >= 10_000_000) throw new Error("Cannot generate arrays with more than 10000000 elements.");
    result.push(value);
  }
}

/** Scalars read from text, rounding of FLOAT64, and series of FLOAT64. */
export const scalarNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_parse_integer",
    parameterTypes: [VARCHAR],
    returnType: BIGINT,
    evaluate: ([text]) => parseInteger(textOf(text)),
  },
  {
    name: "googlesql_parse_float",
    parameterTypes: [VARCHAR],
    returnType: DOUBLE,
    evaluate: ([text]) => parseFloatText(textOf(text)),
  },
  {
    name: "googlesql_parse_bool",
    parameterTypes: [VARCHAR],
    returnType: BOOLEAN,
    evaluate: ([text]) => parseBool(textOf(text)),
  },
  ...(["round", "trunc"] as const).map(
    (kind): NativeFunction => ({
      name: `googlesql_float_${kind}`,
      parameterTypes: [DOUBLE, BIGINT],
      returnType: DOUBLE,
      evaluate: ([value, places]) => roundFloat(numberOf(value), integerOf(places), kind === "trunc"),
    }),
  ),
  {
    name: "googlesql_generate_float_array",
    parameterTypes: [DOUBLE, DOUBLE, DOUBLE],
    returnType: LIST(DOUBLE),
    evaluate: ([start, end, step]) => listValue(series(numberOf(start), numberOf(end), numberOf(step))),
  },
];
