import pRetry, { AbortError } from "p-retry";

export interface RetryPolicy {
  /** How often a request is sent again after its first failure. */
  readonly count: number;
  /** Milliseconds before the first repeat; each later one doubles, up to a minute, with jitter. */
  readonly delayMs: number;
}

/** An answer that is no answer: cut short, or not what the API is known to say. Sent again like an outage. */
export class UnreadableAnswerError extends Error {
  override readonly name = "UnreadableAnswerError";
}

/**
 * Runs a request until it succeeds, fails for good, or has failed in passing as often as the policy allows.
 * Rejects with the last failure.
 */
export async function withRetries<Result>(
  policy: RetryPolicy,
  request: () => Promise<Result>,
  isPassing: (error: unknown) => boolean = isPassingFailure,
  onRetry: (error: Error) => void = () => {},
): Promise<Result> {
  return pRetry(
    async () => {
      try {
        return await request();
      } catch (error) {
        throw isPassing(error) ? error : new AbortError(asError(error));
      }
    },
    {
      retries: policy.count,
      minTimeout: policy.delayMs,
      maxTimeout: 60_000,
      factor: 2,
      randomize: true,
      // The library itself gives up on a TypeError, which fetch throws for a lost connection.
      shouldRetry: () => true,
      onFailedAttempt: ({ error, retriesLeft }) => {
        if (retriesLeft > 0) onRetry(error);
      },
    },
  );
}

const passingStatuses = new Set([408, 429, 500, 502, 503, 504]);
const quotaReasons = /rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED|backendError/;

/** Whether a failure of an HTTP request may pass by itself: a lost connection, a timeout, a quota, an outage. */
export function isPassingFailure(error: unknown): boolean {
  if (error instanceof UnreadableAnswerError) return true;
  const status = statusOf(error);
  if (status === undefined) return isConnectionFailure(error);
  if (passingStatuses.has(status)) return true;
  return status === 403 && quotaReasons.test(JSON.stringify(reasonsOf(error)));
}

/** The HTTP status of a client library's error, where an answer came at all. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("status" in error && typeof error.status === "number") return error.status;
  if ("code" in error && typeof error.code === "number") return error.code;
  return undefined;
}

function reasonsOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  if ("response" in error && typeof error.response === "object" && error.response !== null) {
    return "data" in error.response ? error.response.data : undefined;
  }
  return "errors" in error ? error.errors : undefined;
}

const connectionFailure =
  /ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|UND_ERR|socket hang up|premature close|fetch failed|network|terminated|aborted|timed? ?out/i;

function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  const cause = error.cause instanceof Error ? isConnectionFailure(error.cause) : false;
  return cause || connectionFailure.test(code) || connectionFailure.test(error.message);
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
