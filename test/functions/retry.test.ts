import { describe, expect, it } from "vitest";
import {
  isPassingFailure,
  readRetryAfter,
  SourceError,
  UnreadableAnswerError,
  withRetries,
} from "../../functions/retry.ts";

const policy = { count: 3, delayMs: 1 };

function failing(failures: readonly Error[]): { request: () => Promise<string>; sent: () => number } {
  let sent = 0;
  const request = async (): Promise<string> => {
    const failure = failures[sent];
    sent += 1;
    if (failure !== undefined) throw failure;
    return "answer";
  };
  return { request, sent: () => sent };
}

const answered = (status: number, data?: unknown): Error =>
  Object.assign(new Error(`status ${status}`), { status, response: { data } });
const lost = (code: string): Error => Object.assign(new Error("lost"), { code });

describe("a request", () => {
  it("is sent again after what may pass, and answers in the end", async () => {
    const { request, sent } = failing([answered(429), lost("ECONNRESET"), new TypeError("fetch failed")]);
    expect(await withRetries(policy, request)).toBe("answer");
    expect(sent()).toBe(4);
  });

  it("fails with its own last failure when it has been sent often enough", async () => {
    const { request, sent } = failing(Array.from({ length: 9 }, () => answered(503)));
    await expect(withRetries(policy, request)).rejects.toMatchObject({ status: 503 });
    expect(sent()).toBe(4);
  });

  it("is not sent again after what will not pass", async () => {
    const { request, sent } = failing([answered(404)]);
    await expect(withRetries(policy, request)).rejects.toMatchObject({ status: 404 });
    expect(sent()).toBe(1);
  });
});

describe("a source that says how long to wait", () => {
  const waiting = (retryAfterMs: number): Error => new SourceError("busy", { isPassing: true, retryAfterMs });

  it("is waited for", async () => {
    const { request } = failing([waiting(60)]);
    const started = performance.now();
    expect(await withRetries(policy, request)).toBe("answer");
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it("is waited for when a client library tells", async () => {
    const response = { headers: new Headers({ "retry-after": "1" }) };
    const { request } = failing([Object.assign(new Error("busy"), { status: 429, response })]);
    const started = performance.now();
    expect(await withRetries(policy, request)).toBe("answer");
    expect(performance.now() - started).toBeGreaterThanOrEqual(950);
  });

  it("is given up on when it asks for hours", async () => {
    const { request, sent } = failing([waiting(3_600_000)]);
    await expect(withRetries(policy, request)).rejects.toThrow("busy");
    expect(sent()).toBe(1);
  });

  it("states seconds or a date", () => {
    const now = Date.parse("2025-07-15T00:00:00Z");
    const read = (text: string) => readRetryAfter(new Headers({ "retry-after": text }), now);
    expect(read("120")).toBe(120_000);
    expect(read("Tue, 15 Jul 2025 00:00:30 GMT")).toBe(30_000);
    expect(read("Mon, 14 Jul 2025 00:00:00 GMT")).toBe(0);
    expect(read("soon")).toBeUndefined();
    expect(readRetryAfter(new Headers(), now)).toBeUndefined();
  });

  it("may also say that sending again is of no use", async () => {
    const { request, sent } = failing([new SourceError("refused", { isPassing: false })]);
    await expect(withRetries(policy, request)).rejects.toThrow("refused");
    expect(sent()).toBe(1);
  });
});

describe("a failure that may pass", () => {
  it("is a lost connection, a timeout, a broken answer, a quota or an outage", () => {
    const passing = [408, 429, 500, 502, 503, 504].map((status) => answered(status));
    const quota = answered(403, { error: { errors: [{ reason: "userRateLimitExceeded" }] } });
    const nested = new Error("request failed", { cause: lost("EPIPE") });
    const others = [
      quota,
      nested,
      lost("ETIMEDOUT"),
      new UnreadableAnswerError("cut"),
      new Error("Premature close"),
    ];
    for (const failure of [...passing, ...others]) expect(isPassingFailure(failure)).toBe(true);
  });

  it("is no refusal, and no mistake of ours", () => {
    const refusals = [400, 401, 403, 404, 409, 501].map((status) => answered(status));
    for (const failure of [...refusals, new TypeError("x is undefined"), "text"]) {
      expect(isPassingFailure(failure)).toBe(false);
    }
  });
});
