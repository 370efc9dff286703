import { createSimulation } from "../../local/sample/simulation.ts";
import { fillPostgres } from "../../local/sample/sinks/fill-postgres.ts";
import { fillSheets } from "../../local/sample/sinks/fill-sheets.ts";
import {
  type Embedded,
  type EmbeddedOptions,
  type LoaderVariables,
  startEmbedded,
} from "../../local/start.ts";
import { dateOf, instantOf } from "../state/clock.ts";
import { readState, type SampleFolder, writeState } from "../state/state-folder.ts";
import { callLoader } from "./call-loader.ts";
import { type LoadedKind, loaders } from "./loaders.ts";
import type { Sources } from "./sources.ts";
import type { Steps } from "./steps.ts";

const names = {
  postgres: "Start PostgreSQL, primary and standby",
  google: "Start Sheets and Drive",
  fillApp: "Fill the app's database",
  fillSheets: "Fill the spreadsheets",
  loadSheets: loaders.spreadsheets.step,
} as const;

export type Ports = NonNullable<EmbeddedOptions["ports"]>;

/**
 * The sample business at the state's current simulated day: sources of our own that are filled to the day. The day is
 * complete, and the next run's day another, only when nothing failed.
 */
export function sampleSources(folder: SampleFolder, ports: Ports): Sources {
  const state = readState(folder);
  const day = state.completedDays;
  const { seed, scale } = folder;
  const clock = () => instantOf(day);
  return {
    origin: { kind: "sample", day, date: dateOf(day), seed, scale },
    stepNames: Object.values(names),
    clock,
    start: ({ project, location, suffix }) => {
      const stateFolder = folder.path;
      const embedded = startEmbedded({ stateFolder, clock, project, location, datasetSuffix: suffix, ports });
      return {
        bigQuery: embedded.bigQuery,
        land: (steps, ready, signal) => landSample(folder, day, embedded, steps, ready, signal),
        close: embedded.close,
      };
    },
    end: (status) => {
      if (status === "failed") return;
      writeState(folder, { ...state, completedDays: day + 1, lastRun: new Date().toISOString() });
    },
  };
}

/** Brings the app's database and the spreadsheets to a simulated day, as the app and people would, and loads the spreadsheets. */
async function landSample(
  { seed, scale }: SampleFolder,
  day: number,
  embedded: Embedded,
  steps: Steps,
  ready: Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const simulation = createSimulation({ seed, scale });
  const postgres = steps.run(names.postgres, () => embedded.postgres);
  const google = steps.run(names.google, () => embedded.google);
  const app = steps.runAfter(names.fillApp, postgres, async (running, progress) => {
    await fillPostgres(running.primary, simulation, day, {
      onTable: (table, rows) => progress(`${rows.toLocaleString("en-US")} ${table}`),
    });
    progress("waiting for the standby");
    await running.waitForReplay();
  });
  const spreadsheets = steps.runAfter(names.fillSheets, google, async (running, progress) => {
    progress("writing cells");
    const access = { rootUrl: running.url, credentials: running.credentials };
    return fillSheets(access, simulation, day);
  });
  const load = (kind: LoadedKind, source: Promise<LoaderVariables>) =>
    steps.runAfter(
      loaders[kind].step,
      Promise.all([source, embedded.bigQuery]),
      async ([variables], progress) => {
        await ready;
        return callLoader(
          embedded.startLoader,
          { target: loaders[kind].target, variables },
          progress,
          signal,
        );
      },
    );
  const loads = [
    load(
      "spreadsheets",
      spreadsheets.then(({ folderId }) => ({ SHEETS_FOLDER_ID: folderId })),
    ),
  ];
  for (const part of [postgres, google]) part.catch(() => {});
  const [loaded] = await Promise.all([Promise.allSettled(loads), Promise.allSettled([app])]);
  return loaded.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}
