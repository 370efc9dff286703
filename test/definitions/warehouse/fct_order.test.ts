import { gone, landed, rows, testsOf } from "../../../cli/model-tests/model-test.ts";
import { orderItems, orders } from "../../../includes/contracts/app.ts";
import { alsoBuiltWhole } from "./updates.ts";

const test = alsoBuiltWhole(testsOf("warehouse.fct_order"));

const order = { id: 1, patient_id: 7, status: "paid", ordered_at: "2025-07-01T03:00:00Z" };
const line = { order_item_id: 10, order_id: 1, quantity: 1, is_refunded: false };
const paid = { ...order, paid_at: "2025-07-01T04:00:00Z" };

test("a paid order is a sale, with the sums of its lines", {
  given: [
    landed(orders, [
      { ...paid, pharmacist_id: 3, coupon_code: "SUMMER", shipped_at: "2025-07-02T00:00:00Z" },
    ]),
    rows("warehouse.fct_order_item", [
      { ...line, quantity: 2, amount_jpy: 2100, discount_jpy: 100, refund_jpy: 0, net_jpy: 1910 },
      { ...line, order_item_id: 11, amount_jpy: 1080, discount_jpy: 0, refund_jpy: 0, net_jpy: 1000 },
    ]),
  ],
  expect: [
    {
      order_id: 1,
      patient_id: 7,
      pharmacist_id: 3,
      status: "paid",
      coupon_code: "SUMMER",
      ordered_at: "2025-07-01T12:00:00+09:00",
      ordered_on: "2025-07-01",
      paid_at: "2025-07-01T13:00:00+09:00",
      paid_on: "2025-07-01",
      shipped_at: "2025-07-02T09:00:00+09:00",
      canceled_at: null,
      is_sale: true,
      line_count: 2,
      unit_count: 3,
      amount_jpy: 3180,
      discount_jpy: 100,
      refund_jpy: 0,
      net_jpy: 2910,
    },
  ],
});

test("units of refunded lines do not count, their amounts stay", {
  given: [
    landed(orders, [paid]),
    rows("warehouse.fct_order_item", [
      {
        ...line,
        quantity: 2,
        is_refunded: true,
        amount_jpy: 2200,
        discount_jpy: 0,
        refund_jpy: 2200,
        net_jpy: 0,
      },
      { ...line, order_item_id: 11, amount_jpy: 1100, discount_jpy: 0, refund_jpy: 0, net_jpy: 1000 },
    ]),
  ],
  expect: [
    {
      order_id: 1,
      is_sale: true,
      line_count: 2,
      unit_count: 1,
      amount_jpy: 3300,
      refund_jpy: 2200,
      net_jpy: 1000,
    },
  ],
});

test("a canceled order is no sale, paid or not", {
  given: [
    landed(orders, [
      { ...paid, status: "canceled", canceled_at: "2025-07-03T00:00:00Z" },
      { ...order, id: 2, status: "canceled" },
    ]),
  ],
  expect: [
    { order_id: 1, is_sale: false, paid_on: "2025-07-01" },
    { order_id: 2, is_sale: false },
  ],
});

test("an unpaid order is no sale and has no day of payment", {
  given: [landed(orders, [{ ...order, status: "placed" }])],
  expect: [{ order_id: 1, is_sale: false, paid_at: null, paid_on: null, ordered_on: "2025-07-01" }],
});

test("an order without lines has sums of 0", {
  given: [landed(orders, [paid])],
  expect: [
    {
      order_id: 1,
      is_sale: true,
      line_count: 0,
      unit_count: 0,
      amount_jpy: 0,
      discount_jpy: 0,
      refund_jpy: 0,
      net_jpy: 0,
    },
  ],
});

test("days begin at midnight in Japan", {
  given: [
    landed(orders, [
      { ...order, id: 1, ordered_at: "2025-06-30T14:59:59.999999Z", paid_at: "2025-06-30T15:00:00Z" },
      { ...order, id: 2, ordered_at: "2024-02-28T15:00:00Z", paid_at: "2024-12-31T14:59:59Z" },
    ]),
  ],
  expect: [
    { order_id: 1, ordered_on: "2025-06-30", paid_on: "2025-07-01" },
    { order_id: 2, ordered_on: "2024-02-29", paid_on: "2024-12-31" },
  ],
});

test("lines without their order, deleted orders and rejected ones are left out", {
  given: [
    landed(orders, [paid, { ...paid, id: 2, rejected_columns: "status" }, { ...paid, id: 3 }]),
    gone(orders, [{ id: 3 }], { landing: 2 }),
    rows("warehouse.fct_order_item", [{ ...line, order_id: 9, amount_jpy: 1100 }]),
  ],
  expect: [{ order_id: 1, line_count: 0 }],
});

test("nothing comes of nothing", { expect: [] });

const before = [
  landed(orders, [paid, { ...paid, id: 2 }, { ...paid, id: 3 }]),
  landed(orderItems, [
    { id: 10, order_id: 1, product_id: 5, quantity: 1, unit_price_jpy: 1100, tax_rate: 0.1 },
  ]),
];

test("an update follows what has changed and deletes what is gone", {
  builtFrom: before,
  given: [
    ...before,
    landed(
      orders,
      [
        { ...paid, id: 2, status: "canceled" },
        { ...order, id: 4, status: "placed" },
      ],
      { landing: 2 },
    ),
    gone(orders, [{ id: 3 }], { landing: 2 }),
  ],
  expect: [
    { order_id: 1, status: "paid", is_sale: true, orders_version: 1 },
    { order_id: 2, status: "canceled", is_sale: false, orders_version: 2 },
    { order_id: 4, status: "placed", is_sale: false, orders_version: 2 },
  ],
});

test("an order is built anew when one of its lines changes", {
  builtFrom: before,
  given: [
    ...before,
    landed(
      orderItems,
      [{ id: 11, order_id: 2, product_id: 5, quantity: 3, unit_price_jpy: 1080, tax_rate: 0.08 }],
      {
        landing: 2,
      },
    ),
    rows("warehouse.fct_order_item", [
      { ...line, order_item_id: 11, order_id: 2, quantity: 3, amount_jpy: 3240, net_jpy: 3000 },
    ]),
  ],
  expect: [
    { order_id: 1, line_count: 0, amount_jpy: 0, order_items_version: 1 },
    { order_id: 2, line_count: 1, amount_jpy: 3240, order_items_version: 2 },
    { order_id: 3, line_count: 0, amount_jpy: 0, order_items_version: 1 },
  ],
});

test("rows that nothing has touched stay as they are, and an old order's partition is found", {
  existing: [
    { order_id: 1, ordered_on: "2025-07-01", status: "as it was", orders_version: 1, order_items_version: 1 },
    { order_id: 2, ordered_on: "2021-03-31", status: "placed", orders_version: 1, order_items_version: 1 },
    { order_id: 3, ordered_on: "2021-03-31", status: "as it was", orders_version: 1, order_items_version: 1 },
  ],
  given: [
    landed(orders, [{ ...order, id: 1 }]),
    landed(orders, [{ ...order, id: 2, ordered_at: "2021-03-31T03:00:00Z" }], { landing: 2 }),
  ],
  expect: [
    { order_id: 1, status: "as it was" },
    { order_id: 2, status: "paid" },
    { order_id: 3, status: "as it was" },
  ],
});

test("an update without news changes nothing", {
  existing: [
    { order_id: 1, ordered_on: "2025-07-01", status: "as it was", orders_version: 1, order_items_version: 1 },
  ],
  given: [landed(orders, [paid])],
  expect: [{ order_id: 1, status: "as it was" }],
});
