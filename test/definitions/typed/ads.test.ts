import { testsOf } from "../../../cli/model-tests/model-test.ts";
import { raw } from "./raw-rows.ts";

const test = testsOf("typed_ads_private.google_ad_day");

const key = ["1", "2", "21", "211", "2025-07-13"];

/** A row of a report as Google Ads streams it: nested, 64-bit integers as text. */
const reported = {
  customer: {
    resourceName: "customers/1",
    id: "1",
    descriptiveName: "Account",
    currencyCode: "JPY",
    timeZone: "Asia/Tokyo",
  },
  campaign: { resourceName: "customers/1/campaigns/2", id: "2", name: "ブランド" },
  adGroup: { id: "21", name: "Group" },
  adGroupAd: { ad: { id: "211", type: "RESPONSIVE_SEARCH_AD" } },
  metrics: {
    impressions: "9007199254740993",
    clicks: "12",
    costMicros: "123456789",
    conversions: 0.333333333333,
    conversionsValue: 1500.5,
  },
  segments: { date: "2025-07-13" },
};

test("reads a report's nested fields, with every digit", {
  given: [raw("ads.google_ad_day", [{ key, data: reported }])],
  expect: [
    {
      row_key: JSON.stringify(key),
      is_deleted: false,
      rejected_columns: null,
      uncast_columns: null,
      version: 1,
      customer_id: "1",
      customer_name: "Account",
      currency_code: "JPY",
      time_zone: "Asia/Tokyo",
      campaign_id: "2",
      campaign_name: "ブランド",
      ad_group_id: "21",
      ad_group_name: "Group",
      ad_id: "211",
      ad_type: "RESPONSIVE_SEARCH_AD",
      date_on: "2025-07-13",
      impressions: "9007199254740993",
      clicks: 12,
      cost_micros: 123_456_789,
      conversions: "0.333333333",
      conversions_value: 1500.5,
    },
  ],
});

test("figures that are not stated are null; what is not a figure is told", {
  given: [raw("ads.google_ad_day", [{ key, data: { ...reported, metrics: { clicks: "many" } } }])],
  expect: [
    {
      row_key: JSON.stringify(key),
      clicks: null,
      impressions: null,
      rejected_columns: null,
      uncast_columns: "clicks",
    },
  ],
});

test("a row without its currency is rejected", {
  given: [
    raw("ads.google_ad_day", [{ key, data: { ...reported, customer: { id: "1", timeZone: "Asia/Tokyo" } } }]),
  ],
  expect: [{ row_key: JSON.stringify(key), rejected_columns: "currency_code", clicks: 12 }],
});

const before = [raw("ads.google_ad_day", [{ key, data: { ...reported, customer: { id: "1" } } }])];

test("a rejected row is taken back once it can be read", {
  builtFrom: before,
  given: [...before, raw("ads.google_ad_day", [{ key, data: reported, version: 2 }])],
  expect: [{ row_key: JSON.stringify(key), rejected_columns: null, currency_code: "JPY", version: 2 }],
});

test("a tombstone keeps the values that the row had last", {
  builtFrom: [raw("ads.google_ad_day", [{ key, data: reported }])],
  given: [
    raw("ads.google_ad_day", [
      { key, data: reported },
      { key, version: 2 },
    ]),
  ],
  expect: [{ row_key: JSON.stringify(key), is_deleted: true, clicks: 12, version: 2 }],
});

test("a change that is late is never current", {
  builtFrom: [raw("ads.google_ad_day", [{ key, data: reported }])],
  given: [
    raw("ads.google_ad_day", [
      { key, data: reported },
      { key, data: { ...reported, metrics: { clicks: "1" } }, version: 2, isLate: true },
    ]),
  ],
  expect: [{ row_key: JSON.stringify(key), clicks: 12, version: 1 }],
});
