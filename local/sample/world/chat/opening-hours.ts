import type { RandomStream } from "../../random.ts";
import {
  type Day,
  day,
  dayInJapan,
  dayText,
  hour,
  type Instant,
  minute,
  second,
  startOfDay,
  weekdayOf,
} from "../../time.ts";

const opens = 9 * hour;
const closes = 18 * hour;

/** The public holidays of fixed date and the days around New Year on which nobody sits at the chat. */
const closedDates: ReadonlySet<string> = new Set([
  "01-01",
  "01-02",
  "01-03",
  "02-11",
  "02-23",
  "04-29",
  "05-03",
  "05-04",
  "05-05",
  "08-11",
  "11-03",
  "11-23",
  "12-29",
  "12-30",
  "12-31",
]);

/** Whether a pharmacist sits at the chat: Monday to Friday but for the closed dates, 9 to 18. */
export function isOpenAt(at: Instant): boolean {
  return nextOpening(at) === at;
}

/** The first moment at or after an instant at which a pharmacist sits at the chat. */
export function nextOpening(at: Instant): Instant {
  const today = dayInJapan(at);
  if (isOpenOn(today)) {
    const opening = startOfDay(today) + opens;
    if (at < opening) return opening;
    if (at < startOfDay(today) + closes) return at;
  }
  let next = today + 1;
  while (!isOpenOn(next)) next += 1;
  return startOfDay(next) + opens;
}

function isOpenOn(dayNumber: Day): boolean {
  const weekday = weekdayOf(dayNumber);
  return weekday !== 0 && weekday !== 6 && !closedDates.has(dayText(dayNumber).slice(5));
}

/**
 * When a message is answered: mostly within the hour while the chat is open, now and then at night or at weekends,
 * some after days. Null where it never is.
 */
export function drawReply(random: RandomStream, askedAt: Instant): Instant | null {
  const diligence = random.fraction();
  const pace = random.exponential(1);
  if (diligence < 0.06) return null;
  if (diligence < 0.13) return askedAt + 30 * second + Math.floor(pace * 20 * minute);
  const readAt = diligence < 0.21 ? askedAt + day + Math.floor(pace * 2 * day) : askedAt;
  return nextOpening(readAt) + 30 * second + Math.floor(pace * 25 * minute);
}
