import { mart } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { currentBusinessDay } from "../../includes/sql/time.ts";
import { dimProduct } from "../warehouse/dim_product.ts";
import { dimProductCost } from "../warehouse/dim_product_cost.ts";
import { fctOrderItem } from "../warehouse/fct_order_item.ts";

mart("product_profit", {
  question: "What earns?",
  description:
    "Sales of each product by month of payment, against its cost by the sheet in force in that month. Net sales are without consumption tax, less discounts and refunds. Only days that are over count.",
  grain: "one row a month and product with sales",
  owner: "finance",
  freshness: "every morning, through yesterday",
  readBy: [],
  group: "daily",
  key: ["month_on", "sku"],
  columns: {
    month_on: "First day of the month.",
    sku: "Stock keeping unit.",
    product_name: "Name shown in the shop.",
    category: "Shelf of the shop.",
    unit_count: "Units sold and not refunded.",
    refunded_unit_count: "Units sold and refunded.",
    gross_sales_jpy: "Sales, consumption tax included, less discounts, before refunds, in yen.",
    discounts_jpy: "Discounts, consumption tax included, in yen.",
    refunds_jpy: "Refunds of the month's sales to date, consumption tax included, in yen.",
    net_sales_jpy: "Sales without consumption tax, less discounts and refunds, in yen.",
    unit_cost_jpy: "Cost of one unit in force in the month; null where the sheet has none.",
    cost_jpy: "Cost of the units sold and not refunded, in yen; 0 without a cost.",
    uncosted_unit_count: "Units sold and not refunded without a cost in the sheet.",
    gross_margin_jpy: "Net sales less cost, in yen.",
  },
  query: ({ ref }) => sql`
    -- One row a month and product with sales.
    WITH
      sales AS (
        SELECT
          DATE_TRUNC(paid_on, MONTH) AS month_on,
          product_id,
          SUM(IF(is_refunded, 0, quantity)) AS unit_count,
          SUM(IF(is_refunded, quantity, 0)) AS refunded_unit_count,
          SUM(amount_jpy) AS gross_sales_jpy,
          SUM(discount_jpy) AS discounts_jpy,
          SUM(refund_jpy) AS refunds_jpy,
          SUM(net_jpy) AS net_sales_jpy
        FROM ${ref(fctOrderItem)}
        WHERE is_sale AND paid_on < ${currentBusinessDay}
        GROUP BY month_on, product_id
      )
    SELECT
      sales.month_on,
      COALESCE(products.sku, CONCAT("product ", CAST(sales.product_id AS STRING))) AS sku,
      products.product_name,
      products.category,
      sales.unit_count,
      sales.refunded_unit_count,
      sales.gross_sales_jpy,
      sales.discounts_jpy,
      sales.refunds_jpy,
      sales.net_sales_jpy,
      costs.unit_cost_jpy,
      sales.unit_count * COALESCE(costs.unit_cost_jpy, 0) AS cost_jpy,
      IF(costs.unit_cost_jpy IS NULL, sales.unit_count, 0) AS uncosted_unit_count,
      sales.net_sales_jpy - sales.unit_count * COALESCE(costs.unit_cost_jpy, 0) AS gross_margin_jpy
    FROM sales
    LEFT JOIN ${ref(dimProduct)} AS products
    ON products.product_id = sales.product_id
    LEFT JOIN ${ref(dimProductCost)} AS costs
    ON
      costs.sku = products.sku
      AND costs.valid_from_on <= sales.month_on
      AND sales.month_on < COALESCE(costs.valid_until_on, DATE "9999-12-31")
  `,
});
