import { copyFile } from "node:fs/promises";
import path from "node:path";
import { compileGraph } from "../cli/dataform/graph.ts";
import { embeddedEnvironment } from "../cli/environment.ts";
import { projectRoot } from "../cli/project-root.ts";
import type { Engine, TableReference } from "../local/bigquery/engine/engine.ts";
import { execute, withEngine, withFolder } from "./engine.ts";
import { builtState } from "./state.ts";
import { dailyStatements } from "./statements.ts";
import { type Measurement, printTable, ratio } from "./table.ts";

const warehouse = embeddedEnvironment();
const historyFactor = 16;
/** Rows of each raw table that change on the measured day. */
const changedRows = 100;
const dayMs = 86_400_000;

interface TableBytes {
  readonly name: string;
  readonly layer: string;
  readonly bytes: bigint;
}

/** Bytes processed by one daily run of equal changes, over a history and over one of sixteen times its rows. */
export async function run(scales: readonly string[]): Promise<void> {
  const [scale = "1"] = scales;
  const once = await bytesOfDay(scale);
  const often = await bytesOfDay(String(Number(scale) * historyFactor));
  const byLayer = ["typed", "warehouse", "mart"].map((layer) =>
    measurement(
      layer,
      once.filter((each) => each.layer === layer),
      often,
    ),
  );
  printTable(
    `Bytes of a daily run, typed to mart, ${changedRows} changed rows a source table`,
    `Limit of the whole: 1.30× at ${historyFactor} times the history.`,
    [
      ...once.filter(({ bytes }) => bytes > 0n).map((each) => measurement(`  ${each.name}`, [each], often)),
      ...byLayer,
      measurement("typed to mart", once, often),
    ],
  );
}

function measurement(name: string, once: readonly TableBytes[], often: readonly TableBytes[]): Measurement {
  const names = new Set(once.map((each) => each.name));
  const before = sum(once);
  const after = sum(often.filter((each) => names.has(each.name)));
  return {
    name,
    figures: {
      history: before.toLocaleString("en"),
      [`${historyFactor} times`]: after.toLocaleString("en"),
      ratio: before === 0n ? "" : ratio(Number(after), Number(before)),
    },
  };
}

function sum(tables: readonly TableBytes[]): bigint {
  return tables.reduce((total, { bytes }) => total + bytes, 0n);
}

async function bytesOfDay(scale: string): Promise<readonly TableBytes[]> {
  const state = builtState(scale);
  return withFolder(async (folder) => {
    const file = path.join(folder, "warehouse.duckdb");
    await copyFile(state.warehouseFile, file);
    const clock = { day: 1 };
    const now = () => BigInt(state.instant + clock.day * dayMs) * 1_000n;
    return withEngine({ file, clock: now }, async (engine) => {
      // The first day after the history still reads the partitions in which all of it landed.
      await daily(engine);
      clock.day += 1;
      return daily(engine);
    });
  });
}

/** Changes the sources' rows, then runs and measures what a day runs. */
async function daily(engine: Engine): Promise<readonly TableBytes[]> {
  const graph = await compileGraph(projectRoot);
  const columnsOf = async (reference: TableReference) =>
    (await engine.getTable(reference)).schema.map(({ name }) => name);
  const statements = await dailyStatements(graph, ({ target }) =>
    columnsOf({ projectId: target.database, datasetId: target.schema, tableId: target.name }),
  );
  await changeRawTables(engine);
  const measured: TableBytes[] = [];
  for (const { name, layer, sql } of statements) {
    const outcome = await engine.query({ projectId: warehouse.project, jobId: crypto.randomUUID(), sql });
    await Promise.all([outcome, ...outcome.children].map(({ result }) => result?.close()));
    measured.push({ name, layer, bytes: outcome.bytesProcessed });
  }
  return measured;
}

/** Lands the rows that changed last once more, as a next version a day later: equal changes at every scale. */
async function changeRawTables(engine: Engine): Promise<void> {
  for (const { reference } of await engine.listDatasets(warehouse.project)) {
    for (const table of await engine.listTables(reference)) {
      const columns = new Set(table.schema.map(({ name }) => name));
      if (!["row_data", "version", "loaded_at", "is_late"].every((name) => columns.has(name))) continue;
      const name = `\`${reference.projectId}.${reference.datasetId}.${table.reference.tableId}\``;
      await execute(
        engine,
        `INSERT INTO ${name}
        SELECT * REPLACE (
          (SELECT MAX(version) + 1 FROM ${name}) AS version, CURRENT_TIMESTAMP() AS loaded_at
        )
        FROM ${name}
        WHERE NOT is_late AND row_data IS NOT NULL
        QUALIFY ROW_NUMBER() OVER (PARTITION BY row_key ORDER BY version DESC) = 1
        ORDER BY source_at DESC, row_key
        LIMIT ${changedRows}`,
      );
    }
  }
}
