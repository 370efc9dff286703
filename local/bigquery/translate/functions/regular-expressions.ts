import { type FunctionCall, UnsupportedError } from "../context.ts";
import {
  argument,
  argumentList,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  literalText,
  refuseWhen,
} from "./sql.ts";

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

function literalPattern(call: FunctionCall): string {
  const pattern = literalText(argument(call, 1));
  if (argument(call, 0).type.kind !== "STRING") {
    throw new UnsupportedError(`Unsupported function: ${call.name} for BYTES`);
  }
  if (pattern === undefined) {
    throw new UnsupportedError(`Unsupported function: ${call.name} with a pattern that is not a literal`);
  }
  return pattern;
}

function groupOf(call: FunctionCall): number {
  const groups = countGroups(literalPattern(call));
  if (groups > 1)
    throw new Error(
      "Regular expressions passed into extraction functions must not have more than 1 capturing group",
    );
  return groups;
}

function contains(call: FunctionCall): string {
  if (argument(call, 0).type.kind !== "STRING") {
    throw new UnsupportedError("Unsupported function: regexp_contains for BYTES");
  }
  return `regexp_matches(${argumentSql(call, 0)}, ${argumentSql(call, 1)})`;
}

function extract(call: FunctionCall): string {
  const group = groupOf(call);
  const pattern = argumentSql(call, 1);
  if (call.arguments.length > 2) {
    throw new UnsupportedError("Unsupported arguments of REGEXP_EXTRACT: position and occurrence");
  }
  return bindOnce([argumentSql(call, 0)], (text) =>
    bindOnce(
      [`regexp_extract(${text}, ${pattern}, ${group})`],
      // Empty text may be a match, no match, or a group that took no part: the list of all matches tells them apart.
      (found) =>
        `CASE WHEN ${found} <> '' THEN ${found} ELSE regexp_extract_all(${text}, ${pattern}, ${group})[1] END`,
    ),
  );
}

function extractAll(call: FunctionCall): string {
  const group = groupOf(call);
  const [text, pattern] = [argumentSql(call, 0), argumentSql(call, 1)];
  const all = (subject: string) => `regexp_extract_all(${subject}, ${pattern}, ${group})`;
  const matches = group === 0 ? all(text) : `list_transform(${all(text)}, lambda found: coalesce(found, ''))`;
  if (literalText(argument(call, 1))?.startsWith("^")) return matches;
  // GoogleSQL does not look for an empty match at the very end of text.
  return bindOnce([text, matches], (subject, found) => {
    const atEnd = `regexp_matches('', ${pattern}) AND ${subject} <> '' AND ${found}[-1] = ''`;
    return `CASE WHEN ${atEnd} THEN ${found}[1:len(${found}) - 1] ELSE ${found} END`;
  });
}

function replace(call: FunctionCall): string {
  if (argument(call, 0).type.kind !== "STRING") {
    throw new UnsupportedError("Unsupported function: regexp_replace for BYTES");
  }
  const replaced = `regexp_replace(${argumentList(call)}, 'g')`;
  const pattern = literalText(argument(call, 1));
  const rewrite = literalText(argument(call, 2));
  if (pattern === undefined || rewrite === undefined) return replaced;
  const groups = countGroups(pattern);
  const wanted = Math.max(0, ...[...rewrite.matchAll(/\\(\d)|\\\\/g)].map((match) => Number(match[1] ?? 0)));
  if (wanted <= groups) return replaced;
  return refuseWhen(
    call.safe,
    `${argumentSql(call, 0)} IS NOT NULL`,
    `'Invalid REGEXP_REPLACE pattern: Rewrite schema requests ${wanted} matches, but the regexp only has ${groups} parenthesized subexpressions.'`,
    "NULL",
  );
}

/** Regular expressions: GoogleSQL's and DuckDB's are both RE2. */
export const regularExpressionFunctions: FunctionFamily = {
  regexp_contains: contains,
  regexp_extract: extract,
  regexp_substr: extract,
  regexp_extract_all: extractAll,
  regexp_replace: replace,
};
