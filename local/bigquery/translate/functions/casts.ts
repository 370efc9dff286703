import { duckdbType } from "../../types/duckdb-type.ts";
import type { SqlType, StructType } from "../../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "../context.ts";
import type { CastOptions } from "./calls.ts";
import { castWithFormat } from "./casts-with-format.ts";
import { bigNumericFromInteger, bigNumericFromNumeric } from "./decimals.ts";
import { bindOnce, refuseWhen } from "./sql.ts";
import { datetimeToText, textToTime, textToTimestamp, timestampToText } from "./time-text.ts";
import { fromLocalTime, toLocalTime } from "./time-zones.ts";

/** The DuckDB expression of CAST or SAFE_CAST. */
export function translateCast(value: TypedSql, to: SqlType, options: CastOptions): string {
  if (options.format !== undefined) return castWithFormat(value, to, options.format, options);
  if (value.literal === null) return `CAST(NULL AS ${duckdbType(to)})`;
  const from = value.type;
  if (from.kind === "ARRAY" && to.kind === "ARRAY") {
    const element = castElement(from.element, to.element, options);
    if (element === undefined) return value.sql;
    const elements = (list: string) => `list_transform(${list}, lambda element: ${element("element")})`;
    if (!options.safe) return elements(value.sql);
    // Where an element cannot be cast, there is no array.
    return bindOnce([value.sql], (list) =>
      bindOnce(
        [list, elements(list)],
        (given, cast) => `CASE WHEN list_count(${cast}) = list_count(${given}) THEN ${cast} END`,
      ),
    );
  }
  if (from.kind === "STRUCT" && to.kind === "STRUCT") return castStruct(value.sql, from, to, options);
  if (from.kind === to.kind) return value.sql;
  const cast = scalarCasts[`${from.kind} ${to.kind}`];
  if (cast === undefined) throw new UnsupportedError(`Unsupported cast: ${from.kind} to ${to.kind}`);
  return cast(value.sql, options);
}

function castElement(
  from: SqlType,
  to: SqlType,
  options: CastOptions,
): ((sql: string) => string) | undefined {
  if (JSON.stringify(from) === JSON.stringify(to)) return undefined;
  return (sql) => translateCast({ sql, type: from }, to, options);
}

function castStruct(sql: string, from: StructType, to: StructType, options: CastOptions): string {
  return bindOnce([sql], (bound) => {
    const given = to.fields.map((_, index) => `struct_extract_at(${bound}, ${index + 1})`);
    const fields = to.fields.map((field, index) => {
      const source = from.fields[index];
      if (source === undefined) throw new UnsupportedError("Unsupported cast: STRUCT with fewer fields");
      return translateCast({ sql: given[index] ?? "NULL", type: source.type }, field.type, options);
    });
    const struct = (values: readonly string[]) => `CAST(row(${values.join(", ")}) AS ${duckdbType(to)})`;
    if (!options.safe) return `CASE WHEN ${bound} IS NULL THEN NULL ELSE ${struct(fields)} END`;
    // Where a field cannot be cast, there is no struct.
    return bindOnce([bound, ...fields], (whole = "NULL", ...names) => {
      const failed = names.map(
        (name, index) => `(${name} IS NULL AND struct_extract_at(${whole}, ${index + 1}) IS NOT NULL)`,
      );
      return `CASE WHEN ${whole} IS NULL OR ${failed.join(" OR ")} THEN NULL ELSE ${struct(names)} END`;
    });
  });
}

type ScalarCast = (sql: string, options: CastOptions) => string;

const plain =
  (target: string): ScalarCast =>
  (sql) =>
    `CAST(${sql} AS ${target})`;

/** A spelling that DuckDB reads as GoogleSQL does, and how. */
interface UsualText {
  readonly pattern: string;
  readonly read: (text: string) => string;
}

/** The condition on which text is worth reading: where it may fail, what has no part of any spelling is NULL at once. */
const isReadable = (text: string, necessary: string, safe: boolean) =>
  safe ? `regexp_matches(${text}, '${necessary}')` : `${text} IS NOT NULL`;

/** Text in a usual spelling is read by DuckDB; any other spelling by the function that knows all of GoogleSQL's. */
function readText(usual: readonly UsualText[], native: string, necessary: string): ScalarCast {
  return (sql, { safe }) =>
    bindOnce([sql], (text) => {
      const branches = usual.map(
        ({ pattern, read }) => `WHEN regexp_full_match(${text}, '${pattern}') THEN ${read(text)}`,
      );
      return `CASE ${branches.join(" ")} WHEN ${isReadable(text, necessary, safe)} THEN ${native}${safe ? "_or_null" : ""}(${text}) END`;
    });
}

/** Dates in their usual spelling may still not exist: those, too, go to the function that raises GoogleSQL's error. */
function readTime(usual: string, target: "DATE" | "DATETIME" | "TIME" | "TIMESTAMP"): ScalarCast {
  return (sql, { safe, timeZone }) =>
    bindOnce([sql], (text) => {
      const duck = target === "DATE" || target === "TIME" ? target : "TIMESTAMP";
      const other =
        target === "TIMESTAMP" ? textToTimestamp(text, timeZone, safe) : textToTime(text, target, safe);
      if (target === "TIMESTAMP" && timeZone !== undefined) return other;
      const necessary = target === "TIME" ? "^[0-9]{1,2}:" : "^[0-9]{4,5}-";
      return `CASE WHEN ${isReadable(text, necessary, safe)} THEN coalesce(CASE WHEN regexp_full_match(${text}, '${usual}') THEN TRY_CAST(${text} AS ${duck}) END, ${other}) END`;
    });
}

/** DuckDB writes the fewest digits that read back alike: up to 15, and without an exponent, they are GoogleSQL's. */
const floatToText: ScalarCast = (sql) =>
  bindOnce([sql], (value) =>
    bindOnce(
      [value, `CAST(${value} AS VARCHAR)`],
      (float, text) =>
        `CASE WHEN ${float} = 0 THEN '0' WHEN isnan(${float}) THEN 'nan' WHEN strlen(${text}) > 16 OR contains(${text}, 'e') THEN googlesql_float_text(${float}) ` +
        `WHEN ends_with(${text}, '.0') THEN left(${text}, strlen(${text}) - 2) ELSE ${text} END`,
    ),
  );

const floatToInteger: ScalarCast = (sql, { safe }) =>
  bindOnce([sql], (value) =>
    refuseWhen(
      safe,
      `NOT (round(${value}) >= -9223372036854775808.0 AND round(${value}) < 9223372036854775808.0)`,
      `CASE WHEN isfinite(${value}) THEN 'int64 out of range: ' ELSE 'Illegal conversion of non-finite floating point number to an integer: ' END, googlesql_float_text(${value})`,
      `CAST(round(${value}) AS BIGINT)`,
    ),
  );

const numericToInteger: ScalarCast = (sql, { safe }) =>
  bindOnce([sql], (value) =>
    refuseWhen(
      safe,
      `${value} >= 9223372036854775807.5 OR ${value} <= -9223372036854775808.5`,
      `'int64 out of range: ', googlesql_numeric_text(${value})`,
      `CAST(round(${value}, 0) AS BIGINT)`,
    ),
  );

/** By the natives of a decimal type that raise errors, or answer NULL instead. */
const native =
  (name: string): ScalarCast =>
  (sql, { safe }) =>
    `googlesql_${name}${safe ? "_or_null" : ""}(${sql})`;

const numericToText: ScalarCast = (sql) => `rtrim(rtrim(CAST(${sql} AS VARCHAR), '0'), '.')`;

const bytesToText: ScalarCast = (sql, { safe }) =>
  safe ? bindOnce([sql], (bytes) => `TRY(decode(${bytes}))`) : `decode(${sql})`;

/** The year, month and day of a date as texts have it; the year 0 is none of GoogleSQL's. */
const usualDate = "([1-9][0-9]{3}|0[0-9]{2}[1-9]|0[0-9][1-9]0|0[1-9]00)-[0-9]{2}-[0-9]{2}";
const usualTime = "([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?";

const scalarCasts: Readonly<Record<string, ScalarCast>> = {
  "INT64 FLOAT64": plain("DOUBLE"),
  "INT64 NUMERIC": plain("DECIMAL(38,9)"),
  "INT64 BIGNUMERIC": bigNumericFromInteger,
  "INT64 STRING": plain("VARCHAR"),
  "INT64 BOOL": (sql) => `(${sql} <> 0)`,
  "FLOAT64 INT64": floatToInteger,
  "FLOAT64 NUMERIC": native("numeric_from_float"),
  "FLOAT64 BIGNUMERIC": native("bignumeric_from_float"),
  "FLOAT64 STRING": floatToText,
  "NUMERIC INT64": numericToInteger,
  "NUMERIC FLOAT64": (sql) => `CAST(CAST(${sql} AS VARCHAR) AS DOUBLE)`,
  "NUMERIC BIGNUMERIC": bigNumericFromNumeric,
  "NUMERIC STRING": numericToText,
  "BIGNUMERIC INT64": native("bignumeric_to_integer"),
  "BIGNUMERIC FLOAT64": native("bignumeric_to_float"),
  "BIGNUMERIC NUMERIC": native("bignumeric_to_numeric"),
  "BIGNUMERIC STRING": native("bignumeric_text"),
  "BOOL INT64": plain("BIGINT"),
  "BOOL STRING": plain("VARCHAR"),
  "STRING INT64": readText(
    [{ pattern: "[+-]?[0-9]{1,18}", read: (text) => `CAST(${text} AS BIGINT)` }],
    "googlesql_parse_integer",
    "[0-9]",
  ),
  "STRING FLOAT64": readText(
    [{ pattern: "[+-]?[0-9]{1,15}([.][0-9]{1,9})?", read: (text) => `CAST(${text} AS DOUBLE)` }],
    "googlesql_parse_float",
    "[0-9nN]",
  ),
  "STRING NUMERIC": readText(
    [
      // DuckDB reads 18 digits ten times as fast as 38.
      {
        pattern: "[+-]?[0-9]{1,9}([.][0-9]{1,9})?",
        read: (text) => `CAST(CAST(${text} AS DECIMAL(18,9)) AS DECIMAL(38,9))`,
      },
      { pattern: "[+-]?[0-9]{1,20}([.][0-9]{1,9})?", read: (text) => `CAST(${text} AS DECIMAL(38,9))` },
    ],
    "googlesql_parse_numeric",
    "[0-9]",
  ),
  "STRING BIGNUMERIC": native("parse_bignumeric"),
  "STRING INTERVAL": native("interval_parse"),
  "INTERVAL STRING": native("interval_text"),
  "STRING BOOL": readText(
    [{ pattern: "true|false", read: (text) => `(${text} = 'true')` }],
    "googlesql_parse_bool",
    "[eE]",
  ),
  "STRING DATE": readTime(usualDate, "DATE"),
  "STRING DATETIME": readTime(`${usualDate}[ T]${usualTime}`, "DATETIME"),
  "STRING TIME": readTime(usualTime, "TIME"),
  "STRING TIMESTAMP": readTime(`${usualDate}[ T]${usualTime}(Z|[+]00(:00)?)?`, "TIMESTAMP"),
  "STRING BYTES": (sql) => `encode(${sql})`,
  "BYTES STRING": bytesToText,
  "DATE STRING": (sql) => `strftime(${sql}, '%Y-%m-%d')`,
  "DATE DATETIME": plain("TIMESTAMP"),
  "DATE TIMESTAMP": (sql, { timeZone }) => fromLocalTime(`CAST(${sql} AS TIMESTAMP)`, timeZone),
  "DATETIME STRING": datetimeToText,
  "DATETIME DATE": plain("DATE"),
  "DATETIME TIME": plain("TIME"),
  "DATETIME TIMESTAMP": (sql, { timeZone }) => fromLocalTime(sql, timeZone),
  "TIME STRING": (sql) =>
    bindOnce([sql], (time) => `substring(${datetimeToText(`(DATE '1970-01-01' + ${time})`)}, 12)`),
  "TIMESTAMP STRING": (sql, { timeZone }) => timestampToText(sql, timeZone),
  "TIMESTAMP DATE": (sql, { timeZone }) => `CAST(${toLocalTime(sql, timeZone)} AS DATE)`,
  "TIMESTAMP DATETIME": (sql, { timeZone }) => toLocalTime(sql, timeZone),
  "TIMESTAMP TIME": (sql, { timeZone }) => `CAST(${toLocalTime(sql, timeZone)} AS TIME)`,
};
