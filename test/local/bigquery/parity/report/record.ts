import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type Family, readFamilies } from "../cases.ts";
import { knownDifferences } from "../known-differences.ts";

const counts = z.strictObject({
  /** Cases with equal rows. */
  equal: z.int(),
  /** Cases that fail for the same reason in both. */
  errors: z.int(),
  /** Cases whose value is the documentation's. */
  documented: z.int(),
  /** Cases that the reference evaluator does not implement. */
  unanswered: z.int(),
  refused: z.int(),
  different: z.int(),
});

const explained = z.strictObject({
  reason: z.string(),
  cases: z.int(),
  /** One of them. */
  example: z.string(),
  functions: z.array(z.string()),
});

const record = z.strictObject({
  families: z.array(z.strictObject({ name: z.string(), fingerprint: z.string(), counts })),
  knownDifferences: z.string(),
  functions: z.array(z.strictObject({ name: z.string(), counts })),
  constructs: z.array(z.strictObject({ name: z.string(), counts })),
  refused: z.array(explained),
  different: z.array(explained),
  documented: z.array(explained),
});

export type Counts = z.infer<typeof counts>;
export type Explained = z.infer<typeof explained>;
/** What a run of all cases came to. */
export type CoverageRecord = z.infer<typeof record>;

export const recordFile = new URL("record.json", import.meta.url);
export const documentFile = new URL("../../../../../docs/googlesql-coverage.md", import.meta.url);

export async function readRecord(): Promise<CoverageRecord> {
  return record.parse(JSON.parse(await readFile(recordFile, "utf8")));
}

/** Whether anything of a family's cases or tables changed. */
export function fingerprint(family: Family): string {
  return digest(family);
}

/** The fingerprints of all families, by their names, and of the known differences. */
export async function currentFingerprints(): Promise<{
  readonly families: Readonly<Record<string, string>>;
  readonly knownDifferences: string;
}> {
  const families = await readFamilies();
  return {
    families: Object.fromEntries(families.map((family) => [family.name, fingerprint(family)])),
    knownDifferences: knownDifferencesFingerprint(),
  };
}

export function knownDifferencesFingerprint(): string {
  return digest(knownDifferences.map(({ pattern, reason }) => [pattern.source, pattern.flags, reason]));
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint") return `${part}n`;
    return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
