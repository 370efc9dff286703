import { type FunctionCall, UnsupportedError } from "../context.ts";
import { jsonOf, jsonText } from "./json-text.ts";
import { type JsonPath, parseJsonPath } from "./native/json-path.ts";
import {
  argument,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  literalText,
  quoteText,
} from "./sql.ts";

/**
 * Text in which DuckDB's parser may answer differently from GoogleSQL: numbers that it would spell in another way
 * (trailing zeros, exponents, many digits, tiny fractions, `-0`), strings that look like objects or arrays, and
 * commas or words that only one of them accepts.
 */
const unlikeDuckDb =
  '(?:^|[:,\\[])\\s*-?(?:[0-9]+[.][0-9]+0(?:[^0-9]|$)|[0-9.]+[eE]|[0-9.]{17}|0[.]0000|[Nn][Aa]|[Ii])|(?:^|[:,\\[])\\s*-0(?:[^.]|$)|"[\\[{]|,\\s*[}\\]]';

/** Whatever may hold an object or an array within its object. */
const nested = "[\\[{](?:.|\\n)*[\\[{]";

/** A member's value that is a number with a fraction or an exponent, with what stands before and behind it. */
const spelledNumber =
  "(:[ \\t\\r\\n]*)(-?(?:0|[1-9][0-9]*)(?:[.][0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+))([ \\t\\r\\n]*[,}])";

/**
 * The text with such numbers in quotes, so that DuckDB keeps their spelling. Where what looks like one stands inside a string,
 * the quotes end that string before a digit: the text is no JSON any more, and no wrong answer comes of it.
 */
const withQuotedNumbers = (json: string) => `regexp_replace(${json}, '${spelledNumber}', '\\1"\\2"\\3', 'g')`;

/** Whether DuckDB's own path is the same: names only, since a number is both an index and a name in GoogleSQL. */
function hasTwin(path: JsonPath): boolean {
  return path.every((step) => step !== "" && !/^\d+$/.test(step) && !/["\\*]/.test(step));
}

const twin = (path: JsonPath) => `$${path.map((step) => `."${step}"`).join("")}`;

/** The path of a JSON_VALUE call that jsonValues() can answer together with others of the same text; undefined for other calls. */
export function groupablePath(call: FunctionCall): string | undefined {
  if (call.name !== "json_value" || call.safe || argument(call, 0).type.kind !== "STRING") return undefined;
  const path = literalText(call.arguments[1]);
  if (path === undefined) return undefined;
  try {
    return hasTwin(parseJsonPath(path, false)) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Values of one JSON text. */
export interface JsonValues {
  /** A value of all of them. */
  readonly sql: string;
  /** The value of a path by its index, out of what `sql` gave. */
  readonly element: (values: string, index: number) => string;
}

/**
 * JSON_VALUE of one text for several paths that groupablePath() gave. Much faster than a call a path, since the text is
 * parsed once.
 */
export function jsonValues(text: string, paths: readonly string[]): JsonValues {
  const steps = paths.map((path) => parseJsonPath(path, false));
  const members = steps.flatMap((path) => (path.length === 1 ? path : []));
  const names = new Set(members.map((member) => member.toLowerCase()));
  return paths.length > 1 && names.size === paths.length
    ? {
        sql: memberStruct(text, paths, members),
        element: (values, index) => `struct_extract(${values}, ${quoteText(members[index] ?? "")})`,
      }
    : { sql: valueList(text, paths), element: (values, index) => `${values}[${index + 1}]` };
}

/**
 * A struct of members' values. DuckDB reads an object into a struct in half the time that paths take, but has a nested
 * object for text; so what may have one is read by paths.
 */
function memberStruct(text: string, paths: readonly string[], members: readonly string[]): string {
  const fields = quoteText(`{${members.map((member) => `${JSON.stringify(member)}:"VARCHAR"`).join(",")}}`);
  return bindOnce([text], (json) => {
    const byPaths = bindOnce([valueList(json, paths)], (list) => {
      const values = members.map((member, index) => `${quoteText(member)}: ${list}[${index + 1}]`);
      return `{${values.join(", ")}}`;
    });
    const isUnlike = (source: string) => `regexp_matches(${source}, '${unlikeDuckDb}|${nested}')`;
    const flat = (source: string) => `coalesce(TRY(from_json(${source}, ${fields})), ${byPaths})`;
    const quoted = bindOnce(
      [withQuotedNumbers(json)],
      (source) => `CASE WHEN ${isUnlike(source)} THEN ${byPaths} ELSE ${flat(source)} END`,
    );
    const unlike = `CASE WHEN regexp_matches(${json}, '${nested}') THEN ${byPaths} ELSE ${quoted} END`;
    return `CASE WHEN ${json} IS NULL THEN NULL WHEN ${isUnlike(json)} THEN ${unlike} ELSE ${flat(json)} END`;
  });
}

/** A VARCHAR[] of the paths' values. */
function valueList(text: string, paths: readonly string[]): string {
  const twins = paths.map((path) => quoteText(twin(parseJsonPath(path, false))));
  const list = quoteText(JSON.stringify(paths));
  return bindOnce([text], (json) => {
    const exact = `googlesql_json_values(${json}, ${list})`;
    const isUnlike = (source: string) => `regexp_matches(${source}, '${unlikeDuckDb}')`;
    const parsed = (source: string) => {
      const found = `TRY(json_extract_string(${source}, [${twins.join(", ")}]))`;
      const scalars = `list_transform(${found}, lambda found: CASE WHEN starts_with(found, '{') OR starts_with(found, '[') THEN NULL ELSE found END)`;
      return `coalesce(${scalars}, ${exact})`;
    };
    const quoted = bindOnce(
      [withQuotedNumbers(json)],
      (source) => `CASE WHEN ${isUnlike(source)} THEN ${exact} ELSE ${parsed(source)} END`,
    );
    return `CASE WHEN ${json} IS NULL THEN NULL WHEN ${isUnlike(json)} THEN ${quoted} ELSE ${parsed(json)} END`;
  });
}

function pathSql(call: FunctionCall): string {
  return call.arguments[1]?.sql ?? "'$'";
}

function value(call: FunctionCall): string {
  const path = groupablePath(call);
  if (path !== undefined) return `${valueList(argumentSql(call, 0), [path])}[1]`;
  return `googlesql_json_value(${argumentSql(call, 0)}, ${pathSql(call)})`;
}

const native =
  (name: string): FunctionTranslation =>
  (call) =>
    `googlesql_json_${name}(${argumentSql(call, 0)}, ${pathSql(call)})`;

/** The JSON type keeps a JSON null, text does not. */
function query(name: "query" | "legacy_query"): FunctionTranslation {
  return (call) =>
    native(argument(call, 0).type.kind === "JSON" ? name.replace("query", "member") : name)(call);
}

function toJsonString(call: FunctionCall): string {
  const { sql, type } = argument(call, 0);
  const text = jsonText(sql, type, "STRING");
  const indented = call.arguments[1];
  if (indented === undefined || indented.literal === false) return text;
  return bindOnce(
    [text, indented.sql],
    (compact, pretty) =>
      `CASE WHEN ${pretty} THEN googlesql_json_pretty(${compact}) WHEN NOT ${pretty} THEN ${compact} END`,
  );
}

function toJson(call: FunctionCall): string {
  const value = argument(call, 0);
  const wide = call.arguments[1];
  if (wide === undefined || wide.literal === false) return jsonOf(value);
  if (wide.literal === true) return jsonOf(value, true);
  return bindOnce(
    [value.sql, wide.sql],
    (bound, stringify) =>
      `CASE WHEN ${stringify} THEN ${jsonOf({ ...value, sql: bound }, true)} WHEN NOT ${stringify} THEN ${jsonOf({ ...value, sql: bound })} END`,
  );
}

/** FLOAT64(json), rounding wide numbers unless its mode says otherwise. */
function strictFloat(call: FunctionCall): string {
  return `googlesql_json_strict_float(${argumentSql(call, 0)}, ${call.arguments[1]?.sql ?? "'round'"})`;
}

const ofJson =
  (name: string): FunctionTranslation =>
  (call) => {
    if (argument(call, 0).type.kind !== "JSON")
      throw new UnsupportedError(`Unsupported function: ${call.name} of ${argument(call, 0).type.kind}`);
    return `googlesql_json_${name}(${argumentSql(call, 0)})`;
  };

/** JSON, as text and as the JSON type. */
export const jsonFunctions: FunctionFamily = {
  json_value: value,
  json_query: query("query"),
  json_value_array: native("value_array"),
  json_query_array: native("query_array"),
  json_extract_scalar: native("legacy_value"),
  json_extract: query("legacy_query"),
  json_extract_string_array: native("legacy_value_array"),
  json_extract_array: native("legacy_query_array"),
  to_json_string: toJsonString,
  to_json: toJson,
  parse_json: (call) =>
    `googlesql_parse_json(${argumentSql(call, 0)}, ${call.arguments[1]?.sql ?? "'exact'"})`,
  json_type: ofJson("type"),
  int64: ofJson("int64"),
  float64: strictFloat,
  bool: ofJson("bool"),
};
