import { type Day, startOfMonth, startOfWeek } from "../days.ts";

/** Days from one to another, both included. */
export interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

/** The days that a range of DURING names, as of a day; undefined for a name that is none. */
export function namedRange(name: string, today: Day): DayRange | undefined {
  const monday = startOfWeek(today);
  const sunday = startOfWeek(today + 1) - 1;
  const month = startOfMonth(today);
  switch (name.toUpperCase()) {
    case "TODAY":
      return { from: today, to: today };
    case "YESTERDAY":
      return { from: today - 1, to: today - 1 };
    case "LAST_7_DAYS":
      return { from: today - 7, to: today - 1 };
    case "LAST_14_DAYS":
      return { from: today - 14, to: today - 1 };
    case "LAST_30_DAYS":
      return { from: today - 30, to: today - 1 };
    case "LAST_BUSINESS_WEEK":
      return { from: monday - 7, to: monday - 3 };
    case "LAST_WEEK_MON_SUN":
      return { from: monday - 7, to: monday - 1 };
    case "LAST_WEEK_SUN_SAT":
      return { from: sunday - 7, to: sunday - 1 };
    case "THIS_WEEK_MON_TODAY":
      return { from: monday, to: today };
    case "THIS_WEEK_SUN_TODAY":
      return { from: sunday, to: today };
    case "THIS_MONTH":
      return { from: month, to: startOfMonth(month + 31) - 1 };
    case "LAST_MONTH":
      return { from: startOfMonth(month - 1), to: month - 1 };
    default:
      return undefined;
  }
}
