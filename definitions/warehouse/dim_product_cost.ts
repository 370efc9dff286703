import { productCosts } from "../../includes/contracts/sheets.ts";
import { dimension } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";

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
