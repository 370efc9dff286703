import { UnsupportedError } from "../context.ts";
import { type DatePart, weekStart } from "./date-parts.ts";

/** Days from the start of the week that begins on a weekday (Sunday is 0) to the date. */
export function daysIntoWeek(date: string, start: number): string {
  return start === 0 ? `dayofweek(${date})` : `(dayofweek(${date}) + ${7 - start}) % 7`;
}

/** The first DATE of a part of the calendar that holds the date (a DATE or TIMESTAMP that is used more than once). */
export function truncateDate(date: string, part: DatePart): string {
  const start = weekStart(part);
  if (start !== undefined) return `(CAST(${date} AS DATE) - CAST(${daysIntoWeek(date, start)} AS INTEGER))`;
  switch (part) {
    case "YEAR":
    case "QUARTER":
    case "MONTH":
      return `CAST(date_trunc('${part.toLowerCase()}', ${date}) AS DATE)`;
    case "DAY":
      return `CAST(${date} AS DATE)`;
    case "ISOYEAR":
      return `CAST(date_trunc('week', make_date(isoyear(${date}), 1, 4)) AS DATE)`;
    default:
      throw new UnsupportedError(`Unsupported date part for truncation: ${part}`);
  }
}

/** A TIMESTAMP truncated to a part of the day. */
export function truncateTime(moment: string, part: DatePart): string {
  switch (part) {
    case "HOUR":
    case "MINUTE":
    case "SECOND":
      return `date_trunc('${part.toLowerCase()}', ${moment})`;
    case "MILLISECOND":
      return `date_trunc('milliseconds', ${moment})`;
    case "MICROSECOND":
      return moment;
    default:
      throw new UnsupportedError(`Unsupported part for truncation: ${part}`);
  }
}

/** Whether the part divides a day. */
export function isTimePart(part: DatePart): boolean {
  return (
    part === "HOUR" ||
    part === "MINUTE" ||
    part === "SECOND" ||
    part === "MILLISECOND" ||
    part === "MICROSECOND"
  );
}
