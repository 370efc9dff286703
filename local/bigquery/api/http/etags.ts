import { BigQueryError } from "../../engine/engine.ts";

/** Throws BigQuery's 412 if the caller's If-Match names another version than the current one. */
export function checkMatch(ifMatch: string | undefined, etag: string): void {
  if (ifMatch === undefined || ifMatch === "*" || ifMatch === etag) return;
  throw new BigQueryError("conditionNotMet", 412, "Precondition check failed.", "If-Match");
}
