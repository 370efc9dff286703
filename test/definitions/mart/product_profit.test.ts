import { rows, testsOf } from "../../../cli/model-tests/model-test.ts";

const test = testsOf("mart.product_profit");

const clock = "2025-07-24T05:00:00+09:00";

const line = {
  product_id: 1,
  paid_on: "2025-07-10",
  is_sale: true,
  is_refunded: false,
  quantity: 1,
  amount_jpy: 1100,
  discount_jpy: 0,
  refund_jpy: 0,
  net_jpy: 1000,
};
const lines = (...list: readonly object[]) =>
  rows(
    "warehouse.fct_order_item",
    list.map((change, index) => ({ ...line, order_item_id: index + 1, ...change })),
  );
const products = rows("warehouse.dim_product", [
  { product_id: 1, sku: "A", product_name: "葛根湯", category: "漢方" },
  { product_id: 2, sku: "B" },
]);

test("sums up a product's month against its cost", {
  clock,
  given: [
    lines(
      { quantity: 2, amount_jpy: 2100, discount_jpy: 100, net_jpy: 1910 },
      { paid_on: "2025-07-01" },
      { quantity: 3, amount_jpy: 3300, refund_jpy: 3300, net_jpy: 0, is_refunded: true },
    ),
    products,
    rows("warehouse.dim_product_cost", [{ sku: "A", valid_from_on: "2025-07-01", unit_cost_jpy: 300.5 }]),
  ],
  expect: [
    {
      month_on: "2025-07-01",
      sku: "A",
      product_name: "葛根湯",
      category: "漢方",
      unit_count: 3,
      refunded_unit_count: 3,
      gross_sales_jpy: 6500,
      discounts_jpy: 100,
      refunds_jpy: 3300,
      net_sales_jpy: 2910,
      unit_cost_jpy: 300.5,
      cost_jpy: 901.5,
      uncosted_unit_count: 0,
      gross_margin_jpy: 2008.5,
    },
  ],
});

test("a month and a product are a row each", {
  clock,
  given: [
    lines({ paid_on: "2025-06-30" }, { paid_on: "2025-07-01" }, { paid_on: "2025-07-01", product_id: 2 }),
    products,
  ],
  expect: [
    { month_on: "2025-06-01", sku: "A", unit_count: 1 },
    { month_on: "2025-07-01", sku: "A", unit_count: 1 },
    { month_on: "2025-07-01", sku: "B", unit_count: 1 },
  ],
});

test("only complete days in Japan and sales count", {
  clock: "2025-07-23T14:59:59Z",
  given: [
    lines(
      { paid_on: "2025-07-22" },
      { paid_on: "2025-07-23" },
      { is_sale: false },
      { paid_on: null, is_sale: false },
    ),
    products,
  ],
  expect: [{ month_on: "2025-07-01", sku: "A", unit_count: 1, net_sales_jpy: 1000 }],
});

test("a unit costs what the sheet says for the month, whichever month that was stated in", {
  clock,
  given: [
    lines({ paid_on: "2025-05-31" }, { paid_on: "2025-06-01" }, { paid_on: "2025-07-10" }),
    products,
    rows("warehouse.dim_product_cost", [
      { sku: "A", valid_from_on: "2025-01-01", valid_until_on: "2025-06-01", unit_cost_jpy: 300 },
      { sku: "A", valid_from_on: "2025-06-01", valid_until_on: null, unit_cost_jpy: 700 },
    ]),
  ],
  expect: [
    { month_on: "2025-05-01", sku: "A", unit_cost_jpy: 300, cost_jpy: 300, gross_margin_jpy: 700 },
    { month_on: "2025-06-01", sku: "A", unit_cost_jpy: 700, cost_jpy: 700, gross_margin_jpy: 300 },
    { month_on: "2025-07-01", sku: "A", unit_cost_jpy: 700, cost_jpy: 700, gross_margin_jpy: 300 },
  ],
});

test("without a cost there is none, and its units are told", {
  clock,
  given: [
    lines({ quantity: 2 }, { quantity: 5, is_refunded: true, net_jpy: 0 }),
    products,
    rows("warehouse.dim_product_cost", [
      { sku: "A", valid_from_on: "2025-08-01", unit_cost_jpy: 300 },
      { sku: "B", valid_from_on: "2025-01-01", unit_cost_jpy: 300 },
    ]),
  ],
  expect: [
    {
      month_on: "2025-07-01",
      sku: "A",
      unit_count: 2,
      refunded_unit_count: 5,
      unit_cost_jpy: null,
      cost_jpy: 0,
      uncosted_unit_count: 2,
      gross_margin_jpy: 1000,
    },
  ],
});

test("a product of which all was refunded keeps a row", {
  clock,
  given: [
    lines({ is_refunded: true, refund_jpy: 1100, net_jpy: 0 }),
    products,
    rows("warehouse.dim_product_cost", [{ sku: "A", valid_from_on: "2025-01-01", unit_cost_jpy: 300 }]),
  ],
  expect: [
    {
      month_on: "2025-07-01",
      sku: "A",
      unit_count: 0,
      refunded_unit_count: 1,
      net_sales_jpy: 0,
      cost_jpy: 0,
      gross_margin_jpy: 0,
    },
  ],
});

test("a product sold below its cost has a negative margin", {
  clock,
  given: [
    lines({ net_jpy: 250 }),
    products,
    rows("warehouse.dim_product_cost", [{ sku: "A", valid_from_on: "2025-01-01", unit_cost_jpy: 300 }]),
  ],
  expect: [{ month_on: "2025-07-01", sku: "A", gross_margin_jpy: -50 }],
});

test("products that are no more are named by their numbers", {
  clock,
  given: [lines({ product_id: 8 }, { product_id: 9 })],
  expect: [
    { month_on: "2025-07-01", sku: "product 8", product_name: null, uncosted_unit_count: 1 },
    { month_on: "2025-07-01", sku: "product 9", product_name: null, uncosted_unit_count: 1 },
  ],
});

test("is empty without sales", { clock, given: [products], expect: [] });
