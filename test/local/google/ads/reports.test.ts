import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { AdsClient, chunksOf } from "./ads-client.ts";
import { adWorld, client, dollars, figures } from "./world-of-ads.ts";

let google: Google;
let ads: AdsClient;

beforeAll(async () => {
  // 05:00 of 2025-07-15 in Tokyo, 16:00 of 2025-07-14 in New York.
  google = await startGoogle({ clock: () => new Date("2025-07-14T20:00:00Z") });
  ads = new AdsClient(google);
  expect(await ads.tell(...adWorld)).toEqual({ status: 200, body: { lines: adWorld.length } });
});

afterAll(() => google.close());

const july = "segments.date BETWEEN '2025-07-01' AND '2025-07-31'";

describe("reports", () => {
  it("answer in the wire's shape: nested, camel case, int64 as text, names of resources unasked", async () => {
    const query = `SELECT customer.id, customer.descriptive_name, customer.currency_code, customer.time_zone,
      campaign.id, campaign.name, campaign.advertising_channel_type, segments.date, metrics.impressions,
      metrics.clicks, metrics.cost_micros, metrics.conversions, metrics.conversions_value
      FROM campaign WHERE segments.date = '2025-07-14' AND campaign.id = 32`;
    const { status, body } = await ads.ask(client, query);
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        results: [
          {
            customer: {
              resourceName: `customers/${client}`,
              id: client,
              descriptiveName: "陽向 検索",
              currencyCode: "JPY",
              timeZone: "Asia/Tokyo",
            },
            campaign: {
              resourceName: `customers/${client}/campaigns/32`,
              id: "32",
              name: "P-MAX",
              advertisingChannelType: "PERFORMANCE_MAX",
            },
            metrics: {
              impressions: "5000000000",
              clicks: "40",
              costMicros: "9000000000000000",
              conversions: 2.5,
              conversionsValue: 2500,
            },
            segments: { date: "2025-07-14" },
          },
        ],
        fieldMask:
          "customer.id,customer.descriptiveName,customer.currencyCode,customer.timeZone,campaign.id,campaign.name," +
          "campaign.advertisingChannelType,segments.date,metrics.impressions,metrics.clicks,metrics.costMicros," +
          "metrics.conversions,metrics.conversionsValue",
        requestId: expect.stringMatching(/^[\w-]{22}$/),
        queryResourceConsumption: "1",
      },
    ]);
  });

  it("add up from the finest figures, each counted once at every level", async () => {
    const of = (resource: string, id: string) =>
      ads.rows(
        client,
        `SELECT ${id}, segments.date, metrics.impressions, metrics.conversions FROM ${resource}
         WHERE ${july} ORDER BY segments.date, ${id} PARAMETERS omit_unselected_resource_names = true`,
      );
    const row = (subject: object, date: string, impressions: string, conversions: number) => ({
      ...subject,
      segments: { date },
      metrics: { impressions, conversions },
    });
    expect(await of("customer", "customer.id")).toEqual([
      row({ customer: { id: client } }, "2025-07-13", "111", 0.75),
      row({ customer: { id: client } }, "2025-07-14", "5000000207", 3.5),
    ]);
    expect(await of("campaign", "campaign.id")).toEqual([
      row({ campaign: { id: "31" } }, "2025-07-13", "111", 0.75),
      row({ campaign: { id: "31" } }, "2025-07-14", "207", 1),
      row({ campaign: { id: "32" } }, "2025-07-14", "5000000000", 2.5),
    ]);
    expect(await of("ad_group", "ad_group.id")).toEqual([
      row({ adGroup: { id: "41" } }, "2025-07-13", "110", 0.75),
      row({ adGroup: { id: "42" } }, "2025-07-13", "1", 0),
      row({ adGroup: { id: "41" } }, "2025-07-14", "200", 1),
      row({ adGroup: { id: "42" } }, "2025-07-14", "7", 0),
    ]);
    expect(await of("ad_group_ad", "ad_group_ad.ad.id")).toEqual([
      row({ adGroupAd: { ad: { id: "51" } } }, "2025-07-13", "100", 0.5),
      row({ adGroupAd: { ad: { id: "52" } } }, "2025-07-13", "10", 0.25),
      row({ adGroupAd: { ad: { id: "51" } } }, "2025-07-14", "200", 1),
    ]);
  });

  it("leave out what had no activity only where they are segmented", async () => {
    const ids = `SELECT campaign.id, metrics.clicks FROM campaign WHERE segments.date = '2025-07-13'
      ORDER BY campaign.id PARAMETERS omit_unselected_resource_names=TRUE`;
    expect(await ads.rows(client, ids)).toEqual([
      { campaign: { id: "31" }, metrics: { clicks: "11" } },
      { campaign: { id: "32" }, metrics: { clicks: "0" } },
      { campaign: { id: "33" }, metrics: { clicks: "0" } },
    ]);
    const days = `SELECT ad_group.id, metrics.clicks, segments.date FROM ad_group WHERE ${july} AND ad_group.id = 42`;
    expect(await ads.rows(client, days)).toMatchObject([{ segments: { date: "2025-07-14" } }]);
    const empty = await ads.ask(
      client,
      `SELECT segments.date FROM campaign WHERE segments.date = '2001-01-01'`,
    );
    expect(chunksOf(empty.body)).toEqual([
      { fieldMask: "segments.date", requestId: expect.anything(), queryResourceConsumption: "0" },
    ]);
  });

  it("segment by weeks, months, quarters, years and days of the week, and compute quotients", async () => {
    const query = `SELECT segments.week, segments.month, segments.quarter, segments.year, segments.day_of_week,
      metrics.ctr, metrics.average_cpc, metrics.cost_micros FROM ad_group_ad
      WHERE segments.month = '2025-07-01' AND ad_group_ad.ad.id = 51 ORDER BY segments.week
      PARAMETERS omit_unselected_resource_names = true`;
    expect(await ads.rows(client, query)).toEqual([
      {
        segments: {
          week: "2025-07-07",
          month: "2025-07-01",
          quarter: "2025-07-01",
          year: 2025,
          dayOfWeek: "SUNDAY",
        },
        metrics: { ctr: 0.1, averageCpc: 150_000, costMicros: "1500000" },
      },
      {
        segments: {
          week: "2025-07-14",
          month: "2025-07-01",
          quarter: "2025-07-01",
          year: 2025,
          dayOfWeek: "MONDAY",
        },
        metrics: { ctr: 0.1, averageCpc: 150_000, costMicros: "3000000" },
      },
    ]);
    const months = "SELECT segments.month, metrics.clicks FROM customer WHERE segments.month = '2025-07-01'";
    expect(await ads.rows(client, months)).toMatchObject([{ metrics: { clicks: "74" } }]);
  });

  it("know today in the account's time zone", async () => {
    const during = async (account: string, name: string) => {
      const rows = await ads.rows(
        account,
        `SELECT segments.date, metrics.clicks FROM customer WHERE segments.date DURING ${name} ORDER BY segments.date
         PARAMETERS omit_unselected_resource_names = true`,
      );
      return rows.map((row) => JSON.stringify(row).slice(-13, -3));
    };
    for (const date of ["2025-07-13", "2025-07-14", "2025-07-15"]) {
      const line = figures(date, { campaign: "31" }, 1, 1, 1, 0);
      await ads.tell({ ...line, account: dollars, kind: "figures", campaign: "31", date });
    }
    expect(await during(client, "YESTERDAY")).toHaveLength(1);
    expect(await during(client, "TODAY")).toHaveLength(0);
    expect(await during(dollars, "TODAY")).toHaveLength(1);
    expect(await during(dollars, "LAST_7_DAYS")).toHaveLength(1);
    expect(await during(client, "LAST_7_DAYS")).toHaveLength(2);
    expect(await during(client, "LAST_WEEK_MON_SUN")).toHaveLength(1);
    expect(await during(client, "THIS_MONTH")).toHaveLength(2);
  });
});

describe("accounts", () => {
  it("are listed with all that are below a manager", async () => {
    const query = `SELECT customer_client.id, customer_client.descriptive_name, customer_client.level,
      customer_client.manager, customer_client.currency_code, customer_client.time_zone, customer_client.status
      FROM customer_client WHERE customer_client.level <= 1 AND customer_client.manager = FALSE
      ORDER BY customer_client.id DESC LIMIT 1`;
    expect(await ads.rows(google.ads.managerId, query)).toEqual([
      {
        customerClient: {
          resourceName: `customers/${google.ads.managerId}/customerClients/${dollars}`,
          id: dollars,
          descriptiveName: "Hinata US",
          level: "1",
          manager: false,
          currencyCode: "USD",
          timeZone: "America/New_York",
          status: "ENABLED",
        },
      },
    ]);
    const self = "SELECT customer_client.client_customer FROM customer_client";
    expect(await ads.rows(google.ads.managerId, self)).toHaveLength(3);
    expect(await ads.rows(client, self)).toHaveLength(1);
  });
});

describe("the person", () => {
  it("sees the manager account", async () => {
    expect(await ads.accessible()).toEqual({ resourceNames: [`customers/${google.ads.managerId}`] });
  });
});

describe("the stream", () => {
  it("comes in chunks of the size that is set, each with its mask and the request's id", async () => {
    await ads.set({ rowsPerChunk: 2 });
    const query = "SELECT ad_group_ad.ad.id, ad_group.id FROM ad_group_ad";
    const whole = await ads.ask(client, `${query} WHERE ad_group_ad.status IN (ENABLED, REMOVED)`);
    expect(chunksOf(whole.body).map(({ results }) => results?.length)).toEqual([2]);
    const campaigns = await ads.ask(client, "SELECT campaign.id FROM campaign");
    const chunks = chunksOf(campaigns.body);
    expect(chunks.map(({ results }) => results?.length)).toEqual([2, 1]);
    expect(new Set(chunks.map(({ requestId, fieldMask }) => `${requestId} ${fieldMask}`)).size).toBe(1);
    expect(chunks.map(({ queryResourceConsumption }) => queryResourceConsumption)).toEqual([undefined, "3"]);
    await ads.set({ rowsPerChunk: 10_000 });
  });

  it("has pages instead where asked, of the same rows", async () => {
    await ads.set({ rowsPerChunk: 2 });
    const query = "SELECT campaign.id FROM campaign ORDER BY campaign.id LIMIT 3";
    const page = async (pageToken?: string) => {
      const body = { pageToken, searchSettings: { returnTotalResultsCount: true } };
      return (await ads.ask(client, query, { method: "search", body })).body;
    };
    const first = await page();
    expect(first).toMatchObject({
      results: [{ campaign: { id: "31" } }, { campaign: { id: "32" } }],
      totalResultsCount: "3",
      nextPageToken: expect.any(String),
      fieldMask: "campaign.id",
    });
    const token = new Map(Object.entries(first ?? {})).get("nextPageToken");
    expect(await page(token)).toMatchObject({ results: [{ campaign: { id: "33" } }] });
    expect(await page(token)).not.toHaveProperty("nextPageToken");
    const other = { method: "search", body: { pageToken: token } } as const;
    expect(await ads.refusal(client, "SELECT campaign.name FROM campaign", other)).toBe(
      "400 requestError: INVALID_PAGE_TOKEN",
    );
    const sized = { method: "search", body: { pageSize: 5 } } as const;
    expect(await ads.refusal(client, query, sized)).toBe("400 requestError: PAGE_SIZE_NOT_SUPPORTED");
    await ads.set({ rowsPerChunk: 10_000 });
  });
});
