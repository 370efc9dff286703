import { type EmbeddedWarehouse, startEmbeddedWarehouse } from "../../local/start.ts";
import { Failure, messageOf } from "../failure.ts";
import type { OwnSources } from "../own/environment.ts";
import { reachDatabases } from "../own/reach-databases.ts";
import { type OwnFolder, recordOwnRun } from "../state/state-folder.ts";
import { callLoader, startLoader } from "./call-loader.ts";
import { type LoadedKind, loadedKinds, loaders } from "./loaders.ts";
import type { Sources } from "./sources.ts";
import type { Steps } from "./steps.ts";

const reachStep = "Reach the databases";

/** A company's own sources: they run elsewhere, hold what they hold, and the clock is the machine's. */
export function ownRunSources(folder: OwnFolder, own: OwnSources, bigQueryPort?: number): Sources {
  return {
    origin: { kind: "own", skippedSources: own.skipped },
    stepNames: [reachStep, ...Object.values(loaders).map(({ step }) => step)],
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
  { databases, loaders: configured, skipped }: OwnSources,
  embedded: EmbeddedWarehouse,
  steps: Steps,
  ready: Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const reasons = skipped.map(({ source, reason }) => `${source}: ${reason}`).join("; ");
  const reach = async () => {
    if (databases.length === 0) steps.skip(reachStep, reasons);
    else await steps.run(reachStep, () => reachDatabases(databases));
  };
  const load = async (kind: LoadedKind): Promise<readonly string[]> => {
    const { step, target } = loaders[kind];
    const own = configured.find((loader) => loader.kind === kind);
    if (own === undefined) {
      steps.skip(step, reasons);
      return [];
    }
    const loader = startLoader(embedded, { target, variables: own.variables });
    return steps.runAfter(step, embedded.bigQuery, async (_, progress) => {
      await ready;
      return callLoader(loader, progress, signal).catch((error: unknown) => {
        throw new Failure(
          `${messageOf(error)}\nWhere it is and who reads it is in ${own.names.join(", ")}: check them.`,
        );
      });
    });
  };
  const [, ...loaded] = await Promise.allSettled([reach(), ...loadedKinds.map(load)]);
  return loaded.flatMap((result) => (result.status === "fulfilled" ? (result.value ?? []) : []));
}
