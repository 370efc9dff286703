import { productCosts } from "../../includes/contracts/sheets.ts";
import { dimension, type Ref } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { dimProduct } from "./dim_product.ts";

export const dimProductCost = dimension("dim_product_cost", {
  description: "What a unit of a product cost, and in which months that held.",
  grain: "one row a product and month from which a cost holds",
  owner: "finance",
  key: ["sku", "valid_from_on"],
  columns: {
    sku: "Stock keeping unit.",
    valid_from_on: "First day of the first month in which the cost holds.",
    valid_until_on: "First day of the month in which another cost holds; null while it is the last.",
    unit_cost_jpy: "Cost of one unit, consumption tax excluded, in yen.",
  },
  query: ({ ref }) => sql`
    -- One row a product and month from which a cost holds.
    SELECT
      sku,
      month_on AS valid_from_on,
      LEAD(month_on) OVER (PARTITION BY sku ORDER BY month_on) AS valid_until_on,
      unit_cost_jpy
    FROM ${ref(productCosts)}
  `,
});

/** Joins to lines of orders, named items, as costs.unit_cost_jpy what a unit cost on the day of the payment; null where the sheet has none. */
export function unitCosts(ref: Ref): string {
  return sql`
    LEFT JOIN ${ref(dimProduct)} AS products
    ON products.product_id = items.product_id
    LEFT JOIN ${ref(dimProductCost)} AS costs
    ON
      costs.sku = products.sku
      AND costs.valid_from_on <= items.paid_on
      AND items.paid_on < COALESCE(costs.valid_until_on, DATE "9999-12-31")
  `;
}
