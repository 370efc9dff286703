import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { BigQuery } from "@google-cloud/bigquery";
import { OAuth2Client } from "google-auth-library";
import { startBigQuery } from "../local/bigquery/start.ts";
import { withFolder } from "./engine.ts";
import { type Measurement, median, megabytes, printTable, ratio, seconds } from "./table.ts";

const projectId = "bench";
const rowCount = 1_000_000;
const tableCount = 5_000;
const times = 3;

/** Queries over `events (id, customer, day, amount)`; the same SQL means the same in DuckDB. */
const queries = {
  aggregate: "SELECT customer, COUNT(*) AS n, SUM(amount) AS total FROM events GROUP BY customer",
  join: "SELECT COUNT(*) AS n, SUM(e.amount) AS total FROM events e JOIN customers c ON c.id = e.customer WHERE c.grade = 3",
  window:
    "SELECT MAX(running) AS most FROM (SELECT SUM(amount) OVER (PARTITION BY customer ORDER BY id) AS running FROM events) AS sums",
} as const;

/** The embedded BigQuery alone, through its API and the official client, as any project uses it. */
export async function run(): Promise<void> {
  await withFolder(async (folder) => {
    const server = await startBigQuery({ projectId, file: path.join(folder, "api.duckdb") });
    try {
      const authClient = new OAuth2Client();
      authClient.setCredentials({ access_token: "not-looked-at" });
      const client = new BigQuery({ projectId, apiEndpoint: server.url, authClient });
      await client.createDataset("bench");
      await measureAnalysis(client);
      await measureQueries(client, server.url);
      await measureTables(client);
      await measureRows(client, folder);
    } finally {
      await server.close();
    }
  });
}

async function measureAnalysis(client: BigQuery): Promise<void> {
  const measurements: Measurement[] = [];
  for (const columns of [1, 100, 1_000, 10_000]) {
    const list = Array.from({ length: columns }, (_, index) => `x + ${index} AS c${index}`);
    const query = `SELECT ${list.join(", ")} FROM UNNEST([1, 2, 3]) AS x`;
    const time = await median(times, async () => {
      // A comment makes the text another one, so that nothing is answered from memory.
      await client.createQueryJob({ query: `${query} -- ${Math.random()}`, dryRun: true });
    });
    measurements.push({
      name: `${columns.toLocaleString("en")} expressions`,
      figures: { text: `${Math.round(query.length / 1024)} KB`, time: seconds(time) },
    });
  }
  printTable("Analysis and translation: a dry run by the size of the statement", "", measurements);
}

async function measureQueries(client: BigQuery, server: string): Promise<void> {
  const setup = [
    `CREATE TABLE events AS SELECT id, MOD(id * 7919, 50000) AS customer, MOD(id, 365) AS day, MOD(id * 31, 1000) AS amount FROM `,
    "CREATE TABLE customers AS SELECT id, MOD(id, 10) AS grade FROM ",
  ] as const;
  const sizes = [rowCount, 50_000] as const;
  const dataset = { datasetId: "bench" };
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    for (const [index, statement] of setup.entries()) {
      const count = sizes[index] ?? 0;
      // 1,000 elements a side: BigQuery's arrays are not meant for a million.
      const source = `(SELECT high * 1000 + low AS id FROM UNNEST(GENERATE_ARRAY(0, ${count / 1000 - 1})) AS high, UNNEST(GENERATE_ARRAY(0, 999)) AS low)`;
      await client.query({ query: statement + source, defaultDataset: dataset });
      await connection.run(
        `${statement.replaceAll("MOD(", "mod(")}(SELECT range AS id FROM range(${count})) AS numbers`,
      );
    }
    const measurements: Measurement[] = [];
    for (const [name, query] of Object.entries(queries)) {
      const api = await median(times, async () => {
        await client.query({ query, defaultDataset: dataset });
      });
      const answered = await median(times, async () => {
        await answerOf(server, query);
      });
      const own = await median(times, async () => {
        const reader = await connection.runAndReadAll(query);
        reader.getRows();
      });
      measurements.push({
        name,
        figures: {
          DuckDB: seconds(own),
          "API, JSON read": seconds(answered),
          "against DuckDB": ratio(answered, own),
          "Node client": seconds(api),
          "client against DuckDB": ratio(api, own),
        },
      });
    }
    printTable(`Queries over ${rowCount.toLocaleString("en")} rows, rows read`, "", measurements);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The rows of a query's first page as the API answers them, without a client that turns them into objects. */
async function answerOf(server: string, query: string): Promise<unknown> {
  const answer = await fetch(`${server}/bigquery/v2/projects/${projectId}/queries`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, useLegacySql: false, defaultDataset: { datasetId: "bench" } }),
  });
  if (!answer.ok) throw new Error(`The query was refused: ${await answer.text()}`);
  return answer.json();
}

async function measureTables(client: BigQuery): Promise<void> {
  const dataset = client.dataset("many");
  await dataset.create();
  const schema = [{ name: "id", type: "INT64" }];
  const names = Array.from({ length: tableCount }, (_, index) => `t${index}`);
  const each = async (work: (name: string) => Promise<unknown>) => {
    const start = performance.now();
    for (let at = 0; at < names.length; at += 8) await Promise.all(names.slice(at, at + 8).map(work));
    return performance.now() - start;
  };
  const created = await each((name) => dataset.createTable(name, { schema }));
  const start = performance.now();
  const [tables] = await dataset.getTables();
  const listed = performance.now() - start;
  if (tables.length !== tableCount) throw new Error(`Listed ${tables.length} of ${tableCount} tables.`);
  const dropped = await each((name) => dataset.table(name).delete());
  const figures = (time: number) => ({
    time: seconds(time),
    "a table": `${(time / tableCount).toFixed(2)} ms`,
  });
  printTable(`${tableCount.toLocaleString("en")} small tables`, "", [
    { name: "created", figures: figures(created) },
    { name: "listed", figures: figures(listed) },
    { name: "dropped", figures: figures(dropped) },
  ]);
}

async function measureRows(client: BigQuery, folder: string): Promise<void> {
  const file = path.join(folder, "rows.ndjson");
  await writeRows(file);
  const { size } = await stat(file);
  const table = client.dataset("bench").table("loaded");
  const before = peakMemory();
  let start = performance.now();
  await table.load(file, {
    sourceFormat: "NEWLINE_DELIMITED_JSON",
    schema: {
      fields: [
        { name: "id", type: "INT64" },
        { name: "name", type: "STRING" },
      ],
    },
  });
  const loaded = performance.now() - start;
  const afterLoad = peakMemory();
  start = performance.now();
  let read = 0;
  let pageToken: string | undefined;
  do {
    const [rows, next] = await table.getRows({
      autoPaginate: false,
      maxResults: 50_000,
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    read += rows.length;
    pageToken = next?.pageToken;
  } while (pageToken !== undefined);
  if (read !== rowCount) throw new Error(`Read ${read} of ${rowCount} rows.`);
  printTable(
    `${rowCount.toLocaleString("en")} rows, ${megabytes(size)}; memory is client and server together`,
    "",
    [
      { name: "before", figures: { "peak memory": megabytes(before) } },
      { name: "loaded", figures: { time: seconds(loaded), "peak memory": megabytes(afterLoad) } },
      {
        name: "paged through",
        figures: { time: seconds(performance.now() - start), "peak memory": megabytes(peakMemory()) },
      },
    ],
  );
}

async function writeRows(file: string): Promise<void> {
  function* lines() {
    for (let id = 0; id < rowCount; id += 1) yield `{"id":${id},"name":"name of row ${id}"}\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

/** The most that this process has held so far, in bytes. */
function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}
