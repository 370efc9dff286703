import { mart } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { currentBusinessDay } from "../../includes/sql/time.ts";
import { dimDate } from "../warehouse/dim_date.ts";
import { dimPatient } from "../warehouse/dim_patient.ts";
import { unitCosts } from "../warehouse/dim_product_cost.ts";
import { fctAdDay } from "../warehouse/fct_ad_day.ts";
import { fctOrder } from "../warehouse/fct_order.ts";
import { fctOrderItem } from "../warehouse/fct_order_item.ts";

mart("daily_kpis", {
  question: "How did the business do each day?",
  description:
    "A sale is a paid order that was not canceled, on the business day (Asia/Tokyo) of its payment. Net sales are without consumption tax, less discounts and refunds; a refund lowers the day of the payment. A new patient counts on the day of the first sale. CAC is the day's ad cost in yen, of all channels, over its new patients. Only days that are over are listed.",
  grain: "one row a day from the first sale to yesterday",
  owner: "management",
  freshness: "every morning, through yesterday",
  readBy: [],
  group: "daily",
  key: ["business_on"],
  columns: {
    business_on: "The day.",
    is_business_day: "True from Monday to Friday unless a public holiday.",
    gross_sales_jpy: "Sales, consumption tax included, less discounts, before refunds, in yen.",
    discounts_jpy: "Discounts, consumption tax included, in yen.",
    refunds_jpy: "Refunds of the day's sales to date, consumption tax included, in yen.",
    net_sales_jpy: "Sales without consumption tax, less discounts and refunds, in yen.",
    order_count: "Sales.",
    first_order_count: "Sales that were their patient's first.",
    new_patient_count: "Patients whose first sale it was.",
    sign_up_count: "Patients who registered.",
    unit_count: "Units sold and not refunded.",
    cost_jpy: "Cost of those units by the sheet in force in the month, consumption tax excluded, in yen.",
    uncosted_unit_count: "Units without a cost in the sheet; they count as 0 in the cost.",
    gross_margin_jpy: "Net sales less cost, in yen.",
    ad_cost_jpy:
      "What ads cost that day, as the ad platforms report it to date, consumption tax excluded, in yen.",
    cac_jpy: "Ad cost over new patients, rounded to the yen; null without new patients.",
  },
  query: ({ ref }) => sql`
    -- One row a day from the first sale to yesterday.
    WITH
      sale_days AS (
        SELECT MIN(paid_on) AS first_on
        FROM ${ref(fctOrder)}
        WHERE is_sale
      ),
      days AS (
        SELECT calendar.date_on, calendar.is_business_day
        FROM ${ref(dimDate)} AS calendar
        CROSS JOIN sale_days
        WHERE calendar.date_on >= sale_days.first_on AND calendar.date_on < ${currentBusinessDay}
      ),
      lines AS (
        SELECT
          items.paid_on,
          SUM(items.amount_jpy) AS gross_sales_jpy,
          SUM(items.discount_jpy) AS discounts_jpy,
          SUM(items.refund_jpy) AS refunds_jpy,
          SUM(items.net_jpy) AS net_sales_jpy,
          SUM(IF(items.is_refunded, 0, items.quantity)) AS unit_count,
          SUM(IF(items.is_refunded, 0, items.quantity * COALESCE(costs.unit_cost_jpy, 0))) AS cost_jpy,
          SUM(IF(items.is_refunded OR costs.unit_cost_jpy IS NOT NULL, 0, items.quantity)) AS uncosted_unit_count
        FROM ${ref(fctOrderItem)} AS items
        ${unitCosts(ref)}
        WHERE items.is_sale
        GROUP BY items.paid_on
      ),
      sales AS (
        SELECT
          orders.paid_on,
          COUNT(*) AS order_count,
          COUNTIF(orders.order_id = patients.first_sale_order_id) AS first_order_count
        FROM ${ref(fctOrder)} AS orders
        LEFT JOIN ${ref(dimPatient)} AS patients
        ON patients.patient_id = orders.patient_id
        WHERE orders.is_sale
        GROUP BY orders.paid_on
      ),
      sign_ups AS (
        SELECT registered_on, COUNT(*) AS sign_up_count
        FROM ${ref(dimPatient)}
        GROUP BY registered_on
      ),
      new_patients AS (
        SELECT first_sale_on, COUNT(*) AS new_patient_count
        FROM ${ref(dimPatient)}
        WHERE first_sale_on IS NOT NULL
        GROUP BY first_sale_on
      ),
      ads AS (
        SELECT date_on, SUM(cost) AS ad_cost_jpy
        FROM ${ref(fctAdDay)}
        WHERE currency_code = "JPY"
        GROUP BY date_on
      )
    SELECT
      days.date_on AS business_on,
      days.is_business_day,
      COALESCE(lines.gross_sales_jpy, 0) AS gross_sales_jpy,
      COALESCE(lines.discounts_jpy, 0) AS discounts_jpy,
      COALESCE(lines.refunds_jpy, 0) AS refunds_jpy,
      COALESCE(lines.net_sales_jpy, 0) AS net_sales_jpy,
      COALESCE(sales.order_count, 0) AS order_count,
      COALESCE(sales.first_order_count, 0) AS first_order_count,
      COALESCE(new_patients.new_patient_count, 0) AS new_patient_count,
      COALESCE(sign_ups.sign_up_count, 0) AS sign_up_count,
      COALESCE(lines.unit_count, 0) AS unit_count,
      COALESCE(lines.cost_jpy, 0) AS cost_jpy,
      COALESCE(lines.uncosted_unit_count, 0) AS uncosted_unit_count,
      COALESCE(lines.net_sales_jpy, 0) - COALESCE(lines.cost_jpy, 0) AS gross_margin_jpy,
      COALESCE(ads.ad_cost_jpy, 0) AS ad_cost_jpy,
      ROUND(COALESCE(ads.ad_cost_jpy, 0) / new_patients.new_patient_count, 0) AS cac_jpy
    FROM days
    LEFT JOIN lines
    ON lines.paid_on = days.date_on
    LEFT JOIN sales
    ON sales.paid_on = days.date_on
    LEFT JOIN new_patients
    ON new_patients.first_sale_on = days.date_on
    LEFT JOIN sign_ups
    ON sign_ups.registered_on = days.date_on
    LEFT JOIN ads
    ON ads.date_on = days.date_on
  `,
});
