import { z } from "zod";
import type { RunTarget } from "./dataform-cli.ts";
import type { GraphTarget } from "./graph.ts";

const metadata = z.looseObject({ labels: z.record(z.string(), z.string()).default({}) });
const notFound = z.looseObject({ code: z.literal(404) });

export type Labels = Readonly<Record<string, string>>;
/** Reads a table's labels; undefined where there is no such table. */
export type ReadLabels = (table: GraphTarget) => Promise<Labels | undefined>;

/** How labels of a run's tables are read: from the embedded BigQuery by its address, or with Google's client and credentials. */
export async function labelReader({ warehouse, bigQueryUrl }: RunTarget): Promise<ReadLabels> {
  if (bigQueryUrl !== undefined) return (table) => readEmbedded(bigQueryUrl, table);
  const { BigQuery } = await import("@google-cloud/bigquery");
  const client = new BigQuery({ projectId: warehouse.project, location: warehouse.location });
  return async ({ database, schema, name }) => {
    try {
      const [answer] = await client.dataset(schema, { projectId: database }).table(name).getMetadata();
      return metadata.parse(answer).labels;
    } catch (error) {
      if (notFound.safeParse(error).success) return undefined;
      throw error;
    }
  };
}

async function readEmbedded(
  url: string,
  { database, schema, name }: GraphTarget,
): Promise<Labels | undefined> {
  const path = ["projects", database, "datasets", schema, "tables", name].map(encodeURIComponent).join("/");
  const response = await fetch(`${url}/bigquery/v2/${path}`);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${schema}.${name} cannot be read: ${await response.text()}`);
  return metadata.parse(await response.json()).labels;
}
