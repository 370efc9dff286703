import { sql } from "./sql.ts";
import { businessTimeZone } from "./time.ts";

/** When pharmacists answer on business days, on the clock of the business's time zone. */
const opensAt = "09:00:00";
const openHours = 9;

const openMicroseconds = openHours * 3_600_000_000;

/**
 * Microseconds of business hours from the calendar's first day until a TIMESTAMP, as INT64: differences of two are the
 * business hours between. `days` names the calendar's row of the timestamp's business day, with the columns
 * is_business_day and business_days_before.
 */
export function businessMicrosecondsUntil(timestamp: string, days: string): string {
  const sinceOpening = `TIME_DIFF(TIME(${timestamp}, "${businessTimeZone}"), TIME "${opensAt}", MICROSECOND)`;
  return sql`
    ${days}.business_days_before * ${openMicroseconds}
    + IF(${days}.is_business_day, LEAST(GREATEST(${sinceOpening}, 0), ${openMicroseconds}), 0)
  `;
}
