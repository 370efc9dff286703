import { z } from "zod";
import { asError, isPassingFailure, readRetryAfter, SourceError } from "../../retry.ts";
import { TokenRefusal } from "../access-token.ts";
import { jsonText } from "../json-text-schema.ts";
import type { HttpAnswer } from "../send-request.ts";

/** What the API refused, before it is said what was asked of it. */
class GoogleAdsFailure extends Error {
  override readonly name = "GoogleAdsFailure";

  constructor(
    message: string,
    readonly status: number,
    /** The API's name of the error, as in USER_PERMISSION_DENIED. */
    readonly errorCode: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super(message);
  }
}

const delay = z
  .string()
  .regex(/^\d+(\.\d+)?s$/)
  .transform((text) => Number.parseFloat(text) * 1000)
  .optional()
  .catch(undefined);

const adsErrorSchema = z.object({
  errorCode: z.record(z.string(), z.string()).default({}),
  message: z.string().default(""),
  details: z
    .object({ quotaErrorDetails: z.object({ retryDelay: delay }).optional() })
    .optional()
    .catch(undefined),
});

/** A failure's body: `{"error": …}`, or a list with it where the answer would have been a stream. */
const failureSchema = jsonText
  .transform((body: unknown) => (Array.isArray(body) ? body[0] : body))
  .pipe(
    z.object({
      error: z.object({
        code: z.int(),
        message: z.string().default(""),
        status: z.string().default(""),
        details: z
          .array(z.object({ errors: z.array(adsErrorSchema).optional().catch(undefined), retryDelay: delay }))
          .optional()
          .catch(undefined),
      }),
    }),
  );

/** Reads what a failed request, or a stream that failed on its way, says of itself. */
export function readFailure(body: string, answer?: HttpAnswer): Error {
  const wait = answer === undefined ? undefined : readRetryAfter(answer.headers);
  const failure = failureSchema.safeParse(body);
  if (!failure.success) {
    return new GoogleAdsFailure("an answer that is not the API's", answer?.status ?? 500, "", wait);
  }
  const { code, message, status, details = [] } = failure.data.error;
  const errors = details.flatMap((detail) => detail.errors ?? []);
  const [first] = errors;
  const waits = [
    ...details.map(({ retryDelay }) => retryDelay),
    ...errors.map((error) => error.details?.quotaErrorDetails?.retryDelay),
    wait,
  ].filter((each) => each !== undefined);
  return new GoogleAdsFailure(
    first?.message || message,
    answer?.status ?? code,
    Object.values(first?.errorCode ?? {})[0] ?? status,
    waits.length === 0 ? undefined : Math.max(...waits),
  );
}

/** The error of a request, with what to do about it. @param request as in `list the accounts of …` */
export function explainFailure(error: unknown, request: string): SourceError {
  if (error instanceof SourceError) return error;
  const cause = asError(error);
  const isPassing = isPassingFailure(error);
  const failure = error instanceof GoogleAdsFailure ? error : undefined;
  const reason = reasonOf(cause).trim().replace(/\.+$/, "");
  const code =
    failure === undefined
      ? ""
      : ` (${failure.status}${failure.errorCode === "" ? "" : ` ${failure.errorCode}`})`;
  return new SourceError(`Could not ${request}: ${reason}${code}. ${adviceFor(cause, failure, isPassing)}`, {
    isPassing,
    retryAfterMs: failure?.retryAfterMs,
    cause,
  });
}

function adviceFor(error: Error, failure: GoogleAdsFailure | undefined, isPassing: boolean): string {
  const wait = failure?.retryAfterMs;
  if (wait !== undefined && isPassing) return `Google asks to wait ${Math.ceil(wait / 1000)} seconds.`;
  if (isPassing) return "This may pass: run the load again later.";
  if (error instanceof TokenRefusal) {
    return error.error === "invalid_grant"
      ? "GOOGLE_ADS_REFRESH_TOKEN has expired or was revoked: make a new one with the OAuth client."
      : "Check GOOGLE_ADS_CLIENT_ID and GOOGLE_ADS_CLIENT_SECRET, and that the refresh token is theirs.";
  }
  const errorCode = failure?.errorCode ?? "";
  if (errorCode.startsWith("DEVELOPER_TOKEN")) {
    return "Check GOOGLE_ADS_DEVELOPER_TOKEN and its access level in the manager account's API Center.";
  }
  if (errorCode === "REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED") {
    return "Set ADS_START_DATE to a day of which Google still keeps reports by day; what has landed stays.";
  }
  if (errorCode === "CUSTOMER_NOT_ENABLED")
    return "Activate the account, or take it out of the manager account.";
  switch (failure?.status) {
    case 401:
      return "Make a new GOOGLE_ADS_REFRESH_TOKEN: Google does not accept what it gives access to.";
    case 403:
      return (
        "The person of GOOGLE_ADS_REFRESH_TOKEN needs access to the manager account " +
        "GOOGLE_ADS_MANAGER_ID, and the manager account to the account."
      );
    case 400:
      return "Compare the contract's fields with those of GOOGLE_ADS_API_VERSION, and check its version.";
    case 404:
      return "Check GOOGLE_ADS_API_VERSION, as Google retires versions after a year, and GOOGLE_ADS_ROOT_URL.";
    default:
      return "Run the load again.";
  }
}

/** What a lost connection says is in its cause. */
function reasonOf(error: Error): string {
  return error.message === "fetch failed" && error.cause instanceof Error && error.cause.message !== ""
    ? `${error.message}, ${error.cause.message}`
    : error.message;
}
