import { type TypedSql, UnsupportedError } from "../context.ts";

/** The values of GoogleSQL's enum of date and time parts, by number. */
const partsByNumber: Readonly<Record<number, DatePart>> = {
  1: "YEAR",
  2: "MONTH",
  3: "DAY",
  4: "DAYOFWEEK",
  5: "DAYOFYEAR",
  6: "QUARTER",
  7: "HOUR",
  8: "MINUTE",
  9: "SECOND",
  10: "MILLISECOND",
  11: "MICROSECOND",
  12: "NANOSECOND",
  13: "DATE",
  14: "WEEK",
  15: "DATETIME",
  16: "TIME",
  17: "ISOYEAR",
  18: "ISOWEEK",
  19: "WEEK_MONDAY",
  20: "WEEK_TUESDAY",
  21: "WEEK_WEDNESDAY",
  22: "WEEK_THURSDAY",
  23: "WEEK_FRIDAY",
  24: "WEEK_SATURDAY",
};

/** A part of a date or time as EXTRACT, DATE_TRUNC and the like name it. */
export type DatePart =
  | "YEAR"
  | "MONTH"
  | "DAY"
  | "DAYOFWEEK"
  | "DAYOFYEAR"
  | "QUARTER"
  | "HOUR"
  | "MINUTE"
  | "SECOND"
  | "MILLISECOND"
  | "MICROSECOND"
  | "NANOSECOND"
  | "DATE"
  | "WEEK"
  | "DATETIME"
  | "TIME"
  | "ISOYEAR"
  | "ISOWEEK"
  | "WEEK_MONDAY"
  | "WEEK_TUESDAY"
  | "WEEK_WEDNESDAY"
  | "WEEK_THURSDAY"
  | "WEEK_FRIDAY"
  | "WEEK_SATURDAY";

const partNames: ReadonlySet<string> = new Set(Object.values(partsByNumber));

/** The part that an enum argument names, by its number or its name. */
export function datePart(value: TypedSql): DatePart {
  const literal = value.literal;
  if (typeof literal === "string" && partNames.has(literal)) return literal as DatePart;
  const part = partsByNumber[Number(literal)];
  if (part === undefined) throw new UnsupportedError(`Unsupported date part: ${String(literal)}`);
  return part;
}

/** Days from Sunday to the first day of a week, for the parts that start weeks on a day; undefined for other parts. */
export function weekStart(part: DatePart): number | undefined {
  const start = [
    "WEEK",
    "WEEK_MONDAY",
    "WEEK_TUESDAY",
    "WEEK_WEDNESDAY",
    "WEEK_THURSDAY",
    "WEEK_FRIDAY",
    "WEEK_SATURDAY",
  ].indexOf(part);
  if (part === "ISOWEEK") return 1;
  return start < 0 ? undefined : start;
}
