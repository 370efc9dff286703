import { campaignMaster } from "../../includes/contracts/sheets.ts";
import { dimension } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { fctAdDay } from "./fct_ad_day.ts";

export const dimCampaign = dimension("dim_campaign", {
  description:
    "Every campaign that the campaign master names or an ad platform reports, however many spellings its links have. The name is the newest that the platform reports, else the master's; where the master's rows of a campaign differ, the first by utm holds.",
  grain: "one row a campaign",
  owner: "marketing",
  key: ["campaign_id"],
  columns: {
    campaign_id: "Campaign number at the ad platform.",
    campaign_name: "Campaign name as of now.",
    channel: "Sales channel by the campaign master; unknown where it lacks the campaign.",
    platform: "The ad platform that reports it; null where none does.",
    spelling_count: "Spellings in utm_source and utm_campaign that the campaign master knows.",
    first_reported_on: "First day that the platform reports; null where none does.",
    last_reported_on: "Last day that the platform reports, today included; null where none does.",
  },
  query: ({ ref }) => sql`
    -- One row a campaign.
    WITH
      registered AS (
        SELECT
          campaign_id,
          ARRAY_AGG(campaign_name IGNORE NULLS ORDER BY utm_source, utm_campaign LIMIT 1)[SAFE_OFFSET(0)] AS campaign_name,
          ARRAY_AGG(channel ORDER BY utm_source, utm_campaign LIMIT 1)[SAFE_OFFSET(0)] AS channel,
          COUNT(*) AS spelling_count
        FROM ${ref(campaignMaster)}
        WHERE campaign_id IS NOT NULL
        GROUP BY campaign_id
      ),
      newest AS (
        SELECT campaign_id, campaign_name, platform
        FROM ${ref(fctAdDay)}
        QUALIFY ROW_NUMBER() OVER (
          PARTITION BY campaign_id ORDER BY campaign_name IS NULL, date_on DESC, ad_day_id
        ) = 1
      ),
      reported AS (
        SELECT campaign_id, MIN(date_on) AS first_reported_on, MAX(date_on) AS last_reported_on
        FROM ${ref(fctAdDay)}
        GROUP BY campaign_id
      )
    SELECT
      campaign_id,
      COALESCE(newest.campaign_name, registered.campaign_name) AS campaign_name,
      COALESCE(registered.channel, "unknown") AS channel,
      newest.platform,
      COALESCE(registered.spelling_count, 0) AS spelling_count,
      reported.first_reported_on,
      reported.last_reported_on
    FROM registered
    FULL JOIN newest
    USING (campaign_id)
    LEFT JOIN reported
    USING (campaign_id)
  `,
});
