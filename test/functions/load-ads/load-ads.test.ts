import { BigQuery } from "@google-cloud/bigquery";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { startBigQuery } from "../../../local/bigquery/start.ts";
import { type RunningFunction, startFunction } from "../../../local/functions.ts";
import type { WorldLineText } from "../../../local/google/ads/world/lines.ts";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { AdsClient } from "../../local/google/ads/ads-client.ts";
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

const project = "hinata-kampo";
const location = "asia-northeast1";
const startDate = "2025-06-01";

let google: Google;
let world: AdsClient;
let bigQuery: Awaited<ReturnType<typeof startBigQuery>>;
let warehouse: BigQuery;
let loader: RunningFunction;

/** The clock of the warehouse and the platform: it ticks, and a test moves it on by whole days. */
let clockStart = Date.parse("2025-07-14T20:00:00Z");
let clock = (): number => clockStart + performance.now();
const passDays = (count: number): void => {
  clockStart += count * 86_400_000;
};

const environment = () => ({
  GOOGLE_CLOUD_PROJECT: project,
  BIGQUERY_LOCATION: location,
  DATASET_SUFFIX: "_test",
  GOOGLE_APPLICATION_CREDENTIALS: google.credentialsFile,
  BIGQUERY_EMULATOR_HOST: bigQuery.url,
  GOOGLE_ADS_CLIENT_ID: google.ads.clientId,
  GOOGLE_ADS_CLIENT_SECRET: google.ads.clientSecret,
  GOOGLE_ADS_REFRESH_TOKEN: google.ads.refreshToken,
  GOOGLE_ADS_DEVELOPER_TOKEN: google.ads.developerToken,
  GOOGLE_ADS_MANAGER_ID: google.ads.managerId,
  GOOGLE_ADS_ROOT_URL: google.url,
  GOOGLE_ADS_TOKEN_URL: `${google.url}/token`,
  ADS_START_DATE: startDate,
  ADS_RESTATED_DAYS: "7",
  RETRY_DELAY_MS: "1",
  RETRY_COUNT: "8",
  REQUEST_TIMEOUT_MS: "4000",
});

beforeAll(async () => {
  [google, bigQuery] = await Promise.all([
    startGoogle({ clock: () => new Date(clock()) }),
    startBigQuery({ projectId: project, location, clock: () => BigInt(Math.round(clock() * 1_000)) }),
  ]);
  warehouse = new BigQuery({ projectId: project, location, apiEndpoint: bigQuery.url });
  world = new AdsClient(google);
  await tell(...accountLines(google.ads.managerId));
  await tell(...daysBetween("2025-05-31", "2025-07-14").flatMap((day) => figureLines(day)));
  await tell(...figureLines("2025-07-15", 1));
  await world.set({ rowsPerChunk: 7 });
  loader = await startFunction({ target: "loadAds", environment: environment() });
});

afterAll(async () => {
  await loader?.close();
  await bigQuery?.close();
  await google?.close();
});

beforeEach(() => google.faults.clear());

async function tell(...lines: readonly WorldLineText[]): Promise<void> {
  const { status, body } = await world.tell(...lines);
  if (status !== 200) throw new Error(JSON.stringify(body));
}

const summarySchema = z.object({
  table: z.string(),
  scope: z.string(),
  status: z.enum(["landed", "unchanged", "failed", "refused"]),
  read: z.number(),
  landed: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  tombstoned: z.number(),
  loadId: z.string().nullable(),
  error: z.string().optional(),
});
const answerSchema = z.object({ tables: z.array(summarySchema) });

async function load(body: unknown = {}, url = loader.url) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const { tables } = answerSchema.parse(await response.json());
  const byName = new Map(
    tables.map((table) => [`${table.table.slice("ads.google_".length)} ${table.scope.split("/")[0]}`, table]),
  );
  return { status: response.status, tables: byName };
}

const campaignReport = { tables: ["google_campaign_day"] };

async function query(text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const [rows]: [readonly Readonly<Record<string, unknown>>[], ...unknown[]] = await warehouse.query(text);
  return rows;
}

const lastVersion = async (table: string): Promise<number> => {
  const [row] = await query(`SELECT COALESCE(MAX(version), 0) AS version FROM raw_ads_test.${table}`);
  return Number(row?.version);
};

/** What has been appended to a raw table since a version: key and whether it is a tombstone. */
const appended = (table: string, version: number) =>
  query(`
    SELECT row_key, is_deleted
    FROM raw_ads_test.${table}
    WHERE version > ${version}
    ORDER BY row_key
  `);

/** What is current in a raw table, by key. */
const current = (table: string, where: string) =>
  query(`
    SELECT head.row_key, head.scope, raw.row_data
    FROM raw_ads_test.${table}__head AS head
    JOIN raw_ads_test.${table} AS raw
    ON raw.row_key = head.row_key AND raw.version = head.version
    WHERE NOT head.is_deleted AND ${where}
    ORDER BY head.row_key
  `);

const key = (...parts: readonly string[]): string => JSON.stringify(parts);
const live = (...parts: readonly string[]) => ({ row_key: key(...parts), is_deleted: false });

describe("load-ads", () => {
  it("lands every account's reports from the start date to the account's own today", async () => {
    const { status, tables } = await load();
    expect([...tables.values()].map(({ error }) => error).filter((error) => error !== undefined)).toEqual([]);
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
    const [row] = await current("google_ad_day", `head.row_key LIKE '%"1111","2025-07-01"%'`);
    expect(row?.row_key).toBe(key(tokyo, searchCampaign, "111", "1111", "2025-07-01"));
    expect(row?.scope).toBe(`${tokyo}/2025-07-01`);
    const texts = await adRows(tokyo, "2025-07-01");
    expect(texts).toContain(row?.row_data);
    expect(row?.row_data).toContain(`"costMicros":"${largeCost}"`);
    expect(row?.row_data).toContain(`"id":"${searchCampaign}"`);
    const [american] = await current("google_campaign_day", `head.scope = '${newYork}/2025-07-01'`);
    expect(american?.row_data).toContain('"currencyCode":"USD"');
    expect(american?.row_data).toContain('"timeZone":"America/New_York"');
  });

  it("asks neither managers nor closed accounts for figures, and says so", async () => {
    const asked = loader.logs.filter(({ message }) => message === "account not asked, its history is kept");
    expect(asked).toEqual([
      expect.objectContaining({ platform: "google", account: canceled, state: "CANCELED" }),
    ]);
    const [row] = await query(`
      SELECT COUNT(DISTINCT scope) AS scopes
      FROM ops_test.loads
      WHERE source = 'ads' AND NOT STARTS_WITH(scope, '${tokyo}/') AND NOT STARTS_WITH(scope, '${newYork}/')
    `);
    expect(row).toEqual({ scopes: 0 });
  });

  it("changes nothing when it loads the same again", async () => {
    const version = await lastVersion("google_ad_day");
    const { status, tables } = await load();
    expect(status).toBe(200);
    for (const summary of tables.values()) {
      expect(summary).toMatchObject({ status: "landed", landed: 0, rejected: 0, tombstoned: 0 });
    }
    expect(tables.get(`ad_day ${tokyo}`)).toMatchObject({
      scope: `${tokyo}/2025-07-08..2025-07-15`,
      read: 16,
      unchanged: 16,
    });
    expect(await appended("google_ad_day", version)).toEqual([]);
  });

  it("changes exactly the days that were restated", async () => {
    passDays(1);
    const restated = daysBetween("2025-07-09", "2025-07-15");
    const campaignOfTokyo = { account: tokyo, campaign: performanceMax, impressions: 3, clicks: 1 };
    await tell(...restated.map((date) => figures({ ...campaignOfTokyo, date, costMicros: 7_000_000 })));
    await tell(...figureLines("2025-07-16", 2).slice(2, 3));
    // Too old to be read again, by this setting.
    await tell(figures({ ...campaignOfTokyo, date: "2025-07-01", costMicros: 1 }));
    const versions = {
      campaign: await lastVersion("google_campaign_day"),
      ad: await lastVersion("google_ad_day"),
    };
    const { status, tables } = await load();
    expect(status).toBe(200);
    expect(tables.get(`campaign_day ${tokyo}`)?.scope).toBe(`${tokyo}/2025-07-08..2025-07-16`);
    // New York's 15th is there by now, too.
    expect(await appended("google_campaign_day", versions.campaign)).toEqual([
      ...[...restated, "2025-07-16"].map((date) => live(tokyo, performanceMax, date)),
      live(newYork, "21", "2025-07-15"),
    ]);
    expect(await appended("google_ad_day", versions.ad)).toEqual([
      live(newYork, "21", "211", "2111", "2025-07-15"),
    ]);
  });

  it("tombstones exactly what has gone from a day", async () => {
    const nothing = { impressions: 0, clicks: 0, costMicros: 0, conversions: 0, conversionsValue: 0 };
    await tell(figures({ account: tokyo, campaign: performanceMax, date: "2025-07-12", ...nothing }));
    const version = await lastVersion("google_campaign_day");
    const { status, tables } = await load(campaignReport);
    expect(status).toBe(200);
    expect(tables.get(`campaign_day ${tokyo}`)).toMatchObject({ landed: 0, tombstoned: 1 });
    expect(await appended("google_campaign_day", version)).toEqual([
      { row_key: key(tokyo, performanceMax, "2025-07-12"), is_deleted: true },
    ]);
  });

  it("reads the days that loads have missed", async () => {
    passDays(20);
    await tell(...daysBetween("2025-07-17", "2025-08-05").flatMap((day) => figureLines(day)));
    // The last load saw the 9th seven days after: it may have changed since.
    await tell(
      figures({ account: tokyo, campaign: performanceMax, date: "2025-07-09", clicks: 4, impressions: 9 }),
    );
    const { status, tables } = await load();
    expect(status).toBe(200);
    expect(tables.get(`campaign_day ${tokyo}`)?.scope).toBe(`${tokyo}/2025-07-09..2025-08-05`);
    // 20 days of two campaigns, the 16th of one of them, and the 9th.
    expect(tables.get(`campaign_day ${tokyo}`)).toMatchObject({ landed: 41, tombstoned: 0 });
  });

  it("loads a new account from the start date, and one that fails stops no other", async () => {
    const paris = "5555555555";
    await tell(
      account({
        id: paris,
        name: "Paris",
        currency: "EUR",
        timeZone: "Europe/Paris",
        managerId: google.ads.managerId,
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
    google.faults.fail({ path: `customers/${newYork}/`, fault: { kind: "status", status: 403 }, times: 3 });
    const { status, tables } = await load();
    expect(status).toBe(500);
    expect(google.faults.remaining).toBe(0);
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
    const failures = await query(`
      SELECT table_name, STRPOS(error_message, 'USER_PERMISSION_DENIED') > 0 AS is_explained
      FROM ops_test.loads
      WHERE status = 'failed' AND scope = '${newYork}/2025-07-28..2025-08-04'
      ORDER BY table_name
    `);
    expect(failures.map(({ is_explained }) => is_explained)).toEqual([true, true, true]);
    expect((await load()).status).toBe(200);
  });

  it("refuses an account whose days were restated to nothing", async () => {
    const nothing = { impressions: 0, clicks: 0, costMicros: 0, conversions: 0, conversionsValue: 0 };
    const days = daysBetween("2025-07-25", "2025-08-05");
    const group = { account: newYork, campaign: "21", adGroup: "211", ad: "2111" };
    await tell(...days.map((date) => figures({ ...group, date, ...nothing })));
    const refused = await load(campaignReport);
    expect(refused.status).toBe(500);
    expect(refused.tables.get(`campaign_day ${tokyo}`)).toMatchObject({ status: "landed" });
    expect(refused.tables.get(`campaign_day ${newYork}`)).toMatchObject({ status: "refused" });
    expect(refused.tables.get(`campaign_day ${newYork}`)?.error).toContain("none of the 8 rows");
    expect(refused.tables.get(`campaign_day ${newYork}`)?.error).toContain(
      "kura loads allow ads.google_campaign_day",
    );
    await tell(...days.flatMap((day) => figureLines(day)));
    expect((await load()).status).toBe(200);
  });

  it("survives quotas, outages, silence, cut bodies, lost connections and expired tokens", async () => {
    const version = await lastVersion("google_ad_day");
    await tell(...figureLines("2025-08-05", 77));
    const streams = `customers/${tokyo}/googleAds:searchStream`;
    google.faults.fail({ path: "/token", fault: { kind: "status", status: 503 } });
    google.faults.fail({ path: "/token", fault: { kind: "malformed" } });
    for (const status of [429, 500, 503]) {
      google.faults.fail({ path: streams, fault: { kind: "status", status } });
    }
    google.faults.fail({ path: streams, fault: { kind: "truncate" } });
    google.faults.fail({ path: streams, fault: { kind: "malformed" } });
    google.faults.fail({ path: streams, fault: { kind: "reset" } });
    google.faults.fail({ path: streams, fault: { kind: "expire-token" } });
    google.faults.fail({ path: `customers/${newYork}/`, fault: { kind: "delay", milliseconds: 5_000 } });
    google.expireTokens();
    // A stream that has begun well and ends in a failure.
    await world.set({ interrupt: { chunks: 1, status: 503 } });
    const { status, tables } = await load();
    expect([...tables.values()].map(({ error }) => error).filter((error) => error !== undefined)).toEqual([]);
    expect(status).toBe(200);
    expect(google.faults.remaining).toBe(0);
    expect(await appended("google_ad_day", version)).toEqual(
      ["1111", "1112"].map((id) => live(tokyo, searchCampaign, "111", id, "2025-08-05")),
    );
  });

  it("waits as long as the platform's throttle asks", async () => {
    await world.set({ throttle: { requests: 2, seconds: 1 } });
    try {
      const { status, tables } = await load();
      expect([...tables.values()].map(({ error }) => error).filter((error) => error !== undefined)).toEqual(
        [],
      );
      expect(status).toBe(200);
    } finally {
      await world.set({ throttle: null });
    }
  });

  it("ends with a clear error when an outage lasts, and nothing of it has landed", async () => {
    const version = await lastVersion("google_campaign_day");
    await tell(...figureLines("2025-08-04", 55));
    google.faults.fail({ path: `customers/${tokyo}/`, fault: { kind: "truncate" }, times: 9 });
    const { status, tables } = await load(campaignReport);
    expect(status).toBe(500);
    expect(tables.get(`campaign_day ${tokyo}`)).toMatchObject({ status: "failed", read: 0, landed: 0 });
    expect(tables.get(`campaign_day ${tokyo}`)?.error).toContain(
      `Could not read the campaign report of the account ${tokyo}: `,
    );
    expect(tables.get(`campaign_day ${newYork}`)).toMatchObject({ status: "landed", landed: 1 });
    expect(await appended("google_campaign_day", version)).toEqual([live(newYork, "21", "2025-08-04")]);
    expect(await load()).toMatchObject({ status: 200 });
  });

  it("lands each change once when loaded twice at the same moment", async () => {
    const version = await lastVersion("google_ad_day");
    await tell(...figureLines("2025-08-03", 33));
    const [first, second] = await Promise.all([load(), load()]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await appended("google_ad_day", version)).toHaveLength(3);
  });

  it("says which credential is wrong, and tells nobody what it is", async () => {
    const wrong: readonly (readonly [name: string, advice: string])[] = [
      ["GOOGLE_ADS_REFRESH_TOKEN", "GOOGLE_ADS_REFRESH_TOKEN has expired or was revoked"],
      ["GOOGLE_ADS_CLIENT_SECRET", "Check GOOGLE_ADS_CLIENT_ID and GOOGLE_ADS_CLIENT_SECRET"],
      ["GOOGLE_ADS_DEVELOPER_TOKEN", "Check GOOGLE_ADS_DEVELOPER_TOKEN"],
    ];
    const loadWithWrong = async ([name, advice]: (typeof wrong)[number]): Promise<void> => {
      const other = await startFunction({
        target: "loadAds",
        environment: { ...environment(), [name]: "1//wrong-secret" },
      });
      try {
        const { status, tables } = await load({}, other.url);
        expect(status).toBe(500);
        expect([...tables.keys()]).toEqual(["campaign_day google", "ad_group_day google", "ad_day google"]);
        for (const { status: tableStatus, error } of tables.values()) {
          expect(tableStatus).toBe("failed");
          expect(error).toContain(advice);
        }
        expect(JSON.stringify([...tables, other.logs])).not.toContain("wrong-secret");
      } finally {
        await other.close();
      }
    };
    await Promise.all(wrong.map(loadWithWrong));
  });

  it("repairs a load that was killed at any moment", async () => {
    passDays(1);
    const version = await lastVersion("google_ad_day");
    await tell(...figureLines("2025-08-06", 3));
    const reaches = (path: string) => async (): Promise<void> => {
      google.faults.fail({ path, fault: { kind: "delay", milliseconds: 3_000 } });
      await vi.waitFor(() => expect(google.faults.remaining).toBe(0), { timeout: 60_000, interval: 5 });
    };
    const landsOne = async (): Promise<void> => {
      const count = async () => (await query("SELECT COUNT(*) AS loads FROM ops_test.loads"))[0]?.loads;
      const before = await count();
      await vi.waitFor(async () => expect(await count()).not.toBe(before), { timeout: 60_000, interval: 5 });
    };
    const moments = [
      reaches("/token"),
      reaches(`customers/${google.ads.managerId}/`),
      reaches(`customers/${newYork}/`),
      landsOne,
    ];
    for (const moment of moments) {
      const isReached = moment();
      const killed = load().catch(() => undefined);
      await isReached;
      process.kill(loader.pid, "SIGKILL");
      await killed;
      await loader.close();
      loader = await startFunction({ target: "loadAds", environment: environment() });
    }
    expect((await load()).status).toBe(200);
    expect(await appended("google_ad_day", version)).toEqual([
      live(tokyo, searchCampaign, "111", "1111", "2025-08-06"),
      live(tokyo, searchCampaign, "111", "1112", "2025-08-06"),
      live(newYork, "21", "211", "2111", "2025-08-05"),
    ]);
  });

  it("lands what changed at one instant of a clock that stands still, as a simulated one does", async () => {
    const ticking = clock;
    const instant = clock();
    clock = () => instant;
    try {
      for (const clicks of [91, 92]) {
        const version = await lastVersion("google_ad_day");
        await tell(...figureLines("2025-08-06", clicks));
        expect((await load()).status).toBe(200);
        expect(await appended("google_ad_day", version)).toHaveLength(2);
      }
    } finally {
      clock = ticking;
    }
  });

  it("explains a request that it cannot read", async () => {
    const response = await fetch(loader.url, {
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
    const { ADS_START_DATE: _, ...incomplete } = environment();
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
  const rows = await world.rows(
    customer,
    `SELECT ${fields} FROM ad_group_ad WHERE segments.date BETWEEN '${day}' AND '${day}'`,
  );
  return rows.map((row) => JSON.stringify(row));
}
