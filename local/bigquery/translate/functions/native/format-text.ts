import { type DuckDBValue, LIST, VARCHAR } from "@duckdb/node-api";
import { listOf, type NativeFunction, textOf } from "./native-function.ts";
import { divideRounding, generalNotation } from "./numbers.ts";

/** An argument of FORMAT: how `%t` and `%T` write it, both null for NULL. */
interface FormatArgument {
  readonly kind: string;
  readonly plain: string | null;
  readonly literal: string | null;
}

const specifier = /%(?:%|([-+ #0']*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z]))/y;

/** FORMAT: printf's codes, `%t` and `%T`. NULL where an argument of another code is NULL. */
function formatText(format: string, values: readonly FormatArgument[]): string | null {
  let result = "";
  let next = 0;
  let anyNull = false;
  const take = () => {
    const value = values[next];
    if (value === undefined) {
      throw new Error(
        `Too few arguments to FORMAT for pattern "${format}"; Expected ${next + 2}; Got ${values.length + 1}`,
      );
    }
    next += 1;
    return value;
  };
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf("%", at);
    result += format.slice(at, percent < 0 ? undefined : percent);
    if (percent < 0) break;
    specifier.lastIndex = percent;
    const match = specifier.exec(format);
    if (match === null) throw new Error(`Invalid format specifier character in FORMAT string: "${format}"`);
    at = specifier.lastIndex;
    const [whole, flags = "", widthText, precisionText, code] = match;
    if (code === undefined) {
      result += "%";
      continue;
    }
    const width = widthText === "*" ? Number(take().plain) : widthText === undefined ? 0 : Number(widthText);
    const hasPrecision = whole.includes(".");
    const precision = !hasPrecision
      ? undefined
      : precisionText === "*"
        ? Number(take().plain)
        : Number(precisionText ?? 0);
    const value = take();
    const text = convert({ flags, precision, code }, value);
    if (text === null) anyNull = true;
    else result += padded(text, width < 0 ? `${flags}-` : flags, Math.abs(width), code);
  }
  if (next < values.length) {
    throw new Error(
      `Too many arguments to FORMAT for pattern "${format}"; Expected ${next + 1}; Got ${values.length + 1}`,
    );
  }
  return anyNull ? null : result;
}

interface Conversion {
  readonly flags: string;
  readonly precision: number | undefined;
  readonly code: string;
}

function convert(
  { flags, precision, code }: Conversion,
  { kind, plain, literal }: FormatArgument,
): string | null {
  const cut = (text: string) => (precision === undefined ? text : [...text].slice(0, precision).join(""));
  if (code === "t") return cut(plain ?? "NULL");
  if (code === "T") return cut(literal ?? "NULL");
  if (plain === null) return null;
  switch (code) {
    case "s":
      return cut(plain);
    case "d":
    case "i":
      return withSign(grouped(plain, flags), flags);
    case "x":
    case "X":
    case "o": {
      const value = BigInt(plain);
      const digits = (value < 0n ? -value : value).toString(code === "o" ? 8 : 16);
      const prefix = !flags.includes("#") ? "" : code === "o" ? "0" : `0${code}`;
      return `${value < 0n ? "-" : ""}${prefix}${code === "X" ? digits.toUpperCase() : digits}`;
    }
    case "f":
    case "F":
    case "e":
    case "E":
    case "g":
    case "G":
      return withSign(real(plain, kind, precision ?? 6, code, flags), flags);
    default:
      throw new Error(`Invalid format specifier character "${code}" in FORMAT string`);
  }
}

function real(plain: string, kind: string, precision: number, code: string, flags: string): string {
  const upper = code !== code.toLowerCase();
  const cased = (text: string) => (upper ? text.toUpperCase() : text);
  if (kind === "NUMERIC") return grouped(decimalPlaces(plain, precision), flags);
  const value = /^-?(inf|nan)$/.test(plain) ? Number.NaN : Number(plain);
  if (Number.isNaN(value)) return cased(plain);
  if (code.toLowerCase() === "f") return grouped(fixed(value, precision), flags);
  if (code.toLowerCase() === "g") return cased(generalNotation(value, precision === 0 ? 1 : precision));
  return cased(value.toExponential(precision).replace(/e([+-])(\d)$/, "e$10$2"));
}

/** Exact rounding of the binary value, half to even as C's printf does it. */
function fixed(value: number, places: number): string {
  return Math.abs(value) < 1e21 && places <= 100 ? roundedFixed(value, places) : BigInt(value).toString();
}

function roundedFixed(value: number, places: number): string {
  const text = value.toFixed(places);
  // toFixed rounds exact halves up in magnitude; printf rounds them to even.
  const unit = 10 ** places;
  const scaled = Math.abs(value) * unit;
  if (scaled % 1 === 0.5 && scaled / unit === Math.abs(value) && Math.floor(scaled) % 2 === 0) {
    const even = (Math.floor(scaled) / unit).toFixed(places);
    return value < 0 ? `-${even}` : even;
  }
  return text;
}

function decimalPlaces(text: string, places: number): string {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const unscaled = BigInt(whole + fraction.padEnd(Math.max(places, fraction.length), "0"));
  const extra = Math.max(fraction.length - places, 0);
  const digits = divideRounding(unscaled, 10n ** BigInt(extra))
    .toString()
    .padStart(places + 1, "0");
  return `${sign}${places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`}`;
}

/** The flag `'` separates thousands. */
function grouped(text: string, flags: string): string {
  if (!flags.includes("'")) return text;
  return text.replace(
    /^(-?)(\d+)/,
    (_all, sign: string, digits: string) => sign + digits.replace(/\B(?=(\d{3})+$)/g, ","),
  );
}

function withSign(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  if (flags.includes("+")) return `+${text}`;
  return flags.includes(" ") ? ` ${text}` : text;
}

function padded(text: string, flags: string, width: number, code: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes("-")) return text + " ".repeat(missing);
  if (flags.includes("0") && /[dixXofFeEgG]/.test(code) && !/inf|nan/i.test(text)) {
    return text.replace(/^([+\- ]?(?:0[xX])?)/, (sign) => sign + "0".repeat(missing));
  }
  return " ".repeat(missing) + text;
}

/** Text as a literal of GoogleSQL. */
function quoted(text: string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  let body = "";
  for (const character of text)
    body += character === quote ? `\\${quote}` : (literalEscapes[character] ?? control(character));
  return `${quote}${body}${quote}`;
}

const literalEscapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\\": "\\\\",
};

function control(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, "0")}` : character;
}

function textOrNull(value: DuckDBValue | undefined): string | null {
  return value === null || value === undefined ? null : textOf(value);
}

/** FORMAT and the literals that its `%T` writes. */
export const formatNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_format",
    parameterTypes: [VARCHAR, VARCHAR, LIST(VARCHAR)],
    returnType: VARCHAR,
    evaluate: ([format, kinds, list]) => {
      const values = listOf(list);
      const names = textOf(kinds) === "" ? [] : textOf(kinds).split(",");
      return formatText(
        textOf(format),
        names.map((kind, index) => ({
          kind,
          plain: textOrNull(values[2 * index]),
          literal: textOrNull(values[2 * index + 1]),
        })),
      );
    },
  },
  {
    name: "googlesql_quote_text",
    parameterTypes: [VARCHAR],
    returnType: VARCHAR,
    evaluate: ([text]) => quoted(textOf(text)),
  },
];
