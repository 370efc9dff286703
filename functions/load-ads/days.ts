/** Days from one to another, both included, each as `2025-07-15`. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** What earlier loads of an account's report have landed. */
export interface LandedDays {
  /** The first day that any of them covered. */
  readonly first: string;
  /** The last day of the newest of them: the day on which it read. */
  readonly last: string;
}

export interface DaysOptions {
  /** The day before which nothing is loaded. */
  readonly startDate: string;
  /** For how many days after a day its figures may still change. */
  readonly restatedDays: number;
  /** The account's today. */
  readonly today: string;
  readonly landed: LandedDays | undefined;
}

/**
 * The days that a load reads again. What the last successful load saw of a day was final if the day was more than
 * `restatedDays` old by then: so the days begin that long before the day of that load, however long ago it was. All
 * days since the start date are read the first time, and when the start date has moved back.
 * @throws Error before the start date
 */
export function daysToLoad({ startDate, restatedDays, today, landed }: DaysOptions): Days {
  if (today < startDate) {
    throw new Error(
      `ADS_START_DATE is ${startDate}, which has not come yet: it is ${today} in the account's zone.`,
    );
  }
  const isNew = landed === undefined || landed.first > startDate;
  const restated = isNew ? startDate : daysBefore(earlier(landed.last, today), restatedDays);
  return { first: restated < startDate ? startDate : restated, last: today };
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** The calendar day so many days before another. */
export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * dayMilliseconds).toISOString().slice(0, 10);
}

/**
 * The calendar day of an instant in a time zone.
 * @throws RangeError for a zone that nobody knows
 */
export function dayIn(timeZone: string, instant: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}
