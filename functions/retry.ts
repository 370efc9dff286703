import pRetry, { AbortError } from "p-retry";
import { z } from "zod";

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

export interface SourceFailure {
  /** Whether the request may succeed when it is sent again. */
  readonly isPassing: boolean;
  /** How long the source asks to wait before that, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A source's refusal or failure of a request. Its message says what was asked and what to do. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly isPassing: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { isPassing, retryAfterMs, cause }: SourceFailure) {
    super(message, { cause });
    this.isPassing = isPassing;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A source that asks for a longer wait than this is given up on: a function cannot wait for tomorrow's quota. */
const longestWaitMs = 5 * 60_000;

/**
 * Runs a request until it succeeds, fails for good, or has failed in passing as often as the policy allows. A source
 * that says how long to wait is waited for. Rejects with the last failure.
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
        const isFinal = !isPassing(error) || retryAfterMs(error) > longestWaitMs;
        throw isFinal ? new AbortError(asError(error)) : error;
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
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft === 0) return;
        onRetry(error);
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs(error)));
      },
    },
  );
}

const passingStatuses = new Set([408, 429, 500, 502, 503, 504]);
const quotaReasons = /rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED|backendError/;

/** Whether a failure of an HTTP request may pass by itself: a lost connection, a timeout, a quota, an outage. */
export function isPassingFailure(error: unknown): boolean {
  if (error instanceof UnreadableAnswerError) return true;
  if (error instanceof SourceError) return error.isPassing;
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

/** How long a source asks to wait, in milliseconds: 0 where it does not say. */
function retryAfterMs(error: unknown): number {
  if (error instanceof SourceError) return error.retryAfterMs ?? 0;
  const answered = answeredError.safeParse(error);
  return answered.success ? (readRetryAfter(answered.data.response.headers) ?? 0) : 0;
}

interface AnswerHeaders {
  get(name: string): string | null;
}

/** The errors of Google's client libraries, where an answer came at all. */
const answeredError = z.object({
  response: z.object({
    headers: z.custom<AnswerHeaders>(
      (headers) =>
        typeof headers === "object" &&
        headers !== null &&
        "get" in headers &&
        typeof headers.get === "function",
    ),
  }),
});

/** The wait that an answer's Retry-After header states, in seconds or as a date, in milliseconds. */
export function readRetryAfter(headers: AnswerHeaders, now: number = Date.now()): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
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
