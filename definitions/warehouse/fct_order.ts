import { orderItems, orders } from "../../includes/contracts/app.ts";
import { fact } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { businessDay } from "../../includes/sql/time.ts";
import { fctOrderItem } from "./fct_order_item.ts";

export const fctOrder = fact("fct_order", {
  description: "Every order, with the sums of its lines.",
  grain: "one row an order",
  owner: "commerce",
  key: ["order_id"],
  partition: { column: "ordered_on", by: "MONTH" },
  columns: {
    order_id: "Order number.",
    patient_id: "Who ordered.",
    pharmacist_id: "Who advised; null without advice.",
    status: "placed, paid, shipped or canceled.",
    coupon_code: "Coupon used; null without one.",
    ordered_at: "When it was placed.",
    ordered_on: "Business day of the order.",
    paid_at: "When it was paid; null while unpaid.",
    paid_on: "Business day of the payment; null while unpaid.",
    shipped_at: "When it left the warehouse; null until then.",
    canceled_at: "When it was canceled; null where it was not.",
    is_sale: "True where it is paid and not canceled.",
    line_count: "Product lines.",
    unit_count: "Units of lines not refunded.",
    amount_jpy: "Lines less discounts, consumption tax included, in yen.",
    discount_jpy: "Discounts, consumption tax included, in yen.",
    refund_jpy: "Amount of refunded lines, in yen.",
    net_jpy: "Lines without consumption tax, less discounts and refunds, in yen.",
  },
  drivers: [
    { table: orders, keys: ({ changed }) => `SELECT id AS changed_key FROM ${changed} AS changed` },
    { table: orderItems, keys: ({ changed }) => `SELECT order_id AS changed_key FROM ${changed} AS changed` },
  ],
  assertions: (table) => [
    {
      name: "amounts_are_sound",
      severity: "warns",
      description: "Amounts are never negative, and net and refunds never exceed them.",
      query: sql`
        SELECT order_id
        FROM ${table}
        WHERE amount_jpy < 0 OR net_jpy > amount_jpy OR refund_jpy > amount_jpy
      `,
    },
  ],
  query: ({ due }) => sql`
    -- One row an order.
    WITH
      lines AS (
        SELECT
          order_id,
          COUNT(*) AS line_count,
          SUM(IF(is_refunded, 0, quantity)) AS unit_count,
          SUM(amount_jpy) AS amount_jpy,
          SUM(discount_jpy) AS discount_jpy,
          SUM(refund_jpy) AS refund_jpy,
          SUM(net_jpy) AS net_jpy
        FROM ${due(fctOrderItem, "order_id")} AS lines
        GROUP BY order_id
      )
    SELECT
      orders.id AS order_id,
      orders.patient_id,
      orders.pharmacist_id,
      orders.status,
      orders.coupon_code,
      orders.ordered_at,
      ${businessDay("orders.ordered_at")} AS ordered_on,
      orders.paid_at,
      ${businessDay("orders.paid_at")} AS paid_on,
      orders.shipped_at,
      orders.canceled_at,
      orders.paid_at IS NOT NULL AND orders.status <> "canceled" AS is_sale,
      COALESCE(lines.line_count, 0) AS line_count,
      COALESCE(lines.unit_count, 0) AS unit_count,
      COALESCE(lines.amount_jpy, 0) AS amount_jpy,
      COALESCE(lines.discount_jpy, 0) AS discount_jpy,
      COALESCE(lines.refund_jpy, 0) AS refund_jpy,
      COALESCE(lines.net_jpy, 0) AS net_jpy
    FROM ${due(orders, "id")} AS orders
    LEFT JOIN lines
    ON lines.order_id = orders.id
  `,
});
