/** The time zone in which business days are counted. */
export const businessTimeZone = "Asia/Tokyo";

/** The business day of a TIMESTAMP expression, as a DATE. */
export function businessDay(timestamp: string): string {
  return `DATE(${timestamp}, "${businessTimeZone}")`;
}

/** The business day that is not over yet. */
export const currentBusinessDay = `CURRENT_DATE("${businessTimeZone}")`;
