import { gone, type LandedRow, landed, testsOf } from "../../../cli/model-tests/model-test.ts";
import { orderItems, orders } from "../../../includes/contracts/app.ts";
import { alsoBuiltWhole } from "./updates.ts";

const test = alsoBuiltWhole(testsOf("warehouse.fct_order_item"));

const order = {
  id: 1,
  patient_id: 7,
  status: "paid",
  ordered_at: "2025-07-01T03:00:00Z",
  paid_at: "2025-07-01T04:00:00Z",
};
const item = { id: 10, order_id: 1, product_id: 5, quantity: 1, unit_price_jpy: 1100, tax_rate: 0.1 };

type Item = LandedRow<keyof typeof orderItems.columns>;

/** A line of a paid order, and what it comes to. */
function line(name: string, change: Item, expected: Readonly<Record<string, number | boolean>>): void {
  test(name, {
    given: [landed(orders, [order]), landed(orderItems, [{ ...item, ...change }])],
    expect: [{ order_item_id: 10, ...expected }],
  });
}

test("states the line with its order's patient and days", {
  given: [landed(orders, [order]), landed(orderItems, [{ ...item, quantity: 2, discount_jpy: 100 }])],
  expect: [
    {
      order_item_id: 10,
      order_id: 1,
      patient_id: 7,
      product_id: 5,
      ordered_on: "2025-07-01",
      paid_on: "2025-07-01",
      is_sale: true,
      is_refunded: false,
      quantity: 2,
      amount_jpy: 2100,
      discount_jpy: 100,
      refund_jpy: 0,
      // Tax is 2100 × 10 / 110 = 190.9…
      net_jpy: 1910,
    },
  ],
});

line("10 % of tax are an eleventh of the amount", { unit_price_jpy: 1100 }, { net_jpy: 1000 });
line("tax at 10 % is rounded down, just below a yen", { unit_price_jpy: 1099 }, { net_jpy: 1000 });
line("tax at 10 % is rounded down, just above a yen", { unit_price_jpy: 1101 }, { net_jpy: 1001 });
line("8 % of tax are two twenty-sevenths", { unit_price_jpy: 1080, tax_rate: 0.08 }, { net_jpy: 1000 });
line(
  "tax at 8 % is rounded down, just below a yen",
  { unit_price_jpy: 1079, tax_rate: 0.08 },
  { net_jpy: 1000 },
);
line(
  "tax at 8 % is rounded down, just above a yen",
  { unit_price_jpy: 1081, tax_rate: 0.08 },
  { net_jpy: 1001 },
);
line("an amount of less than a yen of tax has none", { unit_price_jpy: 10 }, { net_jpy: 10 });
line("a line without tax is all net", { tax_rate: 0 }, { net_jpy: 1100 });
line(
  "tax is of the line, not of each unit",
  { quantity: 3, unit_price_jpy: 105 },
  { amount_jpy: 315, net_jpy: 287 },
);
line(
  "a discount lowers the whole line once",
  { quantity: 3, discount_jpy: 200 },
  { amount_jpy: 3100, net_jpy: 2819 },
);
line("a discount that is not stated is 0", { discount_jpy: null }, { amount_jpy: 1100, discount_jpy: 0 });
line("a line that is wholly discounted is worth 0", { discount_jpy: 1100 }, { amount_jpy: 0, net_jpy: 0 });
line("a line of no units is worth 0", { quantity: 0 }, { amount_jpy: 0, net_jpy: 0, quantity: 0 });
line(
  "a refunded line keeps its amount, and its net is 0",
  { quantity: 2, discount_jpy: 100, refunded_at: "2025-09-01T00:00:00Z" },
  { is_refunded: true, amount_jpy: 2100, refund_jpy: 2100, net_jpy: 0, quantity: 2, is_sale: true },
);
line(
  "amounts are whole yen far beyond 32 bits",
  { quantity: 1000, unit_price_jpy: 9_999_999 },
  // Tax is 99999990000 / 11 = 909090818.18…
  { amount_jpy: 9_999_999_000, net_jpy: 9_090_908_182 },
);

test("a canceled or unpaid order's lines are no sales", {
  given: [
    landed(orders, [
      { ...order, status: "canceled" },
      { ...order, id: 2, status: "placed", paid_at: null },
    ]),
    landed(orderItems, [item, { ...item, id: 20, order_id: 2 }]),
  ],
  expect: [
    { order_item_id: 10, is_sale: false, paid_on: "2025-07-01", net_jpy: 1000 },
    { order_item_id: 20, is_sale: false, paid_on: null, net_jpy: 1000 },
  ],
});

test("a shipped order's lines are sales", {
  given: [landed(orders, [{ ...order, status: "shipped" }]), landed(orderItems, [item])],
  expect: [{ order_item_id: 10, is_sale: true }],
});

test("days begin at midnight in Japan", {
  given: [
    landed(orders, [
      { ...order, ordered_at: "2025-12-31T14:59:59.999999Z", paid_at: "2025-12-31T15:00:00Z" },
    ]),
    landed(orderItems, [item]),
  ],
  expect: [{ order_item_id: 10, ordered_on: "2025-12-31", paid_on: "2026-01-01" }],
});

test("lines without a live order are left out, as are gone and rejected ones", {
  given: [
    landed(orders, [order, { ...order, id: 2 }, { ...order, id: 3, rejected_columns: "status" }]),
    gone(orders, [{ id: 2 }], { landing: 2 }),
    landed(orderItems, [
      item,
      { ...item, id: 20, order_id: 2 },
      { ...item, id: 30, order_id: 3 },
      { ...item, id: 40, order_id: 4 },
      { ...item, id: 11 },
      { ...item, id: 12, rejected_columns: "quantity" },
    ]),
    gone(orderItems, [{ id: 11 }], { landing: 2 }),
  ],
  expect: [{ order_item_id: 10 }],
});

test("nothing comes of nothing", { expect: [] });

const before = [
  landed(orders, [order, { ...order, id: 2, status: "placed", paid_at: null }]),
  landed(orderItems, [item, { ...item, id: 11 }, { ...item, id: 20, order_id: 2 }]),
];

test("an update follows a payment: all lines of the order are sales", {
  builtFrom: before,
  given: [...before, landed(orders, [{ ...order, id: 2, paid_at: "2025-07-05T00:00:00Z" }], { landing: 2 })],
  expect: [
    { order_item_id: 10, is_sale: true, paid_on: "2025-07-01", orders_version: 1 },
    { order_item_id: 11, is_sale: true, paid_on: "2025-07-01", orders_version: 1 },
    { order_item_id: 20, is_sale: true, paid_on: "2025-07-05", orders_version: 2 },
  ],
});

test("an update follows a refund, weeks after", {
  builtFrom: before,
  given: [...before, landed(orderItems, [{ ...item, refunded_at: "2025-09-01T00:00:00Z" }], { landing: 2 })],
  expect: [
    { order_item_id: 10, refund_jpy: 1100, net_jpy: 0 },
    { order_item_id: 11, refund_jpy: 0, net_jpy: 1000 },
    { order_item_id: 20, refund_jpy: 0, net_jpy: 1000 },
  ],
});

test("an update deletes lines that are gone", {
  builtFrom: before,
  given: [...before, gone(orderItems, [{ id: 11 }], { landing: 2 })],
  expect: [{ order_item_id: 10 }, { order_item_id: 20 }],
});

test("an update deletes the lines of an order that is gone, even while they are still there", {
  builtFrom: before,
  given: [...before, gone(orders, [{ id: 1 }], { landing: 2 })],
  expect: [{ order_item_id: 20 }],
});

test("an update adds lines to old orders, in their partition", {
  builtFrom: [landed(orders, [{ ...order, ordered_at: "2021-01-15T00:00:00Z" }]), landed(orderItems, [item])],
  given: [
    landed(orders, [{ ...order, ordered_at: "2021-01-15T00:00:00Z" }]),
    landed(orderItems, [item, { ...item, id: 11 }], { landing: 2 }),
  ],
  expect: [
    { order_item_id: 10, ordered_on: "2021-01-15", order_items_version: 2 },
    { order_item_id: 11, ordered_on: "2021-01-15", order_items_version: 2 },
  ],
});
