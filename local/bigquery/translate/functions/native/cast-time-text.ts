import { structValue, VARCHAR } from "@duckdb/node-api";
import { daysFromCivil, daysInMonth, latestDay, microsPerDay } from "./civil-time.ts";
import type { TimeKind } from "./format-time.ts";
import { type NativeFunction, textOf } from "./native-function.ts";
import { parsedTimeType } from "./parsed-time.ts";
import { isTimeZone, zoneProblem } from "./zone-names.ts";

/** What text is as CAST reads it: civil time, and the zone that it names, empty for none. */
interface CastTime {
  readonly micros: bigint;
  readonly zone: string;
}

const clock = String.raw`(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?`;
const timeText = new RegExp(`^${clock}$`);
const dateText = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const datetimeText = new RegExp(String.raw`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ Tt]${clock})?$`);
/** Behind a date alone stands no zone but an offset, as in `2024-01-31 +09`. */
const timestampText = new RegExp(
  String.raw`^(\d{4,5})-(\d{1,2})-(\d{1,2})(?:[ Tt](?:${clock}([Zz]|[+-].*| (?![+-]).+)?|([+-].*)))?$`,
  "s",
);

const malformed: Readonly<Record<TimeKind, (text: string) => string>> = {
  DATE: (text) => `Invalid date: '${text}'`,
  DATETIME: (text) => `Invalid datetime string "${text}"`,
  TIME: (text) => `Invalid time string "${text}"`,
  TIMESTAMP: (text) => `Invalid timestamp: '${text}'`,
};

/** What is said of text that is well formed, but none of its type's values. */
const impossible: Readonly<Record<TimeKind, (text: string) => string>> = {
  ...malformed,
  TIMESTAMP: (text) => `Invalid timestamp string "${text}"`,
};

/** Reads text as CAST does. Throws GoogleSQL's error where it is no such value. */
function castTimeText(text: string, kind: TimeKind): CastTime {
  const fail = (message: string): never => {
    throw new Error(message);
  };
  switch (kind) {
    case "TIME": {
      const [, ...parts] = timeText.exec(text) ?? fail(malformed.TIME(text));
      const micros = timeOfDay(parts, false) ?? fail(impossible.TIME(text));
      return { micros: BigInt(micros) % microsPerDay, zone: "" };
    }
    case "DATE": {
      const [, ...parts] = dateText.exec(text) ?? fail(malformed.DATE(text));
      if (Number(parts[0]) === 0) fail(`Date value out of range: '${text}'`);
      return { micros: midnight(parts, 1) ?? fail(impossible.DATE(text)), zone: "" };
    }
    case "DATETIME": {
      const [, year, month, day, ...time] = datetimeText.exec(text) ?? fail(malformed.DATETIME(text));
      const start = midnight([year, month, day], 1) ?? fail(impossible.DATETIME(text));
      const micros = start + BigInt(timeOfDay(time, false) ?? fail(impossible.DATETIME(text)));
      // The last leap second is beyond the calendar.
      if (micros >= BigInt(latestDay + 1) * microsPerDay) fail(impossible.DATETIME(text));
      return { micros, zone: "" };
    }
    case "TIMESTAMP": {
      const match = timestampText.exec(text) ?? fail(malformed.TIMESTAMP(text));
      // A zone may bring days beyond the calendar back into it.
      const start = midnight(match.slice(1, 4), 0) ?? fail(impossible.TIMESTAMP(text));
      const micros = timeOfDay(match.slice(4, 8), true) ?? fail(impossible.TIMESTAMP(text));
      return { micros: start + BigInt(micros), zone: zoneOf(match[8] ?? match[9] ?? "") };
    }
  }
}

/** The start of a day; undefined where there is none in a year from the first on. */
function midnight(parts: readonly (string | undefined)[], firstYear: number): bigint | undefined {
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  if (year < firstYear || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
    return undefined;
  return BigInt(daysFromCivil(year, month, day)) * microsPerDay;
}

/** Microseconds since midnight; a leap second is the first of the next minute, whole unless its fraction is kept. */
function timeOfDay(parts: readonly (string | undefined)[], keepsFraction: boolean): number | undefined {
  const [hour = 0, minute = 0, second = 0] = parts.slice(0, 3).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = second === 60 && !keepsFraction ? 0 : Number((parts[3] ?? "").padEnd(6, "0"));
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction;
}

const offsetText = /^([+-])(?:(\d{1,2})(?::(\d{1,2}))?|(\d{2})(\d{1,2}))$/;

/** The name of what stands behind a time: an offset such as `+09:00`, or a time zone behind a space. */
function zoneOf(suffix: string): string {
  if (suffix === "") return "";
  if (/^[Zz]$/.test(suffix)) return "UTC";
  const name = suffix.startsWith(" ") ? suffix.slice(1) : normalOffset(suffix);
  if (name === undefined || !isTimeZone(name)) throw new Error(zoneProblem(suffix.replace(/^ /, "")));
  return name;
}

function normalOffset(text: string): string | undefined {
  const match = offsetText.exec(text);
  if (match === null) return undefined;
  const two = (digits: string | undefined) => (digits ?? "").padStart(2, "0");
  return `${match[1]}${two(match[2] ?? match[4])}:${two(match[3] ?? match[5])}`;
}

const kinds: readonly TimeKind[] = ["DATE", "DATETIME", "TIME", "TIMESTAMP"];

/** CAST of text to dates and times in other spellings than the usual. */
export const castTimeNatives: readonly NativeFunction[] = kinds.map((kind) => ({
  name: `googlesql_cast_text_to_${kind.toLowerCase()}`,
  parameterTypes: [VARCHAR],
  returnType: parsedTimeType,
  evaluate: ([value]) => {
    const { micros, zone } = castTimeText(textOf(value), kind);
    return structValue({ local_micros: micros, zone });
  },
}));
