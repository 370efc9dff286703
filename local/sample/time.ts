/** A point in time: microseconds since 1970-01-01 UTC, as PostgreSQL keeps them. A safe integer for centuries. */
export type Instant = number;

/** A calendar day: days since 1970-01-01, of Japan unless said otherwise. */
export type Day = number;

/** A calendar month: year × 12 + month − 1. */
export type Month = number;

export const second = 1_000_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Japan keeps no summer time: always nine hours ahead of UTC. */
const japanOffset = 9 * hour;

/** The simulated days' clock: day n is 05:00 in Japan on 2025-07-15 plus n days. */
export function clockAt(simulatedDay: number): Instant {
  if (!Number.isSafeInteger(simulatedDay) || simulatedDay < 0) {
    throw new RangeError(`A simulated day is a whole number from 0 on, not ${simulatedDay}.`);
  }
  return Date.UTC(2025, 6, 14, 20) * 1000 + simulatedDay * day;
}

/** The day in Japan on which a simulated day's clock stands. Business days before it are complete. */
export function todayAt(simulatedDay: number): Day {
  return dayInJapan(clockAt(simulatedDay));
}

export function dayInJapan(instant: Instant): Day {
  return Math.floor((instant + japanOffset) / day);
}

/** Midnight in Japan at which a day begins. */
export function startOfDay(dayNumber: Day): Instant {
  return dayNumber * day - japanOffset;
}

export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  return Date.UTC(year, month - 1, dayOfMonth) / 86_400_000;
}

export function monthOf(dayNumber: Day): Month {
  const date = new Date(dayNumber * 86_400_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export function firstDayOf(month: Month): Day {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / 86_400_000;
}

export function monthNumber(year: number, month: number): Month {
  return year * 12 + month - 1;
}

export function yearOf(month: Month): number {
  return Math.floor(month / 12);
}

/** 0 is Sunday, 6 is Saturday. */
export function weekdayOf(dayNumber: Day): number {
  return (((dayNumber + 4) % 7) + 7) % 7;
}

/** `2025-07-15`. */
export function dayText(dayNumber: Day): string {
  const known = dayTexts.get(dayNumber);
  if (known !== undefined) return known;
  const text = new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
  dayTexts.set(dayNumber, text);
  return text;
}

const dayTexts = new Map<Day, string>();

/** `2025-07` with the separator given. */
export function monthText(month: Month, separator: string): string {
  return `${yearOf(month)}${separator}${String((month % 12) + 1).padStart(2, "0")}`;
}

/** An instant as PostgreSQL reads a `timestamp without time zone`, in UTC: `2025-07-14 20:00:00.000000`. */
export function timestampText(instant: Instant): string {
  const slot = instant % cacheSlots;
  const cached = timestampCache[slot];
  if (cached?.instant === instant) return cached.text;
  const dayNumber = Math.floor(instant / day);
  const inDay = instant - dayNumber * day;
  const seconds = Math.floor(inDay / second);
  const micros = String(inDay - seconds * second).padStart(6, "0");
  const minutes = Math.floor(seconds / 60);
  const clock = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
  const text = `${dayText(dayNumber)} ${clock}.${micros}`;
  timestampCache[slot] = { instant, text };
  return text;
}

/** A row and those beside it repeat their instants; large histories format many millions. */
const cacheSlots = 61;
const timestampCache: { readonly instant: Instant; readonly text: string }[] = [];

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
