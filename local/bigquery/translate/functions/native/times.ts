import {
  BIGINT,
  DATE,
  DuckDBDateValue,
  DuckDBTimestampValue,
  type DuckDBValue,
  LIST,
  listValue,
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
import { parsedTimeType } from "./parsed-time.ts";

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
