import { BLOB, BOOLEAN, LIST, VARCHAR } from "@duckdb/node-api";
import { bytesOf } from "./bytes.ts";
import {
  type Conversion,
  decimalOfText,
  exactDecimal,
  formatInteger,
  formatReal,
  formatSpecial,
} from "./format-numbers.ts";
import { listOf, type NativeFunction, textOf } from "./native-function.ts";

/** An argument of FORMAT: how `%t` and `%T` write it, both null for NULL. */
interface FormatArgument {
  readonly kind: string;
  readonly plain: string | null;
  readonly literal: string | null;
}

const longest = 1_048_576;

/** The most digits that any FLOAT64 has behind its point. */
const longestFraction = 1074;

/** A part of the format: text as it is, or a code with the indexes of its arguments. */
type FormatPart =
  | { readonly text: string }
  | {
      readonly flags: string;
      readonly width: number | { readonly argument: number };
      readonly precision: number | { readonly argument: number } | undefined;
      readonly code: string;
      readonly argument: number;
    };

const specifier = /%([-+ #'0]*)(\*|\d*)(\.(?:\*|\d*))?(.)/suy;

function tooLong(): Error {
  return new Error(`Output string too long while evaluating FORMAT; limit ${longest}`);
}

/** Reads the format; throws where it does not fit the arguments' number and types. */
function parse(format: string, kinds: readonly string[]): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  let next = 0;
  const starred = () => {
    requireKind(next, kinds[next], ["INT64"], "integer");
    next += 1;
    return { argument: next - 1 };
  };
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf("%", at);
    parts.push({ text: format.slice(at, percent < 0 ? undefined : percent) });
    if (percent < 0) break;
    specifier.lastIndex = percent;
    const [whole, flags = "", width = "", precision, code = ""] = specifier.exec(format) ?? [];
    if (whole === undefined) throw new Error(`Invalid FORMAT string: "${format}"`);
    at = percent + whole.length;
    if (code === "%") {
      if (whole !== "%%") throw new Error(`Invalid FORMAT string: "${format}"`);
      parts.push({ text: "%" });
      continue;
    }
    const widthPart = width === "*" ? starred() : Number(width);
    if (typeof widthPart === "number" && widthPart > longest) {
      throw new Error(
        `Width ${width} exceeds the maximum supported output width of FORMAT. Limit: ${longest}`,
      );
    }
    const precisionPart =
      precision === undefined
        ? undefined
        : precision === ".*"
          ? starred()
          : checkedPrecision(Number(precision.slice(1)), code);
    if (next < kinds.length) requireCode(code, next, kinds[next], format);
    parts.push({ flags, width: widthPart, precision: precisionPart, code, argument: next });
    next += 1;
  }
  if (next !== kinds.length) {
    throw new Error(
      `Too ${next > kinds.length ? "few" : "many"} arguments to FORMAT for pattern "${format}"; Expected ${next + 1}; Got ${kinds.length + 1}`,
    );
  }
  return parts;
}

function requireKind(
  index: number,
  kind: string | undefined,
  accepted: readonly string[],
  expected: string,
): void {
  if (kind === undefined || accepted.includes(kind)) return;
  throw new Error(`Invalid type for argument ${index + 2} to FORMAT; Expected ${expected}; Got ${kind}`);
}

function requireCode(code: string, index: number, kind: string | undefined, format: string): void {
  if (/[dioxX]/.test(code)) requireKind(index, kind, ["INT64"], "integer");
  else if (code === "u") requireKind(index, kind, [], "UINT");
  else if (/[eEfFgG]/.test(code)) requireKind(index, kind, ["FLOAT64", "NUMERIC", "BIGNUMERIC"], "FLOAT64");
  else if (code === "s") requireKind(index, kind, ["STRING"], "STRING");
  else if (/[pP]/.test(code)) requireKind(index, kind, ["JSON"], "PROTO or JSON");
  else if (!/[tT]/.test(code)) {
    throw new Error(`Invalid format specifier character "${code}" in FORMAT string: "${format}"`);
  }
}

/** Absent where it is negative; more digits than a number can have are none. */
function checkedPrecision(precision: number, code: string): number | undefined {
  if (precision < 0) return undefined;
  if (/g/i.test(code)) return Math.min(precision, longestFraction);
  const most = /[ef]/i.test(code) ? longestFraction : longest;
  if (precision > most) throw new Error(`Precision value is too big${most}`);
  return precision;
}

/** FORMAT: NULL where an argument is NULL, unless `%t` or `%T` writes it. */
function formatText(format: string, values: readonly FormatArgument[]): string | null {
  const parts = parse(
    format,
    values.map(({ kind }) => kind),
  );
  let result = "";
  for (const part of parts) {
    if (result.length > longest) throw tooLong();
    if ("text" in part) {
      result += part.text;
      continue;
    }
    const [width, precision] = [numberOf(part.width, values), numberOf(part.precision, values)];
    const value = values[part.argument];
    if (width === null || precision === null || value === undefined) return null;
    if (width !== undefined && width > longest) throw tooLong();
    const isLeft = (width ?? 0) < 0;
    const text = convert(value, {
      flags: isLeft ? `${part.flags}-` : part.flags,
      width: Math.abs(width ?? 0),
      precision: precision === undefined ? undefined : checkedPrecision(precision, part.code),
      code: part.code,
    });
    if (text === null) return null;
    result += text;
  }
  if (Buffer.byteLength(result) > longest) throw tooLong();
  return result;
}

function numberOf(
  given: number | { readonly argument: number } | undefined,
  values: readonly FormatArgument[],
): number | null | undefined {
  if (typeof given !== "object") return given;
  const text = values[given.argument]?.plain ?? null;
  return text === null ? null : Number(text);
}

function convert({ kind, plain, literal }: FormatArgument, conversion: Conversion): string | null {
  switch (conversion.code) {
    case "t":
      return formatCharacters(plain ?? "NULL", conversion);
    case "T":
      return formatCharacters(literal ?? "NULL", conversion);
  }
  if (plain === null) return null;
  switch (conversion.code) {
    case "s":
      // As C's text ends.
      return formatCharacters(plain.split("\0", 1)[0] ?? "", conversion);
    case "p":
      return formatCharacters(plain, conversion);
    case "P":
      return formatCharacters(indented(plain), conversion);
    case "d":
    case "i":
    case "o":
    case "x":
    case "X":
      return formatInteger(BigInt(plain), conversion);
  }
  if (kind !== "FLOAT64") return formatReal(decimalOfText(plain), conversion);
  const exact = exactDecimal(Number(plain));
  return exact === undefined ? formatSpecial(plain, conversion) : formatReal(exact, conversion);
}

/** Text cut to the precision and filled up to the width, in characters. */
function formatCharacters(text: string, { flags, width, precision }: Conversion): string {
  const shown = precision === undefined ? text : [...text].slice(0, precision).join("");
  const missing = width === 0 ? 0 : Math.max(width - [...shown].length, 0);
  return flags.includes("-") ? shown + " ".repeat(missing) : " ".repeat(missing) + shown;
}

/** JSON over several lines, from its compact text. */
function indented(json: string): string {
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  return json.replace(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{}[\],:]/g, (token) => {
    switch (token) {
      case "{":
      case "[":
        depth += 1;
        return `${token}${line()}`;
      case "}":
      case "]":
        depth -= 1;
        return `${line()}${token}`;
      case ",":
        return `,${line()}`;
      default:
        return token === ":" ? ": " : token;
    }
  });
}

/** Text as a literal of GoogleSQL: a hexadecimal digit after an escaped character is escaped, too. */
function quoted(text: string): string {
  const quote = quoteOf(text);
  let body = "";
  let afterCode = false;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const short = character === quote ? `\\${quote}` : literalEscapes[character];
    const isCode: boolean =
      short === undefined && (code < 0x20 || code === 0x7f || (afterCode && /[0-9A-Fa-f]/.test(character)));
    body += short ?? (isCode ? `\\x${code.toString(16).padStart(2, "0")}` : character);
    afterCode = isCode;
  }
  return `${quote}${body}${quote}`;
}

const quoteOf = (text: string) => (text.includes('"') && !text.includes("'") ? "'" : '"');

const literalEscapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\\": "\\\\",
};

/** BYTES as `%t` writes them, or as a literal of GoogleSQL. */
function writtenBytes(bytes: Buffer, asLiteral: boolean): string {
  const quote = quoteOf(bytes.toString("latin1"));
  let body = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    const isQuote = asLiteral ? character === quote : character === "'" || character === '"';
    if (isQuote || character === "\\") body += `\\${character}`;
    else body += byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, "0")}` : character;
  }
  return asLiteral ? `b${quote}${body}${quote}` : body;
}

/** FORMAT and the literals that its `%T` writes. */
export const formatNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_format",
    parameterTypes: [VARCHAR, VARCHAR, LIST(VARCHAR), LIST(BOOLEAN)],
    returnType: VARCHAR,
    evaluate: ([format, kinds, texts, nulls]) => {
      const [values, areNull] = [listOf(texts), listOf(nulls)];
      const textAt = (place: number, index: number) =>
        areNull[index] === true ? null : textOf(values[place]);
      const names = textOf(kinds) === "" ? [] : textOf(kinds).split(",");
      return formatText(
        textOf(format),
        names.map((kind, index) => ({
          kind,
          plain: textAt(2 * index, index),
          literal: textAt(2 * index + 1, index),
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
  {
    name: "googlesql_written_bytes",
    parameterTypes: [BLOB, BOOLEAN],
    returnType: VARCHAR,
    evaluate: ([bytes, asLiteral]) => writtenBytes(bytesOf(bytes), asLiteral === true),
  },
];
