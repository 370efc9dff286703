import { gone, landed, rows, testsOf } from "../../../cli/model-tests/model-test.ts";
import { campaignMaster } from "../../../includes/contracts/sheets.ts";

const test = testsOf("mart.acquisition_funnel");

/** A Thursday. */
const clock = "2025-07-24T05:00:00+09:00";

const brand = { utm_source: "google", utm_campaign: "brand" };
const friend = { friend_added_on: "2025-07-15", ...brand };
const friends = (...list: readonly object[]) =>
  rows(
    "warehouse.fct_consultation",
    list.map((change, index) => ({ ...friend, consultation_id: `c${index}`, ...change })),
  );
const sales = (...patients: readonly number[]) =>
  rows(
    "warehouse.fct_order",
    patients.map((patient_id, index) => ({ order_id: index + 1, patient_id, is_sale: true })),
  );
const adDay = { campaign_id: "101", date_on: "2025-07-15", clicks: 10 };
const clicks = (...list: readonly object[]) =>
  rows(
    "warehouse.fct_ad_day",
    list.map((change, index) => ({ ...adDay, ad_day_id: String(index), ...change })),
  );
const master = landed(campaignMaster, [
  { ...brand, campaign_id: "101", channel: "search" },
  { utm_source: "google", utm_campaign: "Brand-2025", campaign_id: "101", channel: "search" },
  { utm_source: "line", utm_campaign: "friends", campaign_id: "102", channel: "LINE" },
]);
const campaigns = rows("warehouse.dim_campaign", [
  { campaign_id: "101", channel: "search" },
  { campaign_id: "102", channel: "LINE" },
  { campaign_id: "103", channel: "search" },
]);

test("follows the friends of a week as far as they have come", {
  clock,
  given: [
    friends(
      {
        patient_id: 1,
        questionnaire_completed_at: "2025-07-15T01:00:00Z",
        first_reply_at: "2025-07-15T02:00:00Z",
      },
      {
        patient_id: 2,
        questionnaire_completed_at: "2025-07-16T01:00:00Z",
        first_reply_at: "2025-07-16T02:00:00Z",
      },
      { patient_id: 3, questionnaire_completed_at: "2025-07-16T01:00:00Z" },
      { questionnaire_started_at: "2025-07-16T01:00:00Z" },
    ),
    sales(1, 2, 2),
    master,
    clicks({}, { clicks: 5, date_on: "2025-07-20" }),
    campaigns,
  ],
  expect: [
    {
      week_on: "2025-07-14",
      channel: "search",
      click_count: 15,
      friend_count: 4,
      questionnaire_count: 3,
      consultation_count: 2,
      first_order_count: 2,
      second_order_count: 1,
    },
  ],
});

test("weeks begin on Monday, also over the year's end", {
  clock,
  given: [
    friends(
      { friend_added_on: "2024-12-29" },
      { friend_added_on: "2024-12-30" },
      { friend_added_on: "2025-01-05" },
      { friend_added_on: "2025-01-06" },
    ),
    clicks({ date_on: "2024-12-29", clicks: 1 }, { date_on: "2025-01-05", clicks: 2 }),
    master,
    campaigns,
  ],
  expect: [
    { week_on: "2024-12-23", channel: "search", friend_count: 1, click_count: 1 },
    { week_on: "2024-12-30", channel: "search", friend_count: 2, click_count: 2 },
    { week_on: "2025-01-06", channel: "search", friend_count: 1, click_count: 0 },
  ],
});

test("the channel is that of the link: organic without one, unknown where the master lacks it", {
  clock,
  given: [
    friends(
      { utm_source: null, utm_campaign: null },
      { utm_source: null, utm_campaign: "brand" },
      { utm_campaign: "forgotten" },
      { utm_campaign: null },
      { utm_campaign: "Brand-2025" },
      { utm_source: "line", utm_campaign: "friends" },
    ),
    master,
  ],
  expect: [
    { week_on: "2025-07-14", channel: "organic", friend_count: 2 },
    { week_on: "2025-07-14", channel: "unknown", friend_count: 2 },
    { week_on: "2025-07-14", channel: "search", friend_count: 1 },
    { week_on: "2025-07-14", channel: "LINE", friend_count: 1 },
  ],
});

test("a link counts by the master as it is now", {
  clock,
  given: [
    friends({}),
    master,
    landed(campaignMaster, [{ ...brand, campaign_id: "101", channel: "display" }], { landing: 2 }),
    gone(campaignMaster, [{ utm_source: "line", utm_campaign: "friends" }], { landing: 2 }),
  ],
  expect: [{ week_on: "2025-07-14", channel: "display", friend_count: 1 }],
});

test("clicks without friends and friends without clicks are rows of their own", {
  clock,
  given: [friends({ utm_source: null }), clicks({}), master, campaigns],
  expect: [
    { week_on: "2025-07-14", channel: "organic", click_count: 0, friend_count: 1, first_order_count: 0 },
    { week_on: "2025-07-14", channel: "search", click_count: 10, friend_count: 0, first_order_count: 0 },
  ],
});

test("a channel's campaigns are summed, whatever their currency; a week of no clicks is no row", {
  clock,
  given: [
    clicks(
      { currency_code: "JPY" },
      { campaign_id: "103", currency_code: "USD", clicks: 3 },
      { campaign_id: "102", clicks: 0 },
      { date_on: "2025-07-21", clicks: 0 },
    ),
    campaigns,
  ],
  expect: [{ week_on: "2025-07-14", channel: "search", click_count: 13 }],
});

test("only days that are over count as days of friends and clicks", {
  clock,
  given: [
    friends({ friend_added_on: "2025-07-23" }, { friend_added_on: "2025-07-24" }),
    clicks({ date_on: "2025-07-23", clicks: 1 }, { date_on: "2025-07-24", clicks: 2 }),
    master,
    campaigns,
  ],
  expect: [{ week_on: "2025-07-21", channel: "search", friend_count: 1, click_count: 1 }],
});

test("later steps count to date, this morning's sale too", {
  clock,
  given: [
    friends({ friend_added_on: "2025-01-15", patient_id: 1 }),
    rows("warehouse.fct_order", [{ order_id: 1, patient_id: 1, is_sale: true, paid_on: "2025-07-24" }]),
    master,
  ],
  expect: [{ week_on: "2025-01-13", channel: "search", first_order_count: 1, second_order_count: 0 }],
});

test("orders that are no sales are no order, and friends who never registered have none", {
  clock,
  given: [
    friends({ patient_id: 1 }, { patient_id: null }),
    rows("warehouse.fct_order", [
      { order_id: 1, patient_id: 1, is_sale: false },
      { order_id: 2, patient_id: null, is_sale: true },
      { order_id: 3, patient_id: 9, is_sale: true },
    ]),
    master,
  ],
  expect: [
    {
      week_on: "2025-07-14",
      channel: "search",
      friend_count: 2,
      first_order_count: 0,
      second_order_count: 0,
    },
  ],
});

test("a patient of several consultations counts in each", {
  clock,
  given: [friends({ patient_id: 1 }, { patient_id: 1, friend_added_on: "2025-07-22" }), sales(1, 1), master],
  expect: [
    { week_on: "2025-07-14", channel: "search", first_order_count: 1, second_order_count: 1 },
    { week_on: "2025-07-21", channel: "search", first_order_count: 1, second_order_count: 1 },
  ],
});

test("is empty without friends and clicks", { clock, given: [master, campaigns], expect: [] });
