import type { Warehouse } from "../../includes/names.ts";
import type { BigQueryServer } from "../../local/bigquery/start.ts";
import { type CompiledProject, compileProject } from "../dataform/compile.ts";
import { type RunOutcome, runProject } from "../dataform/run.ts";
import { projectRoot } from "../project-root.ts";
import type { QueryServer } from "../query/bigquery-rest.ts";
import { announceServer, withdrawServer } from "../state/running-server.ts";
import type { StateFolder } from "../state/state-folder.ts";
import type { StepDisplay } from "./display.ts";
import { MemoryWatch } from "./process-memory.ts";
import {
  actionCounts,
  assertionReport,
  dailyKpis,
  emptyLayers,
  type FailureReport,
  type LoadReport,
  layerReports,
  loadsSince,
  martReports,
  type RunReport,
  warningsOf,
} from "./report.ts";
import type { RunningSources, Sources } from "./sources.ts";
import { type Progress, Steps } from "./steps.ts";

const names = {
  bigQuery: "Start BigQuery",
  compile: "Compile the definitions",
  build: "Pull the databases and build every layer",
  verify: "Verify",
} as const;

/** The names of a run's steps in the order in which they are shown. */
export function stepNames({ stepNames: sourceSteps }: Sources): readonly string[] {
  return [names.bigQuery, names.compile, ...sourceSteps, names.build, names.verify];
}

export interface RunOptions {
  readonly folder: StateFolder;
  readonly sources: Sources;
  readonly warehouse: Warehouse;
  readonly display: StepDisplay;
  readonly signal: AbortSignal;
}

/**
 * Runs once: starts the embedded BigQuery and what the sources need, loads and builds. What fails is part of the
 * report, and whatever does not depend on it is done all the same. Rejects only where the run was cancelled.
 */
export async function run(options: RunOptions): Promise<RunReport> {
  const startedAt = performance.now();
  const { folder, sources, warehouse, signal } = options;
  const memory = new MemoryWatch();
  const steps = new Steps(options.display, signal);
  const since = sources.clock();
  const running = sources.start(warehouse);
  try {
    const done = await loadAndBuild(options, since, running, steps);
    signal.throwIfAborted();
    const failures = failuresOf(done, steps);
    const status = failures.length === 0 ? "succeeded" : "failed";
    sources.end(status);
    return {
      status,
      ...sources.origin,
      layers: done.layers,
      marts: done.marts,
      assertions: assertionReport(done.outcome),
      loads: done.loads,
      unchanged: done.unchanged,
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
    await running.close();
  }
}

interface Verified {
  readonly layers: RunReport["layers"];
  readonly loads: readonly LoadReport[];
  readonly dailyKpis: RunReport["dailyKpis"];
}

interface Done extends Verified {
  readonly outcome: RunOutcome | undefined;
  readonly marts: RunReport["marts"];
  readonly unchanged: RunReport["unchanged"];
}

/** The steps in the order of what they need; those that need nothing from each other run side by side. */
async function loadAndBuild(
  options: RunOptions,
  since: number,
  running: RunningSources,
  steps: Steps,
): Promise<Done> {
  const { folder, warehouse, signal } = options;
  const bigQuery = steps.run(names.bigQuery, () => running.bigQuery);
  const project = steps.run(names.compile, () => compileProject(projectRoot, warehouse));
  const server = bigQuery.then(({ url }): QueryServer => {
    announceServer(folder, url);
    return { url, project: warehouse.project, location: warehouse.location };
  });
  const before = server.then((reached) => knownLoads(reached, warehouse, since));
  for (const part of [project, server, before]) part.catch(() => {});
  const landed = running.land(steps, before, signal);
  const dataform = new LateProgress();
  const building = Promise.all([project, server]).then(([compiled, { url }]) =>
    build(options, compiled, url, landed, dataform.tell),
  );
  building.catch(() => {});
  try {
    const unchanged = await landed;

    const outcome = await settled(
      steps.runAfter(names.build, Promise.all([project, server]), (_, progress) => {
        dataform.begin(progress);
        return building;
      }),
    );
    const verified = await settled(
      steps.runAfter(names.verify, Promise.all([bigQuery, server]), ([engine, reached]) =>
        verify(engine, reached, warehouse, since, before, outcome !== undefined),
      ),
    );
    const compiled = await settled(project);
    const marts =
      compiled === undefined || outcome === undefined ? [] : martReports(compiled.graph, warehouse, outcome);
    return { outcome, marts, unchanged, ...(verified ?? { layers: emptyLayers, loads: [], dailyKpis: [] }) };
  } finally {
    // Dataform is gone before the run is, wherever it was.
    if (signal.aborted) await settled(building);
  }
}

/** Progress of something that starts before its step does: the newest is told when the step begins. */
class LateProgress {
  #newest: string | undefined;
  #progress: Progress | undefined;

  readonly tell = (text: string): void => {
    this.#newest = text;
    this.#progress?.(text);
  };

  begin(progress: Progress): void {
    this.#progress = progress;
    if (this.#newest !== undefined) progress(this.#newest);
  }
}

async function build(
  { folder, sources, warehouse, signal }: RunOptions,
  project: CompiledProject,
  bigQueryUrl: string,
  ready: Promise<unknown>,
  progress: Progress,
): Promise<RunOutcome> {
  const { tables, operations, assertions } = project.graph;
  const total = tables.length + operations.length + assertions.length;
  const { origin } = sources;
  let ended = 0;
  progress("starting Dataform");
  return runProject({
    project,
    target: { warehouse, bigQueryUrl },
    folder: folder.dataformFolder,
    withoutSources: origin.kind === "own" ? origin.skippedSources : [],
    ready,
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
  since: number,
  before: Promise<ReadonlySet<string>>,
  isBuilt: boolean,
): Promise<Verified> {
  const known = await before;
  const layers = await layerReports(bigQuery.engine, warehouse);
  const hasLedger = layers.raw.tables > 0;
  const loads = hasLedger ? await loadsSince(server, warehouse, since) : [];
  return {
    layers,
    loads: loads.filter(({ loadId }) => !known.has(loadId)),
    dailyKpis: isBuilt ? await dailyKpis(bigQuery.engine, server, warehouse) : [],
  };
}

/** Loads of the same instant on that an earlier, unfinished run has recorded: they are not this run's. */
async function knownLoads(
  server: QueryServer,
  warehouse: Warehouse,
  since: number,
): Promise<ReadonlySet<string>> {
  const loads = await loadsSince(server, warehouse, since).catch(() => []);
  return new Set(loads.map(({ loadId }) => loadId));
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
