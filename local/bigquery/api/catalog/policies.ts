import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { TableMetadata } from "../../engine/engine.ts";
import { BigQueryError } from "../../engine/engine.ts";
import { jsonObject, optional } from "../http/json-values.ts";

const policy = z.looseObject({
  version: optional(z.number()),
  etag: optional(z.string()),
  bindings: optional(
    z.array(
      z.looseObject({
        role: z.string(),
        members: optional(z.array(z.string())),
        condition: optional(jsonObject),
      }),
    ),
  ),
});

export type Policy = z.infer<typeof policy>;

export const setPolicyBody = z.looseObject({ policy });
export const testPermissionsBody = z.looseObject({ permissions: optional(z.array(z.string())) });

/** The etag of a policy that nobody has set. */
const UNSET_ETAG = "ACAB";

/** The IAM policies of tables and views: kept while the server runs, enforced nowhere. */
export class Policies {
  readonly #policies = new Map<string, Policy>();

  get(table: TableMetadata): Policy {
    return this.#policies.get(keyOf(table)) ?? { version: 1, etag: UNSET_ETAG, bindings: [] };
  }

  /** Replaces a policy. Throws BigQuery's 409 where it is not the one that the caller has read. */
  set(table: TableMetadata, next: Policy): Policy {
    const { etag } = this.get(table);
    if (next.etag !== undefined && next.etag !== etag) {
      throw new BigQueryError(
        "aborted",
        409,
        "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
      );
    }
    const kept = { ...next, version: next.version ?? 1, etag: Buffer.from(randomUUID()).toString("base64") };
    this.#policies.set(keyOf(table), kept);
    return kept;
  }
}

/** A table that was made anew under the name of another has no policy of that one. */
function keyOf({ reference, createdAt }: TableMetadata): string {
  return `${reference.projectId}.${reference.datasetId}.${reference.tableId} ${createdAt}`;
}
