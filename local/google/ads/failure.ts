import { randomBytes } from "node:crypto";
import { GoogleError } from "../errors.ts";

/** One error of a Google Ads failure: its kind, as in `queryError`, its code, and what is said of it. */
export interface AdsError {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A refusal by the Google Ads API; the server writes it as a failure of the version that was asked. */
export class AdsRefusal extends Error {
  override readonly name = "AdsRefusal";

  constructor(
    /** The HTTP status. */
    readonly code: number,
    readonly error: AdsError,
  ) {
    super(error.message);
  }
}

/** An identifier of a request, as Google writes them. */
export function newRequestId(): string {
  return randomBytes(16).toString("base64url");
}

/** A refusal as the API of a version, as in `v26`, writes it. */
export function adsFailure(version: string, { code, error }: AdsRefusal): GoogleError {
  const [message, status] = statuses[code] ?? ["Unknown Error.", "UNKNOWN"];
  return new GoogleError(code, message, status, [
    {
      "@type": `type.googleapis.com/google.ads.googleads.${version}.errors.GoogleAdsFailure`,
      errors: [
        {
          errorCode: { [error.kind]: error.code },
          message: error.message,
          ...(error.details === undefined ? {} : { details: error.details }),
        },
      ],
      requestId: newRequestId(),
    },
  ]);
}

/** A query that cannot be read or run. The code is one of the API's QueryError. */
export function queryRefusal(code: string, message: string): AdsRefusal {
  return new AdsRefusal(400, { kind: "queryError", code, message });
}

export function requestRefusal(code: string, message: string): AdsRefusal {
  return new AdsRefusal(400, { kind: "requestError", code, message });
}

export function permissionDenied(): AdsRefusal {
  return new AdsRefusal(403, {
    kind: "authorizationError",
    code: "USER_PERMISSION_DENIED",
    message:
      "User doesn't have permission to access customer. Note: If you're accessing a client customer, the " +
      "manager's customer id must be set in the 'login-customer-id' header. See " +
      "https://developers.google.com/google-ads/api/docs/concepts/call-structure#cid",
  });
}

/** Too many requests of a developer. */
export function quotaExhausted(retryDelayMilliseconds: number): AdsRefusal {
  const seconds = retryDelayMilliseconds / 1000;
  return new AdsRefusal(429, {
    kind: "quotaError",
    code: "RESOURCE_EXHAUSTED",
    message: `Too many requests. Retry in ${Math.ceil(seconds)} seconds.`,
    details: {
      quotaErrorDetails: {
        rateScope: "DEVELOPER",
        rateName: "Number of operations for basic access",
        retryDelay: `${Number.isInteger(seconds) ? seconds : seconds.toFixed(3)}s`,
      },
    },
  });
}

/** What the API answers when it fails with a status by itself: overload, outage, a refusal. */
export function failureOf(version: string, status: number): GoogleError {
  if (status === 429) return adsFailure(version, quotaExhausted(1000));
  if (status === 403) return adsFailure(version, permissionDenied());
  const known = passing[status];
  if (known !== undefined) {
    const [kind, code, message] = known;
    return adsFailure(version, new AdsRefusal(status, { kind, code, message }));
  }
  const [message, name] = statuses[status] ?? ["Unknown Error.", "UNKNOWN"];
  return new GoogleError(status, message, name);
}

const passing: Readonly<Record<number, readonly [kind: string, code: string, message: string]>> = {
  400: ["requestError", "UNKNOWN", "The error code is not in this version."],
  500: ["internalError", "INTERNAL_ERROR", "An internal error has occurred."],
  503: ["internalError", "TRANSIENT_ERROR", "A transient internal error has occurred."],
  504: ["internalError", "DEADLINE_EXCEEDED", "The request took longer than a deadline."],
};

const statuses: Readonly<Record<number, readonly [message: string, status: string]>> = {
  400: ["Request contains an invalid argument.", "INVALID_ARGUMENT"],
  401: ["Request is missing required authentication credential.", "UNAUTHENTICATED"],
  403: ["The caller does not have permission", "PERMISSION_DENIED"],
  404: ["Requested entity was not found.", "NOT_FOUND"],
  429: ["Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED"],
  500: ["Internal error encountered.", "INTERNAL"],
  502: ["Bad Gateway", "UNAVAILABLE"],
  503: ["The service is currently unavailable.", "UNAVAILABLE"],
  504: ["Deadline expired before operation could complete.", "DEADLINE_EXCEEDED"],
};
