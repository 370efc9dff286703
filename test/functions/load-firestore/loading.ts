import { BigQuery } from "@google-cloud/bigquery";
import { firestore, type firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";
import { storage, type storage_v1 } from "googleapis/build/src/apis/storage/index.js";
import { z } from "zod";
import { authorize } from "../../../functions/google/authorization.ts";
import { startBigQuery } from "../../../local/bigquery/start.ts";
import { type RunningFunction, startFunction } from "../../../local/functions.ts";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import type { Files } from "./export-files.ts";

export const project = "hinata-kampo";
export const bucket = "kampo-exports";
const location = "asia-northeast1";
const scopes = ["https://www.googleapis.com/auth/cloud-platform"];
export const database = `projects/${project}/databases/(default)`;

const summarySchema = z.object({
  table: z.string(),
  scope: z.string(),
  status: z.enum(["landed", "unchanged", "incomplete", "failed", "refused"]),
  read: z.number(),
  landed: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  tombstoned: z.number(),
  loadId: z.string().nullable(),
  error: z.string().optional(),
});
const answerSchema = z.object({
  error: z.string().optional(),
  ignored: z.string().optional(),
  exports: z
    .array(z.object({ export: z.string(), operation: z.string(), tables: z.array(z.string()) }))
    .optional(),
  tables: z.array(summarySchema),
});

export type Summary = z.output<typeof summarySchema>;
type Row = Readonly<Record<string, unknown>>;

/** What a request was answered, its summaries by table. */
export interface Answer extends Omit<z.output<typeof answerSchema>, "tables"> {
  readonly status: number;
  readonly tables: ReadonlyMap<string, Summary>;
}

/** The function as it is deployed, in front of stand-ins for Google's APIs and BigQuery. */
export class Loading {
  private constructor(
    readonly google: Google,
    readonly firestore: firestore_v1.Firestore,
    readonly storage: storage_v1.Storage,
    readonly warehouse: BigQuery,
    readonly loader: RunningFunction,
    private readonly bigQuery: Awaited<ReturnType<typeof startBigQuery>>,
  ) {}

  static async start(changes: Readonly<Record<string, string>> = {}): Promise<Loading> {
    const [google, bigQuery] = await Promise.all([
      startGoogle({ project }),
      startBigQuery({ projectId: project, location }),
    ]);
    const { authorization } = await authorize({ scopes, keyFile: google.credentialsFile });
    const options = { auth: authorization, rootUrl: google.url, retry: false };
    const objects = storage({ version: "v1", ...options });
    await objects.buckets.insert({ project, requestBody: { name: bucket } });
    const warehouse = new BigQuery({ projectId: project, location, apiEndpoint: bigQuery.url });
    const environment = { ...Loading.environment(google, bigQuery.url), ...changes };
    const loader = await startFunction({ target: "loadFirestore", environment });
    return new Loading(
      google,
      firestore({ version: "v1", ...options }),
      objects,
      warehouse,
      loader,
      bigQuery,
    );
  }

  async close(): Promise<void> {
    await this.loader.close();
    await this.bigQuery.close();
    await this.google.close();
  }

  /** The environment of another function beside this one. */
  environment(changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return { ...Loading.environment(this.google, this.bigQuery.url), ...changes };
  }

  private static environment(google: Google, bigQueryUrl: string): Readonly<Record<string, string>> {
    return {
      GOOGLE_CLOUD_PROJECT: project,
      BIGQUERY_LOCATION: location,
      DATASET_SUFFIX: "_test",
      FIRESTORE_EXPORT_URI: `gs://${bucket}/exports`,
      FIRESTORE_POLL_MS: "20",
      GOOGLE_API_ROOT_URL: google.url,
      GOOGLE_APPLICATION_CREDENTIALS: google.credentialsFile,
      BIGQUERY_EMULATOR_HOST: bigQueryUrl,
      RETRY_DELAY_MS: "1",
      RETRY_COUNT: "3",
    };
  }

  async upload(files: Files): Promise<void> {
    const { authorization } = await authorize({ scopes, keyFile: this.google.credentialsFile });
    for (const [name, content] of files) {
      const query = new URLSearchParams({ uploadType: "media", name });
      // The client library sends uploads to Google whatever its root URL is.
      await authorization.request({
        url: `${this.google.url}/upload/storage/v1/b/${bucket}/o?${query}`,
        method: "POST",
        headers: { "content-type": "application/octet-stream" },
        data: Buffer.from(content),
      });
    }
  }

  async post(
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
    url = this.loader.url,
  ): Promise<Answer> {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const { tables, ...answer } = answerSchema.parse(await response.json());
    return {
      ...answer,
      status: response.status,
      tables: new Map(tables.map((table) => [table.table, table])),
    };
  }

  async query(text: string): Promise<readonly Row[]> {
    const [rows]: [readonly Row[], ...unknown[]] = await this.warehouse.query(text);
    return rows;
  }

  /** What is current of a table in raw: the JSON text by the row's key. */
  async current(table: "consultations" | "messages"): Promise<Readonly<Record<string, unknown>>> {
    const rows = await this.query(`
      SELECT head.row_key, raw.row_data
      FROM raw_chat_test.${table}__head AS head
      JOIN raw_chat_test.${table} AS raw
      ON raw.row_key = head.row_key AND raw.version = head.version
      WHERE NOT head.is_deleted
      ORDER BY head.row_key
    `);
    return Object.fromEntries(rows.map((row) => [String(row.row_key), row.row_data]));
  }
}
