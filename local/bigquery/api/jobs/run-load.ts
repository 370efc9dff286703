import { rm, stat } from "node:fs/promises";
import type { LoadRequest } from "../../engine/engine.ts";
import type { ApiContext } from "../api-context.ts";
import { fetchSources } from "../storage/source-files.ts";
import type { JobOutcome } from "./job.ts";

/** Loads staged files, or those that addresses name, which are fetched first; all are removed at the end. */
export async function runLoad(
  context: ApiContext,
  request: LoadRequest,
  uris: readonly string[],
  signal: AbortSignal,
): Promise<JobOutcome> {
  let files = request.files;
  try {
    if (uris.length > 0) files = await fetchSources(context, uris);
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    signal.throwIfAborted();
    const load = await context.engine.load({ ...request, files, signal });
    const inputBytes = sizes.reduce((total, size) => total + size, 0);
    return { kind: "LOAD", load: { ...load, inputFiles: files.length, inputBytes } };
  } finally {
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }
}
