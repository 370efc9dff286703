import { Failure } from "../failure.ts";
import type { CompiledProject } from "./compile.ts";
import { prepareRun, type RunTarget, runDataformCli } from "./dataform-cli.ts";
import { startGate } from "./gate.ts";
import { type GraphTarget, targetName } from "./graph.ts";
import { type MissingSource, splitBySources } from "./left-out.ts";
import { type ActionOutcome, RunOutput } from "./run-output.ts";
import { staleTables } from "./stale-tables.ts";

export interface RunSelection {
  /** Names as the Dataform CLI takes them: `name` or `project.dataset.name`. */
  readonly actions?: readonly string[];
  readonly tags?: readonly string[];
  readonly withDependencies?: boolean;
  readonly withDependents?: boolean;
  readonly fullRefresh?: boolean;
}

export interface RunOptions {
  readonly project: CompiledProject;
  readonly target: RunTarget;
  /** Where the project is laid out for the run; reused from run to run. */
  readonly folder: string;
  readonly selection?: RunSelection;
  /** Sources that nothing loads. Without a selection, what needs them is left out and counts as skipped. */
  readonly withoutSources?: readonly MissingSource[];
  /** Settled when statements may run; at once where absent. The CLI starts and compiles before. */
  readonly ready?: Promise<unknown>;
  readonly onOutcome?: (outcome: ActionOutcome) => void;
  /** Called once with the incremental tables that are built anew because their definition has changed. */
  readonly onStale?: (names: readonly string[]) => void;
  readonly signal?: AbortSignal;
}

export interface RunOutcome {
  readonly actions: readonly ActionOutcome[];
  /** Failed actions but for assertions that only warn. */
  readonly failed: readonly ActionOutcome[];
  /** Incremental tables that were built anew because their definition has changed. */
  readonly rebuilt: readonly string[];
}

/**
 * Runs a compiled project's actions with the Dataform CLI. Incremental tables whose definition changed since they were
 * built are first built anew. Throws Failure where the CLI could not run at all; failed actions are part of the outcome.
 */
export async function runProject(options: RunOptions): Promise<RunOutcome> {
  const { project, target, folder } = options;
  const { selection, leftOut } = selectionOf(options);
  await prepareRun(project, target, folder);
  const skipped = new Set(leftOut.map(({ name }) => name));
  const stale = (selection.fullRefresh === true ? [] : await staleTables(project.graph, target)).filter(
    (table) => !skipped.has(shortName(table)),
  );
  options.signal?.throwIfAborted();
  if (stale.length > 0) {
    await options.ready;
    options.onStale?.(stale.map(shortName));
    await runCli(options, { actions: stale.map(targetName), fullRefresh: true });
  }
  const actions = [...(await runCliWhenReady(options, selection)), ...leftOut].map(withDefinition(project));
  const warnings = new Set(
    project.graph.assertions.filter(({ tags }) => tags.includes("warns")).map((one) => shortName(one.target)),
  );
  const failed = actions.filter(({ status, name }) => status === "failed" && !warnings.has(name));
  return { actions, failed, rebuilt: stale.map(shortName) };
}

/** Adds to what a failed action says where it is defined. */
function withDefinition({ graph }: CompiledProject): (outcome: ActionOutcome) => ActionOutcome {
  const files = new Map(
    [...graph.tables, ...graph.operations, ...graph.assertions].map(({ target, fileName }) => [
      shortName(target),
      fileName.replace(/\.js$/, ".ts"),
    ]),
  );
  return (outcome) => {
    const file = files.get(outcome.name);
    if (outcome.status !== "failed" || file === undefined) return outcome;
    return { ...outcome, message: `${outcome.message ?? "failed"} (defined in ${file})` };
  };
}

/** What the CLI is asked to run, and the actions that are left out beforehand. */
function selectionOf(options: RunOptions): {
  readonly selection: RunSelection;
  readonly leftOut: readonly ActionOutcome[];
} {
  const { project, target, selection = {}, withoutSources = [] } = options;
  const isSelected = selection.actions !== undefined || selection.tags !== undefined;
  if (withoutSources.length === 0 || isSelected) return { selection, leftOut: [] };
  const { kept, leftOut } = splitBySources(project.graph, target.warehouse, withoutSources);
  return { selection: { ...selection, actions: kept.map(targetName) }, leftOut };
}

/** The CLI takes seconds to start and to compile: it does both while its first request to BigQuery waits. */
async function runCliWhenReady(
  options: RunOptions,
  selection: RunSelection,
): Promise<readonly ActionOutcome[]> {
  const { ready, target, signal } = options;
  if (ready === undefined || target.bigQueryUrl === undefined) {
    await ready;
    return runCli(options, selection);
  }
  const gate = await startGate(target.bigQueryUrl, ready);
  try {
    return await runCli(
      {
        ...options,
        target: { ...target, bigQueryUrl: gate.url },
        signal: signal === undefined ? gate.tooLate : AbortSignal.any([signal, gate.tooLate]),
      },
      selection,
    );
  } catch (error) {
    if (!gate.tooLate.aborted || signal?.aborted === true) throw error;
    await ready;
    return await runCli(options, selection);
  } finally {
    await gate.close();
  }
}

async function runCli(options: RunOptions, selection: RunSelection): Promise<readonly ActionOutcome[]> {
  const actions: ActionOutcome[] = [];
  const output = new RunOutput((outcome) => {
    actions.push(outcome);
    options.onOutcome?.(outcome);
  });
  const exit = await runDataformCli({
    folder: options.folder,
    target: options.target,
    arguments: argumentsOf(selection),
    onLine: (line, stream) => output.read(line, stream),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  output.end();
  options.signal?.throwIfAborted();
  if (exit.code !== 0 && !actions.some(({ status }) => status === "failed")) {
    const reason = output.otherErrors.slice(-20).join("\n") || `it ended with ${exit.signal ?? exit.code}`;
    throw new Failure(`The Dataform CLI could not run the definitions: ${reason}`);
  }
  return actions;
}

function argumentsOf(selection: RunSelection): readonly string[] {
  const { actions = [], tags = [] } = selection;
  return [
    "run",
    ".",
    ...actions.flatMap((name) => ["--actions", name]),
    ...tags.flatMap((name) => ["--tags", name]),
    ...(selection.withDependencies === true ? ["--include-deps"] : []),
    ...(selection.withDependents === true ? ["--include-dependents"] : []),
    ...(selection.fullRefresh === true ? ["--full-refresh"] : []),
  ];
}

function shortName({ schema, name }: GraphTarget): string {
  return `${schema}.${name}`;
}
