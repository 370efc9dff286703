import type { Warehouse } from "../../includes/names.ts";
import type { BigQueryServer } from "../../local/bigquery/start.ts";
import { createSimulation } from "../../local/sample/simulation.ts";
import { type Embedded, startEmbedded } from "../../local/start.ts";
import { compileProject } from "../dataform/compile.ts";
import { type RunOutcome, runProject } from "../dataform/run.ts";
import { projectRoot } from "../project-root.ts";
import type { QueryServer } from "../query/bigquery-rest.ts";
import { dateOf, instantOf } from "../state/clock.ts";
import { announceServer, withdrawServer } from "../state/running-server.ts";
import { readState, type StateFolder, writeState } from "../state/state-folder.ts";
import type { StepDisplay } from "./display.ts";
import { MemoryWatch } from "./process-memory.ts";
import {
  assertionReport,
  dailyKpis,
  emptyLayers,
  type FailureReport,
  type LoadReport,
  layerReports,
  loadsOf,
  type RunReport,
} from "./report.ts";
import { fillApp, fillSheets, loadSheets } from "./sources.ts";
import { type Progress, Steps } from "./steps.ts";

export const stepNames = {
  bigQuery: "Start BigQuery",
  postgres: "Start PostgreSQL, primary and standby",
  google: "Start Sheets and Drive",
  compile: "Compile the definitions",
  fillApp: "Fill the app's database",
  fillSheets: "Fill the spreadsheets",
  loadSheets: "Load the spreadsheets",
  build: "Pull the app's database and build every layer",
  verify: "Verify",
} as const;

export interface DayOptions {
  readonly folder: StateFolder;
  readonly warehouse: Warehouse;
  readonly ports: { readonly bigQuery?: number; readonly postgres?: number; readonly google?: number };
  readonly display: StepDisplay;
  readonly signal: AbortSignal;
}

/**
 * Runs the state's current simulated day: starts the embedded default, fills the sources to the day, loads and builds.
 * What fails is part of the report, and whatever does not depend on it is done all the same. The day is complete,
 * and the next run's day another, only when nothing failed. Rejects only where the run was cancelled.
 */
export async function runDay(options: DayOptions): Promise<RunReport> {
  const startedAt = performance.now();
  const { folder, warehouse, signal } = options;
  const state = readState(folder);
  const day = state.completedDays;
  const memory = new MemoryWatch();
  const steps = new Steps(options.display, signal);
  const embedded = startEmbedded({
    stateFolder: folder.path,
    clock: () => instantOf(day),
    project: warehouse.project,
    location: warehouse.location,
    datasetSuffix: warehouse.suffix,
    ports: options.ports,
  });
  try {
    const done = await buildDay(options, day, embedded, steps);
    signal.throwIfAborted();
    const failures = failuresOf(done, steps);
    const status = failures.length === 0 ? "succeeded" : "failed";
    if (status === "succeeded") {
      writeState(folder, { ...state, completedDays: day + 1, lastRun: new Date().toISOString() });
    }
    return {
      status,
      day,
      date: dateOf(day),
      seed: folder.seed,
      scale: folder.scale,
      layers: done.layers,
      assertions: assertionReport(done.outcome),
      loads: done.loads,
      actions: actionCounts(done.outcome),
      rebuilt: done.outcome?.rebuilt ?? [],
      dailyKpis: done.dailyKpis,
      failures,
      warnings: warningsOf(done.outcome),
      steps: steps.reports,
      seconds: Math.round(performance.now() - startedAt) / 1_000,
      peakMemoryBytes: memory.peakBytes,
    };
  } finally {
    memory.close();
    withdrawServer(folder);
    await embedded.close();
  }
}

interface Done {
  readonly outcome: RunOutcome | undefined;
  readonly layers: RunReport["layers"];
  readonly loads: readonly LoadReport[];
  readonly dailyKpis: RunReport["dailyKpis"];
}

/** The steps in the order of what they need; those that need nothing from each other run side by side. */
async function buildDay(options: DayOptions, day: number, embedded: Embedded, steps: Steps): Promise<Done> {
  const { folder, warehouse, signal } = options;
  const simulation = createSimulation({ seed: folder.seed, scale: folder.scale });
  const bigQuery = steps.run(stepNames.bigQuery, () => embedded.bigQuery);
  const postgres = steps.run(stepNames.postgres, () => embedded.postgres);
  const google = steps.run(stepNames.google, () => embedded.google);
  const project = steps.run(stepNames.compile, () => compileProject(projectRoot, warehouse));
  const server = bigQuery.then(({ url }): QueryServer => {
    announceServer(folder, url);
    return { url, project: warehouse.project, location: warehouse.location };
  });
  const before = server.then((reached) => knownLoads(reached, warehouse, day));

  const app = following(steps, stepNames.fillApp, postgres, async (running, progress) => {
    await fillApp(running.primary, simulation, day, progress);
    progress("waiting for the standby");
    await running.waitForReplay();
  });
  const spreadsheets = following(steps, stepNames.fillSheets, google, (running, progress) =>
    fillSheets(running, simulation, day, progress),
  );
  const sheetLoads = following(
    steps,
    stepNames.loadSheets,
    Promise.all([spreadsheets, bigQuery]),
    async ([folderId], progress) => {
      await before;
      await loadSheets(await embedded.startLoadSheets(folderId), progress, signal);
    },
  );
  for (const part of [postgres, google, project, server, before]) part.catch(() => {});
  await Promise.allSettled([app, sheetLoads]);

  const outcome = await settled(
    following(steps, stepNames.build, Promise.all([project, server]), ([compiled, { url }], progress) =>
      build(options, compiled, url, progress),
    ),
  );
  const verified = await settled(
    following(steps, stepNames.verify, Promise.all([bigQuery, server]), ([running, reached]) =>
      verify(running, reached, warehouse, day, before, outcome !== undefined),
    ),
  );
  return { outcome, ...(verified ?? { layers: emptyLayers, loads: [], dailyKpis: [] }) };
}

async function build(
  { folder, warehouse, signal }: DayOptions,
  project: Awaited<ReturnType<typeof compileProject>>,
  bigQueryUrl: string,
  progress: Progress,
): Promise<RunOutcome> {
  const { tables, operations, assertions } = project.graph;
  const total = tables.length + operations.length + assertions.length;
  let ended = 0;
  progress("starting Dataform");
  return runProject({
    project,
    target: { warehouse, bigQueryUrl },
    folder: folder.dataformFolder,
    signal,
    onOutcome: ({ name }) => {
      ended += 1;
      progress(`${Math.min(ended, total)} of ${total}: ${name}`);
    },
    onStale: (names) => progress(`building anew, because the definition has changed: ${names.join(", ")}`),
  });
}

async function verify(
  bigQuery: BigQueryServer,
  server: QueryServer,
  warehouse: Warehouse,
  day: number,
  before: Promise<ReadonlySet<string>>,
  isBuilt: boolean,
): Promise<Omit<Done, "outcome">> {
  const known = await before;
  const layers = await layerReports(bigQuery.engine, warehouse);
  const hasLedger = layers.raw.tables > 0;
  const loads = hasLedger ? await loadsOf(server, warehouse, day) : [];
  return {
    layers,
    loads: loads.filter(({ loadId }) => !known.has(loadId)),
    dailyKpis: isBuilt && layers.mart.tables > 0 ? await dailyKpis(server, warehouse) : [],
  };
}

/** Loads that an earlier, unfinished run of the same day has recorded: they are not this run's. */
async function knownLoads(
  server: QueryServer,
  warehouse: Warehouse,
  day: number,
): Promise<ReadonlySet<string>> {
  const loads = await loadsOf(server, warehouse, day).catch(() => []);
  return new Set(loads.map(({ loadId }) => loadId));
}

/** Runs a step when what it needs is there, and skips it where that failed. */
async function following<Need, Result>(
  steps: Steps,
  name: string,
  need: Promise<Need>,
  action: (needed: Need, progress: Progress) => Promise<Result>,
): Promise<Result> {
  let needed: Need;
  try {
    needed = await need;
  } catch (error) {
    steps.skip(name, "what it needs has failed");
    throw error;
  }
  return steps.run(name, (progress) => action(needed, progress));
}

async function settled<Result>(work: Promise<Result>): Promise<Result | undefined> {
  return work.catch(() => undefined);
}

function failuresOf({ outcome, loads }: Done, steps: Steps): readonly FailureReport[] {
  const told = [...steps.reports.filter(({ status }) => status === "failed"), ...(outcome?.failed ?? [])].map(
    ({ name, message }) => ({ what: name, message: message ?? "failed" }),
  );
  // A load that failed has often been told of by the step or the operation that ran it.
  const untold = loads
    .filter(({ status }) => status !== "succeeded")
    .map(({ source, table, status, errorMessage }) => ({
      what: `The load of ${source}.${table} ${status === "refused" ? "was refused" : "failed"}`,
      message: errorMessage ?? "",
    }))
    .filter(({ message }) => !told.some((known) => known.message.includes(message)));
  return [...told, ...untold];
}

function warningsOf(outcome: RunOutcome | undefined): readonly FailureReport[] {
  if (outcome === undefined) return [];
  return outcome.actions
    .filter((action) => action.status === "failed" && !outcome.failed.includes(action))
    .map(({ name, message }) => ({ what: name, message: message ?? "failed" }));
}

function actionCounts(outcome: RunOutcome | undefined): RunReport["actions"] {
  const count = (status: string) => outcome?.actions.filter((one) => one.status === status).length ?? 0;
  return { succeeded: count("succeeded"), failed: outcome?.failed.length ?? 0, skipped: count("skipped") };
}
