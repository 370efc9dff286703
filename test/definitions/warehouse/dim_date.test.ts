import { testsOf } from "../../../cli/model-tests/model-test.ts";

const test = testsOf("warehouse.dim_date");

test("describes an ordinary day", {
  where: `date_on = "2025-07-15"`,
  expect: [
    {
      date_on: "2025-07-15",
      month_on: "2025-07-01",
      week_on: "2025-07-14",
      year_number: 2025,
      month_number: 7,
      weekday_number: 3,
      holiday_name: null,
      is_business_day: true,
    },
  ],
});

test("weeks begin on Monday and go on over the year's end", {
  where: `date_on BETWEEN "2024-12-28" AND "2025-01-06" AND weekday_number IN (1, 2, 4)`,
  expect: [
    { date_on: "2024-12-29", week_on: "2024-12-23", year_number: 2024, weekday_number: 1 },
    { date_on: "2024-12-30", week_on: "2024-12-30", year_number: 2024, weekday_number: 2 },
    { date_on: "2025-01-01", week_on: "2024-12-30", year_number: 2025, weekday_number: 4 },
    { date_on: "2025-01-05", week_on: "2024-12-30", year_number: 2025, weekday_number: 1 },
    { date_on: "2025-01-06", week_on: "2025-01-06", year_number: 2025, weekday_number: 2 },
  ],
});

test("leap years have their day, and only they", {
  where: `month_number = 2 AND EXTRACT(DAY FROM date_on) = 29 AND year_number BETWEEN 2021 AND 2028`,
  expect: [
    { date_on: "2024-02-29", month_on: "2024-02-01", is_business_day: true },
    { date_on: "2028-02-29", month_on: "2028-02-01", is_business_day: true },
  ],
});

test("weekends are no business days", {
  where: `date_on BETWEEN "2025-07-11" AND "2025-07-14"`,
  expect: [
    { date_on: "2025-07-11", weekday_number: 6, is_business_day: true },
    { date_on: "2025-07-12", weekday_number: 7, is_business_day: false },
    { date_on: "2025-07-13", weekday_number: 1, is_business_day: false },
    { date_on: "2025-07-14", weekday_number: 2, is_business_day: true },
  ],
});

test("public holidays are no business days, nor is the day in lieu of one on a Sunday", {
  where: `date_on BETWEEN "2025-05-02" AND "2025-05-07" AND weekday_number BETWEEN 2 AND 6`,
  expect: [
    { date_on: "2025-05-02", is_business_day: true },
    { date_on: "2025-05-05", is_business_day: false },
    { date_on: "2025-05-06", is_business_day: false },
    { date_on: "2025-05-07", is_business_day: true },
  ],
});

test("a holiday has its name on a weekend too", {
  where: `date_on IN ("2025-01-01", "2025-05-03", "2025-11-23")`,
  expect: [
    { date_on: "2025-01-01", holiday_name: "元日", is_business_day: false },
    { date_on: "2025-05-03", holiday_name: "憲法記念日", is_business_day: false },
    { date_on: "2025-11-23", holiday_name: "勤労感謝の日", is_business_day: false },
  ],
});

test("a day between two holidays is one", {
  where: `date_on BETWEEN "2026-09-18" AND "2026-09-24" AND is_business_day`,
  expect: [{ date_on: "2026-09-18" }, { date_on: "2026-09-24" }],
});
