import { googleAdDay, googleAdGroupDay, googleCampaignDay } from "../../includes/contracts/ads.ts";
import { fact } from "../../includes/layers/index.ts";
import { list, sql } from "../../includes/sql/sql.ts";

const columns = {
  platform: "Where the ad was shown, as in google.",
  account_id: "Account number at the platform.",
  account_name: "Account name as of the report.",
  campaign_id: "Campaign number at the platform.",
  campaign_name: "Campaign name as of the report.",
  ad_group_id: "Ad group number; null in what a campaign reports beyond its ad groups.",
  ad_group_name: "Ad group name as of the report.",
  ad_id: "Ad number; null in what an ad group or a campaign reports beyond its ads.",
  date_on: "Day as the account counts it, in time_zone.",
  time_zone: "Time zone of the account.",
  impressions: "Times shown.",
  clicks: "Clicks.",
  cost: "Cost in the account's currency; see tax_treatment.",
  currency_code: "Currency of cost and conversions_value, as in JPY.",
  tax_treatment: "Whether cost includes consumption tax: excluded or included.",
  conversions: "Conversions as the platform counts them, in fractions where several ads share one.",
  conversions_value: "Value of the conversions in the account's currency.",
} as const;

const figures = ["impressions", "clicks", "cost", "conversions", "conversions_value"] as const;

/** Rows of one campaign and day depend on each other: what was reported and what the rest is. */
const campaignDay = `CONCAT(platform, "/", account_id, "/", campaign_id, "/", CAST(date_on AS STRING))`;
const googleCampaignDayOf = `CONCAT("google/", customer_id, "/", campaign_id, "/", CAST(date_on AS STRING))`;

const changedGoogleDays = ({ changed }: { readonly changed: string }) =>
  `SELECT ${googleCampaignDayOf} AS changed_key FROM ${changed} AS changed`;

/** A report of Google Ads in the shape of all platforms. Costs are in millionths, consumption tax excluded. */
function googleReport(table: string, ids: "campaign" | "ad_group" | "ad"): string {
  const none = "CAST(NULL AS STRING)";
  return sql`
    SELECT
      "google" AS platform,
      customer_id AS account_id,
      customer_name AS account_name,
      campaign_id,
      campaign_name,
      ${ids === "campaign" ? none : "ad_group_id"} AS ad_group_id,
      ${ids === "campaign" ? none : "ad_group_name"} AS ad_group_name,
      ${ids === "ad" ? "ad_id" : none} AS ad_id,
      date_on,
      time_zone,
      COALESCE(impressions, 0) AS impressions,
      COALESCE(clicks, 0) AS clicks,
      CAST(COALESCE(cost_micros, 0) AS NUMERIC) / 1000000 AS cost,
      currency_code,
      "excluded" AS tax_treatment,
      COALESCE(conversions, 0) AS conversions,
      COALESCE(conversions_value, 0) AS conversions_value
    FROM ${table} AS report
  `;
}

/** What reports state beyond the parts of the same day that add up to them, one row a report. */
function rest(reports: string, parts: readonly string[], by: readonly string[]): string {
  const column = (name: string) => {
    if (by.includes(name)) return name;
    if (figures.some((figure) => figure === name)) return `SUM(IF(is_part, -${name}, ${name})) AS ${name}`;
    return `MAX(IF(is_part, NULL, ${name})) AS ${name}`;
  };
  return sql`
    SELECT
      ${list(Object.keys(columns).map(column))},
      LOGICAL_OR(is_part) AS has_parts
    FROM (
      SELECT FALSE AS is_part, ${Object.keys(columns).join(", ")} FROM ${reports}
      ${list(
        parts.map((part) => `UNION ALL SELECT TRUE, ${Object.keys(columns).join(", ")} FROM ${part}`),
        "",
      )}
    )
    GROUP BY ${by.join(", ")}
    HAVING LOGICAL_OR(NOT is_part)
  `;
}

const campaignKey = ["platform", "account_id", "campaign_id", "date_on"] as const;
const isAnything = figures.map((figure) => `${figure} <> 0`).join(" OR ");

export const fctAdDay = fact("fct_ad_day", {
  description:
    "What ads cost and brought, from every ad platform in one shape. Ads are as the platform reports them; what an ad group or a campaign reports beyond its ads (removed ads, Performance Max) is a row without an ad, so that sums over all rows equal the platform's campaign totals and nothing counts twice. Figures are restated for weeks.",
  grain: "one row a platform, account, campaign, ad group, ad and day",
  owner: "marketing",
  key: ["ad_day_id"],
  rebuiltBy: campaignDay,
  partition: { column: "date_on", by: "MONTH" },
  columns: {
    ad_day_id: "The row's key: platform, account, campaign, ad group, ad and day, - for none.",
    ...columns,
  },
  drivers: [
    { table: googleCampaignDay, keys: changedGoogleDays },
    { table: googleAdGroupDay, keys: changedGoogleDays },
    { table: googleAdDay, keys: changedGoogleDays },
  ],
  assertions: (table, ref) => [
    {
      name: "sums_equal_campaigns",
      severity: "blocks",
      description: "The rows of a campaign and day sum to what the platform reports of the campaign.",
      query: sql`
        WITH
          built AS (
            SELECT account_id, campaign_id, date_on, ${figures.map((name) => `SUM(${name}) AS ${name}`).join(", ")}
            FROM ${table}
            WHERE platform = "google"
            GROUP BY account_id, campaign_id, date_on
          )
        SELECT reports.customer_id, reports.campaign_id, reports.date_on
        FROM ${ref(googleCampaignDay)} AS reports
        LEFT JOIN built
        ON
          built.account_id = reports.customer_id
          AND built.campaign_id = reports.campaign_id
          AND built.date_on = reports.date_on
        WHERE
          built.campaign_id IS NULL
          OR built.impressions <> COALESCE(reports.impressions, 0)
          OR built.clicks <> COALESCE(reports.clicks, 0)
          OR built.cost * 1000000 <> COALESCE(reports.cost_micros, 0)
          OR built.conversions <> COALESCE(reports.conversions, 0)
          OR built.conversions_value <> COALESCE(reports.conversions_value, 0)
      `,
    },
    {
      name: "currency_is_yen",
      severity: "warns",
      description: "Every cost is in yen: the marts leave the cost of other currencies out.",
      query: sql`
        SELECT platform, account_id, currency_code, COUNT(*) AS row_count
        FROM ${table}
        WHERE currency_code <> "JPY"
        GROUP BY platform, account_id, currency_code
      `,
    },
  ],
  query: ({ due }) => sql`
    -- One row a platform, account, campaign, ad group, ad and day.
    WITH
      campaigns AS (
        ${googleReport(due(googleCampaignDay, googleCampaignDayOf), "campaign")}
      ),
      ad_groups AS (
        ${googleReport(due(googleAdGroupDay, googleCampaignDayOf), "ad_group")}
      ),
      ads AS (
        ${googleReport(due(googleAdDay, googleCampaignDayOf), "ad")}
      ),
      ad_group_rests AS (
        ${rest("ad_groups", ["ads"], [...campaignKey, "ad_group_id"])}
      ),
      campaign_rests AS (
        ${rest("campaigns", ["ads", "ad_group_rests"], campaignKey)}
      ),
      ad_days AS (
        SELECT *
        FROM ads
        UNION ALL
        SELECT * EXCEPT (has_parts)
        FROM ad_group_rests
        WHERE ${isAnything}
        UNION ALL
        SELECT * EXCEPT (has_parts)
        FROM campaign_rests
        WHERE NOT has_parts OR ${isAnything}
      )
    SELECT
      CONCAT(
        platform, "/", account_id, "/", campaign_id, "/",
        COALESCE(ad_group_id, "-"), "/", COALESCE(ad_id, "-"), "/", CAST(date_on AS STRING)
      ) AS ad_day_id,
      *
    FROM ad_days
  `,
});
