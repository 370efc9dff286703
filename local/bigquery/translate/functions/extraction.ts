import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { type DatePart, datePart, weekStart } from "./date-parts.ts";
import { argument, bindOnce, type FunctionFamily } from "./sql.ts";
import { calendarTime, toLocalTime } from "./time-zones.ts";
import { daysIntoWeek } from "./truncation.ts";

/** A part of a DATE, TIME, or civil TIMESTAMP as INT64; the value may be used more than once. */
function extractPart(value: string, part: DatePart): string {
  const start = part === "ISOWEEK" ? undefined : weekStart(part);
  if (start !== undefined) return `((dayofyear(${value}) + 6 - ${daysIntoWeek(value, start)}) // 7)`;
  switch (part) {
    case "YEAR":
    case "MONTH":
    case "DAY":
    case "HOUR":
    case "MINUTE":
    case "SECOND":
    case "DAYOFYEAR":
    case "QUARTER":
    case "ISOYEAR":
      return `${part.toLowerCase()}(${value})`;
    case "ISOWEEK":
      return `week(${value})`;
    case "DAYOFWEEK":
      return `(dayofweek(${value}) + 1)`;
    case "MILLISECOND":
      return `(microsecond(${value}) % 1000000 // 1000)`;
    case "MICROSECOND":
      return `(microsecond(${value}) % 1000000)`;
    case "DATE":
    case "TIME":
      return `CAST(${value} AS ${part})`;
    case "DATETIME":
      return `CAST(${value} AS TIMESTAMP)`;
    default:
      throw new UnsupportedError(`Unsupported EXTRACT part: ${part}`);
  }
}

function extract(call: FunctionCall): string {
  return extractNamed(call, datePart(argument(call, 1)), 2);
}

function extractNamed(call: FunctionCall, part: DatePart, zoneIndex: number): string {
  const value = argument(call, 0);
  if (value.type.kind === "INTERVAL") return extractFromInterval(value.sql, part);
  const zone = call.arguments[zoneIndex];
  const local = value.type.kind !== "TIMESTAMP" ? value.sql : civilTime(call, value.sql, part, zone);
  return bindOnce([local], (bound) => {
    const extracted = extractPart(bound, part);
    return call.type.kind === "INT64" ? `CAST(${extracted} AS BIGINT)` : extracted;
  });
}

function civilTime(call: FunctionCall, moment: string, part: DatePart, zone: TypedSql | undefined): string {
  if (part === "DATE") return calendarTime(call, moment, zone, "date");
  return part === "DATETIME" ? calendarTime(call, moment, zone, "Datetime") : toLocalTime(moment, zone);
}

function extractFromInterval(value: string, part: DatePart): string {
  switch (part) {
    case "YEAR":
    case "MONTH":
    case "DAY":
    case "HOUR":
    case "MINUTE":
    case "SECOND":
      return `CAST(datepart('${part.toLowerCase()}', ${value}) AS BIGINT)`;
    case "MILLISECOND":
      return `CAST(datepart('microsecond', ${value}) % 1000000 // 1000 AS BIGINT)`;
    case "MICROSECOND":
      return `CAST(datepart('microsecond', ${value}) % 1000000 AS BIGINT)`;
    case "NANOSECOND":
      return `CAST(datepart('microsecond', ${value}) % 1000000 * 1000 AS BIGINT)`;
    default:
      throw new UnsupportedError(`Unsupported EXTRACT part of INTERVAL: ${part}`);
  }
}

/** EXTRACT of every part, with AT TIME ZONE. */
export const extractionFunctions: FunctionFamily = {
  $extract: extract,
  $extract_date: (call) => extractNamed(call, "DATE", 1),
  $extract_time: (call) => extractNamed(call, "TIME", 1),
  $extract_datetime: (call) => extractNamed(call, "DATETIME", 1),
};
