import { describe, expect, it } from "vitest";
import { isPassingFailure, UnreadableAnswerError, withRetries } from "../../functions/retry.ts";

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
