import { z } from "zod";
import type { RunningFunction } from "../../local/functions.ts";
import { Failure } from "../failure.ts";

const summary = z.object({
  table: z.string(),
  /** The part of the table, where it is loaded in parts. */
  scope: z.string().optional(),
  status: z.enum(["landed", "unchanged", "incomplete", "failed", "refused"]),
  error: z.string().optional(),
});
const answer = z.object({ error: z.string().optional(), tables: z.array(summary).default([]) });

/**
 * Calls a deployed loader as a scheduler would, and answers the tables that its source has not changed. Throws Failure
 * with what became of each table that did not land.
 */
export async function callLoader(loader: RunningFunction, signal: AbortSignal): Promise<readonly string[]> {
  const response = await fetch(loader.url, { method: "POST", signal });
  const { error, tables } = answer.parse(await response.json());
  if (error !== undefined) throw new Failure(error);
  const problems = tables
    .filter(({ status }) => status !== "landed" && status !== "unchanged")
    .map(
      ({ table, scope, status, error: reason }) =>
        `${table}${scope === undefined ? "" : ` (${scope})`} ${status}: ${reason ?? "see its log"}`,
    );
  if (problems.length > 0) throw new Failure(problems.join("\n"));
  return tables.filter(({ status }) => status === "unchanged").map(({ table }) => table);
}
