import { afterAll, describe, expect, test } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { createSimulation, type Simulation } from "../../../../local/sample/simulation.ts";
import type { AdsAccess } from "../../../../local/sample/sinks/ad-progress.ts";
import { fillAds } from "../../../../local/sample/sinks/fill-ads.ts";
import { expectedReports, readReports } from "./ad-reports.ts";

const running: Google[] = [];
afterAll(() => Promise.all(running.map((one) => one.close())));

async function newAccounts(): Promise<{ readonly google: Google; readonly access: AdsAccess }> {
  const google = await startGoogle();
  running.push(google);
  return { google, access: { rootUrl: google.url, ...google.ads } };
}

/** Expects every report of the accounts to be what the simulation says of a day. */
async function expectDay(access: AdsAccess, { ads }: Simulation, day: number): Promise<void> {
  const names = new Map<string, string>();
  for (const { campaignId, name } of ads.campaigns(day)) names.set(campaignId, name);
  for (const { adGroupId, name } of ads.adGroups(day)) names.set(adGroupId, name);
  const accounts = ads.accounts().map(({ customerId }) => customerId);
  const found = await readReports(access, accounts);
  expect(found.length).toBeGreaterThan(10_000);
  expect(found).toEqual(expectedReports(ads.days(day), names));
}

describe("the ad accounts", () => {
  test("report each day's figures, and only what changes is written", async () => {
    const { access } = await newAccounts();
    const simulation = createSimulation({ seed: 41, scale: 1 });
    const { lineCount } = await fillAds(access, simulation, 0);
    await expectDay(access, simulation, 0);
    for (let day = 1; day <= 3; day += 1) {
      const fill = await fillAds(access, simulation, day);
      expect(fill.lineCount).toBeGreaterThan(50);
      expect(fill.lineCount).toBeLessThan(lineCount / 50);
      await expectDay(access, simulation, day);
    }
    expect(await fillAds(access, simulation, 3)).toEqual({ lineCount: 0 });
  });

  test("are the same when filled once at a later day and when days were left out", async () => {
    const { access } = await newAccounts();
    const simulation = createSimulation({ seed: 42, scale: 300 });
    await fillAds(access, simulation, 5);
    await expectDay(access, simulation, 5);
    await fillAds(access, simulation, 190);
    await expectDay(access, simulation, 190);
  });

  test.each([
    { kind: "status", status: 500 },
    { kind: "reset" },
    { kind: "truncate" },
    { kind: "malformed" },
  ] as const)("end the same when a request is lost: %o", async (fault) => {
    const { google, access } = await newAccounts();
    const simulation = createSimulation({ seed: 43, scale: 0.05 });
    for (const day of [0, 1]) {
      for (let after = 0; after < 3; after += 1) {
        google.faults.fail({ fault, after, path: "^/(token|v26|_ads)" });
        const isLost = await fillAds(access, simulation, day).then(
          () => false,
          () => true,
        );
        google.faults.clear();
        if (after < 2) expect(isLost).toBe(true);
      }
      await fillAds(access, simulation, day);
    }
    await expectDay(access, simulation, 1);
  });

  test("take two fills at once", async () => {
    const { access } = await newAccounts();
    const simulation = createSimulation({ seed: 44, scale: 0.05 });
    await Promise.all([fillAds(access, simulation, 0), fillAds(access, simulation, 0)]);
    await Promise.all([fillAds(access, simulation, 2), fillAds(access, simulation, 2)]);
    await expectDay(access, simulation, 2);
  });

  test("refuse another simulation and an earlier day", async () => {
    const { access } = await newAccounts();
    const simulation = createSimulation({ seed: 45, scale: 0.05 });
    await fillAds(access, simulation, 1);
    await expect(fillAds(access, simulation, 0)).rejects.toThrow("are at day 1 and cannot go back to day 0");
    const other = createSimulation({ seed: 46, scale: 0.05 });
    await expect(fillAds(access, other, 2)).rejects.toThrow("seed 45 at scale 0.05");
  });
});
