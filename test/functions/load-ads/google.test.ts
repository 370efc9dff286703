import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { googleAds } from "../../../functions/load-ads/platforms/google.ts";
import type { Platform } from "../../../functions/load-ads/platforms/platform.ts";
import { SourceError } from "../../../functions/retry.ts";
import { googleAdDay, googleCampaignDay } from "../../../includes/contracts/ads.ts";
import type { AdsTable } from "../../../includes/contracts/source-table.ts";
import { type Scripted, type ScriptedApi, startScriptedApi } from "./scripted-api.ts";

let api: ScriptedApi;
let platform: Platform;

beforeAll(async () => {
  api = await startScriptedApi();
});
afterAll(() => api.close());
beforeEach(() => {
  platform = googleAds({
    clientId: "client",
    clientSecret: "secret",
    refreshToken: "1//refresh&token",
    tokenUrl: `${api.url}/token`,
    developerToken: "developer",
    managerId: "1000000001",
    rootUrl: api.url,
    apiVersion: "v26",
    timeoutMs: 200,
  });
});

const days = { first: "2025-07-01", last: "2025-07-15" };
const account = { id: "1111111111", name: "A", timeZone: "Asia/Tokyo", closed: null };
const stream = (...results: readonly unknown[]) => ({ body: JSON.stringify([{ results }]) });
const refusal = (status: number, errorCode: object, details: object = {}) => ({
  status,
  body: JSON.stringify([
    {
      error: {
        code: status,
        message: "Refused.",
        status: "SOMETHING",
        details: [
          {
            "@type": "type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure",
            errors: [{ errorCode, message: "Not so.", ...details }],
            requestId: "abc",
          },
        ],
      },
    },
  ]),
});

async function report(table: AdsTable = googleCampaignDay): Promise<readonly string[]> {
  const rows: string[] = [];
  for await (const some of platform.report(table, account, days)) rows.push(...some);
  return rows;
}

async function failure(task: Promise<unknown>): Promise<SourceError> {
  const error = await task.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SourceError) return error;
  throw new Error(`not a SourceError: ${String(error)}`);
}

describe("Google Ads' accounts", () => {
  const client = (changes: object) => ({
    customerClient: {
      resourceName: "…",
      id: "7",
      manager: false,
      status: "ENABLED",
      timeZone: "UTC",
      ...changes,
    },
  });

  it("are the clients of the manager account that have reports of their own, each once", async () => {
    api.script(
      stream(
        client({ id: "1000000001", manager: true }),
        client({ id: "1", descriptiveName: "One" }),
        client({ id: "2", status: "CANCELED" }),
        client({ id: "3", manager: true }),
        client({ id: "4", status: "SUSPENDED" }),
        client({ id: "1", descriptiveName: "One" }),
        client({ id: "5", status: "CLOSED" }),
        client({ id: "6", status: "A_STATUS_OF_NEXT_YEAR" }),
      ),
    );
    expect(await platform.accounts()).toEqual([
      { id: "1", name: "One", timeZone: "UTC", closed: null },
      { id: "2", name: "", timeZone: "UTC", closed: "CANCELED" },
      { id: "4", name: "", timeZone: "UTC", closed: "SUSPENDED" },
      { id: "5", name: "", timeZone: "UTC", closed: "CLOSED" },
      { id: "6", name: "", timeZone: "UTC", closed: null },
    ]);
    const { path, headers, body } = api.seen.at(-1) ?? {};
    expect(path).toBe("/v26/customers/1000000001/googleAds:searchStream");
    expect(headers).toMatchObject({ "developer-token": "developer", "login-customer-id": "1000000001" });
    expect(body).toContain("FROM customer_client");
  });

  it("count as not answered when one is not stated as the API is known to", async () => {
    api.script(stream(client({ id: 7 })));
    expect(await failure(platform.accounts())).toMatchObject({ isPassing: true });
  });
});

describe("a report of Google Ads", () => {
  it("asks for the contract's fields of the days, at the contract's level", async () => {
    api.script(stream(), stream());
    expect([await report(googleAdDay), await report()]).toEqual([[], []]);
    const [first, second] = api.seen.slice(-2).map(({ body }) => JSON.parse(body).query);
    expect(first).toMatch(
      /^SELECT [a-z_., ]+ FROM ad_group_ad WHERE segments\.date BETWEEN '2025-07-01' AND '2025-07-15'$/,
    );
    for (const field of [
      "customer.currency_code",
      "ad_group_ad.ad.id",
      "segments.date",
      "metrics.cost_micros",
    ]) {
      expect(first).toContain(field);
    }
    expect(second).toContain("campaign.advertising_channel_type");
    expect(second).toContain(" FROM campaign WHERE ");
  });

  it("is its results as they were written, of all messages, and no summary", async () => {
    const row = '{ "metrics" : {"costMicros": 9223372036854775807} }';
    api.script({
      body: `[{"results":[${row},{}],"fieldMask":"a"},\n{"summaryRow":{"metrics":{}}},{"results":[7]}]`,
    });
    expect(await report()).toEqual([row, "{}", "7"]);
  });

  it("renews a refused token once and goes on", async () => {
    api.script({ status: 401, body: "[]" }, stream(1));
    expect(await report()).toEqual(["1"]);
    const [refused, , accepted] = api.seen.slice(-3).map(({ headers }) => headers.authorization);
    expect(refused).toMatch(/^Bearer token-\d+$/);
    expect(accepted).not.toBe(refused);
  });

  it("shares one new token among requests that were refused together", async () => {
    api.script(stream());
    await report();
    api.script({ status: 401, body: "[]" }, { status: 401, body: "[]" }, stream(1), stream(1));
    const before = api.seen.length;
    expect(await Promise.all([report(), report()])).toEqual([["1"], ["1"]]);
    expect(api.seen.slice(before).filter(({ path }) => path === "/token")).toHaveLength(1);
  });

  it("does not go on with a token that is refused again", async () => {
    api.script({ status: 401, body: "[]" }, refusal(401, { authenticationError: "OAUTH_TOKEN_REVOKED" }));
    expect(await failure(report())).toMatchObject({
      isPassing: false,
      message:
        "Could not read the campaign report of the account 1111111111: Not so (401 OAUTH_TOKEN_REVOKED). " +
        "Make a new GOOGLE_ADS_REFRESH_TOKEN: Google does not accept what it gives access to.",
    });
  });

  it("may pass when the platform is busy, fails, breaks off or says nothing, and waits as it is asked to", async () => {
    const quota = { details: { quotaErrorDetails: { rateScope: "ACCOUNT", retryDelay: "30.5s" } } };
    const answers: readonly (readonly [Scripted, object])[] = [
      [refusal(429, { quotaError: "RESOURCE_EXHAUSTED" }, quota), { retryAfterMs: 30_500 }],
      [{ status: 429, headers: { "retry-after": "7" }, body: "<html>" }, { retryAfterMs: 7_000 }],
      [{ status: 503, body: "" }, { retryAfterMs: undefined }],
      [{ body: '[{"results":[1,2' }, {}],
      [{ body: "" }, {}],
      [{ body: "<html>Sorry</html>" }, {}],
      [(response) => response.destroy(), {}],
      [(response) => response.write("[", () => response.destroy()), {}],
      [() => {}, { message: expect.stringContaining("no answer within 0.2 seconds") }],
      [
        (response) => response.write("["),
        { message: expect.stringContaining("no answer within 0.2 seconds") },
      ],
    ];
    for (const [answer, expected] of answers) {
      api.script(answer);
      expect(await failure(report())).toMatchObject({ isPassing: true, ...expected });
    }
  });

  it("may pass when it is no UTF-8 text", async () => {
    api.script((response) => response.end(Buffer.from([0x5b, 0xff, 0x5d])));
    expect(await failure(report())).toMatchObject({ isPassing: true });
    api.script((response) => response.end(Buffer.from('[{"results":["日"]}]').subarray(0, 15)));
    expect(await failure(report())).toMatchObject({ isPassing: true });
  });

  it("fails as a stream says that fails on its way", async () => {
    const error = { code: 503, message: "Try later.", status: "UNAVAILABLE" };
    api.script({ body: JSON.stringify([{ results: [1] }, { error }]) });
    expect(await failure(report())).toMatchObject({
      isPassing: true,
      message: expect.stringContaining("Try later (503 UNAVAILABLE)"),
    });
    api.script({ body: JSON.stringify({ error: { ...error, code: 400, status: "INVALID_ARGUMENT" } }) });
    expect(await failure(report())).toMatchObject({ isPassing: false });
  });

  it("says what to do about a refusal", async () => {
    const advices: readonly (readonly [ReturnType<typeof refusal>, string])[] = [
      [refusal(403, { authorizationError: "DEVELOPER_TOKEN_NOT_APPROVED" }), "GOOGLE_ADS_DEVELOPER_TOKEN"],
      [refusal(403, { authorizationError: "CUSTOMER_NOT_ENABLED" }), "Activate the account"],
      [refusal(403, { authorizationError: "USER_PERMISSION_DENIED" }), "GOOGLE_ADS_MANAGER_ID"],
      [refusal(400, { dateRangeError: "REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED" }), "Set ADS_START_DATE"],
      [refusal(400, { queryError: "UNRECOGNIZED_FIELD" }), "GOOGLE_ADS_API_VERSION"],
      [{ status: 404, body: "<html>" }, "GOOGLE_ADS_API_VERSION"],
    ];
    for (const [answer, advice] of advices) {
      api.script(answer);
      const { isPassing, message } = await failure(report());
      expect([isPassing, message]).toEqual([false, expect.stringContaining(advice)]);
    }
  });
});

describe("an access token", () => {
  it("is asked for by what the owner consented to, and its answer is in no message", async () => {
    api.script(stream());
    await report();
    const asked = new URLSearchParams(api.seen.find(({ path }) => path === "/token")?.body);
    expect(Object.fromEntries(asked)).toEqual({
      grant_type: "refresh_token",
      client_id: "client",
      client_secret: "secret",
      refresh_token: "1//refresh&token",
    });
  });

  it("may come later when the endpoint fails or its answer breaks off", async () => {
    for (const answer of [{ body: '{"access_token":"ya29.secr' }, { status: 500, body: "" }]) {
      api.scriptTokens(answer);
      const error = await failure(report());
      expect(error.isPassing).toBe(true);
      expect(error.message).not.toContain("ya29");
    }
    api.script(stream(1));
    expect(await report()).toEqual(["1"]);
  });

  it("is not to be had for a grant that was revoked or a wrong client", async () => {
    api.scriptTokens({
      status: 400,
      body: '{"error":"invalid_grant","error_description":"Token has been …"}',
    });
    expect(await failure(report())).toMatchObject({
      isPassing: false,
      message: expect.stringContaining("GOOGLE_ADS_REFRESH_TOKEN has expired or was revoked"),
    });
    api.scriptTokens({ status: 401, body: '{"error":"invalid_client"}' });
    expect(await failure(report())).toMatchObject({
      isPassing: false,
      message: expect.stringContaining("Check GOOGLE_ADS_CLIENT_ID and GOOGLE_ADS_CLIENT_SECRET"),
    });
  });

  it("is issued anew before it runs out", async () => {
    const before = api.seen.length;
    api.scriptTokens({ body: '{"access_token":"short","expires_in":60}' });
    api.script(stream(), stream(), stream());
    await report();
    await report();
    await report();
    expect(api.seen.slice(before).filter(({ path }) => path === "/token")).toHaveLength(2);
  });
});
