import { rawDataset, sharedDataset, typedDataset, type Warehouse } from "../../includes/names.ts";
import { type CompiledGraph, type GraphTarget, targetName } from "./graph.ts";
import type { ActionOutcome } from "./run-output.ts";

export interface SplitActions {
  /** Actions that run. */
  readonly kept: readonly GraphTarget[];
  /** Actions that need a source which nothing loads, as skipped. */
  readonly leftOut: readonly ActionOutcome[];
}

/** A source that nothing loads. */
export interface MissingSource {
  readonly source: string;
  /** Its tables stay empty and what needs them is built from nothing; or what needs them is left out. */
  readonly effect: "empty" | "left out";
}

/**
 * Splits a graph's actions by whether they need, directly or through others, the raw tables of sources that nothing
 * loads. Of a source whose tables stay empty only what is asserted of its typed tables is left out.
 */
export function splitBySources(
  graph: CompiledGraph,
  warehouse: Warehouse,
  missing: readonly MissingSource[],
): SplitActions {
  const actions = [
    ...graph.tables.map((one) => ({ ...one, kind: "table" as const })),
    ...graph.operations.map((one) => ({ ...one, kind: "operation" as const })),
    ...graph.assertions.map((one) => ({ ...one, kind: "assertion" as const })),
  ];
  const dependents = new Map<string, string[]>();
  for (const { target, dependencyTargets } of actions) {
    for (const needed of dependencyTargets.map(targetName)) {
      dependents.set(needed, [...(dependents.get(needed) ?? []), targetName(target)]);
    }
  }
  const reaches = missing.map(({ source, effect }) => {
    if (effect === "empty") return { source, reached: assertedOfTyped(graph, warehouse, source) };
    const roots = [
      ...actions.filter(({ tags }) => tags.includes("raw") && tags.includes(source)),
      ...graph.declarations.filter(({ target }) => target.schema === rawDataset(warehouse, source)),
    ];
    const reached = new Set(roots.map(({ target }) => targetName(target)));
    // A set that grows while it is walked is walked to its new end.
    for (const name of reached) for (const dependent of dependents.get(name) ?? []) reached.add(dependent);
    return { source, reached };
  });
  const kept: GraphTarget[] = [];
  const leftOut: ActionOutcome[] = [];
  for (const { target, kind } of actions) {
    const needed = reaches.filter(({ reached }) => reached.has(targetName(target)));
    if (needed.length === 0) {
      kept.push(target);
      continue;
    }
    const sources = needed.map(({ source }) => source).join(" and ");
    leftOut.push({
      name: `${target.schema}.${target.name}`,
      kind,
      status: "skipped",
      message: `needs ${sources}, not configured`,
    });
  }
  return { kept, leftOut };
}

function assertedOfTyped(graph: CompiledGraph, warehouse: Warehouse, source: string): ReadonlySet<string> {
  const datasets = [typedDataset(warehouse, source), sharedDataset(warehouse, "ops")];
  const asserted = graph.assertions.filter(
    ({ dependencyTargets }) =>
      dependencyTargets.some(({ schema }) => schema === datasets[0]) &&
      dependencyTargets.every(({ schema }) => datasets.includes(schema)),
  );
  return new Set(asserted.map(({ target }) => targetName(target)));
}
