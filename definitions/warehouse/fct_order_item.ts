import { orderItems, orders } from "../../includes/contracts/app.ts";
import { fact } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { businessDay } from "../../includes/sql/time.ts";

export const fctOrderItem = fact("fct_order_item", {
  description:
    "Every line of every order. Net is the line without consumption tax (tax rounded down to the yen a line), less discount; a refunded line's net is 0.",
  grain: "one row a product line of an order",
  owner: "commerce",
  key: ["order_item_id"],
  partition: { column: "ordered_on", by: "MONTH" },
  columns: {
    order_item_id: "Line number.",
    order_id: "The order.",
    patient_id: "Who ordered.",
    product_id: "The product.",
    ordered_on: "Business day of the order.",
    paid_on: "Business day of the payment; null while unpaid.",
    is_sale: "True where the order is paid and not canceled.",
    is_refunded: "True where the whole line was refunded.",
    quantity: "Units.",
    amount_jpy: "Price less discount, consumption tax included, in yen.",
    discount_jpy: "Discount, consumption tax included, in yen.",
    refund_jpy: "The amount, where the line was refunded, in yen.",
    net_jpy: "The amount without consumption tax, 0 where refunded, in yen.",
  },
  drivers: [
    { table: orderItems, keys: ({ changed }) => `SELECT id AS changed_key FROM ${changed} AS changed` },
    {
      table: orders,
      keys: ({ changed, ref }) => sql`
        SELECT items.id AS changed_key
        FROM ${changed} AS changed
        -- kura allow whole_partitioned_table: only the lines themselves tell whose they are.
        INNER JOIN ${ref(orderItems)} AS items
        ON items.order_id = changed.id
      `,
    },
  ],
  query: ({ due }) => sql`
    -- One row a product line of an order.
    WITH
      priced AS (
        SELECT
          *,
          quantity * unit_price_jpy - COALESCE(discount_jpy, 0) AS amount_jpy,
          CAST(tax_rate * 100 AS INT64) AS tax_percent
        FROM ${due(orderItems, "id")} AS items
      )
    SELECT
      items.id AS order_item_id,
      items.order_id,
      orders.patient_id,
      items.product_id,
      ${businessDay("orders.ordered_at")} AS ordered_on,
      ${businessDay("orders.paid_at")} AS paid_on,
      orders.paid_at IS NOT NULL AND orders.status <> "canceled" AS is_sale,
      items.refunded_at IS NOT NULL AS is_refunded,
      items.quantity,
      items.amount_jpy,
      COALESCE(items.discount_jpy, 0) AS discount_jpy,
      IF(items.refunded_at IS NULL, 0, items.amount_jpy) AS refund_jpy,
      IF(
        items.refunded_at IS NULL,
        items.amount_jpy - DIV(items.amount_jpy * items.tax_percent, 100 + items.tax_percent),
        0
      ) AS net_jpy
    FROM priced AS items
    INNER JOIN ${due(orders, "id", { column: "order_id", from: due(orderItems, "id") })} AS orders
    ON orders.id = items.order_id
  `,
});
