import { gone, landed, testsOf } from "../../../cli/model-tests/model-test.ts";
import { googleAdDay, googleAdGroupDay, googleCampaignDay } from "../../../includes/contracts/ads.ts";
import { adDay, campaignDay, groupDay, yen } from "./ad-reports.ts";
import { alsoBuiltWhole } from "./updates.ts";

const test = alsoBuiltWhole(testsOf("warehouse.fct_ad_day"));

const figures = {
  impressions: 100,
  clicks: 10,
  cost_micros: yen(1000),
  conversions: 3,
  conversions_value: 300,
};

test("states an ad as the platform reports it, in the shape of all platforms", {
  given: [
    landed(googleCampaignDay, [campaignDay("1", figures)]),
    landed(googleAdGroupDay, [groupDay("1", "11", figures)]),
    landed(googleAdDay, [adDay("1", "11", "111", figures)]),
  ],
  expect: [
    {
      ad_day_id: "google/1/1/11/111/2025-07-13",
      platform: "google",
      account_id: "1",
      account_name: "Account 1",
      campaign_id: "1",
      campaign_name: "Campaign 1",
      ad_group_id: "11",
      ad_group_name: "Group 11",
      ad_id: "111",
      date_on: "2025-07-13",
      time_zone: "Asia/Tokyo",
      impressions: 100,
      clicks: 10,
      cost: 1000,
      currency_code: "JPY",
      tax_treatment: "excluded",
      conversions: 3,
      conversions_value: 300,
    },
  ],
});

test("what an ad group reports beyond its ads is a row without an ad", {
  given: [
    landed(googleCampaignDay, [campaignDay("1", { clicks: 5, cost_micros: yen(500) })]),
    landed(googleAdGroupDay, [groupDay("1", "11", { clicks: 5, cost_micros: yen(500) })]),
    landed(googleAdDay, [
      adDay("1", "11", "111", { clicks: 1, cost_micros: yen(100) }),
      adDay("1", "11", "112", { clicks: 2, cost_micros: yen(250) }),
    ]),
  ],
  expect: [
    {
      ad_day_id: "google/1/1/11/111/2025-07-13",
      ad_id: "111",
      clicks: 1,
      cost: 100,
      ad_group_name: "Group 11",
    },
    {
      ad_day_id: "google/1/1/11/112/2025-07-13",
      ad_id: "112",
      clicks: 2,
      cost: 250,
      ad_group_name: "Group 11",
    },
    { ad_day_id: "google/1/1/11/-/2025-07-13", ad_id: null, clicks: 2, cost: 150, ad_group_name: "Group 11" },
  ],
});

test("what a campaign reports beyond its ad groups is a row without either, and counts nothing twice", {
  given: [
    landed(googleCampaignDay, [campaignDay("1", { clicks: 10 })]),
    landed(googleAdGroupDay, [groupDay("1", "11", { clicks: 6 }), groupDay("1", "12", { clicks: 3 })]),
    landed(googleAdDay, [adDay("1", "11", "111", { clicks: 4 }), adDay("1", "12", "121", { clicks: 3 })]),
  ],
  expect: [
    { ad_day_id: "google/1/1/11/111/2025-07-13", clicks: 4 },
    { ad_day_id: "google/1/1/11/-/2025-07-13", clicks: 2 },
    { ad_day_id: "google/1/1/12/121/2025-07-13", clicks: 3 },
    { ad_day_id: "google/1/1/-/-/2025-07-13", clicks: 1 },
  ],
});

test("Performance Max, which reports campaigns alone, is a row of the campaign", {
  given: [landed(googleCampaignDay, [campaignDay("2", { impressions: 7, cost_micros: 123_456_789 })])],
  expect: [
    {
      ad_day_id: "google/1/2/-/-/2025-07-13",
      campaign_name: "Campaign 2",
      ad_group_id: null,
      ad_group_name: null,
      ad_id: null,
      impressions: 7,
      cost: "123.456789",
    },
  ],
});

test("a campaign of which nothing is stated keeps a row of 0", {
  given: [landed(googleCampaignDay, [campaignDay("3")])],
  expect: [
    {
      ad_day_id: "google/1/3/-/-/2025-07-13",
      impressions: 0,
      clicks: 0,
      cost: 0,
      conversions: 0,
      conversions_value: 0,
    },
  ],
});

test("nothing is left where the parts make the whole, but for ads of 0, which were reported", {
  given: [
    landed(googleCampaignDay, [campaignDay("1", { clicks: 2 })]),
    landed(googleAdGroupDay, [groupDay("1", "11", { clicks: 2 }), groupDay("1", "12")]),
    landed(googleAdDay, [adDay("1", "11", "111", { clicks: 2 }), adDay("1", "11", "112")]),
  ],
  expect: [
    { ad_day_id: "google/1/1/11/111/2025-07-13", clicks: 2 },
    { ad_day_id: "google/1/1/11/112/2025-07-13", clicks: 0 },
  ],
});

test("reports that were read one after the other still sum to the campaign's", {
  given: [
    landed(googleCampaignDay, [campaignDay("5", { clicks: 1, cost_micros: yen(100) })]),
    landed(googleAdDay, [adDay("5", "51", "511", { clicks: 2, cost_micros: yen(130) })]),
  ],
  expect: [
    { ad_day_id: "google/1/5/51/511/2025-07-13", clicks: 2, cost: 130 },
    { ad_day_id: "google/1/5/-/-/2025-07-13", clicks: -1, cost: -30 },
  ],
});

test("ads whose campaign is not reported yet stand for themselves", {
  given: [landed(googleAdDay, [adDay("6", "61", "611", { cost_micros: "9007199254740993" })])],
  expect: [{ ad_day_id: "google/1/6/61/611/2025-07-13", cost: "9007199254.740993" }],
});

test("parts of a conversion leave what rounding leaves, and no more", {
  given: [
    landed(googleCampaignDay, [campaignDay("1", { conversions: 1 })]),
    landed(
      googleAdDay,
      ["111", "112", "113"].map((ad) => adDay("1", "11", ad, { conversions: "0.333333333" })),
    ),
  ],
  expect: [
    { ad_day_id: "google/1/1/11/111/2025-07-13", conversions: "0.333333333" },
    { ad_day_id: "google/1/1/11/112/2025-07-13", conversions: "0.333333333" },
    { ad_day_id: "google/1/1/11/113/2025-07-13", conversions: "0.333333333" },
    { ad_day_id: "google/1/1/-/-/2025-07-13", conversions: "0.000000001" },
  ],
});

test("days, accounts and campaigns do not mix", {
  given: [
    landed(googleCampaignDay, [
      campaignDay("1", { clicks: 3 }),
      campaignDay("1", { date_on: "2025-06-30", clicks: 2 }),
      campaignDay("1", { customer_id: "2", currency_code: "USD", clicks: 4 }),
      campaignDay("2", { clicks: 5 }),
    ]),
    landed(googleAdGroupDay, [groupDay("1", "11", { date_on: "2025-06-30", clicks: 1 })]),
  ],
  expect: [
    { ad_day_id: "google/1/1/-/-/2025-07-13", clicks: 3, currency_code: "JPY" },
    { ad_day_id: "google/1/1/11/-/2025-06-30", clicks: 1, currency_code: "JPY" },
    { ad_day_id: "google/1/1/-/-/2025-06-30", clicks: 1, currency_code: "JPY" },
    { ad_day_id: "google/2/1/-/-/2025-07-13", clicks: 4, currency_code: "USD" },
    { ad_day_id: "google/1/2/-/-/2025-07-13", clicks: 5, currency_code: "JPY" },
  ],
});

test("rows that could not be read are left out, and what is above them says what is missing", {
  given: [
    landed(googleCampaignDay, [campaignDay("1", { clicks: 3 })]),
    landed(googleAdDay, [adDay("1", "11", "111", { clicks: 3, rejected_columns: "currency_code" })]),
  ],
  expect: [{ ad_day_id: "google/1/1/-/-/2025-07-13", clicks: 3 }],
});

const before = [
  landed(googleCampaignDay, [
    campaignDay("1", { clicks: 10 }),
    campaignDay("2", { clicks: 2 }),
    campaignDay("3", { clicks: 4 }),
  ]),
  landed(googleAdGroupDay, [groupDay("1", "11", { clicks: 10 })]),
  landed(googleAdDay, [adDay("1", "11", "111", { clicks: 7 }), adDay("1", "11", "112", { clicks: 3 })]),
];

test("an update builds a restated campaign's day anew and leaves the others", {
  builtFrom: before,
  given: [
    ...before,
    landed(googleCampaignDay, [campaignDay("2", { campaign_name: "New name", clicks: 3 })], { landing: 2 }),
  ],
  expect: [
    {
      ad_day_id: "google/1/1/11/111/2025-07-13",
      clicks: 7,
      campaign_name: "Campaign 1",
      google_campaign_day_version: 1,
    },
    {
      ad_day_id: "google/1/1/11/112/2025-07-13",
      clicks: 3,
      campaign_name: "Campaign 1",
      google_campaign_day_version: 1,
    },
    {
      ad_day_id: "google/1/2/-/-/2025-07-13",
      clicks: 3,
      campaign_name: "New name",
      google_campaign_day_version: 2,
    },
    {
      ad_day_id: "google/1/3/-/-/2025-07-13",
      clicks: 4,
      campaign_name: "Campaign 3",
      google_campaign_day_version: 1,
    },
  ],
});

test("an ad that is reported no more leaves its figures to its ad group", {
  builtFrom: before,
  given: [
    ...before,
    gone(googleAdDay, [adDay("1", "11", "111")], { landing: 2 }),
    gone(googleCampaignDay, [campaignDay("3")], { landing: 2 }),
  ],
  expect: [
    { ad_day_id: "google/1/1/11/112/2025-07-13", clicks: 3 },
    { ad_day_id: "google/1/1/11/-/2025-07-13", clicks: 7 },
    { ad_day_id: "google/1/2/-/-/2025-07-13", clicks: 2 },
  ],
});

test("a rest that is filled at last is deleted", {
  builtFrom: [
    landed(googleCampaignDay, [campaignDay("1", { clicks: 10 })]),
    landed(googleAdGroupDay, [groupDay("1", "11", { clicks: 10 })]),
  ],
  given: [
    landed(googleCampaignDay, [campaignDay("1", { clicks: 10 })]),
    landed(googleAdGroupDay, [groupDay("1", "11", { clicks: 10 })]),
    landed(googleAdDay, [adDay("1", "11", "111", { clicks: 10 })], { landing: 1 }),
  ],
  expect: [{ ad_day_id: "google/1/1/11/111/2025-07-13", clicks: 10 }],
});

test("nothing comes of nothing", { expect: [] });

const sums = testsOf("assertions.warehouse_fct_ad_day_sums_equal_campaigns");

sums("a campaign whose rows sum to something else is found, and one without rows", {
  given: [
    landed(googleCampaignDay, [
      campaignDay("1", { clicks: 3 }),
      campaignDay("2", { clicks: 3 }),
      campaignDay("3", { clicks: 3 }),
    ]),
    {
      table: "warehouse.fct_ad_day",
      rows: [
        { ...zero("1", "a"), clicks: 2 },
        { ...zero("1", "b"), clicks: 1 },
        { ...zero("2", "c"), clicks: 4 },
      ],
    },
  ],
  expect: [
    { customer_id: "1", campaign_id: "2", date_on: "2025-07-13" },
    { customer_id: "1", campaign_id: "3", date_on: "2025-07-13" },
  ],
});

function zero(campaign: string, id: string) {
  return {
    ad_day_id: id,
    platform: "google",
    account_id: "1",
    campaign_id: campaign,
    date_on: "2025-07-13",
    impressions: 0,
    clicks: 0,
    cost: 0,
    conversions: 0,
    conversions_value: 0,
  };
}
