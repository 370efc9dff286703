import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import {
  argument,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  refuseWhen,
} from "./sql.ts";
import { textToTimestamp } from "./time-text.ts";
import { calendarTime, fromLocalTime, toLocalTime } from "./time-zones.ts";

const now = (call: FunctionCall) => `make_timestamp(${call.context.currentTimestampMicros})`;

function toDate(call: FunctionCall): string {
  const first = argument(call, 0);
  if (first.type.kind === "INT64") {
    return bindOnce([argumentSql(call, 0), argumentSql(call, 1), argumentSql(call, 2)], (year, month, day) =>
      refuseWhen(
        call.safe,
        `${year} + ${month} + ${day} IS NOT NULL AND (${year} NOT BETWEEN 1 AND 9999 OR ${month} NOT BETWEEN 1 AND 12 OR ${day} NOT BETWEEN 1 AND 31 OR (TRY(make_date(${year}, ${month}, ${day})) IS NULL AND ${year} IS NOT NULL AND ${month} IS NOT NULL AND ${day} IS NOT NULL))`,
        `'Input calculates to invalid date: ', printf('%04d-%02d-%02d', ${year}, ${month}, ${day})`,
        `make_date(${year}, ${month}, ${day})`,
      ),
    );
  }
  if (first.type.kind === "TIMESTAMP") {
    return `CAST(${calendarTime(call, first.sql, call.arguments[1], "date")} AS DATE)`;
  }
  return `CAST(${first.sql} AS DATE)`;
}

function toDatetime(call: FunctionCall): string {
  const first = argument(call, 0);
  const second = call.arguments[1];
  if (first.type.kind === "INT64")
    return `googlesql_make_datetime(${call.arguments.map((value) => value.sql).join(", ")})`;
  if (first.type.kind === "TIMESTAMP") return calendarTime(call, first.sql, second, "Datetime");
  if (first.type.kind === "DATE" && second?.type.kind === "TIME") return `(${first.sql} + ${second.sql})`;
  return `CAST(${first.sql} AS TIMESTAMP)`;
}

function toTime(call: FunctionCall): string {
  const first = argument(call, 0);
  if (first.type.kind === "INT64") {
    return bindOnce(
      [argumentSql(call, 0), argumentSql(call, 1), argumentSql(call, 2)],
      (hour, minute, second) =>
        refuseWhen(
          call.safe,
          `${hour} + ${minute} + ${second} IS NOT NULL AND (${hour} NOT BETWEEN 0 AND 23 OR ${minute} NOT BETWEEN 0 AND 59 OR ${second} NOT BETWEEN 0 AND 59)`,
          `'Input calculates to invalid time: ', printf('%02d:%02d:%02d', ${hour}, ${minute}, ${second})`,
          `make_time(${hour}, ${minute}, CAST(${second} AS DOUBLE))`,
        ),
    );
  }
  if (first.type.kind === "TIMESTAMP") return `CAST(${toLocalTime(first.sql, call.arguments[1])} AS TIME)`;
  return `CAST(${first.sql} AS TIME)`;
}

function toTimestamp(call: FunctionCall): string {
  const first = argument(call, 0);
  const zone = call.arguments[1];
  switch (first.type.kind) {
    case "STRING":
      return inGivenZone(zone, textToTimestamp(first.sql, zone, call.safe));
    case "DATE":
    case "DATETIME":
      return inZone(call, first, zone);
    case "TIMESTAMP":
      return first.sql;
    default:
      throw new UnsupportedError(`Unsupported function: timestamp of ${first.type.kind}`);
  }
}

/** A value in a zone: where that is NULL there is none, and nothing to read. */
function inGivenZone(zone: TypedSql | undefined, value: string): string {
  if (zone === undefined || typeof zone.literal === "string") return value;
  return `CASE WHEN ${zone.sql} IS NOT NULL THEN ${value} END`;
}

/** Civil times at the edges of the calendar are moments beyond it in some zones. */
function inZone(call: FunctionCall, civil: TypedSql, zone: TypedSql | undefined): string {
  if (zone === undefined) return `CAST(${civil.sql} AS TIMESTAMP)`;
  return bindOnce([civil.sql], (local) =>
    bindOnce([fromLocalTime(`CAST(${local} AS TIMESTAMP)`, zone)], (moment) =>
      refuseWhen(
        call.safe,
        `year(${moment}) NOT BETWEEN 1 AND 9999`,
        civil.type.kind === "DATE"
          ? `'Cannot convert date ', ${local}, ' to timestamp'`
          : `'Cannot convert Datetime ', ${local}, ' at timezone ', ${zone.sql}, ' to a Timestamp'`,
        moment,
      ),
    ),
  );
}

function fromUnix(unit: bigint): FunctionTranslation {
  return (call) => {
    if (argument(call, 0).type.kind === "TIMESTAMP") return argumentSql(call, 0);
    const low = -62135596800000000n / unit;
    const high = 253402300799999999n / unit;
    return bindOnce([argumentSql(call, 0)], (count) =>
      refuseWhen(
        call.safe,
        `${count} NOT BETWEEN ${low} AND ${high}`,
        `'Input value ', ${count}, ' cannot be converted into a TIMESTAMP, because it would be out of the allowed range between -62135596800000000 to 253402300799999999 (microseconds)'`,
        `make_timestamp(${count} * ${unit})`,
      ),
    );
  };
}

/** Whole units since the epoch, rounded down. */
function toUnix(unit: bigint): FunctionTranslation {
  return (call) => {
    if (unit === 1n) return `epoch_us(${argumentSql(call, 0)})`;
    return bindOnce([`epoch_us(${argumentSql(call, 0)})`], (micros) => {
      return `((${micros} - ((${micros} % ${unit}) + ${unit}) % ${unit}) // ${unit})`;
    });
  };
}

/** Construction of dates and times, the current moment, and Unix time. */
export const timestampFunctions: FunctionFamily = {
  current_timestamp: now,
  current_date: (call) => `CAST(${toLocalTime(now(call), call.arguments[0])} AS DATE)`,
  current_datetime: (call) => toLocalTime(now(call), call.arguments[0]),
  current_time: (call) => `CAST(${toLocalTime(now(call), call.arguments[0])} AS TIME)`,
  date: toDate,
  datetime: toDatetime,
  time: toTime,
  timestamp: toTimestamp,
  timestamp_seconds: fromUnix(1_000_000n),
  timestamp_millis: fromUnix(1000n),
  timestamp_micros: fromUnix(1n),
  timestamp_from_unix_seconds: fromUnix(1_000_000n),
  timestamp_from_unix_millis: fromUnix(1000n),
  timestamp_from_unix_micros: fromUnix(1n),
  unix_seconds: toUnix(1_000_000n),
  unix_millis: toUnix(1000n),
  unix_micros: toUnix(1n),
};
