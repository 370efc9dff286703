import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { AdsClient } from "./ads-client.ts";
import { adWorld, client, figures } from "./world-of-ads.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kura-ads-world-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function withAds<Result>(
  stateFile: string,
  use: (ads: AdsClient, google: Google) => Promise<Result>,
): Promise<Result> {
  const google = await startGoogle({ stateFile });
  try {
    return await use(new AdsClient(google), google);
  } finally {
    await google.close();
  }
}

const everything = (ads: AdsClient): Promise<readonly unknown[]> =>
  ads.rows(
    client,
    `SELECT customer.descriptive_name, campaign.name, ad_group.name, ad_group.status, ad_group.type, ad_group_ad.ad.id,
     ad_group_ad.ad.type, ad_group_ad.ad.name, ad_group_ad.ad.final_urls, segments.date, metrics.impressions,
     metrics.clicks, metrics.cost_micros, metrics.conversions, metrics.conversions_value, metrics.all_conversions
     FROM ad_group_ad WHERE segments.date BETWEEN '2025-01-01' AND '2025-12-31' ORDER BY segments.date, ad_group_ad.ad.id`,
  );

const clicks = async (ads: AdsClient): Promise<string> => {
  const query =
    "SELECT metrics.clicks FROM customer WHERE segments.date BETWEEN '2025-01-01' AND '2025-12-31'";
  return JSON.stringify(await ads.rows(client, `${query} PARAMETERS omit_unselected_resource_names = true`));
};

describe("the world", () => {
  it("takes figures in the place of those of the same node and day, and names as they are now", async () => {
    await withAds(join(folder, "replaced"), async (ads) => {
      await ads.tell(...adWorld);
      const of = { campaign: "31", adGroup: "41", ad: "51" };
      await ads.tell(figures("2025-07-14", of, 1, 1, 1, 1), figures("2025-07-14", of, 0, 0, 0, 0));
      await ads.tell({
        kind: "campaign",
        account: client,
        id: "31",
        name: "漢方 検索 2025",
        status: "PAUSED",
      });
      const query = `SELECT campaign.name, campaign.status, campaign.advertising_channel_type, segments.date,
        metrics.clicks FROM campaign WHERE segments.date BETWEEN '2025-07-01' AND '2025-07-31'
        AND campaign.id = 31 ORDER BY segments.date PARAMETERS omit_unselected_resource_names = true`;
      const campaign = { name: "漢方 検索 2025", status: "PAUSED", advertisingChannelType: "SEARCH" };
      expect(await ads.rows(client, query)).toEqual([
        { campaign, segments: { date: "2025-07-13" }, metrics: { clicks: "11" } },
        { campaign, segments: { date: "2025-07-14" }, metrics: { clicks: "3" } },
      ]);
    });
  });

  it("takes all of a body's lines or, at the first that is wrong, none", async () => {
    await withAds(join(folder, "refused"), async (ads) => {
      await ads.tell(...adWorld);
      const before = await everything(ads);
      const good = JSON.stringify(
        figures("2025-07-14", { campaign: "31", adGroup: "41", ad: "51" }, 9, 9, 9, 9),
      );
      const refused: readonly [string, string][] = [
        ["{", "Line 2: The line is not JSON."],
        ['{"kind":"budget"}', "Line 2: kind: "],
        ['{"kind":"campaign","account":"200-1","id":"1"}', "Line 2: account: must be an id"],
        [`{"kind":"campaign","account":"${client}","id":"77"}`, "Line 2: The new campaign 77 has no name."],
        [`{"kind":"campaign","account":"5","id":"77","name":"x"}`, "Line 2: There is no account 5."],
        [`{"kind":"adGroup","account":"${client}","campaign":"32","id":"41"}`, "in another campaign"],
        [
          `{"kind":"figures","account":"${client}","campaign":"32","adGroup":"41","date":"2025-07-14"}`,
          "not in",
        ],
        [
          `{"kind":"figures","account":"${client}","campaign":"31","ad":"51","date":"2025-07-14"}`,
          "no ad group",
        ],
        [
          `{"kind":"figures","account":"${client}","campaign":"31","date":"2025-02-29"}`,
          "date: must be a day",
        ],
        [
          `{"kind":"figures","account":"${client}","campaign":"31","date":"2025-02-28","clicks":-1}`,
          "clicks",
        ],
        ['{"kind":"account","id":"8","name":"x","timeZone":"Tokyo"}', "timeZone: must be a time zone"],
        ['{"kind":"account","id":"8","name":"x","managerId":"9"}', "which is no manager account"],
        [`{"kind":"account","id":"${client}","isManager":true}`, "no manager and stays so"],
      ];
      for (const [line, message] of refused) {
        const { status, body } = await ads.tellText(`${good}\n${line}\n`);
        expect(status).toBe(400);
        expect(body).toMatchObject({ error: { message: expect.stringContaining(message) } });
      }
      expect(await everything(ads)).toEqual(before);
      expect(await ads.tellText(`\r\n${good}\r\n\n`)).toMatchObject({ status: 200 });
      expect(await everything(ads)).not.toEqual(before);
    });
  });

  it("reads lines however they are cut on their way, whatever they hold", async () => {
    await withAds(join(folder, "cut-text"), async (ads, google) => {
      const name = '春 "漢方" 🌸  \\ {}';
      const text = `${JSON.stringify({ kind: "account", id: client, name })}\n${JSON.stringify({ kind: "campaign", account: client, id: "1", name })}`;
      const bytes = Buffer.from(text, "utf8");
      const pieces = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, index) =>
        bytes.subarray(3 * index, 3 * index + 3),
      );
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      });
      const request = { method: "POST", body, duplex: "half" } as const;
      expect((await fetch(`${google.url}/_ads/world`, request)).status).toBe(200);
      const query = "SELECT campaign.name, customer.descriptive_name FROM campaign";
      expect(await ads.rows(client, query)).toMatchObject([
        { campaign: { name }, customer: { descriptiveName: name } },
      ]);
    });
  });
});

describe("the world's file", () => {
  it("brings everything back", async () => {
    const stateFile = join(folder, "kept");
    const before = await withAds(stateFile, async (ads) => {
      await ads.tell(...adWorld);
      await ads.tell({
        kind: "ad",
        account: client,
        adGroup: "41",
        id: "51",
        name: "春",
        finalUrls: ["https://a.example"],
      });
      return [await everything(ads), await clicks(ads)];
    });
    expect(await withAds(stateFile, async (ads) => [await everything(ads), await clicks(ads)])).toEqual(
      before,
    );
  });

  it("holds each change whole or not at all, wherever a kill cut it", async () => {
    const stateFile = join(folder, "cut");
    const file = `${stateFile}.ads`;
    await withAds(stateFile, (ads) => ads.tell(...adWorld));
    const before = statSync(file).size;
    const first = await withAds(stateFile, clicks);
    const second = await withAds(stateFile, async (ads) => {
      await ads.tell(
        { kind: "campaign", account: client, id: "34", name: "新" },
        figures("2025-07-14", { campaign: "34" }, 5, 5, 5, 5),
        figures("2025-07-14", { campaign: "32" }, 5, 5, 5, 5),
      );
      return await clicks(ads);
    });
    expect(second).not.toBe(first);
    const whole = readFileSync(file);
    for (let length = before; length <= whole.length; length += length > whole.length - 5 ? 1 : 7) {
      writeFileSync(file, whole.subarray(0, length));
      const [found, after] = await withAds(stateFile, async (ads) => {
        const found = await clicks(ads);
        await ads.tell(figures("2025-07-15", { campaign: "32" }, 0, 100, 0, 0));
        return [found, await clicks(ads)];
      });
      expect(found).toBe(length === whole.length ? second : first);
      expect(await withAds(stateFile, clicks)).toBe(after);
    }
  });

  it("is rewritten small once it holds much that was replaced", async () => {
    const stateFile = join(folder, "long");
    const file = `${stateFile}.ads`;
    const restated = Array.from({ length: 2000 }, (_, times) =>
      figures("2025-07-14", { campaign: "32" }, times, times, 1, 1),
    );
    const before = await withAds(stateFile, async (ads) => {
      await ads.tell(...adWorld);
      for (let from = 0; from < restated.length; from += 1) await ads.tell(...restated.slice(from, from + 1));
      return [await everything(ads), await clicks(ads)];
    });
    const long = statSync(file).size;
    expect(await withAds(stateFile, async (ads) => [await everything(ads), await clicks(ads)])).toEqual(
      before,
    );
    expect(statSync(file).size).toBeLessThan(long / 20);
    expect(await withAds(stateFile, async (ads) => [await everything(ads), await clicks(ads)])).toEqual(
      before,
    );
  });
});
