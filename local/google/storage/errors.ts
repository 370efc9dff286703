import { GoogleError } from "../errors.ts";

/** An error as Cloud Storage writes it: a reason, and no status. */
export function storageError(
  code: number,
  message: string,
  reason: string,
  place?: { readonly location: string; readonly locationType: "parameter" | "header" },
): GoogleError {
  return new GoogleError(code, message, undefined, undefined, [
    { message, domain: "global", reason, ...place },
  ]);
}

export function invalidParameter(message: string, parameter: string): GoogleError {
  return storageError(400, message, "invalid", { location: parameter, locationType: "parameter" });
}

export function bucketNotFound(): GoogleError {
  return storageError(404, "The specified bucket does not exist.", "notFound");
}

export function objectNotFound(bucket: string, name: string): GoogleError {
  return storageError(404, `No such object: ${bucket}/${name}`, "notFound");
}

export function conditionNotMet(): GoogleError {
  const message = "At least one of the pre-conditions you specified did not hold.";
  return storageError(412, message, "conditionNotMet", { location: "If-Match", locationType: "header" });
}
