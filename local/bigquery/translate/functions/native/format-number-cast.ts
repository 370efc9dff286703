import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import { type Decimal, decimalOfText, exactDecimal, formatReal } from "./format-numbers.ts";
import { type NativeFunction, numberOf, textOf } from "./native-function.ts";
import {
  type DecimalLayout,
  type HexadecimalLayout,
  numberLayout,
  type RomanLayout,
  type SignStyle,
} from "./number-format-elements.ts";

/** A number to be written: not finite ones have no digits. */
type Value = Decimal | { readonly special: "INF" | "NAN"; readonly isNegative: boolean };

/** CAST(number AS STRING FORMAT …). */
function write(value: Value, format: string): string {
  const layout = numberLayout(format);
  const text =
    layout.kind === "DECIMAL"
      ? "special" in value
        ? writeSpecial(value, layout)
        : writeDecimal(value, layout)
      : layout.kind === "HEXADECIMAL"
        ? writeHexadecimal(value, layout)
        : writeRoman(value, layout);
  return layout.isCompact ? text.replace(/^[ ]+|[ ]+$/g, "") : text;
}

interface SignTexts {
  readonly before: string;
  readonly after: string;
}

function signTexts(isNegative: boolean, style: SignStyle | undefined): SignTexts {
  const minus = isNegative ? "-" : " ";
  switch (style) {
    case "FRONT":
      return { before: isNegative ? "-" : "+", after: "" };
    case "BACK":
      return { before: "", after: isNegative ? "-" : "+" };
    case "MI":
      return { before: "", after: minus };
    case "PR":
      return isNegative ? { before: "<", after: ">" } : { before: " ", after: " " };
    default:
      return { before: minus, after: "" };
  }
}

/** The digits of a number as a layout rounds it; those of an integer part of zero are left out. */
interface Digits {
  readonly isNegative: boolean;
  readonly integer: string;
  readonly fraction: string;
  /** With its sign; empty where there is none. */
  readonly exponent: string;
}

function roundedDigits(value: Decimal, { scale, exponent, isCompact }: DecimalLayout): Digits {
  const code = exponent === undefined ? "f" : "e";
  const text = formatReal(value, { flags: "#", width: 0, precision: scale, code });
  const [, sign, integer = "", fraction = "", power = ""] = /^(-?)(\d+)\.(\d*)(?:e(.+))?$/.exec(text) ?? [];
  return {
    isNegative: sign === "-",
    integer: integer === "0" ? "" : integer,
    fraction: isCompact ? fraction.replace(/0+$/, "") : fraction,
    exponent: power,
  };
}

function writeDecimal(value: Decimal, layout: DecimalLayout): string {
  const digits = roundedDigits(value, layout);
  const isOverflow = digits.integer.length > layout.integerDigits;
  const { text: integer, padding } = integerPart(digits, layout, isOverflow);
  const body = `${integer}${fractionalPart(digits, layout, isOverflow)}`;
  const { before, after } = signTexts(digits.isNegative, layout.sign);
  const parts = [before, layout.currency, body, after].join("");
  const isBlank = layout.isBlankForZero && digits.integer === "";
  return `${" ".repeat(padding)}${isBlank ? blank(parts) : parts}`;
}

/** As many spaces as a text has characters. */
function blank(text: string): string {
  return " ".repeat(text.length);
}

interface IntegerPart {
  readonly text: string;
  /** Slots that no digit fills. */
  readonly padding: number;
}

/** The integer part, filled from the point to the left; a zero is written only where a `0` or the format asks for it. */
function integerPart(digits: Digits, layout: DecimalLayout, isOverflow: boolean): IntegerPart {
  const { slots, pointAt, firstZero, integerDigits, exponent } = layout;
  const isWritten =
    digits.integer !== "" ||
    exponent !== undefined ||
    (firstZero !== undefined && firstZero < pointAt) ||
    digits.fraction === "";
  if (integerDigits === 0 || !isWritten) return { text: "", padding: pointAt };
  const remaining = [...(digits.integer === "" ? "0" : digits.integer)];
  let text = "";
  let at = pointAt;
  while (at > 0) {
    const isFilled = firstZero !== undefined && at - 1 >= firstZero;
    if (remaining.length === 0 && !isFilled) break;
    at -= 1;
    const slot = slots[at];
    if (slot === ",") text = `,${text}`;
    else {
      const digit = remaining.pop() ?? "0";
      text = `${isOverflow ? "#" : digit}${text}`;
    }
  }
  return { text, padding: at };
}

function fractionalPart({ fraction, exponent }: Digits, layout: DecimalLayout, isOverflow: boolean): string {
  let text = "";
  let at = 0;
  for (const slot of layout.slots.slice(layout.pointAt)) {
    if (slot === ".") text += ".";
    if (slot !== "0" && slot !== "9") continue;
    text += isOverflow ? "#" : (fraction[at] ?? "");
    at += 1;
  }
  if (layout.exponent === undefined) return text;
  return text + (isOverflow ? "####" : `${layout.exponent}${exponent}`);
}

/** Infinity and NaN are written before the point where three characters have room there. */
function writeSpecial(
  { special, isNegative }: Exclude<Value, Decimal>,
  { slots, pointAt, sign, currency, exponent }: DecimalLayout,
): string {
  const texts = signTexts(isNegative, sign);
  const isNumber = special === "INF";
  const before = isNumber ? texts.before : blank(texts.before);
  const after = isNumber ? texts.after : blank(texts.after);
  const written = (padding: number, body: string) =>
    `${" ".repeat(padding)}${before}${currency}${body}${after}`;
  if (exponent !== undefined) return written(slots.length + 1, special);
  const width = Math.min(pointAt, special.length);
  const behind = slots.slice(pointAt).filter((slot) => slot !== "V");
  if (width === special.length) return written(pointAt - width, special + " ".repeat(behind.length));
  const marked = (shown: readonly string[]) =>
    shown.map((slot) => (slot === "." || slot === "," ? slot : "#")).join("");
  return written(0, marked(slots.slice(0, pointAt)) + marked(behind));
}

const uint64Limit = 2n ** 64n;

/** The nearest whole number, halves away from zero. */
function rounded({ digits, scale }: Decimal): bigint {
  const unit = 10n ** BigInt(scale);
  return (2n * digits + unit) / (2n * unit);
}

function writeHexadecimal(value: Value, { capitals, firstZero, sign }: HexadecimalLayout): string {
  const whole = "special" in value ? uint64Limit : rounded(value);
  const isOverflow = whole >= uint64Limit || whole.toString(16).length > capitals.length;
  const digits = isOverflow
    ? "#".repeat(capitals.length)
    : whole.toString(16).padStart(firstZero === undefined ? 0 : capitals.length - firstZero, "0");
  const left = capitals.length - digits.length;
  const body = [...digits]
    .map((digit, index) => (capitals[left + index] ? digit.toUpperCase() : digit))
    .join("");
  const { before, after } = signTexts(value.isNegative, sign);
  return `${" ".repeat(left)}${before}${body}${after}`;
}

const romanNumerals = [
  [1000n, "M"],
  [900n, "CM"],
  [500n, "D"],
  [400n, "CD"],
  [100n, "C"],
  [90n, "XC"],
  [50n, "L"],
  [40n, "XL"],
  [10n, "X"],
  [9n, "IX"],
  [5n, "V"],
  [4n, "IV"],
  [1n, "I"],
] as const;

const romanWidth = 15;

function writeRoman(value: Value, { isUpper }: RomanLayout): string {
  const whole = "special" in value || value.isNegative ? 0n : rounded(value);
  if (whole < 1n || whole > 3999n) throw new Error("Format element 'RN' takes numbers between 1 and 3999");
  let rest = whole;
  let text = "";
  for (const [size, letters] of romanNumerals) {
    for (; rest >= size; rest -= size) text += letters;
  }
  return (isUpper ? text : text.toLowerCase()).padStart(romanWidth);
}

function ofFloat(value: number): Value {
  return exactDecimal(value) ?? { special: Number.isNaN(value) ? "NAN" : "INF", isNegative: value < 0 };
}

/** CAST(… AS STRING FORMAT …) of numbers: of decimals and integers in their text. */
export const numberFormatCastNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_decimal_as_format",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([value, format]) => write(decimalOfText(textOf(value)), textOf(format)),
  },
  {
    name: "googlesql_float_as_format",
    parameterTypes: [DOUBLE, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([value, format]) => write(ofFloat(numberOf(value)), textOf(format)),
  },
];
