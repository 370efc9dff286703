import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { datePart } from "./date-parts.ts";
import { argument, argumentSql, bindOnce, type FunctionFamily, fail, refuseWhen } from "./sql.ts";

/** DATE, DATETIME or TIMESTAMP plus or minus an INTERVAL; a DATE becomes a DATETIME. */
export function addInterval(
  call: FunctionCall,
  value: TypedSql,
  interval: TypedSql,
  operator: "+" | "-",
): string {
  if (value.type.kind === "INTERVAL")
    return `googlesql_interval_checked(${value.sql} ${operator} ${interval.sql})`;
  const moved = (from: string, by: string) =>
    bindOnce([`(${from} ${operator} ${by})`], (result) =>
      refuseWhen(
        call.safe,
        `year(${result}) NOT BETWEEN 1 AND 9999`,
        `'Adding an interval to ${value.type.kind.toLowerCase()} ', ${from}, ' causes overflow'`,
        result,
      ),
    );
  if (value.type.kind !== "TIMESTAMP") {
    return bindOnce([`CAST(${value.sql} AS TIMESTAMP)`], (from) => moved(from, interval.sql));
  }
  const unsupported = `'TIMESTAMP +/- INTERVAL is not supported for intervals with non-zero MONTH or YEAR part.'`;
  return bindOnce(
    [value.sql, interval.sql],
    (from, by) =>
      `CASE WHEN ${months(by)} <> 0 AND ${from} IS NOT NULL THEN ${fail(call.safe, unsupported)} ELSE ${moved(from, by)} END`,
  );
}

const months = (interval: string) => `(datepart('year', ${interval}) * 12 + datepart('month', ${interval}))`;
const days = (interval: string) => `datepart('day', ${interval})`;
const micros = (interval: string) =>
  `(datepart('hour', ${interval}) * 3600000000 + datepart('minute', ${interval}) * 60000000 + datepart('microsecond', ${interval}))`;

/** The three independent parts of an INTERVAL that is used more than once. */
export function intervalParts(interval: string): readonly [months: string, days: string, micros: string] {
  return [months(interval), days(interval), micros(interval)];
}

/** A difference of civil times: whole days, and the rest as a time. */
export function civilDifference(later: string, earlier: string): string {
  return bindOnce(
    [`(epoch_us(${later}) - epoch_us(${earlier}))`],
    (total) =>
      `(to_days(CAST(${total} // 86400000000 AS INTEGER)) + to_microseconds(${total} % 86400000000))`,
  );
}

const unitMonths: Readonly<Record<string, bigint>> = { YEAR: 12n, QUARTER: 3n, MONTH: 1n };
const unitDays: Readonly<Record<string, bigint>> = { WEEK: 7n, DAY: 1n };
const unitMicros: Readonly<Record<string, bigint>> = {
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: 1_000_000n,
};

/** INTERVAL of a count of one part. */
function countedInterval(call: FunctionCall): string {
  const part = datePart(argument(call, 1));
  const count = `CAST(${argumentSql(call, 0)} AS HUGEINT)`;
  const make = (...parts: readonly string[]) => `googlesql_interval_make(${parts.join(", ")})`;
  const zero = "0::HUGEINT";
  if (unitMonths[part] !== undefined) return make(`${count} * ${unitMonths[part]}`, zero, zero);
  if (unitDays[part] !== undefined) return make(zero, `${count} * ${unitDays[part]}`, zero);
  if (unitMicros[part] !== undefined) return make(zero, zero, `${count} * ${unitMicros[part]}`);
  throw new UnsupportedError(`Unsupported interval part: ${part}`);
}

function makeInterval(call: FunctionCall): string {
  const [year, month, day, hour, minute, second] = call.arguments.map(({ sql }) => `CAST(${sql} AS HUGEINT)`);
  const monthCount = `${year} * 12 + ${month}`;
  const microCount = `((${hour} * 60 + ${minute}) * 60 + ${second}) * 1000000`;
  return `googlesql_interval_make(${monthCount}, ${day}, ${microCount})`;
}

const native = (call: FunctionCall) => `googlesql_interval_${call.name}(${argumentSql(call, 0)})`;

/** INTERVAL values: their making, and their parts carried over into each other. */
export const intervalFunctions: FunctionFamily = {
  $interval: countedInterval,
  make_interval: makeInterval,
  justify_hours: native,
  justify_days: native,
  justify_interval: native,
};
