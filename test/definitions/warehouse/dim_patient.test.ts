import { gone, landed, rows, testsOf } from "../../../cli/model-tests/model-test.ts";
import { patients } from "../../../includes/contracts/app.ts";
import { campaignMaster } from "../../../includes/contracts/sheets.ts";

const test = testsOf("warehouse.dim_patient");

const patient = { id: 1, created_at: "2025-01-02T03:00:00Z" };
const sale = {
  order_id: 10,
  patient_id: 1,
  is_sale: true,
  paid_at: "2025-02-01T03:00:00Z",
  paid_on: "2025-02-01",
};

const master = landed(campaignMaster, [
  {
    utm_source: "google",
    utm_campaign: "brand",
    campaign_id: "101",
    campaign_name: "Brand",
    channel: "search",
  },
  {
    utm_source: "google",
    utm_campaign: "Brand-2025",
    campaign_id: "101",
    campaign_name: "Brand",
    channel: "search",
  },
  { utm_source: "a8", utm_campaign: "main", campaign_name: "A8", channel: "affiliate" },
]);

test("states who registered, where and when", {
  given: [
    landed(patients, [
      { ...patient, prefecture: "東京都", utm_source: "google", utm_medium: "cpc", utm_campaign: "brand" },
    ]),
    master,
  ],
  expect: [
    {
      patient_id: 1,
      prefecture: "東京都",
      utm_source: "google",
      utm_medium: "cpc",
      utm_campaign: "brand",
      channel: "search",
      campaign_id: "101",
      registered_at: "2025-01-02T12:00:00+09:00",
      registered_on: "2025-01-02",
      is_removed: false,
      first_sale_order_id: null,
      first_sale_at: null,
      first_sale_on: null,
    },
  ],
});

test("two spellings of a campaign are one campaign", {
  given: [
    landed(patients, [
      { ...patient, utm_source: "google", utm_campaign: "brand" },
      { ...patient, id: 2, utm_source: "google", utm_campaign: "Brand-2025" },
    ]),
    master,
  ],
  expect: [
    { patient_id: 1, channel: "search", campaign_id: "101" },
    { patient_id: 2, channel: "search", campaign_id: "101" },
  ],
});

test("without utm_source a patient is organic, whatever else the link said", {
  given: [
    landed(patients, [patient, { ...patient, id: 2, utm_medium: "cpc", utm_campaign: "brand" }]),
    master,
  ],
  expect: [
    { patient_id: 1, channel: "organic", campaign_id: null },
    { patient_id: 2, channel: "organic", campaign_id: null },
  ],
});

test("a link that the campaign master lacks is unknown, also one in other letters or without a campaign", {
  given: [
    landed(patients, [
      { ...patient, utm_source: "google", utm_campaign: "forgotten" },
      { ...patient, id: 2, utm_source: "Google", utm_campaign: "brand" },
      { ...patient, id: 3, utm_source: "google" },
      { ...patient, id: 4, utm_source: "a8", utm_campaign: "brand" },
    ]),
    master,
  ],
  expect: [
    { patient_id: 1, channel: "unknown", campaign_id: null },
    { patient_id: 2, channel: "unknown", campaign_id: null },
    { patient_id: 3, channel: "unknown", campaign_id: null },
    { patient_id: 4, channel: "unknown", campaign_id: null },
  ],
});

test("a channel without a campaign number is a channel all the same", {
  given: [landed(patients, [{ ...patient, utm_source: "a8", utm_campaign: "main" }]), master],
  expect: [{ patient_id: 1, channel: "affiliate", campaign_id: null }],
});

test("a campaign that the master no longer has is unknown", {
  given: [
    landed(patients, [{ ...patient, utm_source: "a8", utm_campaign: "main" }]),
    master,
    gone(campaignMaster, [{ utm_source: "a8", utm_campaign: "main" }], { landing: 2 }),
  ],
  expect: [{ patient_id: 1, channel: "unknown" }],
});

test("the first sale is the first payment, not the first order number", {
  given: [
    landed(patients, [patient]),
    rows("warehouse.fct_order", [
      { ...sale, order_id: 10, paid_at: "2025-02-03T00:00:00Z", paid_on: "2025-02-03" },
      { ...sale, order_id: 12, paid_at: "2025-02-01T15:00:00Z", paid_on: "2025-02-02" },
    ]),
  ],
  expect: [
    {
      patient_id: 1,
      first_sale_order_id: 12,
      first_sale_at: "2025-02-01T15:00:00Z",
      first_sale_on: "2025-02-02",
    },
  ],
});

test("of sales paid at the same instant the lower number is the first", {
  given: [
    landed(patients, [patient]),
    rows("warehouse.fct_order", [
      { ...sale, order_id: 12 },
      { ...sale, order_id: 11 },
    ]),
  ],
  expect: [{ patient_id: 1, first_sale_order_id: 11 }],
});

test("orders that are no sales are no first sale", {
  given: [
    landed(patients, [patient]),
    rows("warehouse.fct_order", [
      { ...sale, order_id: 10, is_sale: false, paid_at: "2025-01-05T00:00:00Z", paid_on: "2025-01-05" },
      { ...sale, order_id: 11, paid_at: "2025-01-09T00:00:00Z", paid_on: "2025-01-09" },
    ]),
  ],
  expect: [{ patient_id: 1, first_sale_order_id: 11, first_sale_on: "2025-01-09" }],
});

test("each patient has a first sale of their own, and sales of nobody known make no patient", {
  given: [
    landed(patients, [patient, { ...patient, id: 2 }]),
    rows("warehouse.fct_order", [
      { ...sale, order_id: 10 },
      { ...sale, order_id: 11, patient_id: 2 },
      { ...sale, order_id: 12, patient_id: 3 },
    ]),
  ],
  expect: [
    { patient_id: 1, first_sale_order_id: 10 },
    { patient_id: 2, first_sale_order_id: 11 },
  ],
});

test("a patient who asked to be removed stays and is marked; one whose row is gone does not", {
  given: [
    landed(patients, [
      { ...patient, deleted_at: "2025-03-01T00:00:00Z" },
      { ...patient, id: 2 },
    ]),
    gone(patients, [{ id: 2 }], { landing: 2 }),
  ],
  expect: [{ patient_id: 1, is_removed: true }],
});

test("days of registration begin at midnight in Japan", {
  given: [
    landed(patients, [
      { id: 1, created_at: "2025-03-31T14:59:59.999999Z" },
      { id: 2, created_at: "2025-03-31T15:00:00Z" },
    ]),
  ],
  expect: [
    { patient_id: 1, registered_on: "2025-03-31" },
    { patient_id: 2, registered_on: "2025-04-01" },
  ],
});
