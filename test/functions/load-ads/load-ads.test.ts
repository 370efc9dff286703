import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startFunction } from "../../../local/functions.ts";
import {
  account,
  accountLines,
  ad,
  adGroup,
  campaign,
  canceled,
  daysBetween,
  figureLines,
  figures,
  largeCost,
  newYork,
  performanceMax,
  searchCampaign,
  tokyo,
} from "./ad-world.ts";
import { AdsWarehouse, key, live, startDate } from "./ads-warehouse.ts";

let ads: AdsWarehouse;

beforeAll(async () => {
  ads = await AdsWarehouse.start();
  await ads.tell(...accountLines(ads.google.ads.managerId));
  await ads.tell(...daysBetween("2025-05-31", "2025-07-14").flatMap((day) => figureLines(day)));
  await ads.tell(...figureLines("2025-07-15", 1));
  await ads.world.set({ rowsPerChunk: 7 });
  await ads.startLoader();
});

afterAll(() => ads?.close());

beforeEach(() => ads.google.faults.clear());

const campaignReport = { tables: ["google_campaign_day"] };

describe("load-ads", () => {
  it("lands every account's reports from the start date to the account's own today", async () => {
    const { status, tables, errors } = await ads.load();
    expect(errors).toEqual([]);
    expect(status).toBe(200);
    const landed = [...tables].map(([name, { scope, landed: rows, rejected }]) => [
      name,
      scope,
      rows,
      rejected,
    ]);
    // 45 days in Tokyo, where it is the 15th; 44 in New York, where it is the 14th.
    expect(new Set(landed)).toEqual(
      new Set([
        [`campaign_day ${tokyo}`, `${tokyo}/2025-06-01..2025-07-15`, 90, 0],
        [`ad_group_day ${tokyo}`, `${tokyo}/2025-06-01..2025-07-15`, 45, 0],
        [`ad_day ${tokyo}`, `${tokyo}/2025-06-01..2025-07-15`, 90, 0],
        [`campaign_day ${newYork}`, `${newYork}/2025-06-01..2025-07-14`, 44, 0],
        [`ad_group_day ${newYork}`, `${newYork}/2025-06-01..2025-07-14`, 44, 0],
        [`ad_day ${newYork}`, `${newYork}/2025-06-01..2025-07-14`, 44, 0],
      ]),
    );
  });

  it("keeps each row as the platform wrote it, in the scope of its account and day", async () => {
    const [row] = await ads.current("google_ad_day", `head.row_key LIKE '%"1111","2025-07-01"%'`);
    expect(row?.row_key).toBe(key(tokyo, searchCampaign, "111", "1111", "2025-07-01"));
    expect(row?.scope).toBe(`${tokyo}/2025-07-01`);
    const texts = await adRows(tokyo, "2025-07-01");
    expect(texts).toContain(row?.row_data);
    expect(row?.row_data).toContain(`"costMicros":"${largeCost}"`);
    expect(row?.row_data).toContain(`"id":"${searchCampaign}"`);
    const [american] = await ads.current("google_campaign_day", `head.scope = '${newYork}/2025-07-01'`);
    expect(american?.row_data).toContain('"currencyCode":"USD"');
    expect(american?.row_data).toContain('"timeZone":"America/New_York"');
  });

  it("asks neither managers nor closed accounts for figures, and says so", async () => {
    const asked = ads.loader.logs.filter(
      ({ message }) => message === "account not asked, its history is kept",
    );
    expect(asked).toEqual([
      expect.objectContaining({ platform: "google", account: canceled, state: "CANCELED" }),
    ]);
    const [row] = await ads.query(`
      SELECT COUNT(DISTINCT scope) AS scopes
      FROM ops_test.loads
      WHERE source = 'ads' AND NOT STARTS_WITH(scope, '${tokyo}/') AND NOT STARTS_WITH(scope, '${newYork}/')
    `);
    expect(row).toEqual({ scopes: 0 });
  });

  it("changes nothing when it loads the same again", async () => {
    const version = await ads.lastVersion("google_ad_day");
    const { status, tables } = await ads.load();
    expect(status).toBe(200);
    for (const summary of tables.values()) {
      expect(summary).toMatchObject({ status: "landed", landed: 0, rejected: 0, tombstoned: 0 });
    }
    expect(tables.get(`ad_day ${tokyo}`)).toMatchObject({
      scope: `${tokyo}/2025-07-08..2025-07-15`,
      read: 16,
      unchanged: 16,
    });
    expect(await ads.appended("google_ad_day", version)).toEqual([]);
  });

  it("changes exactly the days that were restated", async () => {
    ads.passDays(1);
    const restated = daysBetween("2025-07-09", "2025-07-15");
    const campaignOfTokyo = { account: tokyo, campaign: performanceMax, impressions: 3, clicks: 1 };
    await ads.tell(...restated.map((date) => figures({ ...campaignOfTokyo, date, costMicros: 7_000_000 })));
    await ads.tell(...figureLines("2025-07-16", 2).slice(2, 3));
    // Too old to be read again, by this setting.
    await ads.tell(figures({ ...campaignOfTokyo, date: "2025-07-01", costMicros: 1 }));
    const versions = {
      campaign: await ads.lastVersion("google_campaign_day"),
      ad: await ads.lastVersion("google_ad_day"),
    };
    const { status, tables } = await ads.load();
    expect(status).toBe(200);
    expect(tables.get(`campaign_day ${tokyo}`)?.scope).toBe(`${tokyo}/2025-07-08..2025-07-16`);
    // New York's 15th is there by now, too.
    expect(await ads.appended("google_campaign_day", versions.campaign)).toEqual([
      ...[...restated, "2025-07-16"].map((date) => live(tokyo, performanceMax, date)),
      live(newYork, "21", "2025-07-15"),
    ]);
    expect(await ads.appended("google_ad_day", versions.ad)).toEqual([
      live(newYork, "21", "211", "2111", "2025-07-15"),
    ]);
  });

  it("tombstones exactly what has gone from a day", async () => {
    const nothing = { impressions: 0, clicks: 0, costMicros: 0, conversions: 0, conversionsValue: 0 };
    await ads.tell(figures({ account: tokyo, campaign: performanceMax, date: "2025-07-12", ...nothing }));
    const version = await ads.lastVersion("google_campaign_day");
    const { status, tables } = await ads.load(campaignReport);
    expect(status).toBe(200);
    expect(tables.get(`campaign_day ${tokyo}`)).toMatchObject({ landed: 0, tombstoned: 1 });
    expect(await ads.appended("google_campaign_day", version)).toEqual([
      { row_key: key(tokyo, performanceMax, "2025-07-12"), is_deleted: true },
    ]);
  });

  it("reads the days that loads have missed", async () => {
    ads.passDays(20);
    await ads.tell(...daysBetween("2025-07-17", "2025-08-05").flatMap((day) => figureLines(day)));
    // The last load saw the 9th seven days after: it may have changed since.
    await ads.tell(
      figures({ account: tokyo, campaign: performanceMax, date: "2025-07-09", clicks: 4, impressions: 9 }),
    );
    const { status, tables } = await ads.load();
    expect(status).toBe(200);
    expect(tables.get(`campaign_day ${tokyo}`)?.scope).toBe(`${tokyo}/2025-07-09..2025-08-05`);
    // 20 days of two campaigns, the 16th of one of them, and the 9th.
    expect(tables.get(`campaign_day ${tokyo}`)).toMatchObject({ landed: 41, tombstoned: 0 });
  });

  it("loads a new account from the start date, and one that fails stops no other", async () => {
    const paris = "5555555555";
    await ads.tell(
      account({
        id: paris,
        name: "Paris",
        currency: "EUR",
        timeZone: "Europe/Paris",
        managerId: ads.google.ads.managerId,
      }),
      campaign({ account: paris, id: "51", name: "Search" }),
      adGroup({ account: paris, campaign: "51", id: "511", name: "Group" }),
      ad({ account: paris, adGroup: "511", id: "5111" }),
      figures({
        account: paris,
        campaign: "51",
        adGroup: "511",
        ad: "5111",
        date: startDate,
        impressions: 1,
      }),
    );
    ads.google.faults.fail({
      path: `customers/${newYork}/`,
      fault: { kind: "status", status: 403 },
      times: 3,
    });
    const { status, tables } = await ads.load();
    expect(status).toBe(500);
    expect(ads.google.faults.remaining).toBe(0);
    for (const report of ["campaign_day", "ad_group_day", "ad_day"]) {
      expect(tables.get(`${report} ${paris}`)).toMatchObject({
        status: "landed",
        scope: `${paris}/${startDate}..2025-08-04`,
        landed: 1,
      });
      expect(tables.get(`${report} ${tokyo}`)).toMatchObject({ status: "landed" });
      const failed = tables.get(`${report} ${newYork}`);
      expect(failed).toMatchObject({ status: "failed", landed: 0 });
      expect(failed?.error).toContain("403 USER_PERMISSION_DENIED");
      expect(failed?.error).toContain("GOOGLE_ADS_MANAGER_ID");
    }
    const failures = await ads.query(`
      SELECT table_name, STRPOS(error_message, 'USER_PERMISSION_DENIED') > 0 AS is_explained
      FROM ops_test.loads
      WHERE status = 'failed' AND scope = '${newYork}/2025-07-28..2025-08-04'
      ORDER BY table_name
    `);
    expect(failures.map(({ is_explained }) => is_explained)).toEqual([true, true, true]);
    expect((await ads.load()).status).toBe(200);
  });

  it("refuses an account whose days were restated to nothing", async () => {
    const nothing = { impressions: 0, clicks: 0, costMicros: 0, conversions: 0, conversionsValue: 0 };
    const days = daysBetween("2025-07-25", "2025-08-05");
    const group = { account: newYork, campaign: "21", adGroup: "211", ad: "2111" };
    await ads.tell(...days.map((date) => figures({ ...group, date, ...nothing })));
    const refused = await ads.load(campaignReport);
    expect(refused.status).toBe(500);
    expect(refused.tables.get(`campaign_day ${tokyo}`)).toMatchObject({ status: "landed" });
    expect(refused.tables.get(`campaign_day ${newYork}`)).toMatchObject({ status: "refused" });
    expect(refused.tables.get(`campaign_day ${newYork}`)?.error).toContain("none of the 8 rows");
    expect(refused.tables.get(`campaign_day ${newYork}`)?.error).toContain(
      "kura loads allow ads.google_campaign_day",
    );
    await ads.tell(...days.flatMap((day) => figureLines(day)));
    expect((await ads.load()).status).toBe(200);
  });

  it("lands what changed at one instant of a clock that stands still, as a simulated one does", async () => {
    await ads.withClockStopped(async () => {
      for (const clicks of [91, 92]) {
        const version = await ads.lastVersion("google_ad_day");
        await ads.tell(...figureLines("2025-08-05", clicks));
        expect((await ads.load()).status).toBe(200);
        expect(await ads.appended("google_ad_day", version)).toHaveLength(2);
      }
    });
  });

  it("explains a request that it cannot read", async () => {
    const response = await fetch(ads.loader.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tables: ["ads"] }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: expect.stringContaining('There is no ad report contract "ads". There are: google_campaign_day'),
    });
  });
});

describe("the function's process", () => {
  it("does not start without its environment, and says what is missing", async () => {
    const { ADS_START_DATE: _, ...incomplete } = ads.environment();
    await expect(startFunction({ target: "loadAds", environment: incomplete })).rejects.toThrow(
      "ADS_START_DATE is missing: the first day that is loaded of every account",
    );
  });
});

/** The rows of a day's ad report as the platform writes them. */
async function adRows(customer: string, day: string): Promise<readonly string[]> {
  const fields =
    "customer.id, customer.descriptive_name, customer.currency_code, customer.time_zone, campaign.id, campaign.name, " +
    "segments.date, ad_group.id, ad_group.name, ad_group_ad.ad.id, ad_group_ad.ad.type, metrics.impressions, " +
    "metrics.clicks, metrics.cost_micros, metrics.conversions, metrics.conversions_value";
  const rows = await ads.world.rows(
    customer,
    `SELECT ${fields} FROM ad_group_ad WHERE segments.date BETWEEN '${day}' AND '${day}'`,
  );
  return rows.map((row) => JSON.stringify(row));
}
