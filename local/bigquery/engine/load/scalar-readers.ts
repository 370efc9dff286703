import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { bigNumericDecimal, parseDecimal } from "../../translate/functions/native/decimal-values.ts";
import type { ScalarKind } from "../../types/sql-type.ts";

/** The DuckDB value of a scalar's text as a load job reads it; undefined where the text is not of the type. */
type ScalarReader = (text: string) => DuckDBValue | undefined;

const numericScale = 9;
const numericLimit = 10n ** 38n;
const int64Limit = 2n ** 63n;
const microsPerSecond = 1_000_000n;
const microsPerDay = 86_400n * microsPerSecond;

export const scalarReaders: Readonly<Partial<Record<ScalarKind, ScalarReader>>> = {
  INT64: readInt64,
  FLOAT64: readFloat64,
  NUMERIC: readNumeric,
  BIGNUMERIC: readBigNumeric,
  BOOL: (text) => booleans.get(text.toLowerCase()),
  STRING: (text) => text,
  BYTES: readBytes,
  DATE: (text) => {
    const days = readDate(text);
    return days === undefined ? undefined : new DuckDBDateValue(days);
  },
  TIME: (text) => {
    const micros = readTime(text);
    return micros === undefined ? undefined : new DuckDBTimeValue(micros);
  },
  DATETIME: (text) => {
    const [, date = "", time = "00:00:00"] =
      /^(\d{4}-\d{1,2}-\d{1,2})(?:[T ](.+))?$/i.exec(text.trim()) ?? [];
    return timestamp(date, time, 0n);
  },
  TIMESTAMP: readTimestamp,
};

const booleans: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["t", true],
  ["f", false],
  ["1", true],
  ["0", false],
  ["yes", true],
  ["no", false],
  ["y", true],
  ["n", false],
]);

function readInt64(text: string): bigint | undefined {
  const [, digits] = /^\s*([+-]?\d+)(?:\.0*)?\s*$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(digits);
  return value >= -int64Limit && value < int64Limit ? value : undefined;
}

function readFloat64(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(trimmed)) return Number(trimmed);
  const special = /^([+-]?)(nan|inf|infinity)$/.exec(trimmed);
  if (special === null) return undefined;
  if (special[2] === "nan") return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Digits beyond the ninth of the fraction are rounded, half away from zero. */
function readNumeric(text: string): DuckDBDecimalValue | undefined {
  const match = /^\s*([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole + fraction === "") return undefined;
  const shift = numericScale - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift));
  if (size >= numericLimit) return undefined;
  return new DuckDBDecimalValue(sign === "-" ? -size : size, 38, numericScale);
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}

function readBigNumeric(text: string): bigint | undefined {
  const { scale, smallest, largest } = bigNumericDecimal;
  const unscaled = parseDecimal(text, scale);
  return unscaled === undefined || unscaled < smallest || unscaled > largest ? undefined : unscaled;
}

function readBytes(text: string): DuckDBBlobValue | undefined {
  const standard = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(standard) || standard.length % 4 === 1) return undefined;
  return new DuckDBBlobValue(Buffer.from(standard, "base64"));
}

/** Days since the epoch. */
function readDate(text: string): number | undefined {
  const match = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 1 ? date.getTime() / 86_400_000 : undefined;
}

/** Microseconds since midnight. */
function readTime(text: string): bigint | undefined {
  const match = /^\s*(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,6}))?\s*$/.exec(text);
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const fraction = BigInt((match[4] ?? "").padEnd(6, "0"));
  return BigInt(hours * 3600 + minutes * 60 + seconds) * microsPerSecond + fraction;
}

/** A civil time with or without a zone (UTC), or seconds since the epoch. */
function readTimestamp(text: string): DuckDBTimestampValue | undefined {
  const seconds = /^\s*(-?)(\d{1,12})(?:\.(\d{0,6})\d*)?\s*$/.exec(text);
  if (seconds !== null) {
    const micros = BigInt(seconds[2] ?? 0) * microsPerSecond + BigInt((seconds[3] ?? "").padEnd(6, "0"));
    return new DuckDBTimestampValue(seconds[1] === "-" ? -micros : micros);
  }
  const match =
    /^\s*(\d{4}-\d{1,2}-\d{1,2})(?:(?:T|\s+)(\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{0,6})?)?)(?:(?<=\.\d{6})\d{1,3})?)?\s*(Z|UTC|(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?)?\s*$/i.exec(
      text,
    );
  if (match === null) return undefined;
  const [, date = "", time = "00:00:00", , sign, hours, minutes = "0"] = match;
  const offset = hours === undefined ? 0n : (BigInt(hours) * 60n + BigInt(minutes)) * 60n * microsPerSecond;
  const withSeconds = time.split(":").length === 2 ? `${time}:00` : time;
  return timestamp(date, withSeconds, sign === "-" ? -offset : offset);
}

function timestamp(date: string, time: string, offset: bigint): DuckDBTimestampValue | undefined {
  const days = readDate(date);
  const micros = readTime(time);
  if (days === undefined || micros === undefined) return undefined;
  return new DuckDBTimestampValue(BigInt(days) * microsPerDay + micros - offset);
}
