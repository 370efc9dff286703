import { request } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { LogEntry, RunningFunction } from "../../local/functions.ts";
import type { EmbeddedWarehouse, LoaderOptions } from "../../local/start.ts";
import { Failure } from "../failure.ts";
import type { Progress } from "./steps.ts";

const summary = z.object({
  table: z.string(),
  /** The part of the table, where it is loaded in parts. */
  scope: z.string().optional(),
  status: z.enum(["landed", "unchanged", "incomplete", "failed", "refused"]),
  error: z.string().optional(),
});
const answer = z.object({ error: z.string().optional(), tables: z.array(summary).default([]) });

/** A line of a loader's log that tells how far it is. */
const step = z.object({ message: z.string(), table: z.string().optional() });

/** A loader that starts, and what it logs meanwhile. */
export interface StartingLoader {
  readonly running: Promise<RunningFunction>;
  /** Called with what it tells of its progress, once there is somebody to hear it. */
  onProgress: Progress | undefined;
}

/** Starts a loader before its step begins: it is built while its source and BigQuery get ready. */
export function startLoader(
  { startLoader: start }: Pick<EmbeddedWarehouse, "startLoader">,
  loader: Omit<LoaderOptions, "onLog">,
): StartingLoader {
  const onLog = (entry: LogEntry) => {
    const { data } = step.safeParse(entry);
    if (data !== undefined)
      starting.onProgress?.(data.table === undefined ? data.message : `${data.table}: ${data.message}`);
  };
  const starting: StartingLoader = { running: start({ ...loader, onLog }), onProgress: undefined };
  return starting;
}

/**
 * Calls a loader as a scheduler would; answers the tables that its source has not changed. Throws Failure with what
 * became of each table that did not land.
 */
export async function callLoader(
  loader: StartingLoader,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly string[]> {
  loader.onProgress = progress;
  const { url } = await loader.running;
  progress("reading");
  const { error, tables } = answer.parse(JSON.parse(await post(url, signal)));
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

/** Waits for the answer however long the load takes, which fetch would not. */
function post(url: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", signal }, (response) => {
      text(response).then(resolve, reject);
    });
    sent.on("error", reject).end();
  });
}
