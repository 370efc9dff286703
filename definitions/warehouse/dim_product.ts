import { products } from "../../includes/contracts/app.ts";
import { dimension } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";

export const dimProduct = dimension("dim_product", {
  description: "Every product that the shop sells or has sold.",
  grain: "one row a product",
  owner: "commerce",
  key: ["product_id"],
  columns: {
    product_id: "Product number.",
    sku: "Stock keeping unit, as the spreadsheets name the product.",
    product_name: "Name shown in the shop.",
    category: "Shelf of the shop.",
    price_jpy: "List price, consumption tax included, in yen.",
    tax_rate: "Consumption tax rate of a sale today.",
    is_discontinued: "True where the shop no longer sells it.",
  },
  query: ({ ref }) => sql`
    -- One row a product.
    SELECT
      id AS product_id,
      sku,
      name AS product_name,
      category,
      price_jpy,
      tax_rate,
      discontinued_at IS NOT NULL AS is_discontinued
    FROM ${ref(products)}
  `,
});
