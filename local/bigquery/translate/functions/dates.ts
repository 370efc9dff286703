import { type FunctionCall, UnsupportedError } from "../context.ts";
import { type DatePart, datePart, weekStart } from "./date-parts.ts";
import {
  argument,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  fail,
  literalInteger,
  refuseWhen,
} from "./sql.ts";
import { checkedZone, fromLocalTime, toLocalTime } from "./time-zones.ts";
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
    if (kind === "TIME") {
      const withinDay = `(${argumentSql(call, 1)} % ${86_400_000_000n / (microsOf[part] ?? 1n)})`;
      return `(${argumentSql(call, 0)} ${direction === 1 ? "+" : "-"} ${interval(part, withinDay)})`;
    }
    const count = argument(call, 1);
    const literal = literalInteger(count);
    const amount = direction === 1 ? count.sql : negated(count.sql, literal);
    return bindOnce([argumentSql(call, 0), amount], (from, bound) => {
      const moved =
        kind === "DATE" && (part === "DAY" || part === "WEEK")
          ? `${from} + CAST(${part === "WEEK" ? `7 * ${bound}` : bound} AS INTEGER)`
          : `${from} + ${interval(part, bound)}`;
      const converted = kind === "DATE" ? `CAST(${moved} AS DATE)` : `(${moved})`;
      const message = overflowMessage(kind, part, bound, from);
      const limit = largestCount(part);
      const isFar = `${from} IS NOT NULL AND ${bound} IS NOT NULL`;
      // Counts beyond the calendar would leave DuckDB's intervals too.
      const bounded = `CASE WHEN ${bound} BETWEEN -${limit} AND ${limit} THEN ${converted} WHEN ${isFar} THEN ${fail(call.safe, message)} END`;
      const checked = bindOnce([bounded], (result) =>
        refuseWhen(call.safe, `year(${result}) NOT BETWEEN 1 AND 9999`, message, result),
      );
      return `CASE WHEN ${isFarFromEdges(kind, from, part, bound, literal)} THEN ${converted} ELSE ${checked} END`;
    });
  };
}

/** The smallest INT64 has no opposite; the largest is as far beyond the calendar. */
function negated(count: string, literal: bigint | undefined): string {
  const [smallest, largest] = ["-9223372036854775808", "9223372036854775807"];
  if (literal !== undefined) return `${literal === BigInt(smallest) ? largest : -literal}::BIGINT`;
  return bindOnce([count], (bound) => `CASE WHEN ${bound} = ${smallest} THEN ${largest} ELSE -${bound} END`);
}

/** Whether what is added to a date of usual years is so little that it stays within the calendar: that needs no check. */
function isFarFromEdges(
  kind: string,
  from: string,
  part: DatePart,
  count: string,
  literal: bigint | undefined,
): string {
  const few = largestCount(part) / 100n;
  if (literal !== undefined && (literal > few || literal < -few)) return "FALSE";
  const type = kind === "DATE" ? "DATE" : "TIMESTAMP";
  const usual = `${from} BETWEEN ${type} '0103-01-01' AND ${type} '9896-12-31'`;
  return literal === undefined ? `${count} BETWEEN -${few} AND ${few} AND ${usual}` : usual;
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
  if (isFine || (part === "MINUTE" && zone === undefined)) {
    if (zone === undefined) return truncateTime(argumentSql(call, 0), part);
    return bindOnce(
      [argumentSql(call, 0)],
      (moment) =>
        `CASE WHEN ${moment} IS NOT NULL THEN CASE WHEN ${checkedZone(zone)} IS NOT NULL THEN ${truncateTime(moment, part)} END END`,
    );
  }
  const underflow = (zoneSql: string) =>
    `'Truncating to the nearest ${partText(part)} causes underflow at timezone ', ${zoneSql}`;
  return bindOnce([argumentSql(call, 0)], (moment) =>
    bindOnce([toLocalTime(moment, zone)], (local) => {
      if (isTimePart(part)) {
        const truncated = `(${moment} - (${local} - ${truncateTime(local, part)}))`;
        if (zone === undefined) return truncated;
        const isEarly = `${moment} < TIMESTAMP '0001-01-02' AND year(${truncated}) < 1`;
        return refuseWhen(call.safe, isEarly, underflow(zone.sql), truncated);
      }
      const truncated = inCalendar(call, local, truncateDate(local, part), part, true);
      if (zone === undefined) return truncated;
      return bindOnce([fromLocalTime(truncated, zone)], (result) =>
        refuseWhen(call.safe, `year(${result}) < 1`, underflow(zone.sql), result),
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
