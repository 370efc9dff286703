import {
  type Day,
  formatDay,
  monthOf,
  startOfMonth,
  startOfQuarter,
  startOfWeek,
  weekdayOf,
  yearOf,
} from "../days.ts";
import { months, weekdays } from "./enums.ts";
import { pathOf, type Segment } from "./field.ts";

function segment(
  field: string,
  definition: Omit<Segment, "category" | "name" | "path" | "isCoreDate" | "isCoarse">,
  { isCoreDate = true, isCoarse = false } = {},
): Segment {
  const name = `segments.${field}`;
  return { category: "segment", name, path: pathOf(name), isCoreDate, isCoarse, ...definition };
}

function period(field: string, startOfPeriod: (day: Day) => Day, isCoarse: boolean): Segment {
  const read = (day: Day): string => formatDay(startOfPeriod(day));
  return segment(field, { type: "date", startOfPeriod, read }, { isCoarse });
}

/** Weeks begin on Monday; a week, month or quarter is named by its first day. */
export const segmentFields: readonly Segment[] = [
  segment("date", { type: "date", read: formatDay }),
  segment(
    "day_of_week",
    { type: "enum", constants: weekdays, read: (day) => weekdays[weekdayOf(day)] },
    { isCoreDate: false, isCoarse: true },
  ),
  period("month", startOfMonth, true),
  segment(
    "month_of_year",
    { type: "enum", constants: months, read: (day) => months[monthOf(day) - 1] },
    { isCoreDate: false, isCoarse: true },
  ),
  period("quarter", startOfQuarter, true),
  period("week", startOfWeek, false),
  segment("year", { type: "int32", read: yearOf }, { isCoarse: true }),
];
