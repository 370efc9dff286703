import {
  BIGINT,
  DATE,
  DuckDBDateValue,
  DuckDBTimestampValue,
  type DuckDBValue,
  LIST,
  listValue,
  STRUCT,
  structValue,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import {
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  earliestDay,
  latestDay,
  microsPerDay,
} from "./civil-time.ts";
import { formatTime, offsetText, type TimeKind } from "./format-time.ts";
import { integerOf, type NativeFunction, textOf } from "./native-function.ts";
import { type ParsedTime, ParseTimeError, parseTime } from "./parse-time.ts";

/** A civil time and the zone its text named: an offset such as `+09:00`, a name, or empty for none. */
export const parsedTimeType = STRUCT({ local_micros: BIGINT, zone: VARCHAR });

const casting =
  /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[ Tt](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?)?(.*)$/s;
const timeOnly = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?$/;
const zoneSuffix = /^(?: ?([+-]\d{1,2}(?::\d{2})?)|([Zz])| ([A-Za-z][\w+\-/]*))$/;

/** Reads text as CAST does; undefined where it is no such value. */
function castText(
  text: string,
  kind: TimeKind,
): { readonly micros: bigint; readonly zone: string } | undefined {
  if (kind === "TIME") {
    const match = timeOnly.exec(text.trim());
    const micros = match === null ? undefined : timeOfDay(match.slice(1));
    return micros === undefined ? undefined : { micros: BigInt(micros), zone: "" };
  }
  const match = casting.exec(text.replace(/^\s+|\s+$/g, ""));
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, rest = ""] = match;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y < 1 || m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return undefined;
  const ofDay = hour === undefined ? 0 : timeOfDay([hour, minute, second, fraction]);
  if (ofDay === undefined) return undefined;
  const micros = BigInt(daysFromCivil(y, m, d)) * microsPerDay + BigInt(ofDay);
  if (rest === "") return { micros, zone: "" };
  const zone = kind === "TIMESTAMP" ? zoneSuffix.exec(rest) : null;
  if (zone === null) return undefined;
  // Between a time and its offset stands no space.
  if (hour !== undefined && zone[1] !== undefined && rest.startsWith(" ")) return undefined;
  return { micros, zone: zone[2] === undefined ? (normalOffset(zone[1]) ?? zone[3] ?? "") : "UTC" };
}

function normalOffset(text: string | undefined): string | undefined {
  const match = /^([+-])(\d{1,2})(?::(\d{2}))?$/.exec(text ?? "");
  return match === null ? undefined : `${match[1]}${(match[2] ?? "").padStart(2, "0")}:${match[3] ?? "00"}`;
}

function timeOfDay(parts: readonly (string | undefined)[]): number | undefined {
  const [hour, minute, second] = parts.slice(0, 3).map((part) => Number(part ?? 0));
  const micros = Number((parts[3] ?? "").slice(0, 6).padEnd(6, "0"));
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
}

function datetimeOf([
  year = 0,
  month = 0,
  day = 0,
  hour = 0,
  minute = 0,
  second = 0,
]: readonly number[]): bigint {
  const isDate =
    year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
  if (!isDate || !isTime) {
    const two = (value: number) => String(value).padStart(2, "0");
    throw new Error(
      `Input calculates to invalid datetime: ${String(year).padStart(4, "0")}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`,
    );
  }
  const seconds = (hour * 60 + minute) * 60 + second;
  return BigInt(daysFromCivil(year, month, day)) * microsPerDay + BigInt(seconds) * 1_000_000n;
}

function daysOf(value: DuckDBValue | undefined): number {
  if (!(value instanceof DuckDBDateValue)) throw new TypeError("Expected a DATE");
  return value.days;
}

/** Dates from start to end, each some months after the one before it: a day that a month lacks is not regained. */
function monthSeries(start: number, end: number, step: number): readonly number[] {
  if (step === 0) throw new Error("Sequence step cannot be 0.");
  const result: number[] = [];
  for (let day = start; step > 0 ? day <= end : day >= end; ) {
    result.push(day);
    const { year, month, day: dayOfMonth } = civilFromDays(day);
    const months = year * 12 + month - 1 + step;
    const [nextYear, nextMonth] = [Math.floor(months / 12), (months % 12) + 1];
    if (nextYear < 1 || nextYear > 9999) break;
    day = daysFromCivil(nextYear, nextMonth, Math.min(dayOfMonth, daysInMonth(nextYear, nextMonth)));
  }
  return result;
}

function inRange(micros: bigint): boolean {
  return micros >= BigInt(earliestDay) * microsPerDay && micros < BigInt(latestDay + 1) * microsPerDay;
}

const invalid: Readonly<Record<TimeKind, (text: string) => string>> = {
  DATE: (text) => `Invalid date: '${text}'`,
  DATETIME: (text) => `Invalid datetime string "${text}"`,
  TIME: (text) => `Invalid time string "${text}"`,
  TIMESTAMP: (text) =>
    /^\s*\d+-/.test(text) ? `Invalid timestamp string "${text}"` : `Invalid timestamp: '${text}'`,
};

function parseKind(kind: TimeKind): NativeFunction {
  return {
    name: `googlesql_parse_${kind.toLowerCase()}`,
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: parsedTimeType,
    evaluate: ([format, text]) => {
      const parsed = parseOrExplain(textOf(format), textOf(text), kind);
      const micros =
        kind === "TIME"
          ? ((parsed.localMicros % microsPerDay) + microsPerDay) % microsPerDay
          : parsed.localMicros;
      if (!inRange(micros)) throw new Error(`Invalid result from parsing function`);
      const offset = parsed.offsetSeconds;
      const zone = offset === undefined ? (parsed.zoneName ?? "") : offsetName(offset);
      return structValue({ local_micros: micros, zone });
    },
  };
}

function parseOrExplain(format: string, text: string, kind: TimeKind): ParsedTime {
  try {
    return parseTime(format, text, kind);
  } catch (error) {
    if (!(error instanceof ParseTimeError)) throw error;
    throw new Error(
      `${error.message.startsWith("Failed") ? `Failed to parse input string "${text}"` : error.message}`,
    );
  }
}

function offsetName(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const kinds = ["DATE", "DATETIME", "TIME", "TIMESTAMP"] as const;

/** Formatting and parsing of dates and times. Moments are microseconds since 1970-01-01 00:00:00. */
export const timeNatives: readonly NativeFunction[] = [
  ...kinds.map(parseKind),
  {
    name: "googlesql_generate_months",
    parameterTypes: [DATE, DATE, BIGINT],
    returnType: LIST(DATE),
    evaluate: ([start, end, step]) =>
      listValue(
        monthSeries(daysOf(start), daysOf(end), Number(integerOf(step))).map(
          (days) => new DuckDBDateValue(days),
        ),
      ),
  },
  ...kinds.map(
    (kind): NativeFunction => ({
      name: `googlesql_cast_text_to_${kind.toLowerCase()}`,
      parameterTypes: [VARCHAR],
      returnType: parsedTimeType,
      evaluate: ([value]) => {
        const text = textOf(value);
        const parsed = castText(text, kind);
        if (parsed === undefined) throw new Error(invalid[kind](text));
        return structValue({ local_micros: parsed.micros, zone: parsed.zone });
      },
    }),
  ),
  {
    name: "googlesql_offset_text",
    parameterTypes: [BIGINT],
    returnType: VARCHAR,
    evaluate: ([offsetMicros]) => {
      const text = offsetText(Number(integerOf(offsetMicros) / 1_000_000n), ":");
      return text.endsWith(":00") ? text.slice(0, -3) : text;
    },
  },
  {
    name: "googlesql_make_datetime",
    parameterTypes: [BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT],
    returnType: TIMESTAMP,
    evaluate: (values) =>
      new DuckDBTimestampValue(datetimeOf(values.map((value) => Number(integerOf(value))))),
  },
  ...kinds.map(
    (kind): NativeFunction => ({
      name: `googlesql_format_${kind.toLowerCase()}`,
      parameterTypes: [VARCHAR, BIGINT, BIGINT],
      returnType: VARCHAR,
      evaluate: ([format, localMicros, offsetMicros]) =>
        formatTime(
          textOf(format),
          {
            localMicros: integerOf(localMicros),
            offsetSeconds: Number(integerOf(offsetMicros) / 1_000_000n),
            zoneName: "",
          },
          kind,
        ),
    }),
  ),
];
