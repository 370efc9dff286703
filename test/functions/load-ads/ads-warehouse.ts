import { BigQuery } from "@google-cloud/bigquery";
import { z } from "zod";
import { startBigQuery } from "../../../local/bigquery/start.ts";
import { type RunningFunction, startFunction } from "../../../local/functions.ts";
import type { WorldLineText } from "../../../local/google/ads/world/lines.ts";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { AdsClient } from "../../local/google/ads/ads-client.ts";

const project = "hinata-kampo";
const location = "asia-northeast1";

/** The first day that is loaded. */
export const startDate = "2025-06-01";

const answerSchema = z.object({
  tables: z.array(
    z.object({
      table: z.string(),
      scope: z.string(),
      status: z.enum(["landed", "unchanged", "failed", "refused"]),
      read: z.number(),
      landed: z.number(),
      unchanged: z.number(),
      rejected: z.number(),
      tombstoned: z.number(),
      loadId: z.string().nullable(),
      error: z.string().optional(),
    }),
  ),
});

type Row = Readonly<Record<string, unknown>>;

/** What a load answered: its summaries by report and account, as in `ad_day 1111111111`. */
export interface Loaded {
  readonly status: number;
  readonly tables: ReadonlyMap<string, z.output<typeof answerSchema>["tables"][number]>;
  readonly errors: readonly string[];
}

/** load-ads as deployed, between the embedded ad platform and the embedded BigQuery, by one clock. */
export class AdsWarehouse {
  private startedAt = Date.parse("2025-07-14T20:00:00Z");
  private stoppedAt: number | undefined;

  private constructor(
    readonly google: Google,
    readonly world: AdsClient,
    private readonly bigQuery: Awaited<ReturnType<typeof startBigQuery>>,
    private readonly client: BigQuery,
    private running: RunningFunction | undefined,
  ) {}

  /** Starts at 05:00 of 2025-07-15 in Tokyo, which is 16:00 of the 14th in New York. */
  static async start(): Promise<AdsWarehouse> {
    let ads: AdsWarehouse | undefined;
    const now = (): number => ads?.now() ?? 0;
    const [google, bigQuery] = await Promise.all([
      startGoogle({ clock: () => new Date(now()) }),
      startBigQuery({ projectId: project, location, clock: () => BigInt(Math.round(now() * 1_000)) }),
    ]);
    const client = new BigQuery({ projectId: project, location, apiEndpoint: bigQuery.url });
    ads = new AdsWarehouse(google, new AdsClient(google), bigQuery, client, undefined);
    return ads;
  }

  async close(): Promise<void> {
    await this.running?.close();
    await this.bigQuery.close();
    await this.google.close();
  }

  /** The clock of the warehouse and the platform: it ticks, and tests move it on by whole days or stop it. */
  private now(): number {
    return this.stoppedAt ?? this.startedAt + performance.now();
  }

  passDays(count: number): void {
    this.startedAt += count * 86_400_000;
  }

  async withClockStopped(task: () => Promise<void>): Promise<void> {
    this.stoppedAt = this.now();
    try {
      await task();
    } finally {
      this.stoppedAt = undefined;
    }
  }

  environment(): Readonly<Record<string, string>> {
    const { google, bigQuery } = this;
    return {
      GOOGLE_CLOUD_PROJECT: project,
      BIGQUERY_LOCATION: location,
      DATASET_SUFFIX: "_test",
      GOOGLE_APPLICATION_CREDENTIALS: google.credentialsFile,
      BIGQUERY_EMULATOR_HOST: bigQuery.url,
      GOOGLE_ADS_CLIENT_ID: google.ads.clientId,
      GOOGLE_ADS_CLIENT_SECRET: google.ads.clientSecret,
      GOOGLE_ADS_REFRESH_TOKEN: google.ads.refreshToken,
      GOOGLE_ADS_DEVELOPER_TOKEN: google.ads.developerToken,
      GOOGLE_ADS_MANAGER_ID: google.ads.managerId,
      GOOGLE_ADS_ROOT_URL: google.url,
      GOOGLE_ADS_TOKEN_URL: `${google.url}/token`,
      ADS_START_DATE: startDate,
      ADS_RESTATED_DAYS: "7",
      RETRY_DELAY_MS: "1",
      RETRY_COUNT: "8",
      REQUEST_TIMEOUT_MS: "4000",
    };
  }

  get loader(): RunningFunction {
    if (this.running === undefined) throw new Error("The function does not run.");
    return this.running;
  }

  async startLoader(): Promise<void> {
    await this.running?.close();
    this.running = await startFunction({ target: "loadAds", environment: this.environment() });
  }

  /** Changes the platform's world. */
  async tell(...lines: readonly WorldLineText[]): Promise<void> {
    const { status, body } = await this.world.tell(...lines);
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  async load(body: unknown = {}, url = this.loader.url): Promise<Loaded> {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const { tables } = answerSchema.parse(await response.json());
    const named = tables.map(
      (table) => [`${table.table.slice("ads.google_".length)} ${table.scope.split("/")[0]}`, table] as const,
    );
    return {
      status: response.status,
      tables: new Map(named),
      errors: tables.flatMap(({ error }) => (error === undefined ? [] : [error])),
    };
  }

  async query(text: string): Promise<readonly Row[]> {
    const [rows]: [readonly Row[], ...unknown[]] = await this.client.query(text);
    return rows;
  }

  async lastVersion(table: string): Promise<number> {
    const [row] = await this.query(`SELECT COALESCE(MAX(version), 0) AS version FROM raw_ads_test.${table}`);
    return Number(row?.version);
  }

  /** What has been appended to a raw table since a version, by key. */
  appended(table: string, version: number): Promise<readonly Row[]> {
    return this.query(
      `SELECT row_key, is_deleted FROM raw_ads_test.${table} WHERE version > ${version} ORDER BY row_key`,
    );
  }

  /** What is current in a raw table, by key. */
  current(table: string, where: string): Promise<readonly Row[]> {
    return this.query(`
      SELECT head.row_key, head.scope, raw.row_data
      FROM raw_ads_test.${table}__head AS head
      JOIN raw_ads_test.${table} AS raw
      ON raw.row_key = head.row_key AND raw.version = head.version
      WHERE NOT head.is_deleted AND ${where}
      ORDER BY head.row_key
    `);
  }
}

/** A row's key. */
export const key = (...parts: readonly string[]): string => JSON.stringify(parts);

/** A row that was appended and is no tombstone. */
export const live = (...parts: readonly string[]) => ({ row_key: key(...parts), is_deleted: false });
