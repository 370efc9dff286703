import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileProject } from "../../cli/dataform/compile.ts";
import { type CompiledGraph, targetName } from "../../cli/dataform/graph.ts";
import { runProject } from "../../cli/dataform/run.ts";
import { projectRoot } from "../../cli/project-root.ts";
import { allTables } from "../../includes/contracts/index.ts";
import type { SourceTable } from "../../includes/contracts/source-table.ts";
import { createLedgerScript, createRawScript } from "../../includes/landing/tables.ts";
import { quoted, rawDataset, rawTable, sharedDataset } from "../../includes/names.ts";
import { stringLiteral } from "../../includes/sql/sql.ts";
import { startBigQuery } from "../../local/bigquery/start.ts";
import type { Row } from "./built-warehouse.ts";

const warehouse = { project: "hinata-kampo", location: "asia-northeast1", suffix: "" };

/** A source row as a test states it: its key's texts, and what the source says; no data is a deletion. */
export interface SourceRow {
  readonly key: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * A warehouse in memory into whose raw tables a test puts rows, and in which the Dataform CLI builds the project's own
 * models from them.
 */
export async function openModelWarehouse(now: string) {
  let instant = microseconds(now);
  const folder = await mkdtemp(path.join(tmpdir(), "kura-models-"));
  const bigQuery = await startBigQuery({
    projectId: warehouse.project,
    location: warehouse.location,
    clock: () => instant,
  });
  const project = await compileProject(projectRoot, warehouse);
  const target = { warehouse, bigQueryUrl: bigQuery.url };
  let jobCount = 0;
  let version = 0;

  const query = async (sql: string): Promise<readonly Row[]> => {
    jobCount += 1;
    const { result } = await bigQuery.engine.query({
      projectId: warehouse.project,
      jobId: `job_${jobCount}`,
      sql,
    });
    if (result === undefined) return [];
    const rows = await result.read(0, result.rowCount);
    return rows.map((row) =>
      Object.fromEntries(result.columns.map(({ name }, index) => [name, row[index] ?? null])),
    );
  };

  const sources = new Set(allTables.map(({ source }) => rawDataset(warehouse, source.name)));
  for (const dataset of [...sources, sharedDataset(warehouse, "ops")]) {
    await query(`CREATE SCHEMA IF NOT EXISTS \`${warehouse.project}.${dataset}\``);
  }
  await query(`${createLedgerScript(warehouse)};`);
  for (const table of allTables) await query(`${createRawScript(warehouse, table)};`);

  return {
    query,
    /** Moves the warehouse's clock. */
    setNow(at: string) {
      instant = microseconds(at);
    },
    /** Lands changes of a source table, as one landing. */
    async land(table: SourceTable, rows: readonly SourceRow[]): Promise<void> {
      version += 1;
      const values = rows.map(({ key, data }) => {
        const rowData = data === undefined ? "NULL" : stringLiteral(JSON.stringify(data));
        return `(${stringLiteral(JSON.stringify(key))}, ${rowData}, NULL, ${String(data === undefined)}, FALSE, NULL, NULL, ${version}, CURRENT_TIMESTAMP(), "test")`;
      });
      await query(`INSERT INTO ${quoted(rawTable(warehouse, table))} VALUES ${values.join(",\n")}`);
    },
    /** Builds tables and all that they are built from, raw tables aside, with their own assertions. Answers those that failed. */
    async build(names: readonly string[], { fullRefresh = false } = {}): Promise<readonly string[]> {
      const actions = [...new Set(names.flatMap((name) => actionsFor(project.graph, name)))];
      const { actions: outcomes } = await runProject({
        project,
        target,
        folder,
        selection: { actions, fullRefresh },
      });
      const failed = outcomes.filter(({ status }) => status !== "succeeded");
      const broken = failed.filter(({ kind }) => kind !== "assertion");
      if (broken.length > 0 || outcomes.length < actions.length) {
        throw new Error(
          `Not built: ${JSON.stringify(broken)}, ${outcomes.length} of ${actions.length} actions`,
        );
      }
      return failed.map((one) => one.name);
    },
    async close() {
      await bigQuery.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ModelWarehouse = Awaited<ReturnType<typeof openModelWarehouse>>;

function microseconds(at: string): bigint {
  return BigInt(Date.parse(at)) * 1000n;
}

/** The actions that build a table or view, and assert it. */
function actionsFor(graph: CompiledGraph, name: string): readonly string[] {
  const actions = new Map(
    [...graph.tables, ...graph.operations].map((action) => [targetName(action.target), action]),
  );
  const isRaw = ({ schema }: { readonly schema: string }) => schema.startsWith("raw_") || schema === "ops";
  const first = graph.tables.find(({ target }) => target.name === name);
  if (first === undefined) throw new Error(`No table ${name}.`);
  const needed = new Set([targetName(first.target)]);
  // A set that grows while it is walked is walked to its new end.
  for (const one of needed) {
    for (const dependency of actions.get(one)?.dependencyTargets ?? []) {
      if (!isRaw(dependency)) needed.add(targetName(dependency));
    }
  }
  const asserted = graph.assertions.filter(
    ({ target, dependencyTargets }) =>
      target.name.startsWith(`${first.target.schema}_${name}_`) &&
      dependencyTargets.every((dependency) => needed.has(targetName(dependency))),
  );
  return [...needed, ...asserted.map(({ target }) => targetName(target))];
}
