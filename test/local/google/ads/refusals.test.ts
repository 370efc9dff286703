import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { AdsClient, firstError } from "./ads-client.ts";
import { adWorld, client, dollars } from "./world-of-ads.ts";

let google: Google;
let ads: AdsClient;

beforeAll(async () => {
  // 05:00 of 2025-07-15 in Tokyo.
  google = await startGoogle({ clock: () => new Date("2025-07-14T20:00:00Z") });
  ads = new AdsClient(google);
  await ads.tell(...adWorld);
});

afterAll(() => google.close());

describe("refusals", () => {
  it("are a failure of the API, in a list where the answer is a stream", async () => {
    const query = "SELECT campaign.colour FROM campaign";
    const failure = {
      error: {
        code: 400,
        message: "Request contains an invalid argument.",
        status: "INVALID_ARGUMENT",
        details: [
          {
            "@type": "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure",
            errors: [
              {
                errorCode: { queryError: "UNRECOGNIZED_FIELD" },
                message: "Unrecognized field in the query: 'campaign.colour'.",
              },
            ],
            requestId: expect.any(String),
          },
        ],
      },
    };
    expect(await ads.ask(client, query, { version: "v25" })).toEqual({ status: 400, body: [failure] });
    expect(await ads.ask(client, query, { version: "v25", method: "search" })).toEqual({
      status: 400,
      body: failure,
    });
  });

  it("name who may not ask", async () => {
    const query = "SELECT campaign.id FROM campaign";
    const denied = "403 authorizationError: USER_PERMISSION_DENIED";
    await ads.tell(
      { kind: "account", id: "3000000001", name: "Of somebody else", managerId: null },
      { kind: "account", id: "3000000002", name: "Below", isManager: true },
      { kind: "account", id: "3000000003", name: "Closed", managerId: "3000000002", status: "CANCELED" },
    );
    expect(await ads.refusal(client, query, { login: null })).toBe(denied);
    expect(await ads.refusal(client, query, { login: dollars })).toBe(denied);
    expect(await ads.refusal(client, query, { login: "3000000002" })).toBe(denied);
    expect(await ads.refusal("3000000001", query)).toBe(denied);
    expect(await ads.refusal("9999999999", query)).toBe(denied);
    expect(await ads.refusal("200-000-0001", query)).toBe("400 requestError: INVALID_CUSTOMER_ID");
    expect(await ads.refusal(client, query, { login: "100-000-0001" })).toBe(
      "400 headerError: INVALID_LOGIN_CUSTOMER_ID",
    );
    expect(await ads.refusal("3000000003", query)).toBe("403 authorizationError: CUSTOMER_NOT_ENABLED");
    expect(await ads.refusal(client, query, { developerToken: null })).toBe(
      "400 requestError: DEVELOPER_TOKEN_PARAMETER_MISSING",
    );
    expect(await ads.refusal(client, query, { developerToken: "x" })).toBe(
      "401 authenticationError: DEVELOPER_TOKEN_INVALID",
    );
    const clients = "SELECT customer_client.id FROM customer_client";
    expect((await ads.ask(google.ads.managerId, clients, { login: null })).status).toBe(200);
  });

  it("keep metrics from managers", async () => {
    const query = `SELECT metrics.clicks FROM customer WHERE segments.date DURING TODAY`;
    expect(await ads.refusal(google.ads.managerId, query)).toBe(
      "400 queryError: REQUESTED_METRICS_FOR_MANAGER",
    );
  });

  it("name versions that are no more, and know no others", async () => {
    const query = "SELECT campaign.id FROM campaign";
    expect(await ads.refusal(client, query, { version: "v21" })).toBe(
      "400 requestError: UNSUPPORTED_VERSION",
    );
    expect(await ads.ask(client, query, { version: "v99" })).toEqual({
      status: 404,
      body: expect.stringContaining("/v99/customers/"),
    });
  });

  it("throttle requests when told to, with the time to wait", async () => {
    await ads.set({ throttle: { requests: 2, seconds: 0.2 } });
    const ask = () => ads.ask(client, "SELECT campaign.id FROM campaign");
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const { status, body } = await ask();
    expect(status).toBe(429);
    expect(body).toMatchObject([{ error: { status: "RESOURCE_EXHAUSTED" } }]);
    expect(firstError(body)).toMatchObject({
      errorCode: { quotaError: "RESOURCE_EXHAUSTED" },
      details: {
        quotaErrorDetails: { rateScope: "DEVELOPER", retryDelay: expect.stringMatching(/^0\.\d+s$/) },
      },
    });
    await ads.set({ throttle: null });
    expect((await ask()).status).toBe(200);
  });

  it("keep days of more than so many months ago to months", async () => {
    await ads.set({ dailyMonths: 37 });
    const report = (segment: string, from: string) =>
      `SELECT segments.${segment}, metrics.clicks FROM customer WHERE segments.date BETWEEN '${from}' AND '2025-07-14'`;
    expect(await ads.refusal(client, report("date", "2022-06-14"))).toBe(
      "400 dateRangeError: REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED",
    );
    expect(await ads.rows(client, report("date", "2022-06-15"))).toHaveLength(2);
    expect(await ads.rows(client, report("month", "2019-01-01"))).toHaveLength(1);
    await ads.set({ dailyMonths: null });
  });
});
