import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { googleAdDay, googleCampaignDay } from "../../includes/contracts/ads.ts";
import { orderItems, orders, patients, products } from "../../includes/contracts/app.ts";
import { consultations, messages } from "../../includes/contracts/chat.ts";
import { campaignMaster, productCosts } from "../../includes/contracts/sheets.ts";
import { adRow } from "./ad-rows.ts";
import { consultation, message } from "./chat-rows.ts";
import { type ModelWarehouse, openModelWarehouse } from "./model-warehouse.ts";
import { campaignRow, costRow, itemRows, type Order, orderRow, patient, product } from "./shop-rows.ts";

const brand = { source: "google", campaign: "brand" };
const brandAnew = { source: "google", campaign: "Brand-2025" };
const line = { source: "line", campaign: "friends" };
const affiliate = { source: "a8", campaign: "main" };
const forgotten = { source: "google", campaign: "forgotten" };

/** Product 1 costs 100, from June 200; product 2's cost is not known. */
const herb = { product: 1 };
const sold: readonly Order[] = [
  { id: 1, patient: 1, paid: "2025-01-10 09:00", lines: [{ product: 1, quantity: 2, discount: 100 }] },
  { id: 2, patient: 1, paid: "2025-02-08 23:59", lines: [herb] },
  { id: 3, patient: 1, paid: "2025-02-09 00:00", lines: [herb] },
  { id: 4, patient: 1, paid: "2025-06-05 12:00", lines: [herb] },
  { id: 5, patient: 2, paid: "2025-01-31 12:00", lines: [{ product: 1, price: 1080, taxRate: 0.08 }] },
  { id: 6, patient: 3, paid: "2025-01-12 12:00", lines: [{ product: 1, isRefunded: true }] },
  { id: 7, patient: 4, paid: "2025-06-24 12:00", lines: [herb] },
  { id: 8, patient: 5, paid: "2025-06-25 12:00", lines: [herb] },
  { id: 9, patient: 6, paid: "2025-06-02 12:00", lines: [{ product: 2 }] },
  { id: 10, patient: 8, paid: "2025-05-05 12:00", lines: [herb] },
  // Today: not over.
  { id: 11, patient: 7, paid: "2025-07-24 02:00", lines: [herb] },
  { id: 12, patient: 4, paid: "2025-07-24 03:00", lines: [herb] },
  // No sales.
  { id: 13, patient: 9, paid: "2025-03-01 12:00", status: "canceled", lines: [herb] },
  { id: 14, patient: 9, lines: [herb] },
];

let warehouse: ModelWarehouse;

beforeAll(async () => {
  // 5 o'clock on a Thursday in Japan.
  warehouse = await openModelWarehouse("2025-07-23T20:00:00Z");
  await warehouse.land(patients, [
    patient(1, brand),
    patient(2, brandAnew),
    patient(3, brand, "2025-03-01 12:00"),
    patient(4),
    patient(5, line),
    patient(6, forgotten),
    patient(7, brand),
    patient(8, affiliate),
    patient(9),
  ]);
  await warehouse.land(products, [product(1, "A"), product(2, "B")]);
  await warehouse.land(orders, sold.map(orderRow));
  await warehouse.land(orderItems, sold.flatMap(itemRows));
  await warehouse.land(productCosts, [costRow("2024-01", "A", 100), costRow("2025-06", "A", 200)]);
  await warehouse.land(campaignMaster, [
    campaignRow({ ...brand, id: "101", name: "ブランド", channel: "search" }),
    campaignRow({ ...brandAnew, id: "101", name: "ブランド（新）", channel: "search" }),
    campaignRow({ ...line, id: "102", name: "友だち", channel: "LINE" }),
    campaignRow({ ...affiliate, id: null, name: "A8", channel: "affiliate" }),
    campaignRow({ source: "news", campaign: "weekly", id: "103", name: "メール", channel: "email" }),
  ]);
  await warehouse.land(googleCampaignDay, [
    adRow({ campaign: "101", name: "Brand old", on: "2025-01-05", clicks: 3, costMicros: 600_500_000 }),
    adRow({
      campaign: "101",
      name: "Brand old",
      on: "2025-01-10",
      impressions: 90,
      clicks: 10,
      costMicros: 3_000_000_000,
    }),
    adRow({ campaign: "101", name: "Brand old", on: "2025-02-03", clicks: 1, costMicros: 700_000_000 }),
    adRow({ campaign: "101", name: "Brand new", on: "2025-07-24", clicks: 9, costMicros: 900_000_000 }),
    adRow({ campaign: "102", on: "2025-06-25", impressions: 5 }),
    adRow({ campaign: "109", on: "2025-06-02", impressions: 4, clicks: 2, costMicros: 300_000_000 }),
    adRow({
      campaign: "105",
      account: "2",
      currency: "USD",
      on: "2025-05-05",
      clicks: 4,
      costMicros: 8_000_000,
    }),
  ]);
  await warehouse.land(googleAdDay, [
    adRow({
      campaign: "101",
      group: "1",
      ad: "1",
      name: "Brand old",
      on: "2025-01-10",
      impressions: 80,
      clicks: 9,
    }),
  ]);
  await warehouse.land(consultations, [
    consultation({
      id: "a",
      addedAt: "2025-01-05T23:59:59+09:00",
      utm: brand,
      patientId: 1,
      completedAt: "2025-01-06T00:00:00Z",
    }),
    consultation({
      id: "b",
      addedAt: "2025-01-06T00:00:00+09:00",
      utm: brandAnew,
      startedAt: "2025-01-06T00:00:00Z",
    }),
    consultation({
      id: "c",
      addedAt: "2025-01-07T12:00:00+09:00",
      patientId: 9,
      completedAt: "2025-01-07T12:00:00Z",
    }),
    consultation({ id: "d", addedAt: "2025-06-01T12:00:00+09:00", utm: forgotten, patientId: 6 }),
    consultation({ id: "e", addedAt: "2025-06-23T12:00:00+09:00", patientId: 4 }),
    consultation({ id: "f", addedAt: "2025-07-24T00:30:00+09:00" }),
  ]);
  await warehouse.land(messages, [
    message("a", "1", "patient", "2025-01-06T00:00:00Z"),
    message("a", "2", "pharmacist", "2025-01-06T01:00:00Z"),
    message("b", "1", "patient", "2025-01-06T00:00:00Z"),
    message("c", "1", "pharmacist", "2025-01-07T00:00:00Z"),
  ]);
  const failed = await warehouse.build(models);
  expect(failed).toEqual(["assertions.warehouse_fct_ad_day_currency_is_yen"]);
});

afterAll(async () => {
  await warehouse?.close();
});

const models = [
  "fct_ad_day",
  "dim_campaign",
  "dim_patient",
  "channel_performance",
  "acquisition_funnel",
  "daily_kpis",
];

async function read(sql: string): Promise<readonly string[]> {
  const rows = await warehouse.query(sql);
  return rows.map((row) => Object.values(row).map(String).join(" | "));
}

const performance = () =>
  read("SELECT * FROM mart_build.channel_performance ORDER BY month_on, channel, campaign_id");
const funnel = () => read("SELECT * FROM mart_build.acquisition_funnel ORDER BY week_on, channel");

describe("dim_campaign and first touch", () => {
  it("has one row for a campaign of several spellings and names", async () => {
    expect(await read("SELECT * FROM warehouse.dim_campaign ORDER BY campaign_id")).toEqual([
      "101 | Brand new | search | google | 2 | 2025-01-05 | 2025-07-24",
      "102 | Campaign 102 | LINE | google | 1 | 2025-06-25 | 2025-06-25",
      "103 | メール | email | null | 1 | null | null",
      "105 | Campaign 105 | unknown | google | 0 | 2025-05-05 | 2025-05-05",
      "109 | Campaign 109 | unknown | google | 0 | 2025-06-02 | 2025-06-02",
    ]);
  });

  it("gives each patient to the first touch", async () => {
    expect(
      await read("SELECT patient_id, channel, campaign_id FROM warehouse.dim_patient ORDER BY patient_id"),
    ).toEqual([
      "1 | search | 101",
      "2 | search | 101",
      "3 | search | 101",
      "4 | organic | null",
      "5 | LINE | 102",
      "6 | unknown | null",
      "7 | search | 101",
      "8 | affiliate | null",
      "9 | organic | null",
    ]);
  });
});

describe("channel_performance", () => {
  it("sets what patients brought to date against what their campaign cost", async () => {
    expect(await performance()).toEqual([
      "2025-01-01 | search | 101 | Brand new | 90 | 13 | 3600.5 | 3 | 3 | 5910 | 5210 | 1200 | 1.6414 | 1170 | 1470 | null | 30",
      "2025-02-01 | search | 101 | Brand new | 0 | 1 | 700 | 0 | 0 | 0 | 0 | null | 0 | null | null | null | null",
      "2025-05-01 | affiliate | null | null | null | null | null | 1 | 1 | 1000 | 900 | null | null | 900 | null | null | null",
      "2025-05-01 | unknown | 105 | Campaign 105 | 0 | 4 | null | 0 | 0 | 0 | 0 | null | null | null | null | null | null",
      "2025-06-01 | LINE | 102 | Campaign 102 | 5 | 0 | 0 | 1 | 1 | 1000 | 800 | 0 | null | null | null | null | 0",
      "2025-06-01 | organic | null | null | null | null | null | 1 | 1 | 1000 | 800 | null | null | 800 | null | null | null",
      "2025-06-01 | unknown | null | null | null | null | null | 1 | 1 | 1000 | 1000 | null | null | 1000 | null | null | null",
      "2025-06-01 | unknown | 109 | Campaign 109 | 4 | 2 | 300 | 0 | 0 | 0 | 0 | null | 0 | null | null | null | null",
    ]);
  });
});

describe("acquisition_funnel", () => {
  it("follows the friends of a week as far as they have come", async () => {
    expect(await funnel()).toEqual([
      "2024-12-30 | search | 3 | 1 | 1 | 1 | 1 | 1",
      "2025-01-06 | organic | 0 | 1 | 1 | 0 | 0 | 0",
      "2025-01-06 | search | 10 | 1 | 0 | 0 | 0 | 0",
      "2025-02-03 | search | 1 | 0 | 0 | 0 | 0 | 0",
      "2025-05-05 | unknown | 4 | 0 | 0 | 0 | 0 | 0",
      "2025-05-26 | unknown | 0 | 1 | 0 | 0 | 1 | 0",
      "2025-06-02 | unknown | 2 | 0 | 0 | 0 | 0 | 0",
      "2025-06-23 | organic | 0 | 1 | 0 | 0 | 1 | 1",
    ]);
  });
});

describe("daily_kpis", () => {
  it("states each day's ad cost in yen and what a new patient cost, last", async () => {
    const rows = await warehouse.query("SELECT * FROM mart_build.daily_kpis ORDER BY business_on");
    expect(Object.keys(rows[0] ?? {}).slice(-3)).toEqual(["gross_margin_jpy", "ad_cost_jpy", "cac_jpy"]);
    expect(
      await read(
        `SELECT business_on, new_patient_count, ad_cost_jpy, cac_jpy FROM mart_build.daily_kpis
         WHERE new_patient_count > 0 OR ad_cost_jpy > 0 ORDER BY business_on`,
      ),
    ).toEqual([
      "2025-01-10 | 1 | 3000 | 3000",
      "2025-01-12 | 1 | 0 | 0",
      "2025-01-31 | 1 | 0 | 0",
      "2025-02-03 | 0 | 700 | null",
      "2025-05-05 | 1 | 0 | 0",
      "2025-06-02 | 1 | 300 | 300",
      "2025-06-24 | 1 | 0 | 0",
      "2025-06-25 | 1 | 0 | 0",
    ]);
  });
});

describe("a campaign that marketing registers late", () => {
  it("brings its cost and its patients together", async () => {
    await warehouse.land(campaignMaster, [
      campaignRow({ ...forgotten, id: "109", name: "Forgotten", channel: "search" }),
    ]);
    await warehouse.build(models);
    expect((await performance()).filter((row) => row.startsWith("2025-06"))).toEqual([
      "2025-06-01 | LINE | 102 | Campaign 102 | 5 | 0 | 0 | 1 | 1 | 1000 | 800 | 0 | null | null | null | null | 0",
      "2025-06-01 | organic | null | null | null | null | null | 1 | 1 | 1000 | 800 | null | null | 800 | null | null | null",
      "2025-06-01 | search | 109 | Campaign 109 | 4 | 2 | 300 | 1 | 1 | 1000 | 1000 | 300 | 3.3333 | 1000 | null | null | 0",
    ]);
    expect((await funnel()).slice(5, 7)).toEqual([
      "2025-05-26 | search | 0 | 1 | 0 | 0 | 1 | 0",
      "2025-06-02 | search | 2 | 0 | 0 | 0 | 0 | 0",
    ]);
  });
});
