/** An error as Google's JSON APIs answer it. Thrown by a handler, written to the wire by the server. */
export class GoogleError extends Error {
  override readonly name = "GoogleError";
  readonly body: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: number,
    message: string,
    readonly status: string,
    details?: readonly unknown[],
    errors?: readonly unknown[],
  ) {
    super(message);
    this.body = {
      error: {
        code,
        message,
        ...(errors === undefined ? {} : { errors }),
        status,
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

/** The body that Google writes beside a status when it fails: quotas, outages, refusals. */
export function failureBody(status: number, service: "drive" | "sheets"): Readonly<Record<string, unknown>> {
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
