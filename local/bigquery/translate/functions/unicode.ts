import type { FunctionCall } from "../context.ts";
import { byType } from "./bytes-as-text.ts";
import {
  argument,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  literalText,
  quoteText,
} from "./sql.ts";
import { whiteSpace } from "./strings.ts";

const isAscii = (text: string) => `strlen(${text}) = length(${text})`;

/** Kana, ideographs, their punctuation, symbols and Hangul have no case: with ASCII, text that DuckDB maps as ICU does. */
const isCaseless = (text: string) =>
  `NOT regexp_matches(${text}, '[^\\x00-\\x7F\\x{2010}-\\x{2027}\\x{3000}-\\x{9FFF}\\x{AC00}-\\x{D7A3}]')`;

/** Case mapping in DuckDB where its rules are ICU's, elsewhere in JavaScript, which is ten times as slow. */
function mapCase(name: "upper" | "lower"): FunctionTranslation {
  return (call) =>
    bindOnce(
      [argumentSql(call, 0)],
      (text) =>
        `CASE WHEN ${isAscii(text)} OR ${isCaseless(text)} THEN ${name}(${text}) ELSE googlesql_${name}(${text}) END`,
    );
}

const upperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const lowerLetters = upperLetters.toLowerCase();

/** Of BYTES, only the letters of ASCII have a case. */
function mapCaseOfBytes(from: string, to: string): FunctionTranslation {
  return (call) =>
    `googlesql_bytes_of_text(translate(googlesql_text_of_bytes(${argumentSql(call, 0)}), '${from}', '${to}'))`;
}

const reverse: FunctionTranslation = (call) =>
  bindOnce(
    [argumentSql(call, 0)],
    (text) => `CASE WHEN ${isAscii(text)} THEN reverse(${text}) ELSE googlesql_reverse(${text}) END`,
  );

/** The delimiters of words in ASCII, and everything between them, each to be matched as a whole. */
const wordsOrDelimiters = (() => {
  const delimiters = String.raw`\[\](){}/|\\<>!?@"^#$&~_,.:;*%+\-\s\x0B`;
  return quoteText(`[^${delimiters}]+|[${delimiters}]+`);
})();

/** INITCAP of ASCII by the usual delimiters: each word's first letter is a capital. */
function initialCapitalsOfAscii(text: string): string {
  const words = `regexp_extract_all(lower(${text}), ${wordsOrDelimiters})`;
  return `array_to_string(list_transform(${words}, lambda word: upper(left(word, 1)) || substring(word, 2)), '')`;
}

function initialCapitals(call: FunctionCall): string {
  if (call.arguments[1] === undefined) {
    return bindOnce(
      [argumentSql(call, 0)],
      (text) =>
        `CASE WHEN ${isAscii(text)} AND ${text} <> '' AND NOT regexp_matches(${text}, '[\\x1C-\\x1F]') THEN ${initialCapitalsOfAscii(text)} ELSE ${nativeInitialCapitals({ ...call, arguments: [{ ...argument(call, 0), sql: text }] })} END`,
    );
  }
  return nativeInitialCapitals(call);
}

function nativeInitialCapitals(call: FunctionCall): string {
  const delimiters = call.arguments[1]?.sql ?? `'[](){}/|\\<>!?@"^#$&~_,.:;*%+-' || ${whiteSpace}`;
  return `googlesql_initcap(${argumentSql(call, 0)}, ${delimiters})`;
}

const normalizationModes = ["NFC", "NFKC", "NFD", "NFKD"];

/** Text without anything but ASCII is its own normal form: most text never leaves DuckDB. */
export function normalizedText(text: string, mode: string, caseFolded: boolean): string {
  const plain = caseFolded ? `lower(${text})` : text;
  const native = caseFolded ? "googlesql_normalize_and_casefold" : "googlesql_normalize";
  return `CASE WHEN ${isAscii(text)} THEN ${plain} ELSE ${native}(${text}, '${mode}') END`;
}

function normalize(caseFolded: boolean): FunctionTranslation {
  return (call) => {
    const literal = call.arguments[1]?.literal;
    const mode = literalText(call.arguments[1]) ?? normalizationModes[Number(literal ?? 0)] ?? "NFC";
    return bindOnce([argument(call, 0).sql], (text) => normalizedText(text, mode, caseFolded));
  };
}

/** Functions of characters' case and normal forms. */
export const unicodeFunctions: FunctionFamily = {
  upper: byType(mapCase("upper"), mapCaseOfBytes(lowerLetters, upperLetters)),
  lower: byType(mapCase("lower"), mapCaseOfBytes(upperLetters, lowerLetters)),
  initcap: initialCapitals,
  reverse: byType(reverse),
  normalize: normalize(false),
  normalize_and_casefold: normalize(true),
};
