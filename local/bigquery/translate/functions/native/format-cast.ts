import { BIGINT, VARCHAR } from "@duckdb/node-api";
import { civilFromDays, dayOfYear, monthNames, splitDay, weekday, weekdayNames } from "./civil-time.ts";
import { formatTokens } from "./format-elements.ts";
import type { TimeKind } from "./format-time.ts";
import { integerOf, type NativeFunction, textOf } from "./native-function.ts";

const dateElements = /^(?:Y+|R+|MONTH|MON|MM|DAY|DY|D+)$/;
const zoneElements = /^TZ/;

/** Whether values of a type have what an element writes or reads. */
export function hasElement(kind: TimeKind, name: string): boolean {
  if (zoneElements.test(name)) return kind === "TIMESTAMP";
  if (dateElements.test(name) || name === "Y,YYY") return kind !== "TIME";
  return kind !== "DATE";
}

/** A word in the case in which its element is written: by the first two letters. */
function inCaseOf(written: string, word: string): string {
  const isUpper = (letter: string | undefined) => letter !== undefined && letter !== letter.toLowerCase();
  if (!isUpper(written[0])) return word.toLowerCase();
  return isUpper(written[1]) || written[1] === "." ? word.toUpperCase() : word;
}

/** CAST(… AS STRING FORMAT …) of a date or time, in civil time with its offset from UTC. */
function write(kind: TimeKind, format: string, localMicros: bigint, offsetSeconds: number): string {
  return formatTokens(format)
    .map((token) => {
      if (token.kind !== "ELEMENT") return token.text;
      if (token.name === "Y,YYY") throw new Error("Unsupported format element 'Y,YYY'");
      if (!hasElement(kind, token.name)) throw new Error(`${kind} does not support '${token.written}'`);
      return writeElement(token.name, token.written, localMicros, offsetSeconds);
    })
    .join("");
}

function writeElement(name: string, written: string, localMicros: bigint, offsetSeconds: number): string {
  const { days, microsOfDay } = splitDay(localMicros);
  const { year, month, day } = civilFromDays(days);
  const seconds = Math.floor(microsOfDay / 1_000_000);
  const hour = Math.floor(seconds / 3600);
  const digits = (value: number, count: number) => String(value).padStart(count, "0");
  if (/^[YR]+$/.test(name)) return digits(year, 4).slice(-name.length);
  if (name.startsWith("FF")) {
    return digits(microsOfDay % 1_000_000, 6)
      .padEnd(9, "0")
      .slice(0, Number(name[2]));
  }
  switch (name) {
    case "MONTH":
      return inCaseOf(written, monthNames[month - 1] ?? "");
    case "MON":
      return inCaseOf(written, (monthNames[month - 1] ?? "").slice(0, 3));
    case "MM":
      return digits(month, 2);
    case "DAY":
      return inCaseOf(written, weekdayNames[weekday(days)] ?? "");
    case "DY":
      return inCaseOf(written, (weekdayNames[weekday(days)] ?? "").slice(0, 3));
    case "DDD":
      return digits(dayOfYear(days), 3);
    case "DD":
      return digits(day, 2);
    case "D":
      return String(weekday(days) + 1);
    case "HH":
    case "HH12":
      return digits(hour % 12 === 0 ? 12 : hour % 12, 2);
    case "HH24":
      return digits(hour, 2);
    case "MI":
      return digits(Math.floor(seconds / 60) % 60, 2);
    case "SS":
      return digits(seconds % 60, 2);
    case "SSSSS":
      return digits(seconds, 5);
    case "AM":
    case "PM":
      return meridian(written, hour < 12 ? "AM" : "PM");
    case "A.M.":
    case "P.M.":
      return meridian(written, hour < 12 ? "A.M." : "P.M.");
    case "TZH":
      return `${offsetSeconds < 0 ? "-" : "+"}${digits(Math.floor(Math.abs(offsetSeconds) / 3600), 2)}`;
    default:
      return digits(Math.floor(Math.abs(offsetSeconds) / 60) % 60, 2);
  }
}

const meridian = (written: string, word: string) =>
  written.startsWith("a") || written.startsWith("p") ? word.toLowerCase() : word;

/** Dates and times as text by the elements of CAST … FORMAT. */
export const formatCastNatives: readonly NativeFunction[] = (
  ["DATE", "DATETIME", "TIME", "TIMESTAMP"] as const
).map((kind) => ({
  name: `googlesql_${kind.toLowerCase()}_as_format`,
  parameterTypes: [VARCHAR, BIGINT, BIGINT],
  returnType: VARCHAR,
  evaluate: ([format, localMicros, offsetMicros]) =>
    write(kind, textOf(format), integerOf(localMicros), Number(integerOf(offsetMicros) / 1_000_000n)),
}));
