import { landed, rows, testsOf } from "../../../cli/model-tests/model-test.ts";
import { salesTargets } from "../../../includes/contracts/sheets.ts";

const test = testsOf("mart.sales_vs_target");

/** Thursday morning: of July's 22 business days, without Marine Day, 16 are over. */
const clock = "2025-07-24T05:00:00+09:00";

const sale = { patient_id: 1, is_sale: true, paid_on: "2025-07-10", net_jpy: 1000 };
const sales = (...list: readonly object[]) =>
  rows(
    "warehouse.fct_order",
    list.map((change, index) => ({ ...sale, order_id: index + 1, ...change })),
  );
const patients = rows("warehouse.dim_patient", [
  { patient_id: 1, channel: "search" },
  { patient_id: 2, channel: "organic" },
]);
const target = { month_on: "2025-07-01", channel: "search", target_jpy: 1_000_000 };

test("sets a month's sales against the target's share of the days that are over", {
  clock,
  given: [landed(salesTargets, [target]), sales({ net_jpy: 400_000 }, { net_jpy: 300_000 }), patients],
  expect: [
    {
      month_on: "2025-07-01",
      channel: "search",
      target_jpy: 1_000_000,
      actual_jpy: 700_000,
      order_count: 2,
      business_day_count: 22,
      elapsed_business_day_count: 16,
      remaining_business_day_count: 6,
      // 1,000,000 × 16 / 22 = 727,272.7…, rounded down.
      expected_jpy: 727_272,
      gap_jpy: -27_272,
      achievement: 0.7,
    },
  ],
});

test("a month that is over expects all of its target, one that is to come nothing", {
  clock,
  given: [
    landed(salesTargets, [
      { ...target, month_on: "2025-06-01" },
      { ...target, month_on: "2025-08-01" },
    ]),
    sales({ paid_on: "2025-06-15", net_jpy: 1_250_000 }),
    patients,
  ],
  expect: [
    {
      month_on: "2025-06-01",
      channel: "search",
      business_day_count: 21,
      elapsed_business_day_count: 21,
      remaining_business_day_count: 0,
      expected_jpy: 1_000_000,
      gap_jpy: 250_000,
      achievement: 1.25,
    },
    {
      month_on: "2025-08-01",
      channel: "search",
      business_day_count: 20,
      elapsed_business_day_count: 0,
      remaining_business_day_count: 20,
      expected_jpy: 0,
      gap_jpy: 0,
      achievement: 0,
    },
  ],
});

for (const [name, now, elapsed] of [
  ["a business day is left in its last second in Japan", "2025-07-23T14:59:59.999999Z", 15],
  ["a business day is over from midnight in Japan on", "2025-07-23T15:00:00Z", 16],
] as const) {
  test(name, {
    clock: now,
    given: [landed(salesTargets, [target])],
    expect: [
      {
        month_on: "2025-07-01",
        channel: "search",
        elapsed_business_day_count: elapsed,
        remaining_business_day_count: 22 - elapsed,
      },
    ],
  });
}

test("sales without a target have no expectation", {
  clock,
  given: [sales({}), patients],
  expect: [
    {
      month_on: "2025-07-01",
      channel: "search",
      target_jpy: null,
      actual_jpy: 1000,
      order_count: 1,
      expected_jpy: null,
      gap_jpy: null,
      achievement: null,
    },
  ],
});

test("a target without sales is missed by all of it", {
  clock,
  given: [landed(salesTargets, [target])],
  expect: [
    {
      month_on: "2025-07-01",
      channel: "search",
      target_jpy: 1_000_000,
      actual_jpy: 0,
      order_count: 0,
      gap_jpy: -727_272,
      achievement: 0,
    },
  ],
});

test("a target of 0 is achieved by no share", {
  clock,
  given: [landed(salesTargets, [{ ...target, target_jpy: 0 }]), sales({}), patients],
  expect: [
    {
      month_on: "2025-07-01",
      channel: "search",
      target_jpy: 0,
      expected_jpy: 0,
      gap_jpy: 1000,
      achievement: null,
    },
  ],
});

test("achievement has four places, half counts as one more", {
  clock,
  given: [
    landed(salesTargets, [
      { ...target, target_jpy: 3 },
      { ...target, channel: "organic", target_jpy: 16_000 },
    ]),
    sales({ net_jpy: 2 }, { patient_id: 2, net_jpy: 1 }),
    patients,
  ],
  expect: [
    { month_on: "2025-07-01", channel: "search", achievement: "0.6667" },
    // 1 / 16,000 = 0.0000625.
    { month_on: "2025-07-01", channel: "organic", achievement: "0.0001" },
  ],
});

test("a target with a fraction of a yen is rounded to the yen", {
  clock,
  given: [
    landed(salesTargets, [
      { ...target, target_jpy: 999.5 },
      { ...target, channel: "organic", target_jpy: 999.4 },
    ]),
  ],
  expect: [
    { month_on: "2025-07-01", channel: "search", target_jpy: 1000 },
    { month_on: "2025-07-01", channel: "organic", target_jpy: 999 },
  ],
});

test("channels and months are kept apart", {
  clock,
  given: [
    landed(salesTargets, [{ ...target, target_jpy: 22 }]),
    sales({ paid_on: "2025-06-30" }, { paid_on: "2025-07-01" }, { patient_id: 2 }),
    patients,
  ],
  expect: [
    { month_on: "2025-06-01", channel: "search", actual_jpy: 1000, target_jpy: null },
    { month_on: "2025-07-01", channel: "search", actual_jpy: 1000, target_jpy: 22 },
    { month_on: "2025-07-01", channel: "organic", actual_jpy: 1000, target_jpy: null },
  ],
});

test("sales of a patient who is not known count as unknown", {
  clock,
  given: [sales({ patient_id: 3 }, { patient_id: null }), patients],
  expect: [{ month_on: "2025-07-01", channel: "unknown", actual_jpy: 2000, order_count: 2 }],
});

test("today's payments and orders that are no sales do not count", {
  clock,
  given: [
    sales(
      { paid_on: "2025-07-23" },
      { paid_on: "2025-07-24" },
      { is_sale: false },
      { is_sale: false, paid_on: null },
    ),
    patients,
  ],
  expect: [{ month_on: "2025-07-01", channel: "search", actual_jpy: 1000, order_count: 1 }],
});

test("is empty without targets and sales", { clock, expect: [] });
