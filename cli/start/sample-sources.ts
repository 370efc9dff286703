import { createSimulation } from "../../local/sample/simulation.ts";
import { makeExportBucket } from "../../local/sample/sinks/export-bucket.ts";
import { fillAds } from "../../local/sample/sinks/fill-ads.ts";
import { fillChat } from "../../local/sample/sinks/fill-chat.ts";
import { fillPostgres } from "../../local/sample/sinks/fill-postgres.ts";
import { fillSheets } from "../../local/sample/sinks/fill-sheets.ts";
import { dayText } from "../../local/sample/time.ts";
import { accountsOpened } from "../../local/sample/world/ad-plans.ts";
import {
  type Embedded,
  type EmbeddedOptions,
  type LoaderVariables,
  startEmbedded,
} from "../../local/start.ts";
import { dateOf, instantOf } from "../state/clock.ts";
import { readState, type SampleFolder, writeState } from "../state/state-folder.ts";
import { callLoader, startLoader } from "./call-loader.ts";
import { type LoadedKind, loaders } from "./loaders.ts";
import type { Sources } from "./sources.ts";
import type { Steps } from "./steps.ts";

const names = {
  postgres: "Start PostgreSQL, primary and standby",
  google: "Start Google's APIs",
  fillApp: "Fill the app's database",
  fillSheets: "Fill the spreadsheets",
  fillChat: "Fill the chat",
  fillAds: "Fill the ad accounts",
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
    stepNames: [...Object.values(names), ...Object.values(loaders).map(({ step }) => step)],
    clock,
    start: ({ project, location, suffix }) => {
      const stateFolder = folder.path;
      const embedded = startEmbedded({ stateFolder, clock, project, location, datasetSuffix: suffix, ports });
      return {
        bigQuery: embedded.bigQuery,
        land: (steps, ready, signal) =>
          landSample({ folder, day, projectId: project, embedded }, steps, ready, signal),
        close: embedded.close,
      };
    },
    end: (status) => {
      if (status === "failed") return;
      writeState(folder, { ...state, completedDays: day + 1, lastRun: new Date().toISOString() });
    },
  };
}

interface SampleDay {
  readonly folder: SampleFolder;
  readonly day: number;
  readonly projectId: string;
  readonly embedded: Embedded;
}

/** Brings every source to a simulated day, as the app and people would, and loads what has no SQL door. */
async function landSample(
  { folder: { seed, scale }, day, projectId, embedded }: SampleDay,
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
  const spreadsheets = steps.runAfter(names.fillSheets, google, async ({ url, credentials }, progress) => {
    progress("writing cells");
    const { folderId } = await fillSheets({ rootUrl: url, credentials }, simulation, day);
    return { SHEETS_FOLDER_ID: folderId };
  });
  const chat = steps.runAfter(names.fillChat, google, async ({ url, credentials }, progress) => {
    progress("writing documents");
    const access = { rootUrl: url, credentials, projectId };
    const [bucket] = await Promise.all([makeExportBucket(access), fillChat(access, simulation, day)]);
    return { FIRESTORE_EXPORT_URI: `gs://${bucket}/firestore`, FIRESTORE_POLL_MS: "100" };
  });
  const ads = steps.runAfter(names.fillAds, google, async ({ url, ads: account }, progress) => {
    progress("writing figures");
    await fillAds({ rootUrl: url, ...account }, simulation, day);
    return {
      GOOGLE_ADS_ROOT_URL: url,
      GOOGLE_ADS_TOKEN_URL: `${url}/token`,
      GOOGLE_ADS_CLIENT_ID: account.clientId,
      GOOGLE_ADS_CLIENT_SECRET: account.clientSecret,
      GOOGLE_ADS_REFRESH_TOKEN: account.refreshToken,
      GOOGLE_ADS_DEVELOPER_TOKEN: account.developerToken,
      GOOGLE_ADS_MANAGER_ID: account.managerId,
      ADS_START_DATE: dayText(accountsOpened),
    };
  });
  const load = (kind: LoadedKind, source: Promise<LoaderVariables>) => {
    const { step, target } = loaders[kind];
    const loader = startLoader(embedded, { target, variables: source });
    return steps.runAfter(step, Promise.all([source, embedded.bigQuery]), async (_, progress) => {
      await ready;
      return callLoader(loader, progress, signal);
    });
  };
  for (const part of [postgres, google]) part.catch(() => {});
  const loads = [load("spreadsheets", spreadsheets), load("firestore", chat), load("ads", ads)];
  const [loaded] = await Promise.all([Promise.allSettled(loads), Promise.allSettled([app])]);
  return loaded.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}
