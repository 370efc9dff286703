import { z } from "zod";
import { type CompiledGraph, type GraphTable, targetName } from "../cli/dataform/graph.ts";

/** A table or view of the graph with the GoogleSQL that builds it whole. */
export interface BuildStatement {
  readonly name: string;
  readonly layer: string;
  readonly sql: string;
}

const layout = z.object({ partitionBy: z.string().optional(), clusterBy: z.array(z.string()).default([]) });
const preparation = z.object({
  preOps: z.array(z.string()).default([]),
  incrementalPreOps: z.array(z.string()).default([]),
  postOps: z.array(z.string()).default([]),
  incrementalPostOps: z.array(z.string()).default([]),
});
const merging = z.object({
  uniqueKey: z.array(z.string()).default([]),
  bigquery: z.object({ updatePartitionFilter: z.string().default("") }),
});

/**
 * What builds the given marts and all of the typed and warehouse layers that they read whole, as Dataform runs it with
 * `--full-refresh`, in an order that works.
 */
export function buildStatements(graph: CompiledGraph, marts: readonly string[]): readonly BuildStatement[] {
  return inOrder(layeredTables(graph), marts).map((table) => buildStatement(table, wholeStatement(table)));
}

/**
 * What a daily run executes from the typed layer to the marts, as Dataform does: incremental tables merge what changed.
 * `columnsOf` answers the columns that a table has.
 */
export async function dailyStatements(
  graph: CompiledGraph,
  columnsOf: (table: GraphTable) => Promise<readonly string[]>,
): Promise<readonly BuildStatement[]> {
  const layers = layeredTables(graph);
  const marts = layers.filter(({ tags }) => tags.includes("mart")).map(({ target }) => target.name);
  const daily: BuildStatement[] = [];
  for (const table of inOrder(layers, marts)) {
    const isMerged = table.enumType === "INCREMENTAL";
    const sql = isMerged ? mergeStatement(table, await columnsOf(table)) : wholeStatement(table);
    daily.push(buildStatement(table, sql));
  }
  return daily;
}

function layeredTables(graph: CompiledGraph): readonly GraphTable[] {
  return graph.tables.filter(({ tags }) => tags.some((tag) => layerTags.includes(tag)));
}

const layerTags: readonly string[] = ["typed", "warehouse", "mart"];

function buildStatement(table: GraphTable, sql: string): BuildStatement {
  const layer = table.tags.find((tag) => layerTags.includes(tag)) ?? "";
  return { name: `${table.target.schema}.${table.target.name}`, layer, sql };
}

function mergeStatement(table: GraphTable, columns: readonly string[]): string {
  const { uniqueKey, bigquery } = merging.parse(table);
  const keys = uniqueKey.map((key) => `T.${key} = S.${key}`);
  const filter = bigquery.updatePartitionFilter;
  const merge = `MERGE \`${targetName(table.target)}\` T USING (${table.incrementalQuery ?? table.query}) S
    ON ${[...keys, ...(filter === "" ? [] : [`T.${filter}`])].join(" AND ")}
    WHEN MATCHED THEN UPDATE SET ${columns.map((column) => `${column} = S.${column}`).join(", ")}
    WHEN NOT MATCHED THEN INSERT (${columns.join(", ")}) VALUES (${columns.join(", ")})`;
  const { incrementalPreOps, incrementalPostOps } = preparation.parse(table);
  return script([...incrementalPreOps, merge, ...incrementalPostOps]);
}

function script(statements: readonly string[]): string {
  return statements
    .map((statement) => statement.replace(/;\s*$/, ""))
    .filter((statement) => statement.trim() !== "")
    .join(";\n");
}

function wholeStatement(table: GraphTable): string {
  const name = `\`${targetName(table.target)}\``;
  if (table.enumType === "VIEW") return `CREATE OR REPLACE VIEW ${name} AS\n${table.query}`;
  const { partitionBy, clusterBy } = layout.parse(table.bigquery);
  const clauses = [
    partitionBy === undefined ? "" : `PARTITION BY ${partitionBy}`,
    clusterBy.length === 0 ? "" : `CLUSTER BY ${clusterBy.join(", ")}`,
  ];
  const create = `CREATE OR REPLACE TABLE ${name} ${clauses.join(" ")} AS\n${table.query}`;
  const { preOps, postOps } = preparation.parse(table);
  return script([...preOps, create, ...postOps]);
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
