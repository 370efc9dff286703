import { request } from "node:http";
import path from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { BigQuery } from "@google-cloud/bigquery";
import { drive } from "googleapis/build/src/apis/drive/index.js";
import { sheets } from "googleapis/build/src/apis/sheets/index.js";
import { z } from "zod";
import { embeddedEnvironment } from "../cli/environment.ts";
import type { FunctionTarget } from "../functions/build.ts";
import { authorize } from "../functions/google/authorization.ts";
import { startBigQuery } from "../local/bigquery/start.ts";
import { startFunction } from "../local/functions.ts";
import { type Google, startGoogle } from "../local/google/start.ts";
import { withFolder } from "./engine.ts";
import { PeakMemory } from "./peak-memory.ts";
import { type Measurement, megabytes, printTable, seconds } from "./table.ts";

const warehouse = embeddedEnvironment();
const { project, location } = warehouse;
const dayMilliseconds = 24 * 60 * 60 * 1000;
const account = "1111111111";
const adCount = 100;

/** load-ads and load-sheets as deployed, each row of its source landed once and then read again unchanged. */
export async function run(scales: readonly string[]): Promise<void> {
  for (const scale of scales) {
    const rowCount = Math.max(adCount, Math.round(Number(scale) * 10_000));
    const measurements = [...(await measureAds(rowCount)), ...(await measureSheets(rowCount))];
    printTable(
      `Loaders, scale ${scale}: ${rowCount.toLocaleString("en")} rows`,
      "The function in a process of its own; the source and BigQuery, both embedded, share another. Limit: 256 MB.",
      measurements,
    );
  }
}

async function measureAds(rowCount: number): Promise<readonly Measurement[]> {
  return withGoogle(async (google) => {
    await post(`${google.url}/_ads/world`, adLines(google.ads.managerId, rowCount));
    const variables = {
      GOOGLE_ADS_CLIENT_ID: google.ads.clientId,
      GOOGLE_ADS_CLIENT_SECRET: google.ads.clientSecret,
      GOOGLE_ADS_REFRESH_TOKEN: google.ads.refreshToken,
      GOOGLE_ADS_DEVELOPER_TOKEN: google.ads.developerToken,
      GOOGLE_ADS_MANAGER_ID: google.ads.managerId,
      GOOGLE_ADS_ROOT_URL: google.url,
      GOOGLE_ADS_TOKEN_URL: `${google.url}/token`,
      ADS_START_DATE: dayOf(Math.ceil(rowCount / adCount)),
    };
    return measureLoader("loadAds", google, variables, "google_ad_day", rowCount);
  });
}

async function measureSheets(rowCount: number): Promise<readonly Measurement[]> {
  return withGoogle(async (google) => {
    const folder = await fillSheets(google, rowCount);
    const variables = { SHEETS_FOLDER_ID: folder, GOOGLE_API_ROOT_URL: google.url };
    return measureLoader("loadSheets", google, variables, "product_costs", rowCount);
  });
}

async function withGoogle<Result>(use: (google: Google) => Promise<Result>): Promise<Result> {
  const google = await startGoogle({ project });
  try {
    return await use(google);
  } finally {
    await google.close();
  }
}

const answerSchema = z.object({
  tables: z.tuple([z.object({ read: z.number(), status: z.string(), error: z.string().optional() })]),
});

/** The first load, and a second one that reads everything again and finds nothing changed. */
async function measureLoader(
  target: FunctionTarget,
  google: Google,
  variables: Readonly<Record<string, string>>,
  table: string,
  rowCount: number,
): Promise<readonly Measurement[]> {
  return withFolder(async (folder) => {
    const bigQuery = await startBigQuery({
      file: path.join(folder, "warehouse.duckdb"),
      temporaryDirectory: folder,
      projectId: project,
      location,
    });
    try {
      const environment = {
        GOOGLE_CLOUD_PROJECT: project,
        BIGQUERY_LOCATION: location,
        BIGQUERY_EMULATOR_HOST: bigQuery.url,
        GOOGLE_APPLICATION_CREDENTIALS: google.credentialsFile,
        ...variables,
      };
      const client = new BigQuery({ projectId: project, location, apiEndpoint: bigQuery.url });
      const measurements: Measurement[] = [];
      for (const name of ["first load", "nothing changed"]) {
        const loader = await startFunction({ target, environment });
        const memory = new PeakMemory(loader.pid);
        const started = performance.now();
        const answer = await post(loader.url, [JSON.stringify({ tables: [table], force: true })]);
        const { tables } = answerSchema.parse(JSON.parse(answer));
        const elapsed = performance.now() - started;
        const peak = await memory.stop();
        await loader.close();
        const [{ read, status, error }] = tables;
        if (read !== rowCount)
          throw new Error(`${target} read ${read} of ${rowCount} rows: ${status}, ${error ?? ""}.`);
        measurements.push({
          name: `${target}, ${name}`,
          figures: {
            time: seconds(elapsed),
            "rows a second": Math.round(rowCount / (elapsed / 1000)).toLocaleString("en"),
            "of that landing": seconds(await landingMilliseconds(client)),
            "peak memory": megabytes(peak),
          },
        });
      }
      return measurements;
    } finally {
      await bigQuery.close();
    }
  });
}

const landingJobs = z.array(
  z.object({
    id: z.string(),
    metadata: z.object({
      statistics: z.object({ startTime: z.coerce.number(), endTime: z.coerce.number() }),
    }),
  }),
);

/** How long the newest landing took. */
async function landingMilliseconds(client: BigQuery): Promise<number> {
  const [jobs] = await client.getJobs();
  const landings = landingJobs.parse(jobs.filter(({ id }) => id?.startsWith("kura_land_")));
  const times = landings.map(({ metadata }) => metadata.statistics);
  const last = times.sort((one, other) => other.endTime - one.endTime)[0];
  return last === undefined ? Number.NaN : last.endTime - last.startTime;
}

/** One account's figures: a row an ad and day, from yesterday back. */
function* adLines(managerId: string, rowCount: number): Generator<string> {
  const line = (fields: object): string => `${JSON.stringify(fields)}\n`;
  const group = { account, campaign: "1", adGroup: "2" };
  yield line({ kind: "account", id: account, name: "Hinata Kampo", timeZone: "UTC", managerId });
  yield line({ kind: "campaign", account, id: "1", name: "葛根湯 検索" });
  yield line({ kind: "adGroup", account, campaign: "1", id: "2", name: "風邪のひきはじめ" });
  for (let ad = 0; ad < adCount; ad += 1)
    yield line({ kind: "ad", account, adGroup: "2", id: String(100 + ad) });
  for (let row = 0; row < rowCount; row += 1) {
    yield line({
      kind: "figures",
      ...group,
      ad: String(100 + (row % adCount)),
      date: dayOf(1 + Math.floor(row / adCount)),
      impressions: 1_000 + (row % 997),
      clicks: 10 + (row % 89),
      costMicros: (1 + (row % 4_999)) * 1_000_000,
      conversions: (row % 7) / 2,
      conversionsValue: (row % 7) * 4_980,
    });
  }
}

function dayOf(daysAgo: number): string {
  return new Date(Date.now() - daysAgo * dayMilliseconds).toISOString().slice(0, 10);
}

const rowsPerRequest = 20_000;

/** One spreadsheet with a row a month and product. Answers the folder that it is in. */
async function fillSheets(google: Google, rowCount: number): Promise<string> {
  const { authorization } = await authorize({
    scopes: ["https://www.googleapis.com/auth/drive"],
    keyFile: google.credentialsFile,
  });
  const options = { auth: authorization, rootUrl: google.url };
  const files = drive({ version: "v3", ...options }).files;
  const { spreadsheets } = sheets({ version: "v4", ...options });
  const folder = await files.create({
    requestBody: { name: "Kura", mimeType: "application/vnd.google-apps.folder" },
  });
  const folderId = folder.data.id ?? "";
  const created = await spreadsheets.create({
    requestBody: { properties: { title: "商品原価" }, sheets: [{ properties: { title: "原価" } }] },
  });
  const spreadsheetId = created.data.spreadsheetId ?? "";
  await files.update({ fileId: spreadsheetId, addParents: folderId, removeParents: "root" });
  for (let first = 0; first < rowCount; first += rowsPerRequest) {
    const count = Math.min(rowsPerRequest, rowCount - first);
    const values: (string | number)[][] = first === 0 ? [["月", "SKU", "原価"]] : [];
    for (let row = first; row < first + count; row += 1) {
      values.push(["2025/04", `KP-${String(row).padStart(7, "0")}`, 500 + (row % 3_000)]);
    }
    await spreadsheets.values.append({
      spreadsheetId,
      range: "'原価'!A1",
      valueInputOption: "RAW",
      requestBody: { values },
    });
  }
  return folderId;
}

/** Posts JSON as it is written and answers the body, however long it takes. */
async function post(url: string, pieces: Iterable<string>): Promise<string> {
  const posting = request(url, { method: "POST", headers: { "content-type": "application/json" } });
  const answer = new Promise<Readable>((resolve, reject) => {
    posting.once("response", resolve);
    posting.once("error", reject);
  });
  await pipeline(Readable.from(pieces), posting);
  return text(await answer);
}
