import { z } from "zod";
import { bigQueryClient } from "./bigquery-client.ts";
import type { RunTarget } from "./dataform-cli.ts";
import type { CompiledGraph, GraphTarget } from "./graph.ts";

/** Labels by which an incremental table says what it was built from: its contract, or its own query. */
const fingerprintLabels = ["contract", "definition"] as const;

const tableMetadata = z.looseObject({ labels: z.record(z.string(), z.string()).default({}) });
const notFound = z.looseObject({ code: z.literal(404) });

/** The incremental tables that exist but were built from another definition than the graph's: merging into them would mix the two. */
export async function staleTables(graph: CompiledGraph, target: RunTarget): Promise<readonly GraphTarget[]> {
  const client = bigQueryClient(target);
  const checks = graph.tables
    .filter(({ enumType, disabled }) => enumType === "INCREMENTAL" && !disabled)
    .map(async (table) => {
      const labels = table.bigquery.labels;
      const expected = fingerprintLabels.filter((label) => labels[label] !== undefined);
      if (expected.length === 0) return undefined;
      const { database, schema, name } = table.target;
      try {
        const [metadata] = await client.dataset(schema, { projectId: database }).table(name).getMetadata();
        const present = tableMetadata.parse(metadata).labels;
        return expected.some((label) => present[label] !== labels[label]) ? table.target : undefined;
      } catch (error) {
        if (notFound.safeParse(error).success) return undefined;
        throw error;
      }
    });
  return (await Promise.all(checks)).filter((stale) => stale !== undefined);
}
