import { date, int64, numeric, string } from "./column.ts";
import { hours } from "./duration.ts";
import { type AdsSource, sourceTable } from "./source-table.ts";

/** What the ad platforms report by day, restated for weeks after. */
export const ads: AdsSource = {
  kind: "ads",
  name: "ads",
  description: "Reports of the ad platforms, by day.",
  whenNotConfigured: "empty",
};

const freshWithin = hours(26);
const owner = "marketing";

/** What every report of Google Ads states, under the names of its API's search stream. */
const googleCampaign = {
  customer_id: string("Account number.").within("customer").from("id"),
  customer_name: string("Account name.").within("customer").from("descriptiveName"),
  currency_code: string("Currency of the account, as in JPY.")
    .within("customer")
    .from("currencyCode")
    .required(),
  time_zone: string("Time zone in which the account counts days.")
    .within("customer")
    .from("timeZone")
    .required(),
  campaign_id: string("Campaign number.").within("campaign").from("id"),
  campaign_name: string("Campaign name as of the report.").within("campaign").from("name"),
  date_on: date("Day in the account's time zone.").within("segments").from("date"),
} as const;

const googleMetrics = {
  impressions: int64("Times shown.").within("metrics"),
  clicks: int64("Clicks.").within("metrics"),
  cost_micros: int64("Cost in millionths of the account's currency, consumption tax excluded.")
    .within("metrics")
    .from("costMicros"),
  conversions: numeric("Conversions, in fractions where several ads share one.").within("metrics"),
  conversions_value: numeric("Value of the conversions in the account's currency.")
    .within("metrics")
    .from("conversionsValue"),
} as const;

const googleAdGroup = {
  ad_group_id: string("Ad group number.").within("adGroup").from("id"),
  ad_group_name: string("Ad group name as of the report.").within("adGroup").from("name"),
} as const;

export const googleCampaignDay = sourceTable(ads, "google_campaign_day", {
  description: "One row per Google Ads campaign and day with activity.",
  key: ["customer_id", "campaign_id", "date_on"],
  columns: {
    ...googleCampaign,
    channel_type: string("Kind of campaign, as in SEARCH or PERFORMANCE_MAX.")
      .within("campaign")
      .from("advertisingChannelType"),
    ...googleMetrics,
  },
  report: { platform: "google", level: "campaign" },
  freshWithin,
  owner,
});

export const googleAdGroupDay = sourceTable(ads, "google_ad_group_day", {
  description: "One row per Google Ads ad group and day with activity. Performance Max has none.",
  key: ["customer_id", "campaign_id", "ad_group_id", "date_on"],
  columns: { ...googleCampaign, ...googleAdGroup, ...googleMetrics },
  report: { platform: "google", level: "ad_group" },
  freshWithin,
  owner,
});

export const googleAdDay = sourceTable(ads, "google_ad_day", {
  description: "One row per Google Ads ad and day with activity. Performance Max has none.",
  key: ["customer_id", "campaign_id", "ad_group_id", "ad_id", "date_on"],
  columns: {
    ...googleCampaign,
    ...googleAdGroup,
    ad_id: string("Ad number.").within("adGroupAd", "ad").from("id"),
    ad_type: string("Kind of ad, as in RESPONSIVE_SEARCH_AD.").within("adGroupAd", "ad").from("type"),
    ...googleMetrics,
  },
  report: { platform: "google", level: "ad" },
  freshWithin,
  owner,
});

export const adsTables = [googleCampaignDay, googleAdGroupDay, googleAdDay] as const;
