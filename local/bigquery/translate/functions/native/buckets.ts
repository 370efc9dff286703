import { BIGINT, DuckDBIntervalValue, INTERVAL } from "@duckdb/node-api";
import {
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  earliestDay,
  latestDay,
  microsPerDay,
  splitDay,
} from "./civil-time.ts";
import { formatTime, type TimeKind } from "./format-time.ts";
import { integerOf, type NativeFunction } from "./native-function.ts";

type BucketKind = Exclude<TimeKind, "TIME">;

/** A civil time some months later; a day that the month lacks becomes its last. */
function addMonths(micros: bigint, months: number): bigint {
  const { days, microsOfDay } = splitDay(micros);
  const { year, month, day } = civilFromDays(days);
  const total = year * 12 + month - 1 + months;
  const [toYear, toMonth] = [Math.floor(total / 12), (((total % 12) + 12) % 12) + 1];
  const toDay = Math.min(day, daysInMonth(toYear, toMonth));
  return BigInt(daysFromCivil(toYear, toMonth, toDay)) * microsPerDay + BigInt(microsOfDay);
}

/** The start of the bucket of some months that holds the time. */
function monthBucket(value: bigint, width: number, origin: bigint): bigint {
  const monthOf = (micros: bigint) => {
    const { year, month } = civilFromDays(splitDay(micros).days);
    return year * 12 + month;
  };
  const count = Math.floor((monthOf(value) - monthOf(origin)) / width);
  const start = addMonths(origin, count * width);
  return start <= value ? start : addMonths(origin, (count - 1) * width);
}

function checkWidth(kind: BucketKind, { months, days, micros }: DuckDBIntervalValue): void {
  if (kind === "TIMESTAMP" && months !== 0) {
    throw new Error("Bucket width INTERVAL with non-zero MONTH part is not allowed");
  }
  if (kind === "DATE" && micros !== 0n) {
    throw new Error("Only MONTH and DAY parts are allowed in bucket width INTERVAL");
  }
  if (kind === "TIMESTAMP" && days !== 0 && micros !== 0n) {
    throw new Error("Bucket width INTERVAL with mixed DAY and MICROSECOND parts is not allowed");
  }
  if ([months !== 0, days !== 0, micros !== 0n].filter(Boolean).length !== 1) {
    throw new Error("Exactly one non-zero INTERVAL part in bucket width is required");
  }
  if (months < 0 || days < 0 || micros < 0n) throw new Error("Negative bucket width INTERVAL is not allowed");
}

function bucket(kind: BucketKind, value: bigint, width: DuckDBIntervalValue, origin: bigint): bigint {
  checkWidth(kind, width);
  const step = BigInt(width.days) * microsPerDay + width.micros;
  const distance = value - origin;
  const start =
    width.months !== 0
      ? monthBucket(value, width.months, origin)
      : value - (((distance % step) + step) % step);
  const { days } = splitDay(start);
  if (days >= earliestDay && days <= latestDay) return start;
  const format = kind === "DATE" ? "%E4Y-%m-%d" : kind === "DATETIME" ? "%E4Y-%m-%d %T" : "%E4Y-%m-%d %T+00";
  const written = formatTime(format, { localMicros: value, offsetSeconds: 0, zoneName: "" }, "TIMESTAMP");
  throw new Error(`Bucket for ${written} is outside of ${kind.toLowerCase()} range`);
}

/** DATE_BUCKET and its like, of microseconds since 1970-01-01 00:00:00. */
export const bucketNatives: readonly NativeFunction[] = (["DATE", "DATETIME", "TIMESTAMP"] as const).map(
  (kind) => ({
    name: `googlesql_${kind.toLowerCase()}_bucket`,
    parameterTypes: [BIGINT, INTERVAL, BIGINT],
    returnType: BIGINT,
    evaluate: ([value, width, origin]) => {
      if (!(width instanceof DuckDBIntervalValue)) throw new TypeError("Expected an INTERVAL");
      return bucket(kind, integerOf(value), width, integerOf(origin));
    },
  }),
);
