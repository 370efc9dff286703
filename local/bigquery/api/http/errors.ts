import { ZodError } from "zod";
import { RequestError } from "../../../rest/request-error.ts";
import { BigQueryError } from "../../engine/engine.ts";
import { fullDisk, isFullDisk } from "../../engine/errors.ts";

/** An error as a job's status states it. */
export interface ErrorProto {
  readonly reason: string;
  readonly location?: string;
  readonly message: string;
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  408: "DEADLINE_EXCEEDED",
  409: "ALREADY_EXISTS",
  412: "FAILED_PRECONDITION",
  431: "INVALID_ARGUMENT",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
};

/** A request that BigQuery would refuse for its form: HTTP 400, reason `invalid`. */
export function invalidRequest(message: string, location?: string): BigQueryError {
  return new BigQueryError("invalid", 400, message, location);
}

/** A feature of BigQuery that the embedded one does not have; named, never guessed. */
export function notImplemented(feature: string): BigQueryError {
  return new BigQueryError("notImplemented", 501, `${feature} is not supported by the embedded BigQuery.`);
}

/** BigQuery's 404 for a resource such as `Job` or `Table`. */
export function notFound(kind: string, name: string): BigQueryError {
  return new BigQueryError("notFound", 404, `Not found: ${kind} ${name}`);
}

/** Whatever was thrown, in BigQuery's own terms; what is not foreseen becomes `internalError`. */
export function asBigQueryError(thrown: unknown): BigQueryError {
  if (thrown instanceof BigQueryError) return thrown;
  if (thrown instanceof RequestError) {
    return new BigQueryError(thrown.reason, thrown.reason === "timeout" ? 408 : 400, thrown.message);
  }
  if (thrown instanceof ZodError) return invalidRequest(describeZodError(thrown));
  if (isHttpError(thrown) && thrown.statusCode >= 400 && thrown.statusCode < 500) {
    return new BigQueryError("invalid", 400, thrown.message);
  }
  if (isFullDisk(thrown)) return fullDisk();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new BigQueryError(
    "internalError",
    500,
    `An internal error occurred and the request could not be completed: ${message}`,
  );
}

/** The error as it stands in `status.errorResult` and `status.errors` of a job. */
export function errorProto(error: BigQueryError): ErrorProto {
  return {
    reason: error.reason,
    ...(error.location === undefined ? {} : { location: error.location }),
    message: error.message,
  };
}

/** The body of an HTTP error answer. */
export function errorBody(error: BigQueryError): Readonly<Record<string, unknown>> {
  const location = error.location === "query" ? "q" : error.location;
  return {
    error: {
      code: error.status,
      message: error.message,
      errors: [
        {
          message: error.message,
          domain: "global",
          reason: error.reason,
          ...(location === undefined ? {} : { location, locationType: "parameter" }),
        },
      ],
      status: STATUS_NAMES[error.status] ?? "UNKNOWN",
    },
  };
}

function describeZodError(error: ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "Invalid request.";
  const path = issue.path.map(String).join(".");
  return path === "" ? `Invalid request: ${issue.message}` : `Invalid value at '${path}': ${issue.message}`;
}

function isHttpError(thrown: unknown): thrown is Error & { readonly statusCode: number } {
  return thrown instanceof Error && "statusCode" in thrown && typeof thrown.statusCode === "number";
}
