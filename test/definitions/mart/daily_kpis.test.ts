import { rows, testsOf } from "../../../cli/model-tests/model-test.ts";

const test = testsOf("mart.daily_kpis");

/** Thursday morning: the last complete day is 23 July. */
const clock = "2025-07-24T05:00:00+09:00";

const order = { order_id: 1, patient_id: 1, is_sale: true, paid_on: "2025-07-23" };
const line = {
  order_item_id: 1,
  order_id: 1,
  product_id: 1,
  paid_on: "2025-07-23",
  is_sale: true,
  is_refunded: false,
  quantity: 1,
  amount_jpy: 1100,
  discount_jpy: 0,
  refund_jpy: 0,
  net_jpy: 1000,
};
const adDay = { ad_day_id: "1", date_on: "2025-07-23", cost: 1000, currency_code: "JPY" };
const product = rows("warehouse.dim_product", [{ product_id: 1, sku: "A" }]);

const orders = (...list: readonly object[]) =>
  rows(
    "warehouse.fct_order",
    list.map((change, index) => ({ ...order, order_id: index + 1, ...change })),
  );
const lines = (...list: readonly object[]) =>
  rows(
    "warehouse.fct_order_item",
    list.map((change, index) => ({ ...line, order_item_id: index + 1, ...change })),
  );

test("sums up a day", {
  clock,
  given: [
    orders({}, { patient_id: 2 }),
    lines({ quantity: 2, amount_jpy: 2100, discount_jpy: 100, net_jpy: 1910 }, { order_id: 2 }),
    product,
    rows("warehouse.dim_product_cost", [{ sku: "A", valid_from_on: "2025-01-01", unit_cost_jpy: 300.5 }]),
    rows("warehouse.dim_patient", [
      { patient_id: 1, registered_on: "2025-07-23", first_sale_order_id: 1, first_sale_on: "2025-07-23" },
      { patient_id: 2, registered_on: "2025-01-01", first_sale_order_id: 9, first_sale_on: "2025-01-02" },
      { patient_id: 3, registered_on: "2025-07-23" },
    ]),
    rows("warehouse.fct_ad_day", [adDay, { ...adDay, ad_day_id: "2", cost: 234.5 }]),
  ],
  expect: [
    {
      business_on: "2025-07-23",
      is_business_day: true,
      gross_sales_jpy: 3200,
      discounts_jpy: 100,
      refunds_jpy: 0,
      net_sales_jpy: 2910,
      order_count: 2,
      first_order_count: 1,
      new_patient_count: 1,
      sign_up_count: 2,
      unit_count: 3,
      cost_jpy: 901.5,
      uncosted_unit_count: 0,
      gross_margin_jpy: 2008.5,
      ad_cost_jpy: 1234.5,
      // Half a yen counts as one.
      cac_jpy: 1235,
    },
  ],
});

test("every day from the first sale to yesterday is a row, weekends and holidays too", {
  clock: "2025-07-23T12:00:00+09:00",
  given: [orders({ paid_on: "2025-07-18" }), lines({ paid_on: "2025-07-18" })],
  expect: [
    { business_on: "2025-07-18", is_business_day: true, net_sales_jpy: 1000, order_count: 1 },
    { business_on: "2025-07-19", is_business_day: false, net_sales_jpy: 0, order_count: 0 },
    { business_on: "2025-07-20", is_business_day: false, net_sales_jpy: 0, order_count: 0 },
    { business_on: "2025-07-21", is_business_day: false, net_sales_jpy: 0, order_count: 0 },
    { business_on: "2025-07-22", is_business_day: true, net_sales_jpy: 0, order_count: 0 },
  ],
});

test("a day without anything has zeros, and no cost of a new patient", {
  clock,
  given: [orders({ paid_on: "2025-07-22" })],
  where: `business_on = "2025-07-23"`,
  expect: [
    {
      business_on: "2025-07-23",
      gross_sales_jpy: 0,
      discounts_jpy: 0,
      refunds_jpy: 0,
      net_sales_jpy: 0,
      order_count: 0,
      first_order_count: 0,
      new_patient_count: 0,
      sign_up_count: 0,
      unit_count: 0,
      cost_jpy: 0,
      uncosted_unit_count: 0,
      gross_margin_jpy: 0,
      ad_cost_jpy: 0,
      cac_jpy: null,
    },
  ],
});

for (const [name, now, days] of [
  ["a day is not listed in its last second in Japan", "2025-07-23T14:59:59.999999Z", ["2025-07-22"]],
  ["a day is listed from midnight in Japan on", "2025-07-23T15:00:00Z", ["2025-07-22", "2025-07-23"]],
] as const) {
  test(name, {
    clock: now,
    given: [orders({ paid_on: "2025-07-22" }, {})],
    expect: days.map((business_on) => ({ business_on, order_count: 1 })),
  });
}

test("nothing is listed before there is a sale, whatever else happened", {
  clock,
  given: [
    orders({ is_sale: false }),
    lines({ is_sale: false }),
    rows("warehouse.dim_patient", [{ patient_id: 1, registered_on: "2025-07-22" }]),
    rows("warehouse.fct_ad_day", [adDay]),
  ],
  expect: [],
});

test("orders that are no sales do not count, nor do their lines", {
  clock,
  given: [
    orders({}, { is_sale: false }, { is_sale: false, paid_on: null }),
    lines({}, { order_id: 2, is_sale: false }, { order_id: 3, is_sale: false, paid_on: null }),
  ],
  expect: [
    { business_on: "2025-07-23", order_count: 1, gross_sales_jpy: 1100, net_sales_jpy: 1000, unit_count: 1 },
  ],
});

test("a refund lowers the day of the payment and takes its cost away", {
  clock,
  given: [
    orders({}),
    lines({ quantity: 2, amount_jpy: 2200, refund_jpy: 2200, net_jpy: 0, is_refunded: true }, {}),
    product,
    rows("warehouse.dim_product_cost", [{ sku: "A", valid_from_on: "2025-01-01", unit_cost_jpy: 400 }]),
  ],
  expect: [
    {
      business_on: "2025-07-23",
      gross_sales_jpy: 3300,
      refunds_jpy: 2200,
      net_sales_jpy: 1000,
      unit_count: 1,
      cost_jpy: 400,
      uncosted_unit_count: 0,
      gross_margin_jpy: 600,
    },
  ],
});

test("a unit costs what the sheet said on the day of the payment", {
  clock,
  given: [
    orders({ paid_on: "2025-06-30" }, { paid_on: "2025-07-01" }),
    lines({ paid_on: "2025-06-30" }, { order_id: 2, paid_on: "2025-07-01" }),
    product,
    rows("warehouse.dim_product_cost", [
      { sku: "A", valid_from_on: "2025-01-01", valid_until_on: "2025-07-01", unit_cost_jpy: 300 },
      { sku: "A", valid_from_on: "2025-07-01", unit_cost_jpy: 700 },
    ]),
  ],
  expect: [
    ...[
      { business_on: "2025-06-30", cost_jpy: 300 },
      { business_on: "2025-07-01", cost_jpy: 700 },
    ],
    ...Array.from({ length: 22 }, (_, index) => ({
      business_on: `2025-07-${String(index + 2).padStart(2, "0")}`,
      cost_jpy: 0,
    })),
  ],
});

test("units without a cost count as 0 and are told", {
  clock,
  given: [
    orders({}),
    // Before the first cost, of another product, of no product, and refunded.
    lines(
      { quantity: 2 },
      { product_id: 2, quantity: 3 },
      { product_id: 3, quantity: 4 },
      { product_id: 3, quantity: 5, is_refunded: true },
    ),
    rows("warehouse.dim_product", [
      { product_id: 1, sku: "A" },
      { product_id: 2, sku: "B" },
    ]),
    rows("warehouse.dim_product_cost", [{ sku: "A", valid_from_on: "2025-08-01", unit_cost_jpy: 300 }]),
  ],
  expect: [{ business_on: "2025-07-23", unit_count: 9, cost_jpy: 0, uncosted_unit_count: 9 }],
});

test("a patient's second order of the same day is no first order", {
  clock,
  given: [
    orders({}, {}),
    rows("warehouse.dim_patient", [
      { patient_id: 1, registered_on: "2025-07-22", first_sale_order_id: 1, first_sale_on: "2025-07-23" },
    ]),
  ],
  expect: [
    {
      business_on: "2025-07-23",
      order_count: 2,
      first_order_count: 1,
      new_patient_count: 1,
      sign_up_count: 0,
    },
  ],
});

test("sign-ups count on their own day, with or without a sale", {
  clock,
  given: [
    orders({ paid_on: "2025-07-22" }),
    rows("warehouse.dim_patient", [
      { patient_id: 1, registered_on: "2025-07-21", first_sale_order_id: 1, first_sale_on: "2025-07-22" },
      { patient_id: 2, registered_on: "2025-07-22" },
      { patient_id: 3, registered_on: "2025-07-23", is_removed: true },
      { patient_id: 4, registered_on: "2025-07-24" },
    ]),
  ],
  expect: [
    { business_on: "2025-07-22", sign_up_count: 1, new_patient_count: 1 },
    { business_on: "2025-07-23", sign_up_count: 1, new_patient_count: 0 },
  ],
});

test("ad cost is what was paid in yen that day", {
  clock,
  given: [
    orders({}),
    rows("warehouse.dim_patient", [
      { patient_id: 1, first_sale_order_id: 1, first_sale_on: "2025-07-23" },
      { patient_id: 2, first_sale_order_id: 7, first_sale_on: "2025-07-23" },
      { patient_id: 3, first_sale_order_id: 8, first_sale_on: "2025-07-23" },
    ]),
    rows("warehouse.fct_ad_day", [
      adDay,
      { ...adDay, ad_day_id: "2", cost: -100 },
      { ...adDay, ad_day_id: "3", cost: 500, currency_code: "USD" },
      { ...adDay, ad_day_id: "4", cost: 500, date_on: "2025-07-22" },
    ]),
  ],
  expect: [{ business_on: "2025-07-23", new_patient_count: 3, ad_cost_jpy: 900, cac_jpy: 300 }],
});

test("new patients without ad cost cost nothing", {
  clock,
  given: [
    orders({}),
    rows("warehouse.dim_patient", [{ patient_id: 1, first_sale_order_id: 1, first_sale_on: "2025-07-23" }]),
  ],
  expect: [{ business_on: "2025-07-23", new_patient_count: 1, ad_cost_jpy: 0, cac_jpy: 0 }],
});
