import { campaignMaster } from "../../includes/contracts/sheets.ts";
import { mart } from "../../includes/layers/index.ts";
import { channelOf, isCampaignOf } from "../../includes/sql/first-touch.ts";
import { sql } from "../../includes/sql/sql.ts";
import { currentBusinessDay } from "../../includes/sql/time.ts";
import { dimCampaign } from "../warehouse/dim_campaign.ts";
import { fctAdDay } from "../warehouse/fct_ad_day.ts";
import { fctConsultation } from "../warehouse/fct_consultation.ts";
import { fctOrder } from "../warehouse/fct_order.ts";

mart("acquisition_funnel", {
  question: "Where do people drop?",
  description:
    "People who added the LINE account, by the week in which they did and the channel of the link that brought them, and how many of them have come how far to date: a week's later steps still grow. The channel is the campaign master's for the link's utm, organic without utm, unknown where the master lacks it. Clicks are those of the same week on ads of the channel. Only days that are over count as days of friends and clicks.",
  grain: "one row a week and channel with clicks or friends",
  owner: "growth",
  freshness: "every morning, through yesterday",
  readBy: [],
  group: "acquisition",
  key: ["week_on", "channel"],
  columns: {
    week_on: "Monday of the week.",
    channel: "Sales channel of the link, or of the ads' campaign.",
    click_count: "Clicks on ads.",
    friend_count: "People who added the LINE account.",
    questionnaire_count: "Of those, who have sent the questionnaire.",
    consultation_count: "Of those, whom a pharmacist has answered.",
    first_order_count: "Of those, who have bought: paid an order that was not canceled.",
    second_order_count: "Of those, who have bought twice or more.",
  },
  query: ({ ref }) => sql`
    -- One row a week and channel with clicks or friends.
    WITH
      sales AS (
        SELECT patient_id, COUNT(*) AS sale_count
        FROM ${ref(fctOrder)}
        WHERE is_sale
        GROUP BY patient_id
      ),
      friends AS (
        SELECT
          DATE_TRUNC(consultations.friend_added_on, ISOWEEK) AS week_on,
          ${channelOf("campaigns", "consultations")} AS channel,
          COUNT(*) AS friend_count,
          COUNTIF(consultations.questionnaire_completed_at IS NOT NULL) AS questionnaire_count,
          COUNTIF(consultations.first_reply_at IS NOT NULL) AS consultation_count,
          COUNTIF(sales.sale_count >= 1) AS first_order_count,
          COUNTIF(sales.sale_count >= 2) AS second_order_count
        FROM ${ref(fctConsultation)} AS consultations
        LEFT JOIN ${ref(campaignMaster)} AS campaigns
        ON ${isCampaignOf("campaigns", "consultations")}
        LEFT JOIN sales
        ON sales.patient_id = consultations.patient_id
        WHERE consultations.friend_added_on < ${currentBusinessDay}
        GROUP BY week_on, channel
      ),
      clicks AS (
        SELECT
          DATE_TRUNC(ad_days.date_on, ISOWEEK) AS week_on,
          campaigns.channel,
          SUM(ad_days.clicks) AS click_count
        FROM ${ref(fctAdDay)} AS ad_days
        INNER JOIN ${ref(dimCampaign)} AS campaigns
        ON campaigns.campaign_id = ad_days.campaign_id
        WHERE ad_days.date_on < ${currentBusinessDay}
        GROUP BY week_on, campaigns.channel
        HAVING SUM(ad_days.clicks) > 0
      )
    SELECT
      COALESCE(friends.week_on, clicks.week_on) AS week_on,
      COALESCE(friends.channel, clicks.channel) AS channel,
      COALESCE(clicks.click_count, 0) AS click_count,
      COALESCE(friends.friend_count, 0) AS friend_count,
      COALESCE(friends.questionnaire_count, 0) AS questionnaire_count,
      COALESCE(friends.consultation_count, 0) AS consultation_count,
      COALESCE(friends.first_order_count, 0) AS first_order_count,
      COALESCE(friends.second_order_count, 0) AS second_order_count
    FROM friends
    FULL JOIN clicks
    ON clicks.week_on = friends.week_on AND clicks.channel = friends.channel
  `,
});
