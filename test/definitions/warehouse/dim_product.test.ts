import { gone, landed, testsOf } from "../../../cli/model-tests/model-test.ts";
import { products } from "../../../includes/contracts/app.ts";

const test = testsOf("warehouse.dim_product");

test("names the product with its price and tax rate", {
  given: [
    landed(products, [
      { id: 1, sku: "A", name: "葛根湯", category: "漢方", price_jpy: "1100.50", tax_rate: "0.08" },
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
  ],
});

test("says what has left the shop", {
  given: [
    landed(products, [
      { id: 1, sku: "A" },
      { id: 2, sku: "B", discontinued_at: "2025-07-01T00:00:00Z" },
    ]),
  ],
  expect: [
    { product_id: 1, is_discontinued: false },
    { product_id: 2, is_discontinued: true },
  ],
});

test("leaves out products that are gone or could not be read", {
  given: [
    landed(products, [
      { id: 1, sku: "A" },
      { id: 2, rejected_columns: "sku" },
      { id: 3, sku: "C" },
    ]),
    gone(products, [{ id: 3 }], { landing: 2 }),
  ],
  expect: [{ product_id: 1, sku: "A" }],
});

test("is empty without products", { expect: [] });
