import { holidayYears, japaneseHolidays } from "../../includes/calendar/japanese-holidays.ts";
import { dimension } from "../../includes/layers/index.ts";
import { list, sql, stringLiteral } from "../../includes/sql/sql.ts";

const holidays = list(
  japaneseHolidays.map(
    ([day, name]) => `STRUCT(DATE "${day}" AS date_on, ${stringLiteral(name)} AS holiday_name)`,
  ),
);

export const dimDate = dimension("dim_date", {
  description: "The calendar, with Japan's public holidays and business days.",
  grain: "one row a day",
  owner: "data",
  key: ["date_on"],
  columns: {
    date_on: "The day.",
    month_on: "First day of its month.",
    week_on: "Monday of its ISO week.",
    year_number: "Calendar year.",
    month_number: "Month of the year, 1 to 12.",
    weekday_number: "Day of the week, 1 (Sunday) to 7 (Saturday).",
    holiday_name: "Name of the public holiday; null on other days.",
    is_business_day: "True from Monday to Friday unless a public holiday.",
  },
  query: () => sql`
    -- One row a day, for all the years whose holidays are known.
    WITH
      holidays AS (
        SELECT date_on, holiday_name
        FROM UNNEST([
          ${holidays}
        ])
      ),
      days AS (
        SELECT date_on
        FROM UNNEST(GENERATE_DATE_ARRAY(DATE "${holidayYears.first}-01-01", DATE "${holidayYears.last}-12-31")) AS date_on
      )
    SELECT
      days.date_on,
      DATE_TRUNC(days.date_on, MONTH) AS month_on,
      DATE_TRUNC(days.date_on, ISOWEEK) AS week_on,
      EXTRACT(YEAR FROM days.date_on) AS year_number,
      EXTRACT(MONTH FROM days.date_on) AS month_number,
      EXTRACT(DAYOFWEEK FROM days.date_on) AS weekday_number,
      holidays.holiday_name,
      EXTRACT(DAYOFWEEK FROM days.date_on) BETWEEN 2 AND 6 AND holidays.holiday_name IS NULL AS is_business_day
    FROM days
    LEFT JOIN holidays
    ON holidays.date_on = days.date_on
  `,
});
