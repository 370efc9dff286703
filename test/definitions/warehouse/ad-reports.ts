import type { LandedRow } from "../../../cli/model-tests/model-test.ts";
import type { googleAdDay } from "../../../includes/contracts/ads.ts";

type ReportRow = LandedRow<keyof typeof googleAdDay.columns>;

const account = {
  customer_id: "1",
  customer_name: "Account 1",
  currency_code: "JPY",
  time_zone: "Asia/Tokyo",
  date_on: "2025-07-13",
};

/** Millionths, as the platform states a cost. */
export const yen = (amount: number) => amount * 1_000_000;

/** A row of a campaign's report. */
export function campaignDay(campaign: string, row: ReportRow = {}) {
  return { ...account, campaign_id: campaign, campaign_name: `Campaign ${campaign}`, ...row };
}

/** A row of an ad group's report. */
export function groupDay(campaign: string, group: string, row: ReportRow = {}) {
  return { ...campaignDay(campaign, row), ad_group_id: group, ad_group_name: `Group ${group}` };
}

/** A row of an ad's report. */
export function adDay(campaign: string, group: string, ad: string, row: ReportRow = {}) {
  return { ...groupDay(campaign, group, row), ad_id: ad };
}
