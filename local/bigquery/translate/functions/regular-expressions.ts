import { type FunctionCall, UnsupportedError } from "../context.ts";
import { argument, argumentSql, bindOnce, type FunctionFamily, literalText } from "./sql.ts";

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
  if (groups > 1) throw new Error(`Regular expression has more than 1 capturing group`);
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
  const occurrence = call.arguments[3];
  return bindOnce([argumentSql(call, 0)], (text) => {
    if (call.arguments.length > 2) {
      return `googlesql_regexp_occurrence(${text}, regexp_extract_all(substring(${text}, ${argumentSql(call, 2)}), ${pattern}, ${group}), ${argumentSql(call, 2)}, ${occurrence?.sql ?? "1"})`;
    }
    return `CASE WHEN regexp_matches(${text}, ${pattern}) THEN regexp_extract(${text}, ${pattern}, ${group}) END`;
  });
}

function extractAll(call: FunctionCall): string {
  const group = groupOf(call);
  return `regexp_extract_all(${argumentSql(call, 0)}, ${argumentSql(call, 1)}, ${group})`;
}

function replace(call: FunctionCall): string {
  return `regexp_replace(${argumentSql(call, 0)}, ${argumentSql(call, 1)}, ${argumentSql(call, 2)}, 'g')`;
}

/** Regular expressions: GoogleSQL's and DuckDB's are both RE2. */
export const regularExpressionFunctions: FunctionFamily = {
  regexp_contains: contains,
  regexp_extract: extract,
  regexp_substr: extract,
  regexp_extract_all: extractAll,
  regexp_replace: replace,
};
