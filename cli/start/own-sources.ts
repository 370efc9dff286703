import { type EmbeddedWarehouse, startEmbeddedWarehouse } from "../../local/start.ts";
import { Failure, messageOf } from "../failure.ts";
import type { OwnSources } from "../own/environment.ts";
import { reachDatabases } from "../own/reach-databases.ts";
import { type OwnFolder, recordOwnRun } from "../state/state-folder.ts";
import { loadSheets } from "./load-sheets.ts";
import type { Sources } from "./sources.ts";
import type { Steps } from "./steps.ts";

const names = {
  reach: "Reach the databases",
  loadSheets: "Load the spreadsheets",
} as const;

/** A company's own sources: they run elsewhere, hold what they hold, and the clock is the machine's. */
export function ownRunSources(folder: OwnFolder, own: OwnSources, bigQueryPort?: number): Sources {
  return {
    origin: { kind: "own", skippedSources: own.skipped },
    stepNames: Object.values(names),
    clock: Date.now,
    start: (warehouse) => {
      const embedded = startEmbeddedWarehouse({
        stateFolder: folder.path,
        clock: Date.now,
        project: warehouse.project,
        location: warehouse.location,
        datasetSuffix: warehouse.suffix,
        port: bigQueryPort ?? 0,
        databases: own.addresses,
      });
      return {
        bigQuery: embedded.bigQuery,
        land: (steps, ready, signal) => landOwn(own, embedded, steps, ready, signal),
        close: embedded.close,
      };
    },
    end: () => recordOwnRun(folder),
  };
}

async function landOwn(
  { databases, sheets, skipped }: OwnSources,
  embedded: EmbeddedWarehouse,
  steps: Steps,
  ready: Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const reasons = skipped.map(({ source, reason }) => `${source}: ${reason}`).join("; ");
  const reach = async () => {
    if (databases.length === 0) steps.skip(names.reach, reasons);
    else await steps.run(names.reach, () => reachDatabases(databases));
  };
  const load = async () => {
    if (sheets === undefined) {
      steps.skip(names.loadSheets, reasons);
      return;
    }
    await steps.runAfter(names.loadSheets, embedded.bigQuery, async (_, progress) => {
      await ready;
      const loader = await embedded.startLoadSheets(sheets);
      await loadSheets(loader, progress, signal).catch((error: unknown) => {
        throw new Failure(
          `${messageOf(error)}\nThe folder is ${sheets.folderId} (SHEETS_FOLDER_ID), the service account's key ` +
            `${sheets.credentialsFile} (GOOGLE_APPLICATION_CREDENTIALS): check both.`,
        );
      });
    });
  };
  await Promise.allSettled([reach(), load()]);
}
