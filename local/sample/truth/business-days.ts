import holidays from "@holiday-jp/holiday_jp";
import { type Day, dayText, firstDayOf, type Month, weekdayOf } from "../time.ts";

/** Monday to Friday, unless it is a Japanese public holiday. */
export function isBusinessDay(day: Day): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !Object.hasOwn(holidays.holidays, dayText(day));
}

/** How many business days a month has before a day. */
export function businessDaysBefore(month: Month, end: Day): number {
  let count = 0;
  const last = Math.min(firstDayOf(month + 1), end);
  for (let day = firstDayOf(month); day < last; day += 1) if (isBusinessDay(day)) count += 1;
  return count;
}

export function businessDaysOf(month: Month): number {
  return businessDaysBefore(month, firstDayOf(month + 1));
}
