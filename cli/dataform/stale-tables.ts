import type { RunTarget } from "./dataform-cli.ts";
import type { CompiledGraph, GraphTarget } from "./graph.ts";
import { labelReader } from "./table-labels.ts";

/** Labels by which an incremental table says what it was built from: its contract, or its own query. */
const fingerprintLabels = ["contract", "definition"] as const;

/** The incremental tables that exist but were built from another definition than the graph's: merging into them would mix the two. */
export async function staleTables(graph: CompiledGraph, target: RunTarget): Promise<readonly GraphTarget[]> {
  const readLabels = await labelReader(target);
  const checks = graph.tables
    .filter(({ enumType, disabled }) => enumType === "INCREMENTAL" && !disabled)
    .map(async (table) => {
      const { labels } = table.bigquery;
      const expected = fingerprintLabels.filter((label) => labels[label] !== undefined);
      if (expected.length === 0) return undefined;
      const present = await readLabels(table.target);
      if (present === undefined) return undefined;
      return expected.some((label) => present[label] !== labels[label]) ? table.target : undefined;
    });
  return (await Promise.all(checks)).filter((stale) => stale !== undefined);
}
