import { type FunctionCall, UnsupportedError } from "../context.ts";
import { type DatePart, datePart, weekStart } from "./date-parts.ts";
import {
  argument,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  fail,
  refuseWhen,
} from "./sql.ts";
import { fromLocalTime, toLocalTime } from "./time-zones.ts";
import { daysIntoWeek, isTimePart, truncateDate, truncateTime } from "./truncation.ts";

/** A count of parts as a DuckDB interval. */
function interval(part: DatePart, count: string): string {
  switch (part) {
    case "YEAR":
      return `to_months(CAST(12 * ${count} AS INTEGER))`;
    case "QUARTER":
      return `to_months(CAST(3 * ${count} AS INTEGER))`;
    case "MONTH":
      return `to_months(CAST(${count} AS INTEGER))`;
    case "WEEK":
      return `to_days(CAST(7 * ${count} AS INTEGER))`;
    case "DAY":
      return `to_days(CAST(${count} AS INTEGER))`;
    case "HOUR":
      return `to_hours(${count})`;
    case "MINUTE":
      return `to_minutes(${count})`;
    case "SECOND":
      return `to_seconds(${count})`;
    case "MILLISECOND":
      return `to_microseconds(1000 * ${count})`;
    case "MICROSECOND":
      return `to_microseconds(${count})`;
    default:
      throw new UnsupportedError(`Unsupported date part: ${part}`);
  }
}

/** DATE_ADD, DATETIME_ADD, TIMESTAMP_ADD and their SUB: refused outside of the years 1 to 9999. */
function shift(direction: 1 | -1): FunctionTranslation {
  return (call) => {
    const part = datePart(argument(call, 2));
    const kind = call.type.kind;
    const count = direction === 1 ? argumentSql(call, 1) : `(-${argumentSql(call, 1)})`;
    if (kind === "TIME") return `(${argumentSql(call, 0)} + ${interval(part, `(${count} % 86400000000)`)})`;
    return bindOnce([argumentSql(call, 0), count], (from, amount) => {
      const moved =
        kind === "DATE" && (part === "DAY" || part === "WEEK")
          ? `${from} + CAST(${part === "WEEK" ? `7 * ${amount}` : amount} AS INTEGER)`
          : `${from} + ${interval(part, amount)}`;
      const converted = kind === "DATE" ? `CAST(${moved} AS DATE)` : `(${moved})`;
      const message = overflowMessage(kind, part, amount, from);
      const limit = largestCount(part);
      const far = `${amount} NOT BETWEEN -${limit} AND ${limit} AND ${from} IS NOT NULL`;
      // Counts beyond the calendar would leave DuckDB's intervals too.
      const bounded = `CASE WHEN ${far} THEN ${fail(call.safe, message)} ELSE ${converted} END`;
      return bindOnce([bounded], (result) =>
        refuseWhen(call.safe, `year(${result}) NOT BETWEEN 1 AND 9999`, message, result),
      );
    });
  };
}

/** More parts than the calendar of ten thousand years has. */
function largestCount(part: DatePart): bigint {
  const months = { YEAR: 12n, QUARTER: 3n, MONTH: 1n }[part as "YEAR" | "QUARTER" | "MONTH"];
  if (months !== undefined) return 120_000n / months;
  return (3_660_000n * 86_400_000_000n) / (part === "WEEK" ? 604_800_000_000n : (microsOf[part] ?? 1n));
}

/** Days and weeks of a TIMESTAMP are hours. */
function overflowMessage(kind: string, part: DatePart, amount: string, from: string): string {
  const hours = { DAY: 24, WEEK: 168 }[part as "DAY" | "WEEK"];
  const counted =
    kind === "TIMESTAMP" && hours !== undefined ? `${hours} * ${amount}, ' HOUR` : `${amount}, ' ${part}`;
  const written = kind === "TIMESTAMP" ? `strftime(${from}, '%Y-%m-%d %H:%M:%S.%f'), '+00` : `${from}, '`;
  return `'Adding ', ${counted} to ${kind.toLowerCase()} ', ${written} causes overflow'`;
}

const microsOf: Readonly<Partial<Record<DatePart, bigint>>> = {
  MICROSECOND: 1n,
  MILLISECOND: 1000n,
  SECOND: 1_000_000n,
  MINUTE: 60_000_000n,
  HOUR: 3_600_000_000n,
  DAY: 86_400_000_000n,
};

/** Boundaries of the part between two dates or civil times. */
function boundaries(later: string, earlier: string, part: DatePart): string {
  const start = weekStart(part);
  if (start !== undefined) {
    const week = (date: string) => `(CAST(${date} AS DATE) - CAST(${daysIntoWeek(date, start)} AS INTEGER))`;
    return `((${week(later)} - ${week(earlier)}) // 7)`;
  }
  if (part === "ISOYEAR") return `(isoyear(${later}) - isoyear(${earlier}))`;
  const names: Readonly<Partial<Record<DatePart, string>>> = {
    YEAR: "year",
    QUARTER: "quarter",
    MONTH: "month",
    DAY: "day",
    HOUR: "hour",
    MINUTE: "minute",
    SECOND: "second",
    MILLISECOND: "millisecond",
    MICROSECOND: "microsecond",
  };
  const name = names[part];
  if (name === undefined) throw new UnsupportedError(`Unsupported date part: ${part}`);
  return `date_diff('${name}', ${earlier}, ${later})`;
}

function difference(call: FunctionCall): string {
  const part = datePart(argument(call, 2));
  const kind = argument(call, 0).type.kind;
  const [later, earlier] = [argumentSql(call, 0), argumentSql(call, 1)];
  if (kind === "DATE" && part === "DAY") return `(${later} - ${earlier})`;
  if (kind === "TIMESTAMP") {
    const unit = microsOf[part];
    if (unit === undefined) throw new UnsupportedError(`Unsupported TIMESTAMP_DIFF part: ${part}`);
    return `((epoch_us(${later}) - epoch_us(${earlier})) // ${unit})`;
  }
  return bindOnce([later, earlier], (a, b) => {
    return `CAST(${boundaries(a, b, part)} AS BIGINT)`;
  });
}

function truncate(call: FunctionCall): string {
  const value = argument(call, 0);
  const part = datePart(argument(call, 1));
  if (value.type.kind === "TIME") {
    return `CAST(${truncateTime(`(DATE '1970-01-01' + ${value.sql})`, part)} AS TIME)`;
  }
  if (value.type.kind === "TIMESTAMP") return truncateTimestamp(call, part);
  if (isTimePart(part)) return truncateTime(value.sql, part);
  return bindOnce([value.sql], (bound) =>
    inCalendar(call, bound, truncateDate(bound, part), part, value.type.kind === "DATETIME"),
  );
}

/** Weeks and ISO years may begin before the first day of the calendar. */
function inCalendar(
  call: FunctionCall,
  original: string,
  date: string,
  part: DatePart,
  asDatetime: boolean,
): string {
  const converted = asDatetime ? `CAST(${date} AS TIMESTAMP)` : date;
  if (weekStart(part) === undefined && part !== "ISOYEAR") return converted;
  return refuseWhen(
    call.safe,
    `${date} < DATE '0001-01-01'`,
    `'Truncating date ', CAST(${original} AS DATE), ' to ${partText(part)} resulted in an out of range date value: ', ${date} - DATE '1970-01-01'`,
    converted,
  );
}

const partText = (part: DatePart) => part.replace(/_(.*)/, "($1)");

function truncateTimestamp(call: FunctionCall, part: DatePart): string {
  const zone = call.arguments[2];
  const isFine = part === "SECOND" || part === "MILLISECOND" || part === "MICROSECOND";
  if (isFine || (part === "MINUTE" && zone === undefined)) return truncateTime(argumentSql(call, 0), part);
  return bindOnce([argumentSql(call, 0)], (moment) =>
    bindOnce([toLocalTime(moment, zone)], (local) => {
      if (isTimePart(part)) return `(${moment} - (${local} - ${truncateTime(local, part)}))`;
      const truncated = inCalendar(call, local, truncateDate(local, part), part, true);
      if (zone === undefined) return truncated;
      return bindOnce([fromLocalTime(truncated, zone)], (result) =>
        refuseWhen(
          call.safe,
          `year(${result}) < 1`,
          `'Truncating to the nearest ${partText(part)} causes underflow at timezone ', ${zone.sql}`,
          result,
        ),
      );
    }),
  );
}

const lastDayMessage = (date: string, part: DatePart, last: string) =>
  `'Last day of date ', ${date}, ' to ${partText(part)} resulted in an out of range date value: ', ${last} - DATE '1970-01-01'`;

function lastDay(call: FunctionCall): string {
  const part = call.arguments[1] === undefined ? "MONTH" : datePart(argument(call, 1));
  return bindOnce([argumentSql(call, 0)], (date) => {
    const start = weekStart(part);
    const first = truncateDate(date, part);
    if (start !== undefined) {
      const message = lastDayMessage(date, part, `${first} + 6`);
      return refuseWhen(call.safe, `year(${first} + 6) > 9999`, message, `(${first} + 6)`);
    }
    if (part === "ISOYEAR") {
      const last = `(CAST(date_trunc('week', make_date(isoyear(${date}) + 1, 1, 4)) AS DATE) - 1)`;
      return refuseWhen(call.safe, `year(${last}) > 9999`, lastDayMessage(date, part, last), last);
    }
    return `(CAST(${first} + ${interval(part, "1")} AS DATE) - 1)`;
  });
}

/** Arithmetic, differences and truncation of DATE, DATETIME, TIME and TIMESTAMP. */
export const dateFunctions: FunctionFamily = {
  date_add: shift(1),
  date_sub: shift(-1),
  datetime_add: shift(1),
  datetime_sub: shift(-1),
  timestamp_add: shift(1),
  timestamp_sub: shift(-1),
  time_add: shift(1),
  time_sub: shift(-1),
  date_diff: difference,
  datetime_diff: difference,
  timestamp_diff: difference,
  time_diff: difference,
  date_trunc: truncate,
  datetime_trunc: truncate,
  timestamp_trunc: truncate,
  time_trunc: truncate,
  last_day: lastDay,
  unix_date: (call) => `(${argumentSql(call, 0)} - DATE '1970-01-01')`,
  date_from_unix_date: (call) =>
    bindOnce([argumentSql(call, 0)], (days) =>
      refuseWhen(
        call.safe,
        `${days} NOT BETWEEN -719162 AND 2932896`,
        `'DATE_FROM_UNIX_DATE range is -719162 to 2932896 but saw ', ${days}`,
        `DATE '1970-01-01' + CAST(${days} AS INTEGER)`,
      ),
    ),
};
