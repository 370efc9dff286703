import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { datePart } from "./date-parts.ts";
import { argument, argumentSql, bindOnce, type FunctionFamily } from "./sql.ts";

/** DATE, DATETIME or TIMESTAMP plus or minus an INTERVAL; a DATE becomes a DATETIME. */
export function addInterval(value: TypedSql, interval: TypedSql, operator: "+" | "-"): string {
  if (value.type.kind === "INTERVAL") return `(${value.sql} ${operator} ${interval.sql})`;
  if (value.type.kind === "TIMESTAMP") {
    return bindOnce([interval.sql], (bound) => {
      const months = `datepart('year', ${bound}) * 12 + datepart('month', ${bound})`;
      return `CASE WHEN ${months} <> 0 THEN error('TIMESTAMP +/- INTERVAL is not supported for intervals with non-zero MONTH or YEAR part.') ELSE (${value.sql} ${operator} ${bound}) END`;
    });
  }
  return `(CAST(${value.sql} AS TIMESTAMP) ${operator} ${interval.sql})`;
}

function makeInterval(call: FunctionCall): string {
  const part = datePart(argument(call, 1));
  const count = argumentSql(call, 0);
  switch (part) {
    case "YEAR":
      return `to_years(CAST(${count} AS INTEGER))`;
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
      throw new UnsupportedError(`Unsupported interval part: ${part}`);
  }
}

/** INTERVAL values as operands of `+` and `-` on dates and times. */
export const intervalFunctions: FunctionFamily = {
  $interval: makeInterval,
};
