import { queryRefusal } from "../failure.ts";

/**
 * What a pattern of LIKE matches, in any case: `%` stands for any text, `_` for one character, and `[%]`, `[_]`, `[[]`
 * and `[]]` for the characters themselves.
 */
export function likePattern(pattern: string): RegExp {
  let source = "";
  for (let position = 0; position < pattern.length; position += 1) {
    const character = pattern.charAt(position);
    if (character === "[") {
      const literal = pattern.charAt(position + 1);
      if (!/^[[\]%_]$/.test(literal) || pattern.charAt(position + 2) !== "]") {
        throw queryRefusal("INVALID_VALUE_WITH_LIKE_OPERATOR", `Invalid pattern of LIKE: '${pattern}'.`);
      }
      source += `\\${literal}`.replace("\\%", "%").replace("\\_", "_");
      position += 2;
    } else if (character === "%") source += ".*";
    else if (character === "_") source += ".";
    else source += character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  return new RegExp(`^${source}$`, "isu");
}
