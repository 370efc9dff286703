const millisecondsPerDay = 86_400_000;

/** A calendar day as days since 1970-01-01. */
export type Day = number;

/** Reads YYYY-MM-DD or YYYYMMDD; undefined for anything else and for days that no calendar has. */
export function parseDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, year = "", month = "", day = ""] = match;
  const milliseconds = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  const parsed = milliseconds / millisecondsPerDay;
  return formatDay(parsed) === `${year}-${month}-${day}` ? parsed : undefined;
}

/** Texts of days, which are few and asked for row by row. */
const formatted = new Map<Day, string>();

/** The day as YYYY-MM-DD. */
export function formatDay(day: Day): string {
  let text = formatted.get(day);
  if (text === undefined) {
    text = new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
    formatted.set(day, text);
  }
  return text;
}

/** The day that an instant is in a time zone of the IANA database. */
export function dayIn(timeZone: string, at: Date): Day {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((candidate) => candidate.type === type)?.value);
  return dayOf(part("year"), part("month"), part("day"));
}

/** The day of a year, a month from 1 and a day of the month, which may lie outside the month. */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  return Date.UTC(year, month - 1, dayOfMonth) / millisecondsPerDay;
}

export function yearOf(day: Day): number {
  return new Date(day * millisecondsPerDay).getUTCFullYear();
}

/** From 1. */
export function monthOf(day: Day): number {
  return new Date(day * millisecondsPerDay).getUTCMonth() + 1;
}

/** From 0, Monday, to 6, Sunday. */
export function weekdayOf(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

export function startOfWeek(day: Day): Day {
  return day - weekdayOf(day);
}

export function startOfMonth(day: Day): Day {
  return dayOf(yearOf(day), monthOf(day), 1);
}

export function startOfQuarter(day: Day): Day {
  return dayOf(yearOf(day), Math.floor((monthOf(day) - 1) / 3) * 3 + 1, 1);
}

/** The same day so many months earlier, or the last day of that month where it is shorter. */
export function monthsBefore(day: Day, months: number): Day {
  const first = dayOf(yearOf(day), monthOf(day) - months, 1);
  const next = dayOf(yearOf(first), monthOf(first) + 1, 1);
  return Math.min(first + (day - startOfMonth(day)), next - 1);
}
