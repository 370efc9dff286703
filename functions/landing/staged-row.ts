import { createHash } from "node:crypto";

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [field: string]: Json };

/** A source row on its way into raw; the columns of includes/landing's staging tables. */
export interface StagedRow {
  readonly staged_kind: "row" | "reject";
  readonly row_key: string | null;
  /** The part of the source that the row stands in; absent, the part that is loaded. */
  readonly scope?: string;
  readonly row_data: string;
  readonly row_hash: string | null;
  /** RFC 3339, in UTC. */
  readonly source_at: string | null;
  readonly source_position: string | null;
  readonly source_row: number | null;
  readonly reject_reason: string | null;
}

/**
 * The hash by which a landing tells a changed row: equal for rows that differ only in the order of their fields, in
 * fields without a value, or in the volatile fields named.
 */
export function hashRow(row: Readonly<Record<string, Json>>, volatile: readonly string[]): string {
  const kept = Object.fromEntries(Object.entries(row).filter(([field]) => !volatile.includes(field)));
  return createHash("sha256").update(canonicalJson(kept)).digest("hex");
}

function canonicalJson(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.entries(value)
    .filter(([, content]) => content !== null)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([field, content]) => `${JSON.stringify(field)}:${canonicalJson(content)}`);
  return `{${fields.join(",")}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
