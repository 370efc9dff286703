import type { FunctionCall } from "../context.ts";
import { byType } from "./bytes-as-text.ts";
import { countGroups } from "./native/regular-expressions.ts";
import {
  argument,
  argumentList,
  argumentSql,
  bindOnce,
  boundTo,
  type FunctionFamily,
  type FunctionTranslation,
  fail,
  literalText,
  refuseWhen,
} from "./sql.ts";

/** The SQL of the number of the group that is extracted. */
function groupOf(call: FunctionCall): string {
  const pattern = literalText(argument(call, 1));
  const groups = pattern === undefined ? 2 : countGroups(pattern);
  return groups > 1 ? `googlesql_regexp_group(${argumentSql(call, 1)})` : String(groups);
}

const betweenBytes = String.raw`(?:^|[^\\])(?:\\\\)*\\[BC]`;

/** Refuses what may match between two bytes of a character, which DuckDB does not survive. */
function guarded(translation: FunctionTranslation): FunctionTranslation {
  return (call) => {
    const literal = literalText(argument(call, 1));
    if (literal !== undefined && !new RegExp(betweenBytes).test(literal)) return translation(call);
    return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (text, pattern) => {
      const isRisky = `strlen(${text}) <> length(${text}) AND regexp_matches(${pattern}, '${betweenBytes}')`;
      const refusal = "'Unsupported regular expression: \\B and \\C beyond ASCII'";
      // The pattern itself raises the error: so it is never tried, not even to fold constants.
      return bindOnce([refuseWhen(call.safe, isRisky, refusal, pattern)], (checked) => {
        const names = [text, checked];
        const bound = call.arguments.map((value, index) => boundTo(names[index], value));
        return translation({ ...call, arguments: bound });
      });
    });
  };
}

/** All matches, NULL where the group took no part in one. */
function matches(text: string, pattern: string, group: string): string {
  return bindOnce([text], (subject) =>
    bindOnce(
      [`regexp_extract_all(${subject}, ${pattern}, ${group})`],
      // DuckDB counts matches of nothing otherwise than GoogleSQL.
      (found) =>
        `CASE WHEN list_count(${found}) < len(${found}) OR list_contains(${found}, '') ` +
        `THEN googlesql_regexp_matches(${subject}, ${pattern}) ELSE ${found} END`,
    ),
  );
}

function extract(call: FunctionCall): string {
  const group = groupOf(call);
  if (call.arguments.length > 2) return extractFrom(call, group);
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (text, pattern) => {
    const first = `regexp_extract_all(${text}, ${pattern}, ${group})[1]`;
    // DuckDB's quickest way to the first match takes no computed group.
    if (literalText(argument(call, 1)) === undefined) return first;
    return bindOnce(
      [`regexp_extract(${text}, ${pattern}, ${group})`],
      // Empty text may be a match, no match, or a group that took no part: the list of all matches tells them apart.
      (found) => `CASE WHEN ${found} <> '' THEN ${found} ELSE ${first} END`,
    );
  });
}

function extractFrom(call: FunctionCall, group: string): string {
  const values = [
    argumentSql(call, 0),
    argumentSql(call, 1),
    argumentSql(call, 2),
    call.arguments[3]?.sql ?? "1",
  ] as const;
  return bindOnce(values, (text, pattern, position, occurrence) => {
    // A pattern that is none is refused also where it is not needed.
    const given = [text, `regexp_matches('', ${pattern})`, position, occurrence];
    const missing = given.map((value) => `${value} IS NULL`).join(" OR ");
    const all = matches(`substring(${text}, CAST(${position} AS INTEGER))`, pattern, group);
    return (
      `CASE WHEN ${missing} THEN NULL ` +
      `WHEN ${position} <= 0 THEN ${fail(call.safe, "'Position must be positive'")} ` +
      `WHEN ${occurrence} <= 0 THEN ${fail(call.safe, "'Occurrence must be positive'")} ` +
      `WHEN ${position} > greatest(strlen(${text}), 1) OR ${position} > length(${text}) + 1 THEN NULL ` +
      `ELSE (${all})[${occurrence}] END`
    );
  });
}

function extractAll(call: FunctionCall): string {
  const group = groupOf(call);
  return bindOnce([argumentSql(call, 1)], (pattern) => {
    const found = matches(argumentSql(call, 0), pattern, group);
    return group === "0" ? found : `list_transform(${found}, lambda found: coalesce(found, ''))`;
  });
}

function replace(call: FunctionCall): string {
  const rewrite = literalText(argument(call, 2));
  if (rewrite?.includes("\\") === false) return `regexp_replace(${argumentList(call)}, 'g')`;
  return bindOnce(
    [argumentSql(call, 0), argumentSql(call, 1), argumentSql(call, 2)],
    (text, pattern, rewriting) => {
      const checked = `CASE WHEN contains(${rewriting}, '\\') THEN googlesql_regexp_rewrite(${rewriting}, ${pattern}) ELSE ${rewriting} END`;
      return `CASE WHEN ${text} IS NOT NULL THEN regexp_replace(${text}, ${pattern}, ${checked}, 'g') END`;
    },
  );
}

function position(call: FunctionCall): string {
  const [text, pattern, from = "1", occurrence = "1", after = "0"] = call.arguments.map((value) => value.sql);
  return bindOnce([pattern ?? "NULL"], (expression) => {
    const found = `googlesql_regexp_instr(${text}, ${expression}, ${from}, ${occurrence}, ${after})`;
    // A pattern that is none is refused in RE2's own words.
    return `CASE WHEN regexp_matches('', ${expression}) IS NOT NULL THEN ${found} END`;
  });
}

/** Regular expressions: GoogleSQL's and DuckDB's are both RE2. */
export const regularExpressionFunctions: FunctionFamily = {
  regexp_contains: byType((call) => `regexp_matches(${argumentList(call)})`),
  regexp_extract: byType(guarded(extract)),
  regexp_substr: byType(guarded(extract)),
  regexp_extract_all: byType(guarded(extractAll)),
  regexp_replace: byType(guarded(replace)),
  regexp_instr: byType(guarded(position)),
};
