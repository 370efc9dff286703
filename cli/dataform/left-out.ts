import { rawDataset, type Warehouse } from "../../includes/names.ts";
import { type CompiledGraph, type GraphTarget, targetName } from "./graph.ts";
import type { ActionOutcome } from "./run-output.ts";

export interface SplitActions {
  /** Actions that run. */
  readonly kept: readonly GraphTarget[];
  /** Actions that need a source which nothing loads, as skipped. */
  readonly leftOut: readonly ActionOutcome[];
}

/** Splits a graph's actions by whether they need, directly or through others, the raw tables of sources that nothing loads. */
export function splitBySources(
  graph: CompiledGraph,
  warehouse: Warehouse,
  missing: readonly string[],
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
  const reaches = missing.map((source) => {
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
