import { notImplemented } from "./errors.ts";
import type { JsonObject } from "./json-values.ts";

/** Refuses, by its name, an option that would change what a job does and that the embedded BigQuery does not have. */
export function refuseOptions(
  configuration: JsonObject,
  refused: readonly string[],
  kind: "Query" | "Load",
): void {
  const given = refused.find((option) => isGiven(configuration[option]));
  if (given !== undefined) throw notImplemented(`${kind} option ${given}`);
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "string") return !/(^|_)UNSPECIFIED$/.test(value);
  return typeof value !== "object" || Object.keys(value).length > 0;
}
