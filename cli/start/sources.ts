import { z } from "zod";
import type { RunningFunction } from "../../local/functions.ts";
import type { Google } from "../../local/google/start.ts";
import type { PostgresConnection } from "../../local/postgres/connection.ts";
import type { Simulation } from "../../local/sample/simulation.ts";
import { fillPostgres } from "../../local/sample/sinks/fill-postgres.ts";
import { fillSheets as fillSpreadsheets } from "../../local/sample/sinks/fill-sheets.ts";
import { Failure } from "../failure.ts";
import type { Progress } from "./steps.ts";

/** Brings the app's database to a simulated day, by SQL as the app itself would. */
export async function fillApp(
  primary: PostgresConnection,
  simulation: Simulation,
  day: number,
  progress: Progress,
): Promise<void> {
  await fillPostgres(primary, simulation, day, {
    onTable: (table, rows) => progress(`${rows.toLocaleString("en-US")} ${table}`),
  });
}

/** Brings the spreadsheets to a simulated day, through the Drive and Sheets APIs. Answers the Drive folder that they are in. */
export async function fillSheets(
  google: Google,
  simulation: Simulation,
  day: number,
  progress: Progress,
): Promise<string> {
  progress("writing cells");
  const access = { rootUrl: google.url, credentials: google.credentials };
  const { folderId } = await fillSpreadsheets(access, simulation, day);
  return folderId;
}

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
