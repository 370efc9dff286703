import type { RandomStream } from "../random.ts";
import { type Day, day, type Instant, minute, second, startOfDay, weekdayOf } from "../time.ts";

/** How busy each hour of a day in Japan is: quiet nights, lunch, and a peak that runs up to midnight. */
const hourWeights = [
  14, 7, 3, 2, 2, 4, 9, 16, 22, 26, 30, 31, 36, 32, 28, 27, 27, 28, 32, 38, 46, 54, 52, 34,
] as const;

let runningSum = 0;
const cumulativeHours: readonly number[] = hourWeights.map((weight) => {
  runningSum += weight;
  return runningSum;
});
const allHours = runningSum;

/** The time of day by which a share of the day's visits has come, in microseconds since midnight in Japan. */
export function timeOfDay(share: number): number {
  const target = share * allHours;
  const hourOfDay = Math.max(
    cumulativeHours.findIndex((sum) => target < sum),
    0,
  );
  const weight = hourWeights[hourOfDay] ?? 1;
  const before = (cumulativeHours[hourOfDay] ?? weight) - weight;
  return Math.floor(((hourOfDay + (target - before) / weight) * day) / 24);
}

/** A moment of a day as customers choose them; now and then exactly midnight or the day's last microsecond. */
export function drawMoment(random: RandomStream, dayNumber: Day): Instant {
  const share = random.fraction();
  const edge = random.fraction();
  if (edge < 0.01) return startOfDay(dayNumber);
  if (edge < 0.02) return startOfDay(dayNumber + 1) - 1;
  return startOfDay(dayNumber) + timeOfDay(share);
}

/** The next moment, at or after an instant, at which an office in Japan is at work (Monday to Friday, 9 to 18). */
export function nextOfficeMoment(random: RandomStream, at: Instant): Instant {
  const dayNumber = Math.floor((at + 9 * 60 * minute) / day);
  const inDay = at - startOfDay(dayNumber);
  const isWeekday = weekdayOf(dayNumber) >= 1 && weekdayOf(dayNumber) <= 5;
  const delay = random.integer(second, 50 * minute);
  if (isWeekday && inDay >= 9 * 60 * minute && inDay < 17 * 60 * minute) return at + delay;
  let next = isWeekday && inDay < 9 * 60 * minute ? dayNumber : dayNumber + 1;
  while (weekdayOf(next) === 0 || weekdayOf(next) === 6) next += 1;
  return startOfDay(next) + 9 * 60 * minute + delay;
}
