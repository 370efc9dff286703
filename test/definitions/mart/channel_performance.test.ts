import { rows, testsOf } from "../../../cli/model-tests/model-test.ts";

const test = testsOf("mart.channel_performance");

const clock = "2025-07-24T05:00:00+09:00";

const patient = { patient_id: 1, channel: "search", campaign_id: "101", first_sale_on: "2025-01-10" };
const line = {
  patient_id: 1,
  product_id: 1,
  is_sale: true,
  is_refunded: false,
  quantity: 1,
  net_jpy: 1000,
  paid_on: "2025-01-10",
};
const adDay = {
  campaign_id: "101",
  date_on: "2025-01-05",
  impressions: 90,
  clicks: 9,
  cost: 900,
  currency_code: "JPY",
};

const patients = (...list: readonly object[]) =>
  rows(
    "warehouse.dim_patient",
    list.map((change) => ({ ...patient, ...change })),
  );
const lines = (...list: readonly object[]) =>
  rows(
    "warehouse.fct_order_item",
    list.map((change, index) => ({ ...line, order_item_id: index + 1, ...change })),
  );
const ads = (...list: readonly object[]) =>
  rows(
    "warehouse.fct_ad_day",
    list.map((change, index) => ({ ...adDay, ad_day_id: String(index), ...change })),
  );
const campaigns = rows("warehouse.dim_campaign", [
  { campaign_id: "101", channel: "search", campaign_name: "Brand" },
  { campaign_id: "102", channel: "LINE", campaign_name: "Friends" },
  { campaign_id: "109", channel: "unknown", campaign_name: "Forgotten" },
]);
const product = rows("warehouse.dim_product", [{ product_id: 1, sku: "A" }]);
const cost = rows("warehouse.dim_product_cost", [
  { sku: "A", valid_from_on: "2025-01-01", valid_until_on: "2025-02-01", unit_cost_jpy: 100 },
  { sku: "A", valid_from_on: "2025-02-01", unit_cost_jpy: 200 },
]);

test("sets what a month's new patients brought to date against what their campaign cost", {
  clock,
  given: [
    patients({}, { patient_id: 2, first_sale_on: "2025-01-20" }),
    lines(
      {},
      { quantity: 2, net_jpy: 2000, paid_on: "2025-02-08" },
      { patient_id: 2, net_jpy: 3000, paid_on: "2025-01-20" },
    ),
    ads({ cost: 3000 }, { cost: 0.5, date_on: "2025-01-31" }),
    campaigns,
    product,
    cost,
  ],
  expect: [
    {
      month_on: "2025-01-01",
      channel: "search",
      campaign_id: "101",
      campaign_name: "Brand",
      impressions: 180,
      clicks: 18,
      ad_cost_jpy: 3000.5,
      new_patient_count: 2,
      first_order_count: 2,
      net_sales_jpy: 6000,
      // (1000 − 100) + (2000 − 2 × 200) + (3000 − 100)
      gross_margin_jpy: 5400,
      // 3000.5 / 2 = 1500.25
      cac_jpy: 1500,
      // 6000 / 3000.5 = 1.99966…
      roas: "1.9997",
      ltv_30_jpy: 2700,
      ltv_90_jpy: 2700,
      ltv_180_jpy: 2700,
      payback_day: 0,
    },
  ],
});

test("a lifetime value takes in the days before its last one, counted from the first sale", {
  clock,
  given: [
    patients({ first_sale_on: "2025-01-01" }),
    lines(
      { paid_on: "2025-01-01", net_jpy: 100 },
      { paid_on: "2025-01-30", net_jpy: 10 },
      { paid_on: "2025-01-31", net_jpy: 1000 },
      { paid_on: "2025-03-31", net_jpy: 20 },
      { paid_on: "2025-04-01", net_jpy: 2000 },
      { paid_on: "2025-06-29", net_jpy: 30 },
      { paid_on: "2025-06-30", net_jpy: 3000 },
    ),
    campaigns,
  ],
  expect: [
    {
      month_on: "2025-01-01",
      campaign_id: "101",
      net_sales_jpy: 6160,
      ltv_30_jpy: 110,
      ltv_90_jpy: 1130,
      ltv_180_jpy: 3160,
    },
  ],
});

test("a lifetime value is not told before its days are over for the youngest patient", {
  clock,
  given: [
    patients(
      // 30 days of the one are over today at midnight, of the other tomorrow.
      { first_sale_on: "2025-06-24", campaign_id: "101" },
      { patient_id: 2, first_sale_on: "2025-06-01", campaign_id: "102", channel: "LINE" },
      { patient_id: 3, first_sale_on: "2025-06-25", campaign_id: "102", channel: "LINE" },
    ),
    lines(
      { paid_on: "2025-06-24" },
      { patient_id: 2, paid_on: "2025-06-01" },
      { patient_id: 3, paid_on: "2025-06-25" },
    ),
    campaigns,
  ],
  expect: [
    { month_on: "2025-06-01", campaign_id: "101", ltv_30_jpy: 1000, ltv_90_jpy: null, ltv_180_jpy: null },
    { month_on: "2025-06-01", campaign_id: "102", ltv_30_jpy: null, ltv_90_jpy: null, ltv_180_jpy: null },
  ],
});

test("a lifetime value is rounded to the yen, half counts as one", {
  clock,
  given: [
    patients({}, { patient_id: 2 }),
    lines({ net_jpy: 2000 }, { patient_id: 2, net_jpy: 1001 }),
    campaigns,
  ],
  expect: [{ month_on: "2025-01-01", campaign_id: "101", ltv_30_jpy: 1501 }],
});

test("the cost is paid back on the day on which the margin has reached it", {
  clock,
  given: [
    patients({}, { patient_id: 2, first_sale_on: "2025-01-12" }),
    // By the patients' own days: 400 on day 0, 700 on day 10, 900 on day 30.
    lines(
      { net_jpy: 300 },
      { patient_id: 2, net_jpy: 100, paid_on: "2025-01-12" },
      { patient_id: 2, net_jpy: 300, paid_on: "2025-01-22" },
      { net_jpy: 200, paid_on: "2025-02-09" },
    ),
    ads({ cost: 900 }),
    campaigns,
  ],
  expect: [{ month_on: "2025-01-01", campaign_id: "101", gross_margin_jpy: 900, payback_day: 30 }],
});

test("a cost that is missed by a fraction is not paid back", {
  clock,
  given: [patients({}), lines({ net_jpy: 900 }), ads({ cost: "900.000001" }), campaigns],
  expect: [{ month_on: "2025-01-01", campaign_id: "101", payback_day: null }],
});

test("ads that cost nothing are paid back at once, and return no multiple", {
  clock,
  given: [patients({}), lines({}), ads({ cost: 0 }), campaigns],
  expect: [
    { month_on: "2025-01-01", campaign_id: "101", ad_cost_jpy: 0, cac_jpy: 0, roas: null, payback_day: 0 },
  ],
});

test("a refund brings nothing and costs nothing", {
  clock,
  given: [
    patients({}),
    lines({ is_refunded: true, net_jpy: 0, quantity: 3 }),
    ads({}),
    campaigns,
    product,
    cost,
  ],
  expect: [
    {
      month_on: "2025-01-01",
      campaign_id: "101",
      new_patient_count: 1,
      net_sales_jpy: 0,
      gross_margin_jpy: 0,
      ltv_30_jpy: 0,
      roas: 0,
      payback_day: null,
    },
  ],
});

test("patients without ads have no cost, nor what is told by it", {
  clock,
  given: [patients({}), lines({}), campaigns],
  expect: [
    {
      month_on: "2025-01-01",
      channel: "search",
      campaign_id: "101",
      impressions: null,
      clicks: null,
      ad_cost_jpy: null,
      new_patient_count: 1,
      net_sales_jpy: 1000,
      cac_jpy: null,
      roas: null,
      ltv_180_jpy: 1000,
      payback_day: null,
    },
  ],
});

test("ads without patients brought nothing", {
  clock,
  given: [ads({}), campaigns],
  expect: [
    {
      month_on: "2025-01-01",
      channel: "search",
      campaign_id: "101",
      campaign_name: "Brand",
      impressions: 90,
      clicks: 9,
      ad_cost_jpy: 900,
      new_patient_count: 0,
      first_order_count: 0,
      net_sales_jpy: 0,
      gross_margin_jpy: 0,
      cac_jpy: null,
      roas: 0,
      ltv_30_jpy: null,
      ltv_90_jpy: null,
      ltv_180_jpy: null,
      payback_day: null,
    },
  ],
});

test("cost in another currency is no cost in yen", {
  clock,
  given: [patients({}), lines({}), ads({ currency_code: "USD" }), campaigns],
  expect: [
    {
      month_on: "2025-01-01",
      campaign_id: "101",
      impressions: 90,
      clicks: 9,
      ad_cost_jpy: null,
      cac_jpy: null,
      roas: null,
      payback_day: null,
    },
  ],
});

test("patients without a campaign are a row by channel, apart from every campaign's", {
  clock,
  given: [
    patients(
      { campaign_id: null, channel: "organic" },
      { patient_id: 2, campaign_id: null, channel: "organic" },
      { patient_id: 3, campaign_id: null, channel: "affiliate" },
    ),
    lines({}, { patient_id: 2, net_jpy: 500 }, { patient_id: 3 }),
    ads({}),
    campaigns,
  ],
  expect: [
    {
      month_on: "2025-01-01",
      channel: "organic",
      campaign_id: null,
      new_patient_count: 2,
      net_sales_jpy: 1500,
    },
    {
      month_on: "2025-01-01",
      channel: "affiliate",
      campaign_id: null,
      new_patient_count: 1,
      net_sales_jpy: 1000,
    },
    { month_on: "2025-01-01", channel: "search", campaign_id: "101", new_patient_count: 0, net_sales_jpy: 0 },
  ],
});

test("a campaign that the master lacks has its cost in a row and its patients in another", {
  clock,
  given: [
    patients({ campaign_id: null, channel: "unknown" }),
    lines({}),
    ads({ campaign_id: "109" }),
    campaigns,
  ],
  expect: [
    {
      month_on: "2025-01-01",
      channel: "unknown",
      campaign_id: null,
      campaign_name: null,
      ad_cost_jpy: null,
      new_patient_count: 1,
    },
    {
      month_on: "2025-01-01",
      channel: "unknown",
      campaign_id: "109",
      campaign_name: "Forgotten",
      ad_cost_jpy: 900,
      new_patient_count: 0,
    },
  ],
});

test("patients count in the month of their first sale, with all that comes later; ads in their own month", {
  clock,
  given: [
    patients({ first_sale_on: "2025-01-31" }, { patient_id: 2, first_sale_on: "2025-02-01" }),
    lines(
      { paid_on: "2025-01-31" },
      { paid_on: "2025-07-23", net_jpy: 5000 },
      { patient_id: 2, paid_on: "2025-02-01", net_jpy: 70 },
    ),
    ads({ date_on: "2025-02-01" }),
    campaigns,
  ],
  expect: [
    {
      month_on: "2025-01-01",
      campaign_id: "101",
      new_patient_count: 1,
      net_sales_jpy: 6000,
      ad_cost_jpy: null,
    },
    { month_on: "2025-02-01", campaign_id: "101", new_patient_count: 1, net_sales_jpy: 70, ad_cost_jpy: 900 },
  ],
});

test("nothing of today counts, nor what is no sale", {
  clock,
  given: [
    patients({}, { patient_id: 2, first_sale_on: "2025-07-24" }, { patient_id: 3, first_sale_on: null }),
    lines(
      {},
      { paid_on: "2025-07-24", net_jpy: 50 },
      { is_sale: false, net_jpy: 60 },
      { patient_id: 2, paid_on: "2025-07-24", net_jpy: 70 },
      { patient_id: 3, is_sale: false, net_jpy: 80 },
    ),
    ads({ date_on: "2025-07-24" }),
    campaigns,
  ],
  expect: [
    {
      month_on: "2025-01-01",
      campaign_id: "101",
      new_patient_count: 1,
      net_sales_jpy: 1000,
      ad_cost_jpy: null,
    },
  ],
});

test("is empty without patients and ads", { clock, given: [campaigns], expect: [] });
