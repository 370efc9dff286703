import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { intervalText } from "../../types/interval.ts";
import type { ResultValue } from "../../types/result-value.ts";
import type { SqlType } from "../../types/sql-type.ts";

const microsPerSecond = 1_000_000n;
const secondsPerDay = 86_400n;

/** A value read from DuckDB as a result value of its GoogleSQL type. */
export function resultValue(value: DuckDBValue, type: SqlType): ResultValue {
  if (value === null) return null;
  switch (type.kind) {
    case "ARRAY":
      if (value instanceof DuckDBListValue) return value.items.map((item) => resultValue(item, type.element));
      break;
    case "STRUCT":
      if (value instanceof DuckDBStructValue) {
        const values = Object.values(value.entries);
        return type.fields.map((field, index) => resultValue(values[index] ?? null, field.type));
      }
      break;
    case "INT64":
      if (typeof value === "bigint") return value;
      if (typeof value === "number") return BigInt(value);
      break;
    case "FLOAT64":
      if (typeof value === "number") return value;
      break;
    case "BOOL":
      if (typeof value === "boolean") return value;
      break;
    case "STRING":
    case "JSON":
      if (typeof value === "string") return value;
      break;
    case "BYTES":
      if (value instanceof DuckDBBlobValue) return Uint8Array.from(value.bytes);
      break;
    case "NUMERIC":
      if (value instanceof DuckDBDecimalValue) return decimalText(value.value, value.scale);
      break;
    case "BIGNUMERIC":
      if (typeof value === "bigint") return decimalText(value, 38);
      break;
    case "DATE":
      if (value instanceof DuckDBDateValue) return dateText(BigInt(value.days));
      break;
    case "TIME":
      if (value instanceof DuckDBTimeValue) return timeText(value.micros);
      break;
    case "DATETIME":
      if (value instanceof DuckDBTimestampValue) return datetimeText(value.micros);
      break;
    case "TIMESTAMP":
      if (value instanceof DuckDBTimestampValue) return value.micros;
      break;
    case "INTERVAL":
      if (value instanceof DuckDBIntervalValue) return intervalText(value);
      break;
    default:
      break;
  }
  throw new TypeError(`A ${type.kind} came back from DuckDB as ${value.constructor.name}`);
}

/** `12.5`, without trailing zeros. */
export function decimalText(value: bigint, scale: number): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  return `${negative ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** `2024-02-29`, of days since the epoch. */
export function dateText(days: bigint): string {
  const { year, month, day } = civil(days);
  return `${String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}`;
}

/** `13:45:00`, or with all six digits of a second's fraction. */
export function timeText(micros: bigint): string {
  const seconds = micros / microsPerSecond;
  const fraction = micros % microsPerSecond;
  const text = `${pad(seconds / 3600n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}`;
  return fraction === 0n ? text : `${text}.${fraction.toString().padStart(6, "0")}`;
}

/** `2024-02-29T13:45:00`, of microseconds since the epoch. */
export function datetimeText(micros: bigint): string {
  const microsPerDay = secondsPerDay * microsPerSecond;
  const timeOfDay = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return `${dateText((micros - timeOfDay) / microsPerDay)}T${timeText(timeOfDay)}`;
}

function pad(value: bigint): string {
  return value.toString().padStart(2, "0");
}

/** Year, month and day of the proleptic Gregorian calendar, of days since 1970-01-01. */
function civil(days: bigint): { year: bigint; month: bigint; day: bigint } {
  const date = new Date(Number(days) * 86_400_000);
  return {
    year: BigInt(date.getUTCFullYear()),
    month: BigInt(date.getUTCMonth() + 1),
    day: BigInt(date.getUTCDate()),
  };
}
