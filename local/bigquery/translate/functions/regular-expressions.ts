import { duckdbType } from "../../types/duckdb-type.ts";
import type { FunctionCall } from "../context.ts";
import { byType, overBytes } from "./bytes-as-text.ts";
import { orNull } from "./native/native-function.ts";
import { countGroups, isRegularExpression } from "./native/regular-expressions.ts";
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

/** The SQL of the number of the group that is extracted by a pattern, of which `name` is the SQL. */
function groupOf(call: FunctionCall, name: string): string {
  const pattern = literalText(argument(call, 1));
  const groups = pattern === undefined ? 2 : countGroups(pattern);
  return groups > 1 ? `googlesql_regexp_group(${name})` : String(groups);
}

const betweenBytes = String.raw`(?:^|[^\\])(?:\\\\)*\\[BC]`;

/** Refuses what may match between two bytes of a character, which DuckDB does not survive. */
function guarded(translation: FunctionTranslation): FunctionTranslation {
  return (call) => {
    const literal = literalText(argument(call, 1));
    if (literal !== undefined && !new RegExp(betweenBytes).test(literal)) return translation(call);
    const [text, pattern] = [argumentSql(call, 0), argumentSql(call, 1)];
    const checked = bindOnce([text, pattern], (subject, expression) => {
      const isRisky = `strlen(${subject}) <> length(${subject}) AND regexp_matches(${expression}, '${betweenBytes}')`;
      const refusal = "'Unsupported regular expression: \\B and \\C beyond ASCII'";
      return refuseWhen(call.safe, isRisky, refusal, expression);
    });
    // The pattern itself raises the error: so it is never tried, not even to fold constants.
    const values = call.arguments.map((value, index) => (index === 1 ? boundTo(checked, value) : value));
    return translation({ ...call, arguments: values });
  };
}

/** All matches, NULL where the group took no part in one. */
function matches(text: string, pattern: string, group: string): string {
  return bindOnce(
    [text, pattern, `regexp_extract_all(${text}, ${pattern}, ${group})`],
    // DuckDB counts matches of nothing otherwise than GoogleSQL.
    (subject, expression, found) =>
      `CASE WHEN list_count(${found}) < len(${found}) OR list_contains(${found}, '') ` +
      `THEN googlesql_regexp_matches(${subject}, ${expression}) ELSE ${found} END`,
  );
}

function extract(call: FunctionCall): string {
  if (call.arguments.length > 2) return extractFrom(call);
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (text, pattern) => {
    const group = groupOf(call, pattern);
    // DuckDB's quickest way to the first match takes no computed group.
    if (!/^\d$/.test(group)) return `regexp_extract_all(${text}, ${pattern}, ${group})[1]`;
    return bindOnce(
      [text, pattern, `regexp_extract(${text}, ${pattern}, ${group})`],
      // Empty text may be a match, no match, or a group that took no part: the list of all matches tells them apart.
      (subject, expression, found) =>
        `CASE WHEN ${found} <> '' THEN ${found} ELSE regexp_extract_all(${subject}, ${expression}, ${group})[1] END`,
    );
  });
}

function extractFrom(call: FunctionCall): string {
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
    const rest = `substring(${text}, CAST(${position} AS INTEGER))`;
    return (
      `CASE WHEN ${missing} THEN NULL ` +
      `WHEN ${position} <= 0 THEN ${fail(call.safe, "'Position must be positive'")} ` +
      `WHEN ${occurrence} <= 0 THEN ${fail(call.safe, "'Occurrence must be positive'")} ` +
      `WHEN ${position} > greatest(strlen(${text}), 1) OR ${position} > length(${text}) + 1 THEN NULL ` +
      `ELSE (${matches(rest, pattern, groupOf(call, pattern))})[${occurrence}] END`
    );
  });
}

function extractAll(call: FunctionCall): string {
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (text, pattern) => {
    const group = groupOf(call, pattern);
    const found = matches(text, pattern, group);
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
  const values = [
    argumentSql(call, 0),
    argumentSql(call, 1),
    call.arguments[2]?.sql ?? "1",
    call.arguments[3]?.sql ?? "1",
    call.arguments[4]?.sql ?? "0",
  ] as const;
  return bindOnce(values, (text, pattern, ...others) => {
    const found = `googlesql_regexp_instr(${[text, pattern, ...others].join(", ")})`;
    // A pattern that is none is refused in RE2's own words.
    return `CASE WHEN regexp_matches('', ${pattern}) IS NOT NULL THEN ${found} END`;
  });
}

/** DuckDB reads a constant pattern before SAFE could answer NULL for one that is none. */
function safely(translation: FunctionTranslation): FunctionTranslation {
  return (call) => {
    if (!call.safe) return translation(call);
    const literal = literalText(argument(call, 1));
    if (literal !== undefined) {
      return isRegularExpression(literal) ? translation(call) : `CAST(NULL AS ${duckdbType(call.type)})`;
    }
    return translation(withPattern(call, (sql) => `googlesql_regular_expression${orNull}(${sql})`));
  };
}

function withPattern(call: FunctionCall, change: (sql: string) => string): FunctionCall {
  const values = call.arguments.map((value, index) =>
    index === 1 ? boundTo(change(value.sql), value) : value,
  );
  return { ...call, arguments: values };
}

/** The translation for STRING, and that for BYTES, of which each is a character. */
function ofEither(translation: FunctionTranslation): FunctionTranslation {
  const text = safely(translation);
  return byType(
    text,
    overBytes((call) => text(withPattern(call, (sql) => `googlesql_bytes_pattern(${sql})`))),
  );
}

/** Regular expressions: GoogleSQL's and DuckDB's are both RE2. */
export const regularExpressionFunctions: FunctionFamily = {
  regexp_contains: ofEither((call) => `regexp_matches(${argumentList(call)})`),
  regexp_extract: ofEither(guarded(extract)),
  regexp_substr: ofEither(guarded(extract)),
  regexp_extract_all: ofEither(guarded(extractAll)),
  regexp_replace: ofEither(guarded(replace)),
  regexp_instr: ofEither(guarded(position)),
};
