import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayIn, daysBefore, daysToLoad } from "../../../functions/load-ads/days.ts";

const startDate = "2023-01-01";
const options = { startDate, restatedDays: 30, today: "2025-07-15" };

describe("the days that a load reads", () => {
  it("are all since the start date the first time", () => {
    expect(daysToLoad({ ...options, landed: undefined })).toEqual({ first: startDate, last: "2025-07-15" });
  });

  it("are those that the last load saw unfinished", () => {
    const landed = { first: startDate, last: "2025-07-15" };
    expect(daysToLoad({ ...options, landed })).toEqual({ first: "2025-06-15", last: "2025-07-15" });
    const yesterday = { ...landed, last: "2025-07-14" };
    expect(daysToLoad({ ...options, landed: yesterday })).toEqual({
      first: "2025-06-14",
      last: "2025-07-15",
    });
  });

  it("are more after days without a load", () => {
    const landed = { first: startDate, last: "2025-05-01" };
    expect(daysToLoad({ ...options, landed })).toEqual({ first: "2025-04-01", last: "2025-07-15" });
  });

  it("are all again when the start date has moved back, and never any before it", () => {
    const landed = { first: startDate, last: "2025-07-15" };
    const earlier = daysToLoad({ ...options, startDate: "2022-01-01", landed });
    expect(earlier).toEqual({ first: "2022-01-01", last: "2025-07-15" });
    const later = daysToLoad({ ...options, startDate: "2025-07-10", landed });
    expect(later).toEqual({ first: "2025-07-10", last: "2025-07-15" });
  });

  it("do not come to an end when a clock was ahead once", () => {
    const landed = { first: startDate, last: "2099-01-01" };
    expect(daysToLoad({ ...options, landed })).toEqual({ first: "2025-06-15", last: "2025-07-15" });
  });

  it("are none before the start date", () => {
    expect(() => daysToLoad({ ...options, today: "2022-12-31", landed: undefined })).toThrow(
      "ADS_START_DATE is 2023-01-01, which has not come yet",
    );
  });

  it("leave no day unread while it may change, whenever loads run", () => {
    const loadDays = fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(loadDays, fc.nat(40), fc.nat(200), (offsets, restatedDays, changedOffset) => {
        const dayOf = (offset: number) => daysBefore(startDate, -offset);
        let landed: { readonly first: string; readonly last: string } | undefined;
        let lastRead = -1;
        for (const offset of offsets.toSorted((left, right) => left - right)) {
          const days = daysToLoad({ startDate, restatedDays, today: dayOf(offset), landed });
          const isRead = days.first <= dayOf(changedOffset) && dayOf(changedOffset) <= days.last;
          if (isRead) lastRead = offset;
          else if (offset >= changedOffset) expect(lastRead - changedOffset).toBeGreaterThan(restatedDays);
          landed = { first: startDate, last: days.last };
        }
      }),
    );
  });
});

describe("a calendar day", () => {
  it("is the one of the account's zone", () => {
    const instant = new Date("2025-07-14T20:00:00Z");
    expect(dayIn("Asia/Tokyo", instant)).toBe("2025-07-15");
    expect(dayIn("America/New_York", instant)).toBe("2025-07-14");
    expect(dayIn("Asia/Kolkata", new Date("2024-12-31T18:30:00Z"))).toBe("2025-01-01");
    expect(() => dayIn("Asia/Nowhere", instant)).toThrow(RangeError);
    expect(() => dayIn("", instant)).toThrow(RangeError);
  });

  it("counts over the ends of months and years", () => {
    expect(daysBefore("2024-03-01", 1)).toBe("2024-02-29");
    expect(daysBefore("2025-01-05", 30)).toBe("2024-12-06");
    expect(daysBefore("2025-01-05", 0)).toBe("2025-01-05");
  });
});
