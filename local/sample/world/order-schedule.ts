import { randomStream } from "../random.ts";
import { type Day, dayInJapan, firstDayOf, type Instant, minute, monthOf, weekdayOf } from "../time.ts";
import { drawMoment } from "./day-shape.ts";
import type { SignUp } from "./sign-ups.ts";

/** An order to come: when it is placed and how many lines it has. */
export interface ScheduledOrder {
  readonly at: Instant;
  readonly lineCount: number;
}

/**
 * When a patient orders, up to and including an instant: never, once, now and then, or monthly.
 * A later instant only adds orders at the end. Nothing is ordered after `leavesAt`.
 */
export function orderSchedule(
  seed: number,
  signUp: SignUp,
  leavesAt: Instant | null,
  through: Instant,
): readonly ScheduledOrder[] {
  const end = leavesAt === null ? through : Math.min(leavesAt - 1, through);
  const random = randomStream(seed, "schedule", signUp.patient);
  const kind = random.fraction();
  if (kind < 0.2) return [];
  const isMonthly = kind > 0.66;
  const isOnce = kind < 0.42;
  const orders: ScheduledOrder[] = [];
  const soon = random.chance(0.5);
  let day: Day = signUp.day;
  let at: Instant = signUp.at + random.integer(10 * minute, 180 * minute);
  if (!soon) {
    day += 1 + Math.floor(random.exponential(6));
    at = drawMoment(random, day);
  }
  for (;;) {
    if (at > end) return orders;
    orders.push({ at, lineCount: lineCount(random.fraction()) });
    if (isOnce || random.chance(isMonthly ? 0.043 : 0.1)) return orders;
    day = dayInJapan(at) + (isMonthly ? random.integer(28, 31) : irregularGap(random.exponential(1), day));
    const nudge = random.fraction();
    if (weekdayOf(day) === 6 && nudge < 0.3) day += 2;
    if (weekdayOf(day) === 0 && nudge < 0.3) day += 1;
    if (nudge > 0.98) day = firstDayOf(monthOf(day) + 1) - 1;
    at = drawMoment(random, day);
  }
}

/** Days until the next order of someone who orders now and then: a month or so, less in the cold months. */
function irregularGap(exponential: number, day: Day): number {
  const month = monthOf(day) % 12;
  const isCold = month === 11 || month <= 1;
  return 7 + Math.floor(exponential * (isCold ? 24 : 40));
}

function lineCount(share: number): number {
  if (share < 0.45) return 1;
  if (share < 0.8) return 2;
  return share < 0.95 ? 3 : 4;
}
