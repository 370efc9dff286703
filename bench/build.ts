import { copyFile } from "node:fs/promises";
import path from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { compileGraph } from "../cli/dataform/graph.ts";
import { embeddedEnvironment } from "../cli/environment.ts";
import { projectRoot } from "../cli/project-root.ts";
import { rawDataset, sharedDataset } from "../includes/names.ts";
import { registerNativeFunctions, runtimeStatements } from "../local/bigquery/translate/functions/index.ts";
import { recordDuckDb, type SentStatement } from "./duckdb-recording.ts";
import { execute, withEngine, withFolder } from "./engine.ts";
import { idiomaticBuild, idiomaticSetup, type SourceName, sourceNames } from "./idiomatic-duckdb.ts";
import { type BuiltState, builtState } from "./state.ts";
import { type BuildStatement, buildStatements } from "./statements.ts";
import { type Duration, durations, type Measurement, printTable, ratio, seconds } from "./table.ts";

const warehouse = embeddedEnvironment();
const martNames = ["daily_kpis", "product_profit", "sales_vs_target"] as const;
const layers = ["typed", "warehouse", "mart"] as const;

/**
 * The whole build, typed to mart, through the engine; the same translated SQL in DuckDB alone; and the same marts by
 * hand-written DuckDB SQL. Throws where the marts differ.
 */
export async function run(scales: readonly string[]): Promise<void> {
  const statements = buildStatements(await compileGraph(projectRoot), martNames);
  for (const scale of scales) {
    const state = builtState(scale);
    await withFolder(async (folder) => {
      const warehouseFile = path.join(folder, "warehouse.duckdb");
      await copyFile(state.warehouseFile, warehouseFile);
      await measure(scale, Number(scale) < 100 ? 3 : 1, { ...state, warehouseFile }, statements);
    });
  }
}

async function measure(
  scale: string,
  times: number,
  state: BuiltState,
  statements: readonly BuildStatement[],
): Promise<void> {
  const engine = await measureEngine(times, state, statements);
  const peers = await measurePeers(times, state, engine.recorded);
  const byLayer = layers.map((layer): Measurement => {
    const spent = engine.lastRun.filter((each) => each.layer === layer);
    return {
      name: `  ${layer} (${spent.length} statements, one run)`,
      figures: { time: seconds(sum(spent.map(({ milliseconds }) => milliseconds))) },
    };
  });
  printTable(
    `Build, typed to mart, scale ${scale}: ${peers.orderCount.toLocaleString("en")} orders`,
    "Limit at ten million orders (scale 1000): 1.1× the translated SQL, 1.5× idiomatic SQL. The marts are equal.",
    [
      measurement("Engine", engine.whole),
      ...byLayer,
      measurement("Translated SQL in DuckDB alone", peers.translated, engine.whole),
      measurement("Idiomatic SQL in DuckDB alone", peers.idiomatic, engine.whole),
    ],
  );
}

function measurement(name: string, own: Duration, engine?: Duration): Measurement {
  const compared =
    engine === undefined
      ? {}
      : {
          "engine against it": ratio(engine.elapsed, own.elapsed),
          "in processor time": ratio(engine.processor, own.processor),
        };
  return {
    name,
    figures: { time: seconds(own.elapsed), processor: seconds(own.processor), ...compared },
  };
}

interface EngineRun {
  readonly whole: Duration;
  readonly lastRun: readonly { readonly layer: string; readonly milliseconds: number }[];
  /** What the first run sent to DuckDB. */
  readonly recorded: readonly SentStatement[];
}

async function measureEngine(
  times: number,
  { warehouseFile, instant }: BuiltState,
  statements: readonly BuildStatement[],
): Promise<EngineRun> {
  const clock = () => BigInt(instant) * 1_000n;
  return withEngine({ file: warehouseFile, clock }, async (engine) => {
    let lastRun: { readonly layer: string; readonly milliseconds: number }[] = [];
    const build = async () => {
      lastRun = [];
      for (const { layer, sql } of statements) {
        const start = performance.now();
        await execute(engine, sql);
        lastRun.push({ layer, milliseconds: performance.now() - start });
      }
    };
    const recorded = await recordDuckDb(build);
    return { whole: await durations(times, build), lastRun, recorded };
  });
}

interface PeerRuns {
  readonly translated: Duration;
  readonly idiomatic: Duration;
  readonly orderCount: bigint;
}

async function measurePeers(
  times: number,
  { warehouseFile, instant }: BuiltState,
  recorded: readonly SentStatement[],
): Promise<PeerRuns> {
  const instance = await DuckDBInstance.create(warehouseFile);
  try {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    registerNativeFunctions(connection);
    for (const statement of runtimeStatements) await connection.run(statement);
    const translated = await measureTranslated(times, connection, recorded);
    for (const statement of idiomaticSetup(await rawTables(connection))) await connection.run(statement);
    const build = idiomaticBuild(new Date(instant + 9 * 3_600_000).toISOString().slice(0, 10));
    const idiomatic = await durations(times, async () => {
      for (const statement of build) await connection.run(statement);
    });
    for (const name of martNames) await assertEqual(connection, name);
    return { translated, idiomatic, orderCount: await count(connection, "FROM orders") };
  } finally {
    instance.closeSync();
  }
}

/** Of what the engine sent, the statements that make and fill the tables; the rest is what the engine adds. */
async function measureTranslated(
  times: number,
  connection: DuckDBConnection,
  recorded: readonly SentStatement[],
): Promise<Duration> {
  const statements = recorded
    .map(({ sql }) => sql)
    .filter((sql) => /^(CREATE TABLE|INSERT INTO) data\./.test(sql));
  const tables = statements.flatMap((sql) => /^CREATE TABLE (data\."\w+")/.exec(sql)?.[1] ?? []);
  const clear = async () => {
    for (const table of tables) await connection.run(`DROP TABLE IF EXISTS ${table}`);
  };
  const build = async () => {
    for (const statement of statements) await connection.run(statement);
  };
  return durations(times, build, clear);
}

async function rawTables(connection: DuckDBConnection): Promise<Readonly<Record<SourceName, string>>> {
  const sheets: readonly SourceName[] = ["product_costs", "sales_targets", "campaign_master"];
  const entries = await Promise.all(
    sourceNames.map(async (name) => {
      const source = name === "google_campaign_day" ? "ads" : sheets.includes(name) ? "sheets" : "app";
      const dataset = rawDataset(warehouse, source);
      return [name, await physicalName(connection, dataset, name)] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<SourceName, string>;
}

async function physicalName(connection: DuckDBConnection, dataset: string, table: string): Promise<string> {
  const reader = await connection.runAndReadAll(
    `SELECT definition ->> 'physicalName' FROM warehouse.kura.definitions
    WHERE kind = 'table' AND dataset = '${warehouse.project}:${dataset}' AND name = '${table}'`,
  );
  const name = reader.getRows()[0]?.[0];
  if (typeof name !== "string") throw new Error(`The warehouse has no table ${dataset}.${table}.`);
  return `warehouse.${name}`;
}

async function assertEqual(connection: DuckDBConnection, mart: string): Promise<void> {
  const built = await physicalName(connection, sharedDataset(warehouse, "mart_build"), mart);
  const rows = await count(connection, `FROM ${built}`);
  const lacking = await count(connection, `FROM (FROM ${built} EXCEPT ALL FROM ${mart})`);
  const extra = await count(connection, `FROM (FROM ${mart} EXCEPT ALL FROM ${built})`);
  if (rows === 0n || lacking > 0n || extra > 0n) {
    throw new Error(
      `The mart ${mart} differs: of the engine's ${rows} rows the idiomatic SQL lacks ${lacking}, and it has ${extra} others.`,
    );
  }
}

async function count(connection: DuckDBConnection, source: string): Promise<bigint> {
  const reader = await connection.runAndReadAll(`SELECT count(*) ${source}`);
  const value = reader.getRows()[0]?.[0];
  if (typeof value !== "bigint") throw new Error("count(*) answered no number.");
  return value;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
