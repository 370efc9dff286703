/** A span of time in whole seconds. */
export interface Duration {
  readonly seconds: number;
}

export function minutes(count: number): Duration {
  return { seconds: count * 60 };
}

export function hours(count: number): Duration {
  return minutes(count * 60);
}

export function days(count: number): Duration {
  return hours(count * 24);
}

export const weekly: Duration = days(7);
