import { mart } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { currentBusinessDay } from "../../includes/sql/time.ts";
import { dimCampaign } from "../warehouse/dim_campaign.ts";
import { dimPatient } from "../warehouse/dim_patient.ts";
import { unitCosts } from "../warehouse/dim_product_cost.ts";
import { fctAdDay } from "../warehouse/fct_ad_day.ts";
import { fctOrderItem } from "../warehouse/fct_order_item.ts";

/** An average gross margin a patient over the first days, once the youngest patient is that old. */
const lifetimeValue = (days: number) => sql`
  IF(
    DATE_ADD(cohorts.newest_first_sale_on, INTERVAL ${days} DAY) <= ${currentBusinessDay},
    ROUND(CAST(COALESCE(earned.gross_margin_${days}_jpy, 0) AS NUMERIC) / cohorts.new_patient_count, 0),
    NULL
  )
`;

mart("channel_performance", {
  question: "Which channel and campaign pays back?",
  description:
    "New patients by month of their first sale and by channel and campaign of their first touch, with all that they have bought since, against what the campaign's ads cost in the month. A patient counts towards the first touch alone (see dim_patient). CAC is ad cost over new patients of the same month and campaign, ROAS net sales to date over ad cost, LTV gross margin a patient. Only days that are over count. A campaign that the campaign master lacks has its cost in a row and its patients among those without a campaign.",
  grain: "one row a month, channel and campaign with new patients or ads",
  owner: "marketing",
  freshness: "every morning, through yesterday",
  readBy: [],
  group: "daily",
  key: ["month_on", "channel", "campaign_id"],
  nullableKey: ["campaign_id"],
  columns: {
    month_on: "First day of the month of the first sales and of the ads.",
    channel: "Sales channel of the first touch.",
    campaign_id: "Campaign of the first touch; null for patients of none.",
    campaign_name: "Campaign name as of now.",
    impressions: "Times the campaign's ads were shown; null where no ads are reported.",
    clicks: "Clicks on them; null where no ads are reported.",
    ad_cost_jpy: "What they cost, consumption tax excluded, in yen; null where no ads in yen are reported.",
    new_patient_count: "Patients whose first sale was in the month.",
    first_order_count: "Sales that were their patient's first.",
    net_sales_jpy:
      "Net sales of those patients to date: without consumption tax, less discounts and refunds, in yen.",
    gross_margin_jpy: "Those net sales less the cost of the units, in yen.",
    cac_jpy: "Ad cost over new patients, rounded to the yen; null without ad cost or new patients.",
    roas: "Net sales over ad cost, to four places; null without ad cost.",
    ltv_30_jpy:
      "Gross margin a patient in the 30 days from the first sale, rounded to the yen; null until they are over for every patient.",
    ltv_90_jpy: "The same in the first 90 days.",
    ltv_180_jpy: "The same in the first 180 days.",
    payback_day:
      "Days after the first sale by which the patients' gross margin has reached the ad cost; null before, and without ad cost or new patients.",
  },
  query: ({ ref }) => sql`
    -- One row a month, channel and campaign with new patients or ads.
    WITH
      new_patients AS (
        SELECT patient_id, DATE_TRUNC(first_sale_on, MONTH) AS month_on, channel, campaign_id, first_sale_on
        FROM ${ref(dimPatient)}
        WHERE first_sale_on < ${currentBusinessDay}
      ),
      cohorts AS (
        SELECT
          month_on, channel, campaign_id,
          COUNT(*) AS new_patient_count,
          MAX(first_sale_on) AS newest_first_sale_on
        FROM new_patients
        GROUP BY month_on, channel, campaign_id
      ),
      ads AS (
        SELECT
          DATE_TRUNC(ad_days.date_on, MONTH) AS month_on,
          campaigns.channel,
          ad_days.campaign_id,
          SUM(ad_days.impressions) AS impressions,
          SUM(ad_days.clicks) AS clicks,
          SUM(IF(ad_days.currency_code = "JPY", ad_days.cost, NULL)) AS ad_cost_jpy
        FROM ${ref(fctAdDay)} AS ad_days
        INNER JOIN ${ref(dimCampaign)} AS campaigns
        ON campaigns.campaign_id = ad_days.campaign_id
        WHERE ad_days.date_on < ${currentBusinessDay}
        GROUP BY month_on, campaigns.channel, ad_days.campaign_id
      ),
      ages AS (
        SELECT
          patients.month_on, patients.channel, patients.campaign_id,
          DATE_DIFF(items.paid_on, patients.first_sale_on, DAY) AS age_day,
          SUM(items.net_jpy) AS net_sales_jpy,
          SUM(items.net_jpy - IF(items.is_refunded, 0, items.quantity * COALESCE(costs.unit_cost_jpy, 0))) AS gross_margin_jpy
        FROM ${ref(fctOrderItem)} AS items
        INNER JOIN new_patients AS patients
        ON patients.patient_id = items.patient_id
        ${unitCosts(ref)}
        WHERE items.is_sale AND items.paid_on < ${currentBusinessDay}
        GROUP BY patients.month_on, patients.channel, patients.campaign_id, age_day
      ),
      running AS (
        SELECT
          *,
          SUM(gross_margin_jpy) OVER (PARTITION BY month_on, channel, campaign_id ORDER BY age_day) AS gross_margin_so_far_jpy
        FROM ages
      ),
      earned AS (
        SELECT
          running.month_on, running.channel, running.campaign_id,
          SUM(running.net_sales_jpy) AS net_sales_jpy,
          SUM(running.gross_margin_jpy) AS gross_margin_jpy,
          SUM(IF(running.age_day < 30, running.gross_margin_jpy, 0)) AS gross_margin_30_jpy,
          SUM(IF(running.age_day < 90, running.gross_margin_jpy, 0)) AS gross_margin_90_jpy,
          SUM(IF(running.age_day < 180, running.gross_margin_jpy, 0)) AS gross_margin_180_jpy,
          MIN(IF(running.gross_margin_so_far_jpy >= ads.ad_cost_jpy, running.age_day, NULL)) AS payback_day
        FROM running
        LEFT JOIN ads
        ON ads.month_on = running.month_on AND ads.channel = running.channel AND ads.campaign_id = running.campaign_id
        GROUP BY running.month_on, running.channel, running.campaign_id
      )
    SELECT
      COALESCE(cohorts.month_on, ads.month_on) AS month_on,
      COALESCE(cohorts.channel, ads.channel) AS channel,
      COALESCE(cohorts.campaign_id, ads.campaign_id) AS campaign_id,
      campaigns.campaign_name,
      ads.impressions,
      ads.clicks,
      ads.ad_cost_jpy,
      COALESCE(cohorts.new_patient_count, 0) AS new_patient_count,
      COALESCE(cohorts.new_patient_count, 0) AS first_order_count,
      COALESCE(earned.net_sales_jpy, 0) AS net_sales_jpy,
      COALESCE(earned.gross_margin_jpy, 0) AS gross_margin_jpy,
      ROUND(ads.ad_cost_jpy / cohorts.new_patient_count, 0) AS cac_jpy,
      ROUND(CAST(COALESCE(earned.net_sales_jpy, 0) AS NUMERIC) / NULLIF(ads.ad_cost_jpy, 0), 4) AS roas,
      ${lifetimeValue(30)} AS ltv_30_jpy,
      ${lifetimeValue(90)} AS ltv_90_jpy,
      ${lifetimeValue(180)} AS ltv_180_jpy,
      earned.payback_day
    FROM cohorts
    FULL JOIN ads
    ON ads.month_on = cohorts.month_on AND ads.channel = cohorts.channel AND ads.campaign_id = cohorts.campaign_id
    LEFT JOIN earned
    ON
      earned.month_on = cohorts.month_on
      AND earned.channel = cohorts.channel
      AND earned.campaign_id IS NOT DISTINCT FROM cohorts.campaign_id
    LEFT JOIN ${ref(dimCampaign)} AS campaigns
    ON campaigns.campaign_id = COALESCE(cohorts.campaign_id, ads.campaign_id)
  `,
});
