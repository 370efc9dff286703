import path from "node:path";
import { to as copyTo } from "pg-copy-streams";
import { embeddedEnvironment } from "../cli/environment.ts";
import { orders } from "../includes/contracts/app.ts";
import { federatedPullScript } from "../includes/landing/federated-pull.ts";
import { createLedgerScript, createRawScript } from "../includes/landing/tables.ts";
import { connectionName, quoted, rawDataset, sharedDataset, sharedTable } from "../includes/names.ts";
import type { Engine } from "../local/bigquery/engine/engine.ts";
import type { Federation } from "../local/bigquery/engine/federation.ts";
import { postgresFederation } from "../local/bigquery/federation/postgres-federation.ts";
import { type PostgresConnection, withPostgres } from "../local/postgres/connection.ts";
import { startPostgres } from "../local/postgres/start.ts";
import { createDatasets, execute, withEngine, withFolder } from "./engine.ts";
import { type Measurement, median, megabytes, printTable, ratio, seconds } from "./table.ts";

const warehouse = embeddedEnvironment();
const connection = connectionName(warehouse, orders.source.connection);
const plainQuery = "SELECT * FROM orders";
const pulled = sharedTable(warehouse, "staging", "pulled");
const pullStatement = `CREATE OR REPLACE TABLE ${quoted(pulled)} AS SELECT * FROM EXTERNAL_QUERY("${connection}", "${plainQuery}")`;

/** EXTERNAL_QUERY into a table and the first pull of the landing, against PostgreSQL's own COPY of the same queries. */
export async function run(scales: readonly string[]): Promise<void> {
  await withFolder(async (folder) => {
    const postgres = await startPostgres({ directory: path.join(folder, "postgres") });
    try {
      for (const scale of scales) {
        const rowCount = Math.round(Number(scale) * 100_000);
        await withPostgres(postgres.primary, async (client) => {
          await client.query(createOrders(rowCount));
        });
        await postgres.waitForReplay();
        await measure(scale, rowCount, path.join(folder, `${scale}.duckdb`), postgres.standby);
      }
    } finally {
      await postgres.close();
    }
  });
}

async function measure(
  scale: string,
  rowCount: number,
  file: string,
  standby: PostgresConnection,
): Promise<void> {
  const times = rowCount > 1_000_000 ? 1 : 3;
  const { federation, lastLoad } = watched(postgresFederation({ [connection]: standby }));
  await withEngine({ file, federation }, async (engine) => {
    await createDatasets(engine, [pulled.dataset]);
    const plain = await withMemory(() => median(times, () => execute(engine, pullStatement)));
    const landing = await withMemory(() =>
      median(
        times,
        () => execute(engine, federatedPullScript(warehouse, orders)),
        () => emptyLanding(engine),
      ),
    );
    const load = lastLoad();
    const copied = await median(times, () => readCopy(standby, plainQuery));
    const landingCopied = await median(times, () => readCopy(standby, load.sql));
    printTable(
      `Federated pull, scale ${scale}: ${rowCount.toLocaleString("en")} rows of ${orders.name}`,
      "Against COPY (the same query) TO STDOUT, read to its end. Memory is what this process grew by.",
      [
        { name: "COPY of the plain query", figures: { time: seconds(copied) } },
        measurement("EXTERNAL_QUERY into a table", plain.milliseconds, copied, plain.growth),
        { name: "COPY of the landing's query", figures: { time: seconds(landingCopied) } },
        measurement("The landing's first pull", landing.milliseconds, landingCopied, landing.growth),
        measurement("  of that its rows into DuckDB", load.milliseconds, landingCopied),
      ],
    );
  });
}

function measurement(name: string, measured: number, peer: number, growth?: number): Measurement {
  return {
    name,
    figures: {
      time: seconds(measured),
      "against COPY": ratio(measured, peer),
      ...(growth === undefined ? {} : { memory: megabytes(growth) }),
    },
  };
}

/** A source table as long as the scale says, made by PostgreSQL itself. */
function createOrders(rowCount: number): string {
  return `
    DROP TABLE IF EXISTS orders;
    CREATE TABLE orders AS
    SELECT
      id::bigint AS id,
      (id * 7919) % 50000 + 1 AS patient_id,
      CASE WHEN id % 3 = 0 THEN id % 12 + 1 END AS pharmacist_id,
      (ARRAY['placed', 'paid', 'shipped', 'canceled'])[id % 4 + 1] AS status,
      CASE WHEN id % 20 = 0 THEN 'WELCOME10' END AS coupon_code,
      ((id * 331) % 30000 + 500)::int AS total_jpy,
      ordered_at,
      CASE WHEN id % 4 > 0 THEN ordered_at + interval '1 minute' END AS paid_at,
      CASE WHEN id % 4 = 2 THEN ordered_at + interval '25 hours' END AS shipped_at,
      CASE WHEN id % 4 = 3 THEN ordered_at + interval '2 hours' END AS canceled_at,
      ordered_at AS created_at,
      ordered_at + interval '25 hours' AS updated_at
    FROM generate_series(1::bigint, ${rowCount}) AS id
    CROSS JOIN LATERAL (SELECT timestamp '2021-07-15 00:00:00.000001' + id * interval '13 seconds' AS ordered_at) AS times;
    ALTER TABLE orders ADD PRIMARY KEY (id);
    ANALYZE orders;
  `;
}

/** The tables of a landing that has never run. */
async function emptyLanding(engine: Engine): Promise<void> {
  const { project } = warehouse;
  const datasets = [rawDataset(warehouse, orders.source.name), sharedDataset(warehouse, "ops")];
  const present = await engine.listDatasets(project);
  for (const { reference } of present.filter((each) => datasets.includes(each.reference.datasetId))) {
    await engine.deleteDataset(reference, { deleteContents: true });
  }
  await createDatasets(engine, datasets);
  await execute(engine, createLedgerScript(warehouse));
  await execute(engine, createRawScript(warehouse, orders));
}

interface Load {
  readonly sql: string;
  readonly milliseconds: number;
}

/** A federation that remembers the inner query that it ran last. */
function watched(federation: Federation): { readonly federation: Federation; readonly lastLoad: () => Load } {
  let last: Load | undefined;
  return {
    federation: {
      describe: (...query) => federation.describe(...query),
      load: async (name, sql, target) => {
        const start = performance.now();
        const rows = await federation.load(name, sql, target);
        last = { sql, milliseconds: performance.now() - start };
        return rows;
      },
    },
    lastLoad: () => {
      if (last === undefined) throw new Error("No external query has run.");
      return last;
    },
  };
}

async function readCopy(database: PostgresConnection, sql: string): Promise<void> {
  await withPostgres(database, async (client) => {
    const rows = client.query(copyTo(`COPY (${sql}) TO STDOUT`));
    for await (const _ of rows) {
      // Read and let go.
    }
  });
}

/** Measures work, and how much memory this process took beyond what it had. */
async function withMemory(
  work: () => Promise<number>,
): Promise<{ readonly milliseconds: number; readonly growth: number }> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 10);
  try {
    const milliseconds = await work();
    look();
    return { milliseconds, growth: peak - before };
  } finally {
    clearInterval(timer);
  }
}
