import type { FunctionCall } from "../context.ts";
import { argumentSql, type FunctionFamily } from "./sql.ts";

/** The bucket of a width that holds a time; buckets are counted from the origin, 1950-01-01 by default. */
function bucket(call: FunctionCall): string {
  const origin = call.arguments[2]?.sql ?? "TIMESTAMP '1950-01-01 00:00:00'";
  const micros = (time: string) => `epoch_us(${time})`;
  const start = `googlesql_${call.name}(${micros(argumentSql(call, 0))}, ${argumentSql(call, 1)}, ${micros(origin)})`;
  const moment = `make_timestamp(${start})`;
  return call.type.kind === "DATE" ? `CAST(${moment} AS DATE)` : moment;
}

/** Time series: times brought to the start of their bucket. */
export const bucketFunctions: FunctionFamily = {
  date_bucket: bucket,
  datetime_bucket: bucket,
  timestamp_bucket: bucket,
};
