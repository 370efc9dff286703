import { BIGINT, BOOLEAN, DOUBLE, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { scaledFloat } from "./decimal-values.ts";
import { integerOf, type NativeFunction, numberOf, textOf } from "./native-function.ts";
import { floatText } from "./numbers.ts";

/** Decimal or hexadecimal INT64 text with an optional sign, between white space. */
function parseInteger(text: string): bigint {
  const match = /^\s*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(\d+))\s*$/.exec(text);
  if (match === null) throw new Error(text === "" ? "" : `Bad int64 value: ${text}`);
  const [, sign, hexadecimal, decimal] = match;
  const magnitude = BigInt(hexadecimal === undefined ? (decimal ?? "0") : `0x${hexadecimal}`);
  const value = sign === "-" ? -magnitude : magnitude;
  if (BigInt.asIntN(64, value) !== value) throw new Error(`Bad int64 value: ${text}`);
  return value;
}

function parseFloatText(text: string): number {
  const body = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(body)) {
    const value = Number(body);
    if (Number.isFinite(value)) return value;
  }
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(body);
  if (special === null) throw new Error(text === "" ? "" : `Bad double value: ${text}`);
  if (special[2]?.toLowerCase() === "nan") return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
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
