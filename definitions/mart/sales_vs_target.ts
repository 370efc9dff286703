import { salesTargets } from "../../includes/contracts/sheets.ts";
import { mart } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { currentBusinessDay } from "../../includes/sql/time.ts";
import { dimDate } from "../warehouse/dim_date.ts";
import { dimPatient } from "../warehouse/dim_patient.ts";
import { fctOrder } from "../warehouse/fct_order.ts";

mart("sales_vs_target", {
  question: "Are we on plan?",
  description:
    "Net sales by month of payment and channel of the patient's first touch, against the target. Expected to date is the target's share of the month's business days that are over. Only days that are over count.",
  grain: "one row a month and channel with a target or sales",
  owner: "management",
  freshness: "every morning, through yesterday",
  readBy: [],
  group: "daily",
  key: ["month_on", "channel"],
  columns: {
    month_on: "First day of the month.",
    channel: "Sales channel of the patient's first touch.",
    target_jpy: "Net sales to reach, in yen; null without a target.",
    actual_jpy: "Net sales: without consumption tax, less discounts and refunds, in yen.",
    order_count: "Sales.",
    business_day_count: "Business days of the month.",
    elapsed_business_day_count: "Business days of the month that are over.",
    remaining_business_day_count: "Business days of the month that are left, today included.",
    expected_jpy: "Target to date: its share of the business days that are over, rounded down, in yen.",
    gap_jpy: "Actual less expected, in yen.",
    achievement: "Actual over target, to four places; null without a target.",
  },
  query: ({ ref }) => sql`
    -- One row a month and channel with a target or sales.
    WITH
      months AS (
        SELECT
          month_on,
          COUNTIF(is_business_day) AS business_day_count,
          COUNTIF(is_business_day AND date_on < ${currentBusinessDay}) AS elapsed_business_day_count
        FROM ${ref(dimDate)}
        GROUP BY month_on
      ),
      actuals AS (
        SELECT
          DATE_TRUNC(orders.paid_on, MONTH) AS month_on,
          COALESCE(patients.channel, "unknown") AS channel,
          SUM(orders.net_jpy) AS actual_jpy,
          COUNT(*) AS order_count
        FROM ${ref(fctOrder)} AS orders
        LEFT JOIN ${ref(dimPatient)} AS patients
        ON patients.patient_id = orders.patient_id
        WHERE orders.is_sale AND orders.paid_on < ${currentBusinessDay}
        GROUP BY month_on, channel
      ),
      compared AS (
        SELECT
          COALESCE(targets.month_on, actuals.month_on) AS month_on,
          COALESCE(targets.channel, actuals.channel) AS channel,
          CAST(targets.target_jpy AS INT64) AS target_jpy,
          COALESCE(actuals.actual_jpy, 0) AS actual_jpy,
          COALESCE(actuals.order_count, 0) AS order_count
        FROM ${ref(salesTargets)} AS targets
        FULL JOIN actuals
        ON actuals.month_on = targets.month_on AND actuals.channel = targets.channel
      ),
      expected AS (
        SELECT
          compared.*,
          months.business_day_count,
          months.elapsed_business_day_count,
          DIV(compared.target_jpy * months.elapsed_business_day_count, months.business_day_count) AS expected_jpy
        FROM compared
        INNER JOIN months
        ON months.month_on = compared.month_on
      )
    SELECT
      month_on,
      channel,
      target_jpy,
      actual_jpy,
      order_count,
      business_day_count,
      elapsed_business_day_count,
      business_day_count - elapsed_business_day_count AS remaining_business_day_count,
      expected_jpy,
      actual_jpy - expected_jpy AS gap_jpy,
      ROUND(CAST(actual_jpy AS NUMERIC) / NULLIF(target_jpy, 0), 4) AS achievement
    FROM expected
  `,
});
