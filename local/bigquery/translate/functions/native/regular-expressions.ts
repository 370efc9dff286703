import { BIGINT, type DuckDBValue, INTEGER, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { RE2JS } from "re2js";
import { integerOf, type NativeFunction, textOf } from "./native-function.ts";

/** How many capturing groups a RE2 pattern has. */
export function countGroups(pattern: string): number {
  let groups = 0;
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === "\\") {
      if (pattern[index + 1] === "Q") {
        const end = pattern.indexOf("\\E", index);
        index = end < 0 ? pattern.length : end;
      }
      index += 1;
    } else if (inClass) {
      if (character === "[" && pattern[index + 1] === ":") {
        const end = pattern.indexOf(":]", index);
        if (end > 0) index = end + 1;
      } else if (character === "]") {
        inClass = false;
      }
    } else if (character === "[") {
      inClass = true;
      if (pattern[index + 1] === "^") index += 1;
      if (pattern[index + 1] === "]") index += 1;
    } else if (character === "(") {
      if (pattern[index + 1] !== "?" || /^\(\?P?<[A-Za-z_]/.test(pattern.slice(index))) groups += 1;
    }
  }
  return groups;
}

/** A pattern of bytes, each a character of its own: `\C`, any byte, is any of these. */
function bytesPattern(pattern: string): string {
  return pattern.replace(/\\(Q.*?(?:\\E|$)|.)/gsu, (whole, escaped) => (escaped === "C" ? "(?s:.)" : whole));
}

/** Whether text is a regular expression. */
export function isRegularExpression(pattern: string): boolean {
  try {
    // The library knows all of RE2's syntax but for `\C`.
    RE2JS.compile(bytesPattern(pattern));
    return true;
  } catch {
    return false;
  }
}

/** The group that extraction functions extract: 1, or 0 for the whole match of a pattern without groups. */
export function extractedGroup(pattern: string): 0 | 1 {
  const groups = countGroups(pattern);
  if (groups > 1) {
    throw new Error(
      "Regular expressions passed into extraction functions must not have more than 1 capturing group",
    );
  }
  return groups === 0 ? 0 : 1;
}

/** What REGEXP_REPLACE says of a rewriting that its pattern does not allow; undefined where it does. */
export function rewriteProblem(rewrite: string, pattern: string): string | undefined {
  let highest = 0;
  for (let index = 0; index < rewrite.length; index += 1) {
    if (rewrite[index] !== "\\") continue;
    index += 1;
    const escaped = rewrite[index];
    if (escaped === undefined) return "Rewrite schema error: '\\' not allowed at end.";
    if (escaped >= "0" && escaped <= "9") highest = Math.max(highest, Number(escaped));
    else if (escaped !== "\\") return "Rewrite schema error: '\\' must be followed by a digit or '\\'.";
  }
  const groups = countGroups(pattern);
  if (highest <= groups) return undefined;
  return `Rewrite schema requests ${highest} matches, but the regexp only has ${groups} parenthesized subexpressions.`;
}

const compiled = new Map<string, RE2JS>();

/** Patterns are few: the latest are kept. */
function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= 100) compiled.clear();
  const expression = RE2JS.compile(bytesPattern(pattern));
  compiled.set(pattern, expression);
  return expression;
}

/** A match: the text extracted, undefined where the group took no part, and the UTF-16 unit after it. */
interface Match {
  readonly text: string | undefined;
  /** GoogleSQL's end: of the group, else of the match, but one character later of a match of nothing. */
  readonly end: number;
}

/**
 * Matches from left to right. After a match of nothing the search goes on one character later; once the end of the text is
 * reached there is no further match.
 */
function* matchesOf(text: string, pattern: string): Generator<Match> {
  const group = extractedGroup(pattern);
  const matcher = compile(pattern).matcher(text);
  let at = 0;
  while (matcher.find(at)) {
    at = matcher.end(0);
    if (matcher.start(0) === at && at < text.length)
      at += String.fromCodePoint(text.codePointAt(at) ?? 0).length;
    yield { text: matcher.group(group) ?? undefined, end: group === 0 ? at : matcher.end(group) };
    if (at >= text.length) return;
  }
}

/** REGEXP_INSTR: the position in characters of the n-th match from a position on, or of what follows it. */
function positionOf(
  text: string,
  pattern: string,
  position: bigint,
  occurrence: bigint,
  after: bigint,
): bigint {
  if (position <= 0n) throw new Error("Position must be positive");
  if (occurrence <= 0n) throw new Error("Occurrence must be positive");
  if (after !== 0n && after !== 1n) throw new Error("Invalid return_position_after_match.");
  if (position > BigInt(Buffer.byteLength(text)) || pattern === "") return 0n;
  const skipped = [...text].slice(0, Number(position) - 1);
  if (BigInt(skipped.length) < position - 1n) return 0n;
  const rest = text.slice(skipped.join("").length);
  let count = 0n;
  for (const match of matchesOf(rest, pattern)) {
    count += 1n;
    if (count < occurrence) continue;
    if (match.text === undefined) return 0n;
    const before = rest.slice(0, match.end - (after === 0n ? match.text.length : 0));
    return position + BigInt([...before].length);
  }
  return 0n;
}

function matchedTexts(text: string, pattern: string): DuckDBValue {
  return listValue([...matchesOf(text, pattern)].map((match) => match.text ?? null));
}

/** What DuckDB's functions on regular expressions do not answer: positions, and matches of nothing. */
export const regularExpressionNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_regexp_matches",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: LIST(VARCHAR),
    evaluate: ([text, pattern]) => matchedTexts(textOf(text), textOf(pattern)),
  },
  {
    name: "googlesql_bytes_pattern",
    parameterTypes: [VARCHAR],
    returnType: VARCHAR,
    evaluate: ([pattern]) => bytesPattern(textOf(pattern)),
  },
  {
    name: "googlesql_regular_expression",
    parameterTypes: [VARCHAR],
    returnType: VARCHAR,
    evaluate: ([pattern]) => {
      const text = textOf(pattern);
      if (!isRegularExpression(text)) throw new Error(`Cannot parse regular expression: ${text}`);
      return text;
    },
  },
  {
    name: "googlesql_regexp_group",
    parameterTypes: [VARCHAR],
    returnType: INTEGER,
    evaluate: ([pattern]) => extractedGroup(textOf(pattern)),
  },
  {
    name: "googlesql_regexp_instr",
    parameterTypes: [VARCHAR, VARCHAR, BIGINT, BIGINT, BIGINT],
    returnType: BIGINT,
    evaluate: ([text, pattern, position, occurrence, after]) =>
      positionOf(textOf(text), textOf(pattern), integerOf(position), integerOf(occurrence), integerOf(after)),
  },
  {
    name: "googlesql_regexp_rewrite",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([rewrite, pattern]) => {
      const problem = rewriteProblem(textOf(rewrite), textOf(pattern));
      if (problem !== undefined) throw new Error(`Invalid REGEXP_REPLACE pattern: ${problem}`);
      return textOf(rewrite);
    },
  },
];
