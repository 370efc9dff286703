import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { AdsClient, chunksOf, firstError } from "./ads-client.ts";
import { adWorld, client } from "./world-of-ads.ts";

let google: Google;
let ads: AdsClient;
const path = "googleAds:searchStream";
const query = "SELECT campaign.id FROM campaign";

beforeAll(async () => {
  google = await startGoogle();
  ads = new AdsClient(google);
  await ads.tell(...adWorld);
  await ads.set({ rowsPerChunk: 1 });
});

afterAll(() => google.close());

describe("faults of the stream", () => {
  it("answer with a status and the API's failure, in a list as the stream is", async () => {
    const failures: [number, string][] = [
      [401, "401"],
      [403, "403 authorizationError: USER_PERMISSION_DENIED"],
      [429, "429 quotaError: RESOURCE_EXHAUSTED"],
      [500, "500 internalError: INTERNAL_ERROR"],
      [503, "503 internalError: TRANSIENT_ERROR"],
      [504, "504 internalError: DEADLINE_EXCEEDED"],
    ];
    for (const [status, expected] of failures) {
      google.faults.fail({ path, fault: { kind: "status", status } });
      const { body } = await ads.ask(client, query);
      expect(body).toMatchObject([{ error: { code: status } }]);
      if (expected === "401") continue;
      const [[kind, code] = []] = Object.entries(firstError(body).errorCode);
      expect(`${status} ${kind}: ${code}`).toBe(expected);
    }
    google.faults.fail({ path, fault: { kind: "status", status: 429 } });
    const { body } = await ads.ask(client, query);
    expect(firstError(body)).toMatchObject({ details: { quotaErrorDetails: { retryDelay: "1s" } } });
  });

  it("reach a request after so many", async () => {
    google.faults.fail({ path, after: 2, times: 1, fault: { kind: "status", status: 429 } });
    const statuses: number[] = [];
    for (let asked = 0; asked < 4; asked += 1) statuses.push((await ads.ask(client, query)).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it("cut it in the middle of a chunk", async () => {
    google.faults.fail({ path, fault: { kind: "truncate" } });
    const response = await ads.fetch(client, query);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    const whole = await (await ads.fetch(client, query)).text();
    google.faults.fail({ path, fault: { kind: "truncate", bytes: whole.length - 1 } });
    await expect((await ads.fetch(client, query)).text()).rejects.toThrow();
  });

  it("leave it no JSON, reset it, delay it, and expire its token", async () => {
    google.faults.fail({ path, fault: { kind: "malformed" } });
    const { status, body } = await ads.ask(client, query);
    expect([status, typeof body]).toEqual([200, "string"]);
    google.faults.fail({ path, fault: { kind: "reset" } });
    await expect(ads.fetch(client, query)).rejects.toThrow();
    google.faults.fail({ path, fault: { kind: "delay", milliseconds: 60 } });
    const start = performance.now();
    expect((await ads.ask(client, query)).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
    google.faults.fail({ path, fault: { kind: "expire-token" } });
    expect((await ads.ask(client, query)).status).toBe(401);
    expect(google.faults.remaining).toBe(0);
  });

  it("end it with an error after some chunks, once", async () => {
    const fresh = new AdsClient(google);
    await fresh.set({ interrupt: { chunks: 2, status: 503 } });
    const { status, body } = await fresh.ask(client, query);
    expect(status).toBe(200);
    expect(chunksOf(body)).toMatchObject([
      { results: [{}], fieldMask: "campaign.id" },
      { results: [{}] },
      { error: { code: 503, status: "UNAVAILABLE" } },
    ]);
    expect(chunksOf((await fresh.ask(client, query)).body)).toHaveLength(3);
    await fresh.set({ interrupt: { chunks: 3, status: 500 } });
    expect(await fresh.rows(client, query)).toHaveLength(3);
  });
});
