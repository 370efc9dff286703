import { mart } from "../../includes/layers/index.ts";
import { businessMicrosecondsUntil } from "../../includes/sql/business-hours.ts";
import { percentileOf } from "../../includes/sql/percentile.ts";
import { sql } from "../../includes/sql/sql.ts";
import { businessDay, businessTimeZone, currentBusinessDay } from "../../includes/sql/time.ts";
import { dimDate } from "../warehouse/dim_date.ts";
import { fctConsultation } from "../warehouse/fct_consultation.ts";

mart("consultation_service", {
  question: "How fast do we answer?",
  description:
    "Consultations by month and hour (Asia/Tokyo) of the person's first message and by the pharmacist who advises. Times run from the first message, to the first reply and to the closing, and count business hours alone: 9:00 to 18:00 of business days. A percentile is the smallest time within which that share was done. Only first messages of days that are over count; replies and closings are as of now.",
  grain: "one row a month, pharmacist and hour with first messages",
  owner: "care",
  freshness: "every morning, through yesterday",
  readBy: [],
  group: "care",
  key: ["month_on", "pharmacist_id", "hour"],
  nullableKey: ["pharmacist_id"],
  columns: {
    month_on: "First day of the month of the first message.",
    pharmacist_id: "Pharmacist number; null for consultations that nobody has taken yet.",
    hour: "Hour of the first message, 0 to 23.",
    consultation_count: "Consultations with a first message.",
    replied_count: "Of those, with a reply.",
    resolved_count: "Of those, closed.",
    first_reply_median_seconds:
      "Median of the business hours until the first reply, in seconds; null without replies.",
    first_reply_p90_seconds: "90th percentile of the same.",
    resolution_median_seconds:
      "Median of the business hours until the closing, in seconds; null without closings after the first message.",
    resolution_p90_seconds: "90th percentile of the same.",
  },
  query: ({ ref }) => sql`
    -- One row a month, pharmacist and hour with first messages.
    WITH
      days AS (
        SELECT
          date_on,
          is_business_day,
          COUNTIF(is_business_day) OVER (
            ORDER BY date_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ) AS business_days_before
        FROM ${ref(dimDate)}
      ),
      clocked AS (
        SELECT
          consultations.pharmacist_id,
          consultations.first_message_at,
          consultations.first_reply_at,
          consultations.resolved_at,
          ${businessMicrosecondsUntil("consultations.first_message_at", "asked")} AS asked,
          ${businessMicrosecondsUntil("consultations.first_reply_at", "replied")} AS replied,
          ${businessMicrosecondsUntil("consultations.resolved_at", "resolved")} AS resolved
        FROM ${ref(fctConsultation)} AS consultations
        LEFT JOIN days AS asked
        ON asked.date_on = ${businessDay("consultations.first_message_at")}
        LEFT JOIN days AS replied
        ON replied.date_on = ${businessDay("consultations.first_reply_at")}
        LEFT JOIN days AS resolved
        ON resolved.date_on = ${businessDay("consultations.resolved_at")}
        WHERE ${businessDay("consultations.first_message_at")} < ${currentBusinessDay}
      ),
      timed AS (
        SELECT
          DATE_TRUNC(${businessDay("first_message_at")}, MONTH) AS month_on,
          pharmacist_id,
          EXTRACT(HOUR FROM first_message_at AT TIME ZONE "${businessTimeZone}") AS hour,
          first_reply_at,
          resolved_at,
          DIV(replied - asked, 1000000) AS first_reply_seconds,
          IF(resolved_at >= first_message_at, DIV(resolved - asked, 1000000), NULL) AS resolution_seconds
        FROM clocked
      )
    SELECT
      month_on,
      pharmacist_id,
      hour,
      COUNT(*) AS consultation_count,
      COUNT(first_reply_at) AS replied_count,
      COUNT(resolved_at) AS resolved_count,
      ${percentileOf("first_reply_seconds", 50)} AS first_reply_median_seconds,
      ${percentileOf("first_reply_seconds", 90)} AS first_reply_p90_seconds,
      ${percentileOf("resolution_seconds", 50)} AS resolution_median_seconds,
      ${percentileOf("resolution_seconds", 90)} AS resolution_p90_seconds
    FROM timed
    GROUP BY month_on, pharmacist_id, hour
  `,
});
