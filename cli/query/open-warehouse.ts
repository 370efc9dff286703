import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Warehouse } from "../../includes/names.ts";
import { embeddedEnvironment } from "../environment.ts";
import { Failure } from "../failure.ts";
import { ownSources } from "../own/environment.ts";
import { instantOf } from "../state/clock.ts";
import { runningServer } from "../state/running-server.ts";
import { newestState, ownFolder, readState, type StateFolder, stateFolder } from "../state/state-folder.ts";
import { isLock, type StateLock, tryLock, waitForLock } from "../state/state-lock.ts";
import type { QueryServer } from "./bigquery-rest.ts";

export interface StateFlags {
  readonly seed?: number;
  readonly scale?: number;
  readonly own?: boolean;
}

/** The state that flags name, or the newest one. Throws Failure where nothing is built. */
export function chosenState(flags: StateFlags): StateFolder {
  const folder = namedState(flags);
  if (folder !== undefined && existsSync(folder.warehouseFile)) return folder;
  if (folder === undefined) throw new Failure("Nothing has been built yet: run `npm start` first.");
  if (folder.kind === "own") {
    throw new Failure("Nothing has been built from your own sources yet: run `npx kura start --own` first.");
  }
  throw new Failure(
    `Nothing has been built yet for seed ${folder.seed} and scale ${folder.scale}: run \`npm start\` first.`,
  );
}

function namedState({ seed, scale, own }: StateFlags): StateFolder | undefined {
  if (own === true) return ownFolder();
  return seed === undefined && scale === undefined ? newestState() : stateFolder(seed ?? 7, scale ?? 1);
}

export interface WarehouseNeeds {
  /** Whether EXTERNAL_QUERY must work: then the databases it reads are started as well. */
  readonly sources: boolean;
}

/** Calls `use` with a server on the state's warehouse: the one that is up, or one of our own for as long as it takes. */
export async function withWarehouse<Result>(
  flags: StateFlags,
  use: (server: QueryServer) => Promise<Result>,
  needs: WarehouseNeeds = { sources: false },
): Promise<Result> {
  const folder = chosenState(flags);
  const warehouse = embeddedEnvironment();
  const { project, location } = warehouse;
  const access = await reach(folder);
  if (typeof access === "string") return use({ url: access, project, location });
  try {
    const server = await (needs.sources ? serveAll(folder, warehouse) : serve(folder, warehouse));
    try {
      return await use({ url: server.url, project, location });
    } finally {
      await server.close();
    }
  } finally {
    access.release();
  }
}

interface OwnServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The time of the sample's day that was built last; the machine's for a company's own sources. */
function clockOf(folder: StateFolder): () => number {
  if (folder.kind === "own") return Date.now;
  const lastDay = Math.max(0, readState(folder).completedDays - 1);
  return () => instantOf(lastDay);
}

async function serve(folder: StateFolder, { project, location }: Warehouse): Promise<OwnServer> {
  const { startBigQuery } = await import("../../local/bigquery/start.ts");
  const clock = clockOf(folder);
  return startBigQuery({
    file: folder.warehouseFile,
    temporaryDirectory: folder.temporaryFolder,
    projectId: project,
    location,
    clock: () => BigInt(clock()) * 1_000n,
  });
}

async function serveAll(folder: StateFolder, { project, location, suffix }: Warehouse): Promise<OwnServer> {
  const { startEmbedded, startEmbeddedWarehouse } = await import("../../local/start.ts");
  const stateFolder = folder.path;
  const clock = clockOf(folder);
  const options = { stateFolder, clock, project, location, datasetSuffix: suffix };
  if (folder.kind === "own") {
    const { addresses } = ownSources(process.env);
    const { bigQuery, close } = startEmbeddedWarehouse({ ...options, databases: addresses });
    return { url: (await bigQuery).url, close };
  }
  const embedded = startEmbedded(options);
  try {
    const [{ url }] = await Promise.all([embedded.bigQuery, embedded.postgres]);
    return { url, close: embedded.close };
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

/** A running server's address, or the lock under which we may serve ourselves. */
async function reach(folder: StateFolder): Promise<string | StateLock> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    // Another `kura query` serves for an instant only: its turn is awaited.
    const result = tryLock(folder.path, "kura query");
    if (isLock(result)) return result;
    const url = result.command === "kura query" ? undefined : runningServer(folder);
    if (url !== undefined) return url;
    await sleep(50);
  }
  return waitForLock(folder.path, "kura query", 0);
}
