import type { SqlType } from "../../types/sql-type.ts";
import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { orNull } from "./native/native-function.ts";
import {
  argument,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  literalText,
  refuseWhen,
} from "./sql.ts";
import { fromLocalTime, toLocalTime } from "./time-zones.ts";

type TimeKind = "DATE" | "DATETIME" | "TIME" | "TIMESTAMP";

const stringType: SqlType = { kind: "STRING" };

/** The elements that DuckDB's strftime writes as GoogleSQL does, for years of four digits. */
const sharedElements: ReadonlyMap<string, string> = new Map([
  ["%Y", "%Y"],
  ["%m", "%m"],
  ["%d", "%d"],
  ["%H", "%H"],
  ["%I", "%I"],
  ["%M", "%M"],
  ["%S", "%S"],
  ["%F", "%Y-%m-%d"],
  ["%T", "%H:%M:%S"],
  ["%X", "%H:%M:%S"],
  ["%R", "%H:%M"],
  ["%D", "%m/%d/%y"],
  ["%j", "%j"],
  ["%y", "%y"],
  ["%p", "%p"],
  ["%a", "%a"],
  ["%A", "%A"],
  ["%b", "%b"],
  ["%B", "%B"],
  ["%%", "%%"],
  ["%-d", "%-d"],
  ["%-m", "%-m"],
  ["%-H", "%-H"],
  ["%-I", "%-I"],
]);

/** DuckDB's format for a GoogleSQL format of shared elements only; undefined where an element differs. */
function sharedFormat(format: string | undefined, allowed: string): string | undefined {
  if (format === undefined || format === "") return undefined;
  const elements = format.match(/%-?.?/gsu) ?? [];
  const shared = elements.every(
    (element) => sharedElements.has(element) && (element === "%%" || allowed.includes(element.at(-1) ?? " ")),
  );
  return shared ? format.replace(/%-?./gsu, (element) => sharedElements.get(element) ?? element) : undefined;
}

const dateLetters = "YmdFDjyaAbB";
const timeLetters = "HIMSTXRp";

/** What a FORMAT_ function can write depends on its value's own type: FORMAT_DATE of a DATETIME writes its time too. */
function format(named: TimeKind): FunctionTranslation {
  return (call) => {
    const value = argument(call, 1);
    const own = value.type.kind;
    const kind = own === "DATE" || own === "DATETIME" || own === "TIME" || own === "TIMESTAMP" ? own : named;
    const zone = call.arguments[2];
    const allowed = kind === "DATE" ? dateLetters : kind === "TIME" ? timeLetters : dateLetters + timeLetters;
    const shared = kind === "TIME" ? undefined : sharedFormat(literalText(argument(call, 0)), allowed);
    const native = (local: string, offset: string) =>
      `googlesql_format_${kind.toLowerCase()}(${argumentSql(call, 0)}, epoch_us(${local}), ${offset})`;
    const write = (local: string, offset: string) => {
      if (shared === undefined) return native(local, offset);
      const text = `'${shared.replaceAll("'", "''")}'`;
      return `CASE WHEN year(${local}) >= 1000 THEN strftime(${local}, ${text}) ELSE ${native(local, offset)} END`;
    };
    if (kind === "TIMESTAMP") {
      return bindOnce([value.sql], (moment) =>
        bindOnce([zone === undefined ? moment : wholeMinutes(moment, toLocalTime(moment, zone))], (local) =>
          write(local, `epoch_us(${local}) - epoch_us(${moment})`),
        ),
      );
    }
    if (kind === "TIME") return native(`(DATE '1970-01-01' + ${value.sql})`, "0");
    return bindOnce([value.sql], (bound) => write(bound, "0"));
  };
}

/** Offsets of local mean time have seconds, which texts leave out of both the time and its offset. */
function wholeMinutes(moment: string, local: string): string {
  return bindOnce(
    [local],
    (time) => `(${time} - to_microseconds((epoch_us(${time}) - epoch_us(${moment})) % 60000000))`,
  );
}

function parse(kind: "DATE" | "DATETIME" | "TIME" | "TIMESTAMP"): FunctionTranslation {
  return (call) => {
    const parsed = `googlesql_parse_${kind.toLowerCase()}(${argumentSql(call, 0)}, ${argumentSql(call, 1)})`;
    const zone = call.arguments[2];
    const problem =
      zone === undefined
        ? `concat('Failed to parse input string "', ${argumentSql(call, 1)}, '"')`
        : "'Invalid result from parsing function'";
    return fromParsed(parsed, kind, zone, { safe: call.safe, problem });
  };
}

/**
 * The value of what a native function read: civil time, and the zone that its text named. `problem` is the SQL of the message
 * where that is no moment of the calendar.
 */
export function fromParsed(
  parsed: string,
  kind: "DATE" | "DATETIME" | "TIME" | "TIMESTAMP",
  zone: TypedSql | undefined,
  { safe, problem }: { readonly safe: boolean; readonly problem: string },
): string {
  if (kind === "TIMESTAMP") {
    return bindOnce([parsed], (result) => {
      const local = `make_timestamp(${result}.local_micros)`;
      const named = fromLocalTime(local, { sql: `${result}.zone`, type: stringType });
      const moment = `CASE WHEN ${result}.zone = '' THEN ${fromLocalTime(local, zone)} ELSE ${named} END`;
      return withinCalendar(moment, safe, problem);
    });
  }
  const local = `make_timestamp(${parsed}.local_micros)`;
  return kind === "DATETIME" ? local : `CAST(${local} AS ${kind})`;
}

const invalidTimestamp = (text: string) => `concat('Invalid timestamp string "', ${text}, '"')`;

/** A moment of the years 1 to 9999: in some zones the first and the last of their days are beyond these. */
function withinCalendar(moment: string, safe: boolean, problem: string): string {
  return bindOnce([moment], (found) =>
    refuseWhen(safe, `year(${found}) NOT BETWEEN 1 AND 9999`, problem, found),
  );
}

/** A date or time read from text as CAST reads it; raises an error for other text. */
export function textToTime(text: string, kind: "DATE" | "DATETIME" | "TIME", safe: boolean): string {
  return fromParsed(
    `googlesql_cast_text_to_${kind.toLowerCase()}${safe ? orNull : ""}(${text})`,
    kind,
    undefined,
    { safe, problem: invalidTimestamp(text) },
  );
}

/** A TIMESTAMP read from text as CAST reads it, in the zone where the text names none (UTC by default). */
export function textToTimestamp(text: string, zone: TypedSql | undefined, safe: boolean): string {
  if (zone !== undefined) {
    return bindOnce([text], (bound) =>
      bindOnce([`googlesql_cast_text_to_timestamp${safe ? orNull : ""}(${bound})`], (parsed) =>
        refuseWhen(
          safe,
          `${parsed}.zone <> ''`,
          `'Timezone is not allowed in "', ${bound}, '"'`,
          withinCalendar(
            fromLocalTime(`make_timestamp(${parsed}.local_micros)`, zone),
            safe,
            invalidTimestamp(bound),
          ),
        ),
      ),
    );
  }
  return fromParsed(`googlesql_cast_text_to_timestamp${safe ? orNull : ""}(${text})`, "TIMESTAMP", zone, {
    safe,
    problem: invalidTimestamp(text),
  });
}

/** A TIMESTAMP as CAST writes it: `2024-01-31 09:00:00+09`, in UTC where no zone is given. */
export function timestampToText(moment: string, zone: TypedSql | undefined): string {
  return bindOnce([moment], (bound) =>
    bindOnce([zone === undefined ? bound : wholeMinutes(bound, toLocalTime(bound, zone))], (local) => {
      if (zone === undefined) return `${datetimeToText(local)} || '+00'`;
      return `${datetimeToText(local)} || googlesql_offset_text(epoch_us(${local}) - epoch_us(${bound}))`;
    }),
  );
}

/** A DATETIME as CAST writes it: fractions of a second in groups of three digits. */
export function datetimeToText(local: string): string {
  return bindOnce(
    [local],
    (bound) =>
      `CASE WHEN microsecond(${bound}) % 1000000 = 0 THEN strftime(${bound}, '%Y-%m-%d %H:%M:%S') ` +
      `WHEN microsecond(${bound}) % 1000 = 0 THEN strftime(${bound}, '%Y-%m-%d %H:%M:%S.%g') ` +
      `ELSE strftime(${bound}, '%Y-%m-%d %H:%M:%S.%f') END`,
  );
}

/** A TIME as CAST writes it. */
function translateTime(sql: string): string {
  return bindOnce([sql], (time) => `substring(${datetimeToText(`(DATE '1970-01-01' + ${time})`)}, 12)`);
}

function toText(call: FunctionCall): string {
  const value = argument(call, 0);
  switch (value.type.kind) {
    case "TIMESTAMP":
      return timestampToText(value.sql, call.arguments[1]);
    case "DATETIME":
      return datetimeToText(value.sql);
    case "DATE":
      return `strftime(${value.sql}, '%Y-%m-%d')`;
    case "JSON":
      return `googlesql_json_string(${value.sql})`;
    case "TIME":
      return translateTime(value.sql);
    default:
      throw new UnsupportedError(`Unsupported function: string of ${value.type.kind}`);
  }
}

/** Writing and reading dates and times by format strings. */
export const timeTextFunctions: FunctionFamily = {
  format_date: format("DATE"),
  format_datetime: format("DATETIME"),
  format_time: format("TIME"),
  format_timestamp: format("TIMESTAMP"),
  parse_date: parse("DATE"),
  parse_datetime: parse("DATETIME"),
  parse_time: parse("TIME"),
  parse_timestamp: parse("TIMESTAMP"),
  string: toText,
};
