import {
  civilFromDays,
  dayOfYear,
  isoWeek,
  monthNames,
  splitDay,
  weekday,
  weekdayNames,
} from "./civil-time.ts";
import { formatFlagged, readFlaggedElement } from "./format-flags.ts";

/** A civil time with the zone it was taken in. */
export interface ZonedCivilTime {
  /** Civil microseconds since 1970-01-01 00:00:00 in the zone. */
  readonly localMicros: bigint;
  readonly offsetSeconds: number;
  readonly zoneName: string;
}

export type TimeKind = "DATE" | "DATETIME" | "TIME" | "TIMESTAMP";

const dateElements = new Set([..."AaBbhCcDdeFGgJjmQsUuVWwxYy"]);
/** The elements that mean the same with an E or O as without, besides those which formatElement names itself. */
const elementsWithModifier = new Set([
  ...[..."CnPpRrstu%"].map((letter) => `%E${letter}`),
  ...[..."bBhCGgjklnPpRrsTt%"].map((letter) => `%O${letter}`),
]);
const timeElements = new Set([..."cHIklMPpRrSsTX"]);

/**
 * FORMAT_DATE, FORMAT_DATETIME, FORMAT_TIME and FORMAT_TIMESTAMP.
 * Elements that the type has no value for are written as they stand.
 */
export function formatTime(format: string, time: ZonedCivilTime, kind: TimeKind): string {
  let result = "";
  for (let index = 0; index < format.length; index += 1) {
    const character = format[index] ?? "";
    if (character !== "%" || index + 1 >= format.length) {
      result += character;
      continue;
    }
    const flagged = readFlaggedElement(format.slice(index));
    if (flagged !== undefined) {
      const isLeft = !flagged.isForced && isMissing(flagged.text, kind);
      result += isLeft
        ? flagged.text
        : formatFlagged(flagged, (letter) => formatElement(`%${letter}`, inUtc(time)));
      index += flagged.text.length - 1;
      continue;
    }
    const element =
      /^%(?:E(?:\*S|\d+S|4Y|z|\*z|[a-zA-Z%])|O[a-zA-Z%]|.)/su.exec(format.slice(index))?.[0] ?? "%";
    result += isMissing(element, kind) ? element : formatElement(element, time);
    index += element.length - 1;
  }
  return result;
}

/** Elements with flags know of no zone. */
function inUtc({ localMicros }: ZonedCivilTime): ZonedCivilTime {
  return { localMicros, offsetSeconds: 0, zoneName: "UTC" };
}

function isMissing(element: string, kind: TimeKind): boolean {
  if (kind === "TIMESTAMP" || /^%E\d\dS$/.test(element)) return false;
  const letter = element.at(-1) ?? "";
  if (letter === "Z" || letter === "z") return true;
  if (kind === "DATE") return timeElements.has(letter);
  return kind === "TIME" && dateElements.has(letter);
}

const two = (value: number) => String(value).padStart(2, "0");
const spaced = (value: number) => String(value).padStart(2, " ");

function formatElement(element: string, time: ZonedCivilTime): string {
  const { days, microsOfDay } = splitDay(time.localMicros);
  const { year, month, day } = civilFromDays(days);
  const seconds = Math.floor(microsOfDay / 1_000_000);
  const hour = Math.floor(seconds / 3600);
  const minute = Math.floor(seconds / 60) % 60;
  const second = seconds % 60;
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const again = (format: string) => formatTime(format, time, "TIMESTAMP");
  const iso = () => isoWeek(days);
  const weekFrom = (start: number) =>
    Math.floor((dayOfYear(days) - 1 + 7 - ((weekday(days) - start + 7) % 7)) / 7);
  switch (element) {
    case "%A":
      return weekdayNames[weekday(days)] ?? "";
    case "%a":
      return (weekdayNames[weekday(days)] ?? "").slice(0, 3);
    case "%B":
      return monthNames[month - 1] ?? "";
    case "%b":
    case "%h":
      return (monthNames[month - 1] ?? "").slice(0, 3);
    case "%C":
      return String(Math.floor(year / 100));
    case "%c":
    case "%Ec":
      return again("%a %b %e %H:%M:%S %Y");
    case "%D":
    case "%x":
    case "%Ex":
      return again("%m/%d/%y");
    case "%d":
    case "%Od":
      return two(day);
    case "%e":
    case "%Oe":
      return spaced(day);
    case "%F":
      return again("%Y-%m-%d");
    case "%G":
      return String(iso().year);
    case "%g":
      return two(iso().year % 100);
    case "%H":
    case "%OH":
      return two(hour);
    case "%I":
    case "%OI":
      return two(hour12);
    case "%J":
      return String(isoDayOfYear(days)).padStart(3, "0");
    case "%j":
      return String(dayOfYear(days)).padStart(3, "0");
    case "%k":
      return spaced(hour);
    case "%l":
      return spaced(hour12);
    case "%M":
    case "%OM":
      return two(minute);
    case "%m":
    case "%Om":
      return two(month);
    case "%n":
      return "\n";
    case "%P":
      return hour < 12 ? "am" : "pm";
    case "%p":
      return hour < 12 ? "AM" : "PM";
    case "%Q":
      return String(Math.ceil(month / 3));
    case "%R":
      return again("%H:%M");
    case "%r":
      return again("%I:%M:%S %p");
    case "%S":
    case "%OS":
      return two(second);
    case "%s":
      return String(
        (time.localMicros - BigInt(microsOfDay % 1_000_000)) / 1_000_000n - BigInt(time.offsetSeconds),
      );
    case "%T":
    case "%X":
    case "%EX":
      return again("%H:%M:%S");
    case "%t":
      return "\t";
    case "%U":
    case "%OU":
      return two(weekFrom(0));
    case "%u":
    case "%Ou":
      return String(weekday(days) === 0 ? 7 : weekday(days));
    case "%V":
    case "%OV":
      return two(iso().week);
    case "%W":
    case "%OW":
      return two(weekFrom(1));
    case "%w":
    case "%Ow":
      return String(weekday(days));
    case "%Y":
    case "%EY":
      return String(year);
    case "%y":
    case "%Ey":
    case "%Oy":
      return two(year % 100);
    case "%Z":
      return zoneText(time);
    case "%z":
      return offsetText(time.offsetSeconds, "");
    case "%Ez":
      return offsetText(time.offsetSeconds, ":");
    case "%E4Y":
      return String(year).padStart(4, "0");
    case "%E*S":
      return fractional(second, microsOfDay);
    case "%%":
      return "%";
    default: {
      if (elementsWithModifier.has(element)) return formatElement(`%${element.at(-1)}`, time);
      const digits = /^%E(\d+)S$/.exec(element)?.[1];
      if (digits === undefined) return element;
      const places = Number(digits);
      if (places === 0) return two(second);
      return `${two(second)}.${String(microsOfDay % 1_000_000)
        .padStart(6, "0")
        .padEnd(places, "0")
        .slice(0, places)}`;
    }
  }
}

function fractional(second: number, microsOfDay: number): string {
  const micros = microsOfDay % 1_000_000;
  if (micros === 0) return two(second);
  return `${two(second)}.${String(micros).padStart(6, "0").replace(/0+$/, "")}`;
}

function isoDayOfYear(days: number): number {
  const { week } = isoWeek(days);
  return (week - 1) * 7 + ((weekday(days) + 6) % 7) + 1;
}

/** A zone as `%Z` writes it: its offset from UTC. */
function zoneText(time: ZonedCivilTime): string {
  if (time.offsetSeconds === 0) return "UTC";
  const minutes = Math.floor(Math.abs(time.offsetSeconds) / 60);
  const sign = time.offsetSeconds < 0 ? "-" : "+";
  const remainder = minutes % 60;
  const hours = Math.floor(minutes / 60);
  return `UTC${sign}${remainder === 0 ? hours : `${two(hours)}${two(remainder)}`}`;
}

/** `+09:00`, or `+0900` without a separator. */
export function offsetText(offsetSeconds: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offsetSeconds) / 60);
  return `${offsetSeconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}
