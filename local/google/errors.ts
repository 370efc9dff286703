import type { Service } from "./service.ts";

/** An error as Google's JSON APIs answer it. Thrown by a handler, written to the wire by the server. */
export class GoogleError extends Error {
  override readonly name = "GoogleError";
  readonly body: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: number,
    message: string,
    /** The code's name; undefined in APIs that write none. */
    readonly status: string | undefined,
    details?: readonly unknown[],
    errors?: readonly unknown[],
  ) {
    super(message);
    this.body = {
      error: {
        code,
        message,
        ...(errors === undefined ? {} : { errors }),
        ...(status === undefined ? {} : { status }),
        ...(details === undefined ? {} : { details }),
      },
    };
  }
}

export function invalidArgument(message: string): GoogleError {
  return new GoogleError(400, message, "INVALID_ARGUMENT");
}

/** What this stand-in does not do. It names the thing and never guesses at it. */
export function unimplemented(what: string): GoogleError {
  return new GoogleError(501, `${what} is not implemented by the embedded Google APIs.`, "UNIMPLEMENTED");
}

export function unauthenticated(): GoogleError {
  const message =
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other " +
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";
  return new GoogleError(
    401,
    message,
    "UNAUTHENTICATED",
    [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "ACCESS_TOKEN_EXPIRED",
        domain: "googleapis.com",
      },
    ],
    [
      {
        message: "Invalid Credentials",
        domain: "global",
        reason: "authError",
        location: "Authorization",
        locationType: "header",
      },
    ],
  );
}

export function insufficientScopes(): GoogleError {
  return new GoogleError(403, "Request had insufficient authentication scopes.", "PERMISSION_DENIED", [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
      domain: "googleapis.com",
    },
  ]);
}

/** The answer of Drive to a file that is missing or not shared with the caller: the two look alike. */
export function fileNotFound(fileId: string): GoogleError {
  const message = `File not found: ${fileId}.`;
  return new GoogleError(404, message, "NOT_FOUND", undefined, [
    { message, domain: "global", reason: "notFound", location: "fileId", locationType: "parameter" },
  ]);
}

export function insufficientFilePermissions(): GoogleError {
  const message = "The user does not have sufficient permissions for this file.";
  return new GoogleError(403, message, "PERMISSION_DENIED", undefined, [
    { message, domain: "global", reason: "insufficientFilePermissions" },
  ]);
}

/** Drive's answer to a query or parameter that it cannot read. */
export function invalidValue(parameter: string): GoogleError {
  return new GoogleError(400, "Invalid Value", "INVALID_ARGUMENT", undefined, [
    {
      message: "Invalid Value",
      domain: "global",
      reason: "invalid",
      location: parameter,
      locationType: "parameter",
    },
  ]);
}

export function payloadTooLarge(limit: number): GoogleError {
  return invalidArgument(`Request payload size exceeds the limit: ${limit} bytes.`);
}

/** The body that Google writes beside a status when it fails: quotas, outages, refusals. */
export function failureBody(status: number, service: Service): Readonly<Record<string, unknown>> {
  if (service === "storage") return storageFailure(status);
  if (status === 429) {
    const message =
      `Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service ` +
      `'${service}.googleapis.com' for consumer 'project_number:100000000000'.`;
    return new GoogleError(429, message, "RESOURCE_EXHAUSTED", [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "RATE_LIMIT_EXCEEDED",
        domain: "googleapis.com",
        metadata: {
          service: `${service}.googleapis.com`,
          quota_metric: `${service}.googleapis.com/read_requests`,
          quota_limit: "ReadRequestsPerMinutePerUser",
        },
      },
    ]).body;
  }
  if (status === 403 && service === "drive") {
    return new GoogleError(403, "User Rate Limit Exceeded", "PERMISSION_DENIED", undefined, [
      { message: "User Rate Limit Exceeded", domain: "usageLimits", reason: "userRateLimitExceeded" },
    ]).body;
  }
  const [message, name] = failures[status] ?? ["Unknown Error.", "UNKNOWN"];
  return new GoogleError(status, message, name).body;
}

/** Cloud Storage names a reason instead of a status. */
function storageFailure(status: number): Readonly<Record<string, unknown>> {
  const [message, reason] = storageFailures[status] ?? ["Unknown Error.", "unknown"];
  return new GoogleError(status, message, undefined, undefined, [{ message, domain: "global", reason }]).body;
}

const storageFailures: Readonly<Record<number, readonly [string, string]>> = {
  400: ["Bad Request", "badRequest"],
  401: ["Invalid Credentials", "authError"],
  403: ["The caller does not have the permission to access this object.", "forbidden"],
  404: ["Not Found", "notFound"],
  408: ["Request Timeout", "uploadBrokenConnection"],
  429: ["The rate of requests to this bucket is exceeded. Reduce it and try again.", "rateLimitExceeded"],
  500: ["Backend Error", "backendError"],
  502: ["Bad Gateway", "backendError"],
  503: ["Service Unavailable", "backendError"],
  504: ["Gateway Timeout", "backendError"],
};

const failures: Readonly<Record<number, readonly [string, string]>> = {
  400: ["Request contains an invalid argument.", "INVALID_ARGUMENT"],
  401: [unauthenticated().message, "UNAUTHENTICATED"],
  403: ["The caller does not have permission", "PERMISSION_DENIED"],
  404: ["Requested entity was not found.", "NOT_FOUND"],
  500: ["Internal error encountered.", "INTERNAL"],
  502: ["Bad Gateway", "UNAVAILABLE"],
  503: ["The service is currently unavailable.", "UNAVAILABLE"],
  504: ["Deadline expired before operation could complete.", "DEADLINE_EXCEEDED"],
};
