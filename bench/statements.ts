import { z } from "zod";
import { type CompiledGraph, type GraphTable, targetName } from "../cli/dataform/graph.ts";

/** A table or view of the graph with the GoogleSQL that builds it whole. */
export interface BuildStatement {
  readonly name: string;
  readonly layer: string;
  readonly sql: string;
}

const layout = z.object({ partitionBy: z.string().optional(), clusterBy: z.array(z.string()).default([]) });
const preparation = z.object({ preOps: z.array(z.string()).default([]) });

/**
 * What builds the given marts and all of the typed and warehouse layers that they read whole, as Dataform runs it with
 * `--full-refresh`, in an order that works.
 */
export function buildStatements(graph: CompiledGraph, marts: readonly string[]): readonly BuildStatement[] {
  const layers = graph.tables.filter(({ tags }) =>
    tags.some((tag) => ["typed", "warehouse", "mart"].includes(tag)),
  );
  return inOrder(layers, marts).map((table) => ({
    name: `${table.target.schema}.${table.target.name}`,
    layer: table.tags.find((tag) => ["typed", "warehouse", "mart"].includes(tag)) ?? "",
    sql: statementOf(table),
  }));
}

function statementOf(table: GraphTable): string {
  const name = `\`${targetName(table.target)}\``;
  if (table.enumType === "VIEW") return `CREATE OR REPLACE VIEW ${name} AS\n${table.query}`;
  const { partitionBy, clusterBy } = layout.parse(table.bigquery);
  const clauses = [
    partitionBy === undefined ? "" : `PARTITION BY ${partitionBy}`,
    clusterBy.length === 0 ? "" : `CLUSTER BY ${clusterBy.join(", ")}`,
  ];
  const create = `CREATE OR REPLACE TABLE ${name} ${clauses.join(" ")} AS\n${table.query}`;
  const operations = preparation.parse(table).preOps.map((operation) => operation.replace(/;\s*$/, ""));
  return [...operations, create].join(";\n");
}

/** The marts and what they read, every table after those that it reads. */
function inOrder(tables: readonly GraphTable[], marts: readonly string[]): readonly GraphTable[] {
  const byName = new Map(tables.map((table) => [targetName(table.target), table]));
  const ordered = new Set<GraphTable>();
  const add = (table: GraphTable) => {
    if (ordered.has(table)) return;
    for (const dependency of table.dependencyTargets) {
      const read = byName.get(targetName(dependency));
      if (read !== undefined) add(read);
    }
    ordered.add(table);
  };
  for (const table of tables) {
    if (table.tags.includes("mart") && marts.includes(table.target.name)) add(table);
  }
  return [...ordered];
}
