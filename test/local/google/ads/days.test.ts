import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dayIn,
  formatDay,
  monthsBefore,
  parseDay,
  startOfMonth,
  startOfQuarter,
  startOfWeek,
} from "../../../../local/google/ads/days.ts";
import { namedRange } from "../../../../local/google/ads/gaql/date-ranges.ts";

const dayAt = (text: string): number => parseDay(text) ?? Number.NaN;
const range = (name: string, today: string): string | undefined => {
  const found = namedRange(name, dayAt(today));
  return found === undefined ? undefined : `${formatDay(found.from)} ${formatDay(found.to)}`;
};

describe("ranges of days by name", () => {
  // 2025-06-29 is a Sunday, 2025-06-30 a Monday and the last of its month, 2025-07-15 a Tuesday.
  it.each([
    ["TODAY", "2025-07-15", "2025-07-15 2025-07-15"],
    ["yesterday", "2025-07-01", "2025-06-30 2025-06-30"],
    ["LAST_7_DAYS", "2025-07-15", "2025-07-08 2025-07-14"],
    ["LAST_14_DAYS", "2025-07-15", "2025-07-01 2025-07-14"],
    ["LAST_30_DAYS", "2025-07-15", "2025-06-15 2025-07-14"],
    ["LAST_BUSINESS_WEEK", "2025-07-15", "2025-07-07 2025-07-11"],
    ["LAST_BUSINESS_WEEK", "2025-06-29", "2025-06-16 2025-06-20"],
    ["LAST_WEEK_MON_SUN", "2025-06-30", "2025-06-23 2025-06-29"],
    ["LAST_WEEK_MON_SUN", "2025-06-29", "2025-06-16 2025-06-22"],
    ["LAST_WEEK_SUN_SAT", "2025-06-29", "2025-06-22 2025-06-28"],
    ["LAST_WEEK_SUN_SAT", "2025-06-28", "2025-06-15 2025-06-21"],
    ["THIS_WEEK_MON_TODAY", "2025-06-29", "2025-06-23 2025-06-29"],
    ["THIS_WEEK_SUN_TODAY", "2025-06-29", "2025-06-29 2025-06-29"],
    ["THIS_WEEK_SUN_TODAY", "2025-07-15", "2025-07-13 2025-07-15"],
    ["THIS_MONTH", "2024-02-10", "2024-02-01 2024-02-29"],
    ["LAST_MONTH", "2025-03-31", "2025-02-01 2025-02-28"],
    ["LAST_MONTH", "2025-01-01", "2024-12-01 2024-12-31"],
    ["LAST_FORTNIGHT", "2025-01-01", undefined],
  ])("%s on %s", (name, today, expected) => {
    expect(range(name, today)).toBe(expected);
  });
});

describe("days", () => {
  it("are read as they are written, and no others", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (day) => {
        expect(parseDay(formatDay(day))).toBe(day);
        expect(parseDay(formatDay(day).replaceAll("-", ""))).toBe(day);
      }),
    );
    for (const text of [
      "",
      "2025-02-29",
      "2025-13-01",
      "2025-00-10",
      "2025-1-1",
      "20250229",
      "2025-0701",
      "x",
    ]) {
      expect(parseDay(text)).toBeUndefined();
    }
  });

  it("lie in their week, month and quarter", () => {
    fc.assert(
      fc.property(fc.integer({ min: -30_000, max: 50_000 }), (day) => {
        const date = new Date(`${formatDay(day)}T00:00:00Z`);
        expect(new Date(`${formatDay(startOfWeek(day))}T00:00:00Z`).getUTCDay()).toBe(1);
        expect(day - startOfWeek(day)).toBeLessThan(7);
        expect(formatDay(startOfMonth(day))).toBe(`${formatDay(day).slice(0, 7)}-01`);
        const quarter = Math.floor(date.getUTCMonth() / 3);
        expect(Number(formatDay(startOfQuarter(day)).slice(5, 7))).toBe(3 * quarter + 1);
      }),
    );
  });

  it("are another in another time zone, and go back whole months", () => {
    const at = new Date("2025-07-14T20:00:00Z");
    expect(formatDay(dayIn("Asia/Tokyo", at))).toBe("2025-07-15");
    expect(formatDay(dayIn("America/New_York", at))).toBe("2025-07-14");
    expect(formatDay(monthsBefore(dayAt("2025-07-15"), 37))).toBe("2022-06-15");
    expect(formatDay(monthsBefore(dayAt("2025-03-31"), 1))).toBe("2025-02-28");
  });
});
