import { landed, rows, testsOf } from "../../../cli/model-tests/model-test.ts";
import { campaignMaster } from "../../../includes/contracts/sheets.ts";

const test = testsOf("warehouse.dim_campaign");

const spelling = {
  utm_source: "google",
  utm_campaign: "brand",
  campaign_id: "101",
  campaign_name: "ブランド",
  channel: "search",
};
const day = {
  ad_day_id: "1",
  platform: "google",
  campaign_id: "101",
  campaign_name: "Brand",
  date_on: "2025-07-01",
};

test("a campaign of the master alone has the master's name and no platform", {
  given: [landed(campaignMaster, [spelling])],
  expect: [
    {
      campaign_id: "101",
      campaign_name: "ブランド",
      channel: "search",
      platform: null,
      spelling_count: 1,
      first_reported_on: null,
      last_reported_on: null,
    },
  ],
});

test("a campaign that the platform alone knows is of an unknown channel", {
  given: [rows("warehouse.fct_ad_day", [day])],
  expect: [
    {
      campaign_id: "101",
      campaign_name: "Brand",
      channel: "unknown",
      platform: "google",
      spelling_count: 0,
      first_reported_on: "2025-07-01",
      last_reported_on: "2025-07-01",
    },
  ],
});

test("two spellings are one campaign; where they differ, the first by utm holds", {
  given: [
    landed(campaignMaster, [
      { ...spelling, utm_campaign: "brand_b", campaign_name: "B", channel: "display" },
      { ...spelling, utm_campaign: "brand_a", campaign_name: "A", channel: "search" },
      { ...spelling, utm_source: "yahoo", utm_campaign: "aaa", campaign_name: "Y", channel: "video" },
    ]),
  ],
  expect: [{ campaign_id: "101", campaign_name: "A", channel: "search", spelling_count: 3 }],
});

test("a spelling without a name leaves the naming to the next", {
  given: [
    landed(campaignMaster, [
      { ...spelling, utm_campaign: "a", campaign_name: null },
      { ...spelling, utm_campaign: "b", campaign_name: "B" },
    ]),
  ],
  expect: [{ campaign_id: "101", campaign_name: "B", spelling_count: 2 }],
});

test("the platform's newest name goes before the master's", {
  given: [
    landed(campaignMaster, [spelling]),
    rows("warehouse.fct_ad_day", [
      { ...day, campaign_name: "Newest", date_on: "2025-07-03" },
      { ...day, ad_day_id: "2", campaign_name: "Oldest", date_on: "2025-07-01" },
      { ...day, ad_day_id: "3", campaign_name: "Older", date_on: "2025-07-02" },
    ]),
  ],
  expect: [
    {
      campaign_id: "101",
      campaign_name: "Newest",
      channel: "search",
      platform: "google",
      first_reported_on: "2025-07-01",
      last_reported_on: "2025-07-03",
    },
  ],
});

test("a newest day without a name leaves the naming to the day before", {
  given: [
    rows("warehouse.fct_ad_day", [
      { ...day, campaign_name: null, date_on: "2025-07-03" },
      { ...day, ad_day_id: "2", campaign_name: "Named", date_on: "2025-07-01" },
    ]),
  ],
  expect: [
    { campaign_id: "101", campaign_name: "Named", platform: "google", last_reported_on: "2025-07-03" },
  ],
});

test("a campaign that the platform never names has the master's name", {
  given: [
    landed(campaignMaster, [spelling]),
    rows("warehouse.fct_ad_day", [{ ...day, campaign_name: null }]),
  ],
  expect: [{ campaign_id: "101", campaign_name: "ブランド", platform: "google" }],
});

test("links without a campaign number are no campaign", {
  given: [landed(campaignMaster, [{ ...spelling, campaign_id: null, channel: "affiliate" }])],
  expect: [],
});

test("several rows of one day are one campaign, and campaigns are kept apart", {
  given: [
    landed(campaignMaster, [
      spelling,
      { ...spelling, utm_campaign: "x", campaign_id: "102", channel: "LINE" },
    ]),
    rows("warehouse.fct_ad_day", [
      day,
      { ...day, ad_day_id: "2" },
      { ...day, ad_day_id: "3", campaign_id: "103" },
    ]),
  ],
  expect: [
    { campaign_id: "101", channel: "search", platform: "google" },
    { campaign_id: "102", channel: "LINE", platform: null },
    { campaign_id: "103", channel: "unknown", platform: "google" },
  ],
});
