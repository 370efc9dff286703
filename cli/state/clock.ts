import { clockAt, dayText, todayAt } from "../../local/sample/time.ts";

/** The instant of a simulated day, in milliseconds since the epoch. Time stands still within a day: a run that is killed and resumed sees the same one. */
export function instantOf(day: number): number {
  return clockAt(day) / 1_000;
}

/** The date in Japan on which a simulated day stands, as in 2025-07-15. */
export function dateOf(day: number): string {
  return dayText(todayAt(day));
}
