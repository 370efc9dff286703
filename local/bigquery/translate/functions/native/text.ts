import { BIGINT, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { integerOf, listOf, type NativeFunction, textOf } from "./native-function.ts";

const textToText = (name: string, evaluate: (text: string) => string): NativeFunction => ({
  name,
  parameterTypes: [VARCHAR],
  returnType: VARCHAR,
  evaluate: ([text]) => evaluate(textOf(text)),
});

const lastSeparators = { text: "", characters: new Set<string>() };

/** The delimiters' characters: rows mostly share their delimiters. */
function separatorsOf(delimiters: string): ReadonlySet<string> {
  if (lastSeparators.text !== delimiters) {
    lastSeparators.text = delimiters;
    lastSeparators.characters = new Set(delimiters);
  }
  return lastSeparators.characters;
}

/** A character in another case, where that is one character; of `İ` the letter alone. */
function single(mapping: "toUpperCase" | "toLowerCase", character: string): string {
  const mapped = character[mapping]();
  if (mapped.length <= 1) return mapped;
  const [first = "", second] = mapped;
  return second === undefined || mapping === "toLowerCase" ? first : character;
}

function initialCapitals(text: string, delimiters: string): string {
  const separators = separatorsOf(delimiters);
  let atStart = true;
  let result = "";
  for (const character of text) {
    const isSeparator = separators.has(character);
    result += isSeparator ? character : single(atStart ? "toUpperCase" : "toLowerCase", character);
    atStart = isSeparator;
  }
  return result;
}

function translateCharacters(text: string, from: string, to: string): string {
  const targets = [...to];
  const mapping = new Map<string, string>();
  for (const [index, character] of [...from].entries()) {
    if (mapping.has(character))
      throw new Error(`Duplicate character "${character}" in TRANSLATE source characters`);
    mapping.set(character, targets[index] ?? "");
  }
  let result = "";
  for (const character of text) result += mapping.get(character) ?? character;
  return result;
}

function characterOf(point: bigint): string {
  if (point < 0n || point > 0x10ffffn || (point >= 0xd800n && point <= 0xdfffn)) {
    throw new Error(`Invalid codepoint ${point}`);
  }
  return String.fromCodePoint(Number(point));
}

/** The 1-based position of the n-th occurrence from a position, backwards from the end where it is negative; 0 if none. */
function positionOf(text: string, searched: string, position: bigint, occurrence: bigint): bigint {
  if (occurrence <= 0n) throw new Error("Occurrence must be positive");
  if (position === 0n) throw new Error("Position must be non-zero");
  const characters = [...text];
  const wanted = [...searched];
  const matches = (at: number) => wanted.every((character, index) => characters[at + index] === character);
  let found = 0n;
  const last = characters.length - wanted.length;
  if (position > 0n) {
    for (let at = Number(position) - 1; at <= last; at += 1) {
      if (matches(at)) found += 1n;
      if (found === occurrence) return BigInt(at + 1);
    }
  } else {
    const end = characters.length + Number(position);
    const from = Math.min(wanted.length === 0 ? end + 1 : end, last);
    for (let at = from; at >= 0; at -= 1) {
      if (matches(at)) found += 1n;
      if (found === occurrence) return BigInt(at + 1);
    }
  }
  return 0n;
}

const soundexCodes = "01230120022455012623010202";

/** Letters that share a code count once, also across letters without one. */
function soundex(text: string): string {
  let result = "";
  let previous = "";
  for (const character of text) {
    const index = character.toUpperCase().charCodeAt(0) - 65;
    if (!/^[A-Za-z]$/.test(character)) continue;
    const code = soundexCodes[index] ?? "0";
    if (result === "") result = character;
    else if (code !== "0" && code !== previous) result += code;
    if (code !== "0") previous = code;
    if (result.length === 4) break;
  }
  return result === "" ? "" : result.padEnd(4, "0");
}

/** Unicode case folding: lower case after upper case maps what folds together, with the exceptions of the sharp s family. */
function caseFold(text: string): string {
  let result = "";
  for (const character of text) {
    const folded = character.toUpperCase().toLowerCase();
    // The dotless i has a dotted capital of its own in no folding.
    result += character === "\u0131" ? character : character === "\u0130" ? character.toLowerCase() : folded;
  }
  return result;
}

/** Levenshtein distance in characters. */
function editDistance(left: string, right: string): number {
  const to = [...right];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, character] of [...left].entries()) {
    const current = [row + 1];
    for (const [column, other] of to.entries()) {
      const replaced = (previous[column] ?? 0) + (character === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

function normalized(text: string, mode: string): string {
  if (mode !== "NFC" && mode !== "NFKC" && mode !== "NFD" && mode !== "NFKD") {
    throw new Error(`Invalid normalization mode: ${mode}`);
  }
  return text.normalize(mode);
}

/** Character functions whose Unicode rules DuckDB does not share. */
export const textNatives: readonly NativeFunction[] = [
  textToText("googlesql_upper", (text) => text.toUpperCase()),
  textToText("googlesql_lower", (text) => text.toLowerCase()),
  textToText("googlesql_reverse", (text) => [...text].reverse().join("")),
  textToText("googlesql_soundex", soundex),
  {
    name: "googlesql_initcap",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([text, delimiters]) => initialCapitals(textOf(text), textOf(delimiters)),
  },
  {
    name: "googlesql_translate",
    parameterTypes: [VARCHAR, VARCHAR, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([text, from, to]) => translateCharacters(textOf(text), textOf(from), textOf(to)),
  },
  {
    name: "googlesql_ascii",
    parameterTypes: [VARCHAR],
    returnType: BIGINT,
    evaluate: ([text]) => {
      const point = textOf(text).codePointAt(0) ?? 0;
      if (point > 127)
        throw new Error(`Argument to ASCII is not a structurally valid ASCII string: '${textOf(text)}'`);
      return BigInt(point);
    },
  },
  {
    name: "googlesql_chr",
    parameterTypes: [BIGINT],
    returnType: VARCHAR,
    evaluate: ([point]) => characterOf(integerOf(point)),
  },
  {
    name: "googlesql_to_code_points",
    parameterTypes: [VARCHAR],
    returnType: LIST(BIGINT),
    evaluate: ([text]) =>
      listValue([...textOf(text)].map((character) => BigInt(character.codePointAt(0) ?? 0))),
  },
  {
    name: "googlesql_code_points_to_string",
    parameterTypes: [LIST(BIGINT)],
    returnType: VARCHAR,
    evaluate: ([points]) =>
      listOf(points)
        .map((point) => characterOf(integerOf(point)))
        .join(""),
  },
  {
    name: "googlesql_instr",
    parameterTypes: [VARCHAR, VARCHAR, BIGINT, BIGINT],
    returnType: BIGINT,
    evaluate: ([text, searched, position, occurrence]) =>
      positionOf(textOf(text), textOf(searched), integerOf(position), integerOf(occurrence)),
  },
  {
    name: "googlesql_edit_distance",
    parameterTypes: [VARCHAR, VARCHAR, BIGINT],
    returnType: BIGINT,
    evaluate: ([left, right, longest]) => {
      const limit = integerOf(longest);
      if (limit < 0n) throw new Error("EDIT_DISTANCE: max_distance must be non-negative");
      const distance = BigInt(editDistance(textOf(left), textOf(right)));
      return distance < limit ? distance : limit;
    },
  },
  {
    name: "googlesql_normalize",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([text, mode]) => normalized(textOf(text), textOf(mode)),
  },
  {
    name: "googlesql_normalize_and_casefold",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([text, mode]) => {
      const form = textOf(mode);
      return normalized(caseFold(normalized(textOf(text), form)), form);
    },
  },
];
