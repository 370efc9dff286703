import type { FunctionCall } from "../context.ts";
import { byType, lengthOfBytes, overBytes } from "./bytes-as-text.ts";
import {
  argument,
  argumentList,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  fail,
  literalInteger,
  literalText,
  refuseWhen,
  sameArguments,
} from "./sql.ts";

function concatenation(call: FunctionCall): string {
  const parts = call.arguments.map((value) => value.sql);
  if (call.type.kind === "ARRAY") {
    return bindOnce(parts, (...names) => {
      const missing = names.map((name) => `${name} IS NULL`).join(" OR ");
      return `CASE WHEN ${missing} THEN NULL ELSE list_concat(${names.join(", ")}) END`;
    });
  }
  return `(${parts.join(" || ")})`;
}

function substring(call: FunctionCall): string {
  const position = argument(call, 1);
  const length = call.arguments[2];
  const start = literalInteger(position);
  const count = literalInteger(length);
  const small = (value: bigint | undefined) => value !== undefined && value <= 1_000_000_000n;
  if (
    start !== undefined &&
    start > 0n &&
    small(start) &&
    (length === undefined || (small(count) && (count ?? -1n) >= 0n))
  ) {
    const end = length === undefined ? "" : `, ${length.sql}`;
    return `substring(${argumentSql(call, 0)}, ${position.sql}${end})`;
  }
  return bindOnce(
    [argumentSql(call, 0), position.sql, length?.sql ?? "9223372036854775807"],
    (text, at, size) => {
      const first = `CASE WHEN ${at} = 0 THEN 1 WHEN ${at} > 2147483647 THEN 2147483647 WHEN ${at} > 0 THEN ${at} WHEN ${at} < -2147483648 OR length(${text}) + ${at} + 1 < 1 THEN 1 ELSE length(${text}) + ${at} + 1 END`;
      const taken = `CASE WHEN ${at} IS NOT NULL AND ${size} IS NOT NULL THEN substring(${text}, ${first}, least(${size}, 2147483647)) END`;
      if (length === undefined) return taken;
      return refuseWhen(
        call.safe,
        `${size} < 0 AND ${text} IS NOT NULL AND ${at} IS NOT NULL`,
        `'Third argument in SUBSTR() cannot be negative'`,
        taken,
      );
    },
  );
}

function pad(side: "lpad" | "rpad"): FunctionTranslation {
  return (call) => {
    const pattern = call.arguments[2]?.sql ?? "' '";
    return bindOnce([argumentSql(call, 0), argumentSql(call, 1), pattern], (text, length, filler) => {
      const missing = [text, length, filler].map((value) => `${value} IS NULL`).join(" OR ");
      const negative = fail(call.safe, `'Second argument (output size) for LPAD/RPAD cannot be negative'`);
      const empty = fail(call.safe, `'Third argument (pad pattern) for LPAD/RPAD cannot be empty'`);
      const large = fail(call.safe, `'Output of LPAD/RPAD exceeds max allowed output size of 1MB'`);
      return (
        `CASE WHEN ${missing} THEN NULL WHEN ${length} < 0 THEN ${negative} WHEN ${filler} = '' THEN ${empty} ` +
        `WHEN ${length} > 1048576 THEN ${large} ELSE ${side}(${text}, CAST(${length} AS INTEGER), ${filler}) END`
      );
    });
  };
}

/** Every Unicode white space, which GoogleSQL trims where no set of characters is given. */
export const whiteSpace =
  "chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' ' || chr(133) || chr(160) || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8199) || chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8239) || chr(8287) || chr(12288)";

function trim(name: "trim" | "ltrim" | "rtrim"): FunctionTranslation {
  return (call) => `${name}(${argumentSql(call, 0)}, ${call.arguments[1]?.sql ?? whiteSpace})`;
}

/** `size` measures text in bytes. */
function repeat(size: "strlen" | "length"): FunctionTranslation {
  return (call) =>
    bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (text, count) => {
      const negative = fail(call.safe, `'Second argument (repeat count) for REPEAT cannot be negative'`);
      const large = fail(call.safe, `'Output of REPEAT exceeds max allowed output size of 1MB'`);
      return (
        `CASE WHEN ${text} IS NULL OR ${count} IS NULL THEN NULL WHEN ${count} < 0 THEN ${negative} WHEN ${text} = '' THEN '' ` +
        `WHEN ${count} > 1048576 // ${size}(${text}) THEN ${large} ELSE repeat(${text}, ${count}) END`
      );
    });
}

function edge(side: "left" | "right"): FunctionTranslation {
  return (call) =>
    bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (text, count) =>
      refuseWhen(
        call.safe,
        `${count} < 0 AND ${text} IS NOT NULL`,
        `'Second argument in ${side.toUpperCase()}() cannot be negative'`,
        `CASE WHEN ${count} IS NOT NULL THEN ${side}(${text}, least(${count}, 2147483647)) END`,
      ),
    );
}

function split(call: FunctionCall): string {
  const text = argumentSql(call, 0);
  const separator = call.arguments[1];
  const literal = literalText(separator);
  if (separator === undefined || (literal !== undefined && literal !== "")) {
    return bindOnce([text], (bound) => {
      return `CASE WHEN ${bound} IS NULL THEN NULL ELSE string_split(${bound}, ${separator?.sql ?? "','"}) END`;
    });
  }
  return bindOnce([text, separator.sql], (bound, between) => {
    const characters = `CASE WHEN ${bound} = '' THEN [''] ELSE string_split(${bound}, '') END`;
    return `CASE WHEN ${bound} IS NULL OR ${between} IS NULL THEN NULL WHEN ${between} = '' THEN ${characters} ELSE string_split(${bound}, ${between}) END`;
  });
}

function replace(call: FunctionCall): string {
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1), argumentSql(call, 2)], (text, from, to) => {
    const replaced = `replace(${text}, ${from}, ${to})`;
    const literal = literalText(argument(call, 1));
    if (literal !== undefined && literal !== "") return replaced;
    return `CASE WHEN ${from} = '' AND ${to} IS NOT NULL THEN ${text} ELSE ${replaced} END`;
  });
}

function firstCodePoint(call: FunctionCall): string {
  return bindOnce(
    [argumentSql(call, 0)],
    (text) => `CASE WHEN ${text} = '' THEN 0 ELSE CAST(ord(${text}) AS BIGINT) END`,
  );
}

function codePointsToString(call: FunctionCall): string {
  return bindOnce([argumentSql(call, 0)], (points) => {
    const missing = `${points} IS NULL OR list_count(${points}) < len(${points})`;
    return `CASE WHEN ${missing} THEN NULL ELSE googlesql_code_points_to_string(${points}) END`;
  });
}

function instr(call: FunctionCall): string {
  const isFirst = call.arguments.slice(2).every((value) => literalInteger(value) === 1n);
  if (isFirst) return `instr(${argumentSql(call, 0)}, ${argumentSql(call, 1)})`;
  return `googlesql_instr(${argumentSql(call, 0)}, ${argumentSql(call, 1)}, ${call.arguments[2]?.sql ?? "1"}, ${call.arguments[3]?.sql ?? "1"})`;
}

function editDistance(call: FunctionCall): string {
  const [left, right, longest] = call.arguments.map((value) => value.sql);
  return `googlesql_edit_distance(${left}, ${right}, ${longest ?? "9223372036854775807"})`;
}

/** Functions on STRING, and on BYTES where named the same. */
export const stringFunctions: FunctionFamily = {
  concat: concatenation,
  $concat_op: concatenation,
  length: byType(sameArguments("length"), lengthOfBytes),
  char_length: sameArguments("length"),
  character_length: sameArguments("length"),
  byte_length: byType(sameArguments("strlen"), lengthOfBytes),
  octet_length: byType(sameArguments("strlen"), lengthOfBytes),
  substr: byType(substring),
  substring: byType(substring),
  strpos: byType(sameArguments("instr")),
  instr: byType(instr),
  starts_with: byType(sameArguments("starts_with")),
  ends_with: byType(sameArguments("ends_with")),
  lpad: byType(pad("lpad")),
  rpad: byType(pad("rpad")),
  trim: byType(trim("trim")),
  ltrim: byType(trim("ltrim")),
  rtrim: byType(trim("rtrim")),
  replace: byType(replace),
  repeat: byType(repeat("strlen"), overBytes(repeat("length"))),
  left: byType(edge("left")),
  right: byType(edge("right")),
  split: byType(split),
  translate: byType((call) => `googlesql_translate(${argumentList(call)})`),
  ascii: byType((call) => `googlesql_ascii(${argumentSql(call, 0)})`, overBytes(firstCodePoint)),
  unicode: firstCodePoint,
  chr: (call) => `googlesql_chr(${argumentSql(call, 0)})`,
  to_code_points: byType((call) => `googlesql_to_code_points(${argumentSql(call, 0)})`),
  code_points_to_string: codePointsToString,
  edit_distance: byType(editDistance),
  soundex: (call) => `googlesql_soundex(${argumentSql(call, 0)})`,
};
