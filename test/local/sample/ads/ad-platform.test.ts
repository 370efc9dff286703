import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adMess } from "../../../../local/sample/mess.ts";
import { createSimulation } from "../../../../local/sample/simulation.ts";
import { dayText, todayAt } from "../../../../local/sample/time.ts";
import { AdPlatform } from "../../../../local/sample/world/ad-platform.ts";
import type { AdDay, AdFigure } from "../../../../local/sample/world/ad-rows.ts";

const worlds = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 40 }),
  scale: fc.constantFrom(0.003, 0.05, 1, 30),
});
const recently = { from: todayAt(0) - 60 };

function keyOf({ customerId, day }: AdDay): string {
  return `${customerId} ${dayText(day)}`;
}

function textsByDay(days: Iterable<AdDay>): Map<string, string> {
  return new Map([...days].map((adDay) => [keyOf(adDay), JSON.stringify(adDay.counted)]));
}

function own({ reported }: AdDay): readonly AdFigure[] {
  return reported.filter(({ adGroupId }) => adGroupId === null);
}

function sum(figures: readonly AdFigure[], name: "impressions" | "clicks" | "costJpy"): number {
  return figures.reduce((total, figure) => total + figure[name], 0);
}

describe("the ad platform's figures", () => {
  test("are the same whenever and in whatever order they are read", () => {
    fc.assert(
      fc.property(worlds, fc.nat(9), fc.nat(9), ({ seed, scale }, day, other) => {
        const wandering = new AdPlatform(seed, scale);
        for (const _ of wandering.days(other, recently)) break;
        wandering.campaigns(other);
        const found = textsByDay(wandering.days(day, recently));
        expect(found).toEqual(textsByDay(createSimulation({ seed, scale }).ads.days(day, recently)));
      }),
      { numRuns: 15 },
    );
  });

  test("are read in ranges as in one", () => {
    const ads = new AdPlatform(3, 0.2);
    const whole = textsByDay(ads.days(2));
    const cut = todayAt(0) - 400;
    const parts = [
      ...textsByDay(ads.days(2, { through: cut })),
      ...textsByDay(ads.days(2, { from: cut + 1 })),
    ];
    expect(new Map(parts)).toEqual(whole);
  });

  test("of the last seven days and of today change overnight, and none of any other day", () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 1, max: 12 }), ({ seed, scale }, simulatedDay) => {
        const ads = new AdPlatform(seed, scale);
        const changed = [...ads.changedDays(simulatedDay)];
        const today = todayAt(simulatedDay);
        const expected = ads
          .accounts()
          .flatMap(({ customerId }) =>
            Array.from({ length: 8 }, (_, index) => `${customerId} ${dayText(today - 7 + index)}`),
          );
        expect(changed.map(keyOf)).toEqual(expected);
        const before = textsByDay(ads.days(simulatedDay - 1, recently));
        for (const adDay of changed) before.set(keyOf(adDay), JSON.stringify(adDay.counted));
        expect(before).toEqual(textsByDay(ads.days(simulatedDay, recently)));
      }),
      { numRuns: 25 },
    );
  });

  test("of a day go from a part of it to their end in a week: less cost, more conversions", () => {
    const ads = new AdPlatform(5, 20);
    const date = todayAt(0);
    const course = Array.from({ length: 10 }, (_, simulatedDay) =>
      [...ads.days(simulatedDay, { from: date, through: date })].flatMap(own),
    );
    const costs = course.map((figures) => sum(figures, "costJpy"));
    const conversions = course.map((figures) => figures.reduce((total, one) => total + one.conversions, 0));
    expect(costs[0]).toBeLessThan((costs[1] ?? 0) / 5);
    expect(costs[0]).toBeGreaterThan(0);
    for (let age = 1; age < adMess.restatedDays; age += 1) {
      expect(costs[age + 1]).toBeLessThan(costs[age] ?? 0);
      expect(conversions[age + 1]).toBeGreaterThan(conversions[age] ?? 0);
    }
    expect(costs.slice(7)).toEqual([costs[7], costs[7], costs[7]]);
    expect(conversions.slice(7)).toEqual([conversions[7], conversions[7], conversions[7]]);
    expect(costs[7]).toBeGreaterThan((costs[1] ?? 0) * 0.9);
  });

  test("add up from ad to ad group to campaign, but for removed ads and Performance Max", () => {
    const ads = new AdPlatform(11, 0.7);
    const listed = new Set(ads.ads(4).flatMap(({ adId, isListed }) => (isListed ? [adId] : [])));
    const incomplete = new Set<string>();
    for (const adDay of ads.days(4)) {
      for (const figure of adDay.reported) {
        const { campaignId, adGroupId, adId } = figure;
        if (adId !== null) {
          expect(listed).toContain(adId);
          continue;
        }
        const below = adDay.reported.filter((other) =>
          adGroupId === null
            ? other.campaignId === campaignId && other.adGroupId !== null && other.adId === null
            : other.adGroupId === adGroupId && other.adId !== null,
        );
        for (const name of ["impressions", "clicks", "costJpy"] as const) {
          expect(sum(below, name)).toBeLessThanOrEqual(figure[name]);
          if (sum(below, name) < figure[name]) incomplete.add(adGroupId ?? campaignId);
        }
        expect(Number.isInteger(figure.costJpy)).toBe(true);
        expect(figure.clicks).toBeLessThanOrEqual(figure.impressions);
        expect(figure.impressions).toBeGreaterThan(0);
      }
    }
    expect([...incomplete].sort()).toEqual(["2011000102", "2011000202", "20110003"]);
  });

  test.each([0.01, 1, 100])("are about 13,000 rows at scale %d, with costs like a shop's", (scale) => {
    const ads = new AdPlatform(1, scale);
    let rows = 0;
    let cost = 0;
    let clicks = 0;
    for (const adDay of ads.days(0)) {
      rows += adDay.reported.length;
      cost += sum(own(adDay), "costJpy");
      clicks += sum(own(adDay), "clicks");
    }
    expect(rows).toBeGreaterThan(10_000);
    expect(rows).toBeLessThan(17_000);
    if (scale < 1) return;
    // At scale 1, about 320 patients first buy by way of these campaigns.
    expect(cost / (320 * scale)).toBeGreaterThan(3000);
    expect(cost / (320 * scale)).toBeLessThan(12_000);
    expect(clicks).toBeGreaterThan(100 * 320 * scale);
  });
});

describe("the mess of the ad reports", () => {
  const ads = new AdPlatform(1, 1);

  test("has a campaign under three names, the last one from the third day on", () => {
    const names = [2, 3].map(
      (day) => ads.campaigns(day).find(({ campaignId }) => campaignId === "20110002")?.name,
    );
    expect(names).toEqual(["G｜検索｜漢方一般（Kampo-General）", 'G｜検索｜漢方一般 & 生薬 "2025"']);
  });

  test("has a campaign that the master lacks, and one without ad groups", () => {
    expect(ads.campaigns(0)).toContainEqual({
      customerId: "7725540096",
      campaignId: "82023010",
      name: "G｜検索｜秋のうるおい2023",
      channelType: "SEARCH",
      isRunning: false,
    });
    const whole = ads.campaigns(0).filter(({ channelType }) => channelType === "PERFORMANCE_MAX");
    const grouped = new Set(ads.adGroups(0).map(({ campaignId }) => campaignId));
    expect(whole.map(({ campaignId }) => grouped.has(campaignId))).toEqual([false]);
  });

  test("has an ad that is removed on the second day, and another in its place", () => {
    const isListed = [1, 2].map((day) => new Map(ads.ads(day).map((ad) => [ad.adId, ad.isListed])));
    expect(isListed.map((one) => one.get("201100010202"))).toEqual([true, false]);
    expect(isListed.map((one) => one.get("201100010203"))).toEqual([undefined, true]);
    const reported = [...ads.days(2)].flatMap(({ reported }) => reported.map(({ adId }) => adId));
    expect(reported).not.toContain("201100010202");
    expect(reported).not.toContain("201100020203");
  });

  test("has conversions in fractions, some with more places than a NUMERIC has", () => {
    const conversions = [...ads.days(0)].flatMap(({ reported }) => reported.map((one) => one.conversions));
    const places = conversions.map((one) => String(one).split(".")[1]?.length ?? 0);
    expect(places.some((count) => count === 2)).toBe(true);
    expect(places.some((count) => count > 9)).toBe(true);
  });
});
