import { type Day, dayInJapan, hour, type Instant, second, startOfDay } from "../time.ts";
import { isBusinessDay } from "./business-days.ts";

const opens = 9 * hour;
const closes = 18 * hour;

/** Whole seconds between two instants that fall on business days from 9:00 to 18:00 in Japan; parts of one are cut off. */
export function businessSeconds(from: Instant, to: Instant): number {
  let micros = 0;
  for (let day: Day = dayInJapan(from); day <= dayInJapan(to); day += 1) {
    if (!isBusinessDay(day)) continue;
    const start = Math.max(from, startOfDay(day) + opens);
    const end = Math.min(to, startOfDay(day) + closes);
    micros += Math.max(end - start, 0);
  }
  return Math.floor(micros / second);
}

/** The smallest value whose share of the values up to it is at least so many hundredths; null without values. */
export function percentile(values: readonly number[], hundredths: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const needed = Math.max(Math.ceil((sorted.length * hundredths) / 100), 1);
  return sorted[needed - 1] ?? null;
}
