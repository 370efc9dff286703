import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { googleAdDay, googleAdGroupDay, googleCampaignDay } from "../../includes/contracts/ads.ts";
import { type AdDay, type AdFigures, adKey, adRow } from "./ad-rows.ts";
import type { Row } from "./built-warehouse.ts";
import { type ModelWarehouse, openModelWarehouse } from "./model-warehouse.ts";

let warehouse: ModelWarehouse;

beforeAll(async () => {
  warehouse = await openModelWarehouse("2025-07-14T20:00:00Z");
});

afterAll(async () => {
  await warehouse?.close();
});

const yen = (amount: number) => amount * 1_000_000;

/** Puts rows into the report that their ids say, as one landing each. */
async function land(rows: readonly AdDay[], toRow: typeof adRow = adRow): Promise<void> {
  const reports = [
    [googleCampaignDay, rows.filter(({ group }) => group === undefined)],
    [googleAdGroupDay, rows.filter(({ group, ad }) => group !== undefined && ad === undefined)],
    [googleAdDay, rows.filter(({ ad }) => ad !== undefined)],
  ] as const;
  for (const [table, reported] of reports) {
    if (reported.length > 0) await warehouse.land(table, reported.map(toRow));
  }
}

/** The built rows by key: impressions, clicks, cost, conversions and value, as text. */
async function built(): Promise<Readonly<Record<string, string>>> {
  const rows = await warehouse.query(
    "SELECT ad_day_id, impressions, clicks, cost, conversions, conversions_value FROM warehouse.fct_ad_day ORDER BY ad_day_id",
  );
  return Object.fromEntries(
    rows.map(({ ad_day_id: id, ...figures }) => [String(id), Object.values(figures).map(String).join(" ")]),
  );
}

async function allColumns(): Promise<readonly Row[]> {
  return warehouse.query(
    "SELECT * EXCEPT (google_campaign_day_version, google_ad_group_day_version, google_ad_day_version) FROM warehouse.fct_ad_day ORDER BY ad_day_id",
  );
}

function day(campaign: string, ids: Partial<AdDay>, figures: AdFigures): AdDay {
  return { campaign, on: "2025-07-13", ...ids, ...figures };
}

const search = [
  day(
    "1",
    {},
    { impressions: 100, clicks: 10, costMicros: yen(1000), conversions: 3, conversionsValue: 300 },
  ),
  day("1", { group: "11" }, { impressions: 60, clicks: 6, costMicros: yen(600), conversions: 1.5 }),
  day(
    "1",
    { group: "11", ad: "111" },
    { impressions: 40, clicks: 4, costMicros: yen(400), conversions: 0.5 },
  ),
  day("1", { group: "11", ad: "112" }, { impressions: 20, clicks: 2, costMicros: yen(200), conversions: 1 }),
  // A removed ad: the ad group knows more than its ads.
  day("1", { group: "12" }, { impressions: 30, clicks: 3, costMicros: yen(300) }),
  day("1", { group: "12", ad: "121" }, { impressions: 10, clicks: 1, costMicros: yen(100) }),
];

describe("fct_ad_day", () => {
  it("states ads as reported, and what else the campaign's total holds, once", async () => {
    await land([
      ...search,
      // Performance Max reports campaigns alone.
      day("2", {}, { impressions: 7, clicks: 2, costMicros: 123_456_789, conversions: 0.333333333333 }),
      // Nothing happened, and nothing is stated of it.
      day("3", {}, {}),
      // An account in another currency.
      day("4", { account: "1000000002", currency: "USD" }, { clicks: 1, costMicros: 1_500_000 }),
      day("4", { account: "1000000002", currency: "USD", group: "41" }, { clicks: 1, costMicros: 1_500_000 }),
      // Reports that were read one after the other: the ads are ahead of their campaign, or without one.
      day("5", {}, { impressions: 10, clicks: 1, costMicros: yen(100) }),
      day("5", { group: "51", ad: "511" }, { impressions: 12, clicks: 2, costMicros: yen(130) }),
      day("6", { group: "61", ad: "611" }, { impressions: 5, costMicros: 9_007_199_254_740_993n }),
      // Another day of the first campaign, on which the ad groups are all there is.
      { ...day("1", {}, { clicks: 2 }), on: "2025-06-30" },
      { ...day("1", { group: "11" }, { clicks: 2 }), on: "2025-06-30" },
    ]);
    const failed = await warehouse.build(["fct_ad_day"]);
    expect(failed).toEqual(["assertions.warehouse_fct_ad_day_currency_is_yen"]);
    expect(await built()).toEqual({
      "google/1000000001/1/-/-/2025-07-13": "10 1 100 1.5 300",
      "google/1000000001/1/11/-/2025-06-30": "0 2 0 0 0",
      "google/1000000001/1/11/111/2025-07-13": "40 4 400 0.5 0",
      "google/1000000001/1/11/112/2025-07-13": "20 2 200 1 0",
      "google/1000000001/1/12/-/2025-07-13": "20 2 200 0 0",
      "google/1000000001/1/12/121/2025-07-13": "10 1 100 0 0",
      "google/1000000001/2/-/-/2025-07-13": "7 2 123.456789 0.333333333 0",
      "google/1000000001/3/-/-/2025-07-13": "0 0 0 0 0",
      "google/1000000002/4/41/-/2025-07-13": "0 1 1.5 0 0",
      "google/1000000001/5/-/-/2025-07-13": "-2 -1 -30 0 0",
      "google/1000000001/5/51/511/2025-07-13": "12 2 130 0 0",
      "google/1000000001/6/61/611/2025-07-13": "5 0 9007199254.740993 0 0",
    });
    const [rest] = await warehouse.query(
      `SELECT * EXCEPT (google_campaign_day_version, google_ad_group_day_version, google_ad_day_version)
       FROM warehouse.fct_ad_day WHERE ad_day_id = "google/1000000001/1/12/-/2025-07-13"`,
    );
    expect(
      Object.entries(rest ?? {}).map(([name, value]) => [name, value === null ? null : String(value)]),
    ).toEqual([
      ["ad_day_id", "google/1000000001/1/12/-/2025-07-13"],
      ["platform", "google"],
      ["account_id", "1000000001"],
      ["account_name", "Account 1000000001"],
      ["campaign_id", "1"],
      ["campaign_name", "Campaign 1"],
      ["ad_group_id", "12"],
      ["ad_group_name", "Group 12"],
      ["ad_id", null],
      ["date_on", "2025-07-13"],
      ["time_zone", "Asia/Tokyo"],
      ["impressions", "20"],
      ["clicks", "2"],
      ["cost", "200"],
      ["currency_code", "JPY"],
      ["tax_treatment", "excluded"],
      ["conversions", "0"],
      ["conversions_value", "0"],
    ]);
  });

  it("builds anew the days that were restated, and only those", async () => {
    const before = await versions();
    await land([
      // The removed ad is reported after all: no rest is left of its ad group.
      day("1", { group: "12", ad: "122" }, { impressions: 20, clicks: 2, costMicros: yen(200) }),
      // Restated cost, under a new name.
      day("2", { name: "New name" }, { impressions: 8, clicks: 2, costMicros: yen(120), conversions: 1 }),
      // The campaign of ads that were alone appears.
      day("6", {}, { impressions: 6, costMicros: 9_007_199_254_740_993n }),
    ]);
    // What is withdrawn: a campaign's day, and an ad whose figures its ad group keeps.
    await land([day("3", {}, {}), day("1", { group: "11", ad: "111" }, {})], adKey);
    expect(await warehouse.build(["fct_ad_day"])).toEqual([
      "assertions.warehouse_fct_ad_day_currency_is_yen",
    ]);
    expect(await built()).toEqual({
      "google/1000000001/1/-/-/2025-07-13": "10 1 100 1.5 300",
      "google/1000000001/1/11/-/2025-06-30": "0 2 0 0 0",
      "google/1000000001/1/11/-/2025-07-13": "40 4 400 0.5 0",
      "google/1000000001/1/11/112/2025-07-13": "20 2 200 1 0",
      "google/1000000001/1/12/121/2025-07-13": "10 1 100 0 0",
      "google/1000000001/1/12/122/2025-07-13": "20 2 200 0 0",
      "google/1000000001/2/-/-/2025-07-13": "8 2 120 1 0",
      "google/1000000002/4/41/-/2025-07-13": "0 1 1.5 0 0",
      "google/1000000001/5/-/-/2025-07-13": "-2 -1 -30 0 0",
      "google/1000000001/5/51/511/2025-07-13": "12 2 130 0 0",
      "google/1000000001/6/-/-/2025-07-13": "1 0 0 0 0",
      "google/1000000001/6/61/611/2025-07-13": "5 0 9007199254.740993 0 0",
    });
    const after = await versions();
    const untouched = ["1/11/-/2025-06-30", "5/-/-/2025-07-13", "5/51/511/2025-07-13"].map(
      (id) => `google/1000000001/${id}`,
    );
    expect(untouched.map((id) => after[id])).toEqual(untouched.map((id) => before[id]));
  });

  it("is the same when it is built whole", async () => {
    const incremental = await allColumns();
    await warehouse.build(["fct_ad_day"], { fullRefresh: true });
    expect(await allColumns()).toEqual(incremental);
  });

  it("keeps rows out that are not sound, and takes them back", async () => {
    const before = await built();
    await land([day("2", { currency: null }, { impressions: 8 })]);
    await warehouse.build(["fct_ad_day"]);
    expect(Object.keys(await built())).toEqual(
      Object.keys(before).filter((id) => id !== "google/1000000001/2/-/-/2025-07-13"),
    );
    await land([
      day("2", { name: "New name" }, { impressions: 8, clicks: 2, costMicros: yen(120), conversions: 1 }),
    ]);
    await warehouse.build(["fct_ad_day"]);
    expect(await built()).toEqual(before);
  });

  it("is refused where its sums are not the campaigns'", async () => {
    await warehouse.query("UPDATE warehouse.fct_ad_day SET clicks = clicks + 1 WHERE ad_id = '112'");
    expect(await warehouse.build(["fct_ad_day"])).toContain(
      "assertions.warehouse_fct_ad_day_sums_equal_campaigns",
    );
  });
});

async function versions(): Promise<Readonly<Record<string, string>>> {
  const rows = await warehouse.query(
    `SELECT ad_day_id, CONCAT(google_campaign_day_version, " ", google_ad_group_day_version, " ", google_ad_day_version) AS versions
     FROM warehouse.fct_ad_day`,
  );
  return Object.fromEntries(
    rows.map(({ ad_day_id: id, versions: stamped }) => [String(id), String(stamped)]),
  );
}
