import holidayJp from "@holiday-jp/holiday_jp";
import { expect, it } from "vitest";
import { holidayYears, japaneseHolidays } from "../../../includes/calendar/japanese-holidays.ts";

it("lists the public holidays of the library, or `npm run holidays` writes them anew", () => {
  const first = new Date(Date.UTC(holidayYears.first, 0, 1));
  const last = new Date(Date.UTC(holidayYears.last, 11, 31));
  const expected = holidayJp
    .between(first, last)
    .map((holiday) => [holiday.date.toISOString().slice(0, 10), holiday.name]);
  expect(japaneseHolidays).toEqual(expected);
});

it("has the substitute of a holiday on a Sunday", () => {
  expect(japaneseHolidays).toContainEqual(["2024-02-12", "建国記念の日 振替休日"]);
});
