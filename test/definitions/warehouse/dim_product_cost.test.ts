import { gone, landed, testsOf } from "../../../cli/model-tests/model-test.ts";
import { productCosts } from "../../../includes/contracts/sheets.ts";

const test = testsOf("warehouse.dim_product_cost");

test("a cost holds until the next one, whatever the months between", {
  given: [
    landed(productCosts, [
      { sku: "A", month_on: "2025-04-01", unit_cost_jpy: 120 },
      { sku: "A", month_on: "2024-12-01", unit_cost_jpy: 100 },
      { sku: "A", month_on: "2025-01-01", unit_cost_jpy: 110.5 },
    ]),
  ],
  expect: [
    { sku: "A", valid_from_on: "2024-12-01", valid_until_on: "2025-01-01", unit_cost_jpy: 100 },
    { sku: "A", valid_from_on: "2025-01-01", valid_until_on: "2025-04-01", unit_cost_jpy: 110.5 },
    { sku: "A", valid_from_on: "2025-04-01", valid_until_on: null, unit_cost_jpy: 120 },
  ],
});

test("products do not end each other's costs", {
  given: [
    landed(productCosts, [
      { sku: "A", month_on: "2025-01-01", unit_cost_jpy: 100 },
      { sku: "B", month_on: "2025-02-01", unit_cost_jpy: 200 },
    ]),
  ],
  expect: [
    { sku: "A", valid_from_on: "2025-01-01", valid_until_on: null, unit_cost_jpy: 100 },
    { sku: "B", valid_from_on: "2025-02-01", valid_until_on: null, unit_cost_jpy: 200 },
  ],
});

test("a cost of the same amount stated again is a row of its own", {
  given: [
    landed(productCosts, [
      { sku: "A", month_on: "2025-01-01", unit_cost_jpy: 100 },
      { sku: "A", month_on: "2025-02-01", unit_cost_jpy: 100 },
    ]),
  ],
  expect: [
    { sku: "A", valid_from_on: "2025-01-01", valid_until_on: "2025-02-01" },
    { sku: "A", valid_from_on: "2025-02-01", valid_until_on: null },
  ],
});

test("rows that were deleted or rejected end nothing", {
  given: [
    landed(productCosts, [
      { sku: "A", month_on: "2025-01-01", unit_cost_jpy: 100 },
      { sku: "A", month_on: "2025-02-01", rejected_columns: "unit_cost_jpy" },
      { sku: "A", month_on: "2025-03-01", unit_cost_jpy: 120 },
    ]),
    gone(productCosts, [{ sku: "A", month_on: "2025-03-01" }], { landing: 2 }),
  ],
  expect: [{ sku: "A", valid_from_on: "2025-01-01", valid_until_on: null, unit_cost_jpy: 100 }],
});

test("is empty without costs", { expect: [] });
