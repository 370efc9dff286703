import { describe, expect, test } from "vitest";
import { createSimulation, type Simulation } from "../../../../local/sample/simulation.ts";
import { dayText, todayAt } from "../../../../local/sample/time.ts";
import { landedAdDays } from "../../../../local/sample/truth/landed-ads.ts";
import { numericText, parseNumeric } from "../../../../local/sample/truth/numeric.ts";
import {
  adDays,
  channelPerformance,
  dailyKpis,
  dailyKpisWithAds,
  dimCampaigns,
  expectedCounts,
} from "../../../../local/sample/truth.ts";

/** The reports' rows as loads that read the whole window leave them, each as its text. */
function loaded(simulation: Simulation, loads: readonly number[], restatedDays: number) {
  const landed = new Map<string, Map<string, string>>();
  for (const [index, load] of loads.entries()) {
    const names = new Map<string, string>();
    for (const { campaignId, name } of simulation.ads.campaigns(load)) names.set(campaignId, name);
    for (const adDay of simulation.ads.days(load)) {
      const previous = loads[index - 1];
      if (previous !== undefined && adDay.day < todayAt(previous) - restatedDays) continue;
      const rows = new Map<string, string>();
      for (const figure of adDay.reported) {
        const key = [figure.campaignId, figure.adGroupId, figure.adId].join("/");
        rows.set(key, JSON.stringify([figure, names.get(figure.campaignId)]));
      }
      landed.set(`${adDay.customerId} ${dayText(adDay.day)}`, rows);
    }
  }
  return landed;
}

describe("the reports that have landed", () => {
  test.each([
    { loads: [0], restatedDays: 30 },
    { loads: [0, 1, 2, 3, 4], restatedDays: 30 },
    { loads: [0, 3, 50, 51], restatedDays: 10 },
    { loads: [2, 9], restatedDays: 3 },
  ])("are those of the last load that read each day: %o", ({ loads, restatedDays }) => {
    const simulation = createSimulation({ seed: 6, scale: 0.3 });
    const expected = loaded(simulation, loads, restatedDays);
    const last = loads.at(-1) ?? 0;
    let days = 0;
    for (const adDay of landedAdDays(simulation, last, { loadedOn: loads, restatedDays })) {
      const rows = expected.get(`${adDay.customerId} ${dayText(adDay.day)}`);
      const found = adDay.reported.map((figure) =>
        JSON.stringify([figure, adDay.names.get(figure.campaignId)]),
      );
      expect(found).toEqual([...(rows?.values() ?? [])]);
      days += 1;
    }
    expect(days).toBe(expected.size);
  });

  test("are counted by report", () => {
    const simulation = createSimulation({ seed: 6, scale: 0.3 });
    const counts = { google_campaign_day: 0, google_ad_group_day: 0, google_ad_day: 0 };
    for (const rows of loaded(simulation, [0, 1, 2, 3], 30).values()) {
      for (const key of rows.keys()) {
        const [, adGroup, ad] = key.split("/");
        if (ad !== "") counts.google_ad_day += 1;
        else if (adGroup !== "") counts.google_ad_group_day += 1;
        else counts.google_campaign_day += 1;
      }
    }
    expect(expectedCounts(simulation, 3).ads).toEqual(counts);
  });
});

describe.each([
  { seed: 1, scale: 1, day: 3 },
  { seed: 7, scale: 0.05, day: 0 },
  { seed: 42, scale: 40, day: 2 },
])("fct_ad_day of $seed at scale $scale", ({ seed, scale, day }) => {
  const simulation = createSimulation({ seed, scale });
  const rows = [...adDays(simulation, day)];

  test("adds up to the campaigns' own figures, exactly", () => {
    const sums = new Map<string, Record<string, bigint>>();
    for (const row of rows) {
      const key = `${row.account_id} ${row.campaign_id} ${row.date_on}`;
      const sum = sums.get(key) ?? { impressions: 0n, clicks: 0n, cost: 0n, conversions: 0n, value: 0n };
      sums.set(key, {
        impressions: (sum.impressions ?? 0n) + BigInt(row.impressions),
        clicks: (sum.clicks ?? 0n) + BigInt(row.clicks),
        cost: (sum.cost ?? 0n) + parseNumeric(row.cost),
        conversions: (sum.conversions ?? 0n) + parseNumeric(row.conversions),
        value: (sum.value ?? 0n) + parseNumeric(row.conversions_value),
      });
    }
    let campaignDays = 0;
    for (const adDay of landedAdDays(simulation, day)) {
      for (const figure of adDay.reported) {
        if (figure.adGroupId !== null) continue;
        campaignDays += 1;
        expect(sums.get(`${adDay.customerId} ${figure.campaignId} ${dayText(adDay.day)}`)).toEqual({
          impressions: BigInt(figure.impressions),
          clicks: BigInt(figure.clicks),
          cost: parseNumeric(String(figure.costJpy)),
          conversions: parseNumeric(String(figure.conversions)),
          value: parseNumeric(String(figure.conversionsValue)),
        });
      }
    }
    expect(campaignDays).toBe(sums.size);
  });

  test("has a row a key, and rows of the rest for Performance Max and removed ads", () => {
    expect(new Set(rows.map((row) => row.ad_day_id)).size).toBe(rows.length);
    const rest = rows.filter((row) => row.ad_id === null && row.impressions > 0);
    const places = new Set(rest.map((row) => row.ad_group_id ?? row.campaign_id));
    expect([...places].sort()).toEqual(
      day < 2 ? ["2011000202", "20110003"] : ["2011000102", "2011000202", "20110003"],
    );
  });
});

describe("the marts' ad figures", () => {
  const simulation = createSimulation({ seed: 13, scale: 0.5 });
  const day = 3;
  const today = dayText(todayAt(day));
  const performance = channelPerformance(simulation, day);
  const kpis = dailyKpisWithAds(simulation, day);
  const sum = (values: Iterable<number | null>) =>
    [...values].reduce<number>((all, one) => all + (one ?? 0), 0);

  test("leave the rest of daily_kpis as it is", () => {
    const others = kpis.map(({ ad_cost_jpy: _cost, cac_jpy: _cac, ...row }) => row);
    expect(others).toEqual(dailyKpis(simulation, day));
  });

  test("agree with each other and with the fact", () => {
    const first = kpis[0]?.business_on ?? today;
    const complete = [...adDays(simulation, day)].filter((row) => row.date_on < today);
    const cost = (since: string) =>
      sum(complete.filter((row) => row.date_on >= since).map((row) => Number(row.cost)));
    expect(sum(performance.map((row) => row.ad_cost_jpy))).toBe(cost(""));
    expect(sum(kpis.map((row) => row.ad_cost_jpy))).toBe(cost(first));
    for (const name of [
      "new_patient_count",
      "first_order_count",
      "net_sales_jpy",
      "gross_margin_jpy",
    ] as const) {
      expect(sum(performance.map((row) => row[name]))).toBe(sum(kpis.map((row) => row[name])));
    }
    expect(sum(performance.map((row) => row.clicks))).toBe(sum(complete.map((row) => row.clicks)));
  });

  test("are given to channels by the campaign master, to unknown where it lacks the campaign", () => {
    const campaigns = dimCampaigns(simulation, day);
    expect(campaigns.find((campaign) => campaign.campaign_id === "82023010")).toMatchObject({
      channel: "unknown",
      platform: "google",
      spelling_count: 0,
    });
    expect(campaigns.find((campaign) => campaign.campaign_id === "20110002")).toEqual({
      campaign_id: "20110002",
      campaign_name: 'G｜検索｜漢方一般 & 生薬 "2025"',
      channel: "search",
      platform: "google",
      spelling_count: 2,
      first_reported_on: "2023-01-01",
      last_reported_on: today,
    });
    const keys = performance.map((row) => JSON.stringify([row.month_on, row.channel, row.campaign_id]));
    expect(new Set(keys).size).toBe(keys.length);
    const forgotten = performance.filter((row) => row.campaign_id === "82023010");
    expect(forgotten.map((row) => row.channel)).toEqual(["unknown", "unknown", "unknown"]);
  });

  test("have lifetime values only once every patient is old enough, growing with time", () => {
    for (const row of performance) {
      const age = todayAt(day) - Date.parse(row.month_on) / 86_400_000;
      if (row.ltv_180_jpy !== null) expect(age).toBeGreaterThanOrEqual(180);
      if (row.new_patient_count > 0 && age >= 31 + 180) expect(row.ltv_180_jpy).not.toBeNull();
      if (row.new_patient_count === 0) expect([row.ltv_30_jpy, row.payback_day]).toEqual([null, null]);
      if (row.payback_day !== null) expect(row.gross_margin_jpy).toBeGreaterThanOrEqual(row.ad_cost_jpy ?? 0);
      if (row.ad_cost_jpy !== null && row.new_patient_count > 0) {
        expect(Number(row.cac_jpy)).toBeCloseTo(row.ad_cost_jpy / row.new_patient_count, -1);
        expect(numericText(parseNumeric(row.roas ?? ""))).toBe(row.roas);
      }
    }
    expect(performance.some((row) => (row.payback_day ?? 0) > 0)).toBe(true);
    expect(performance.some((row) => row.channel === "organic" && row.campaign_id === null)).toBe(true);
  });
});
