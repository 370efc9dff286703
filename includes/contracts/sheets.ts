import { date, numeric, string } from "./column.ts";
import { days } from "./duration.ts";
import { type SpreadsheetSource, sourceTable } from "./source-table.ts";

/** The spreadsheets that finance and marketing keep by hand. */
export const sheets: SpreadsheetSource = {
  kind: "spreadsheets",
  name: "sheets",
  description: "Google Sheets of one shared Drive folder.",
};

export const productCosts = sourceTable(sheets, "product_costs", {
  description: "One row per month and product whose unit cost changed.",
  key: ["month_on", "sku"],
  columns: {
    month_on: date("First day of the month from which the cost holds.").from("月"),
    sku: string("Stock keeping unit.").from("SKU"),
    unit_cost_jpy: numeric("Cost of one unit, consumption tax excluded, in yen.")
      .from("仕入原価", "原価")
      .required(),
  },
  spreadsheet: { title: "商品原価" },
  freshWithin: days(40),
  owner: "finance",
});

export const salesTargets = sourceTable(sheets, "sales_targets", {
  description: "One row per month and channel with a sales target.",
  key: ["month_on", "channel"],
  columns: {
    month_on: date("First day of the month.").from("月"),
    channel: string("Sales channel.").from("チャネル"),
    target_jpy: numeric("Net sales to reach, consumption tax excluded, in yen.")
      .from("目標（税抜）")
      .required(),
  },
  spreadsheet: { title: "売上目標" },
  freshWithin: days(40),
  owner: "finance",
});

export const campaignMaster = sourceTable(sheets, "campaign_master", {
  description: "One row per utm source and campaign: which campaign and channel it belongs to.",
  key: ["utm_source", "utm_campaign"],
  columns: {
    utm_source: string("utm_source as the link carries it."),
    utm_campaign: string("utm_campaign as the link carries it."),
    campaign_id: string("Campaign number at the ad platform.").from("キャンペーンID"),
    campaign_name: string("Campaign name at the ad platform.").from("キャンペーン名"),
    channel: string("Sales channel the campaign counts towards.").from("チャネル").required(),
  },
  spreadsheet: { title: "キャンペーン" },
  freshWithin: days(40),
  owner: "marketing",
});

export const sheetsTables = [productCosts, salesTargets, campaignMaster] as const;
