import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startFunction } from "../../../local/functions.ts";
import { accountLines, daysBetween, figureLines, newYork, searchCampaign, tokyo } from "./ad-world.ts";
import { AdsWarehouse, live } from "./ads-warehouse.ts";

let ads: AdsWarehouse;

beforeAll(async () => {
  ads = await AdsWarehouse.start();
  await ads.tell(...accountLines(ads.google.ads.managerId));
  await ads.tell(...daysBetween("2025-07-01", "2025-07-15").flatMap((day) => figureLines(day)));
  await ads.world.set({ rowsPerChunk: 7 });
  await ads.startLoader();
  expect(await ads.load()).toMatchObject({ status: 200, errors: [] });
});

afterAll(() => ads?.close());

beforeEach(() => ads.google.faults.clear());

const campaignReport = { tables: ["google_campaign_day"] };

describe("load-ads among failures", () => {
  it("survives quotas, outages, silence, cut bodies, lost connections and expired tokens", async () => {
    const version = await ads.lastVersion("google_ad_day");
    await ads.tell(...figureLines("2025-07-15", 77));
    const streams = `customers/${tokyo}/googleAds:searchStream`;
    ads.google.faults.fail({ path: "/token", fault: { kind: "status", status: 503 } });
    ads.google.faults.fail({ path: "/token", fault: { kind: "malformed" } });
    for (const status of [429, 500, 503]) {
      ads.google.faults.fail({ path: streams, fault: { kind: "status", status } });
    }
    ads.google.faults.fail({ path: streams, fault: { kind: "truncate" } });
    ads.google.faults.fail({ path: streams, fault: { kind: "malformed" } });
    ads.google.faults.fail({ path: streams, fault: { kind: "reset" } });
    ads.google.faults.fail({ path: streams, fault: { kind: "expire-token" } });
    ads.google.faults.fail({ path: `customers/${newYork}/`, fault: { kind: "delay", milliseconds: 5_000 } });
    ads.google.expireTokens();
    // A stream that has begun well and ends in a failure.
    await ads.world.set({ interrupt: { chunks: 1, status: 503 } });
    const { status, errors } = await ads.load();
    expect(errors).toEqual([]);
    expect(status).toBe(200);
    expect(ads.google.faults.remaining).toBe(0);
    expect(await ads.appended("google_ad_day", version)).toEqual(
      ["1111", "1112"].map((id) => live(tokyo, searchCampaign, "111", id, "2025-07-15")),
    );
  });

  it("waits as long as the platform's throttle asks", async () => {
    await ads.world.set({ throttle: { requests: 2, seconds: 1 } });
    try {
      const { status, errors } = await ads.load();
      expect(errors).toEqual([]);
      expect(status).toBe(200);
    } finally {
      await ads.world.set({ throttle: null });
    }
  });

  it("ends with a clear error when an outage lasts, and nothing of it has landed", async () => {
    const version = await ads.lastVersion("google_campaign_day");
    await ads.tell(...figureLines("2025-07-14", 55));
    ads.google.faults.fail({ path: `customers/${tokyo}/`, fault: { kind: "truncate" }, times: 9 });
    const { status, tables } = await ads.load(campaignReport);
    expect(status).toBe(500);
    expect(tables.get(`campaign_day ${tokyo}`)).toMatchObject({ status: "failed", read: 0, landed: 0 });
    expect(tables.get(`campaign_day ${tokyo}`)?.error).toContain(
      `Could not read the campaign report of the account ${tokyo}: `,
    );
    expect(tables.get(`campaign_day ${newYork}`)).toMatchObject({ status: "landed", landed: 1 });
    expect(await ads.appended("google_campaign_day", version)).toEqual([live(newYork, "21", "2025-07-14")]);
    expect(await ads.load()).toMatchObject({ status: 200 });
  });

  it("lands each change once when loaded twice at the same moment", async () => {
    const version = await ads.lastVersion("google_ad_day");
    await ads.tell(...figureLines("2025-07-13", 33));
    const [first, second] = await Promise.all([ads.load(), ads.load()]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await ads.appended("google_ad_day", version)).toHaveLength(3);
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
        environment: { ...ads.environment(), [name]: "1//wrong-secret" },
      });
      try {
        const { status, tables } = await ads.load({}, other.url);
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
    ads.passDays(1);
    const version = await ads.lastVersion("google_ad_day");
    await ads.tell(...figureLines("2025-07-16", 3));
    const reaches = (path: string) => async (): Promise<void> => {
      ads.google.faults.fail({ path, fault: { kind: "delay", milliseconds: 3_000 } });
      await vi.waitFor(() => expect(ads.google.faults.remaining).toBe(0), { timeout: 60_000, interval: 5 });
    };
    const landsOne = async (): Promise<void> => {
      const count = async () => (await ads.query("SELECT COUNT(*) AS loads FROM ops_test.loads"))[0]?.loads;
      const before = await count();
      await vi.waitFor(async () => expect(await count()).not.toBe(before), { timeout: 60_000, interval: 5 });
    };
    const moments = [
      reaches("/token"),
      reaches(`customers/${ads.google.ads.managerId}/`),
      reaches(`customers/${newYork}/`),
      landsOne,
    ];
    for (const moment of moments) {
      const isReached = moment();
      const killed = ads.load().catch(() => undefined);
      await isReached;
      process.kill(ads.loader.pid, "SIGKILL");
      await killed;
      await ads.startLoader();
    }
    expect((await ads.load()).status).toBe(200);
    expect(await ads.appended("google_ad_day", version)).toEqual([
      live(tokyo, searchCampaign, "111", "1111", "2025-07-16"),
      live(tokyo, searchCampaign, "111", "1112", "2025-07-16"),
      live(newYork, "21", "211", "2111", "2025-07-15"),
    ]);
  });
});
