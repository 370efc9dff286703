import { landed, testsOf } from "../../../cli/model-tests/model-test.ts";
import { products } from "../../../includes/contracts/app.ts";

const test = testsOf("warehouse.dim_product");

test("names the product, and says what has left the shop", {
  given: [
    landed(products, [
      { id: 1, sku: "A", name: "葛根湯", category: "漢方", price_jpy: "1100.50", tax_rate: "0.08" },
      { id: 2, sku: "B", discontinued_at: "2025-07-01T00:00:00Z" },
    ]),
  ],
  expect: [
    {
      product_id: 1,
      sku: "A",
      product_name: "葛根湯",
      category: "漢方",
      price_jpy: 1100.5,
      tax_rate: 0.08,
      is_discontinued: false,
    },
    { product_id: 2, sku: "B", is_discontinued: true },
  ],
});
