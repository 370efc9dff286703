import {
  BIGINT,
  DuckDBIntervalValue,
  type DuckDBType,
  type DuckDBValue,
  HUGEINT,
  INTERVAL,
  VARCHAR,
} from "@duckdb/node-api";
import {
  checkedInterval,
  type IntervalParts,
  intervalText,
  isoIntervalText,
  parseInterval,
} from "../../../types/interval.ts";
import { integerOf, type NativeFunction, textOf } from "./native-function.ts";

const microsPerDay = 86_400_000_000n;
const microsPerMonth = 30n * microsPerDay;

function partsOf(value: DuckDBValue | undefined): IntervalParts {
  if (!(value instanceof DuckDBIntervalValue)) throw new TypeError("Expected an INTERVAL");
  return value;
}

function interval(months: bigint, days: bigint, micros: bigint): DuckDBIntervalValue {
  const parts = checkedInterval(months, days, micros);
  return new DuckDBIntervalValue(parts.months, parts.days, parts.micros);
}

/** A quotient's remainder of months becomes days of 30 a month, that of days becomes hours of 24 a day. */
function divided(months: bigint, days: bigint, micros: bigint, divisor: bigint): DuckDBIntervalValue {
  if (divisor === 0n) throw new Error("Interval division by zero");
  const allDays = days + (months % divisor) * 30n;
  const allMicros = micros + (allDays % divisor) * microsPerDay;
  return interval(months / divisor, allDays / divisor, allMicros / divisor);
}

const native = (
  name: string,
  parameterTypes: readonly DuckDBType[],
  evaluate: (values: readonly DuckDBValue[]) => DuckDBValue,
  returnType: DuckDBType = INTERVAL,
): NativeFunction => ({ name: `googlesql_interval_${name}`, parameterTypes, returnType, evaluate });

const ofParts = (
  name: string,
  evaluate: (months: bigint, days: bigint, micros: bigint) => DuckDBIntervalValue,
): NativeFunction =>
  native(name, [INTERVAL], ([value]) => {
    const { months, days, micros } = partsOf(value);
    return evaluate(BigInt(months), BigInt(days), micros);
  });

const byInteger = (
  name: string,
  evaluate: (months: bigint, days: bigint, micros: bigint, factor: bigint) => DuckDBIntervalValue,
): NativeFunction =>
  native(name, [INTERVAL, BIGINT], ([value, factor]) => {
    const { months, days, micros } = partsOf(value);
    return evaluate(BigInt(months), BigInt(days), micros, integerOf(factor));
  });

/** INTERVAL values within GoogleSQL's ranges, which are narrower than DuckDB's. */
export const intervalNatives: readonly NativeFunction[] = [
  native("make", [HUGEINT, HUGEINT, HUGEINT], ([months, days, micros]) =>
    interval(integerOf(months), integerOf(days), integerOf(micros)),
  ),
  native("average", [HUGEINT, HUGEINT, HUGEINT, BIGINT], ([months, days, micros, count]) =>
    divided(integerOf(months), integerOf(days), integerOf(micros), integerOf(count)),
  ),
  ofParts("checked", interval),
  byInteger("multiply", (months, days, micros, factor) =>
    interval(months * factor, days * factor, micros * factor),
  ),
  byInteger("divide", divided),
  ofParts("justify_hours", (months, days, micros) => {
    const total = days * microsPerDay + micros;
    return interval(months, total / microsPerDay, total % microsPerDay);
  }),
  ofParts("justify_days", (months, days, micros) => {
    const total = months * 30n + days;
    return interval(total / 30n, total % 30n, micros);
  }),
  ofParts("justify_interval", (months, days, micros) => {
    const total = months * microsPerMonth + days * microsPerDay + micros;
    const rest = total % microsPerMonth;
    return interval(total / microsPerMonth, rest / microsPerDay, rest % microsPerDay);
  }),
  native("text", [INTERVAL], ([value]) => intervalText(partsOf(value)), VARCHAR),
  native("iso_text", [INTERVAL], ([value]) => isoIntervalText(partsOf(value)), VARCHAR),
  native("parse", [VARCHAR], ([text]) => {
    const { months, days, micros } = parseInterval(textOf(text));
    return new DuckDBIntervalValue(months, days, micros);
  }),
];
