import { z } from "zod";
import type { RunningFunction } from "../../local/functions.ts";
import { Failure } from "../failure.ts";
import type { Progress } from "./steps.ts";

const summary = z.object({
  table: z.string(),
  status: z.enum(["landed", "unchanged", "failed", "refused"]),
  error: z.string().optional(),
});
const answer = z.object({ error: z.string().optional(), tables: z.array(summary) });

/** Calls the deployed function as a scheduler would. Throws Failure with what became of each table that did not land. */
export async function loadSheets(
  loader: RunningFunction,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  progress("reading every sheet");
  const response = await fetch(loader.url, { method: "POST", signal });
  const { error, tables } = answer.parse(await response.json());
  if (error !== undefined) throw new Failure(error);
  const problems = tables
    .filter(({ status }) => status === "failed" || status === "refused")
    .map((table) => `${table.table} ${table.status}: ${table.error ?? "see its log"}`);
  if (problems.length > 0) throw new Failure(problems.join("\n"));
}
