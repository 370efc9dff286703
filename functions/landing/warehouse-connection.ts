import { BigQuery } from "@google-cloud/bigquery";
import type { Warehouse } from "../../includes/names.ts";
import { honourTokenUri, readServiceAccountKey } from "../google/service-account-key.ts";
import { isPassingFailure, type RetryPolicy, statusOf, withRetries } from "../retry.ts";

/** The warehouse that a function loads into. */
export interface WarehouseConnection {
  readonly client: BigQuery;
  readonly warehouse: Warehouse;
  readonly retries: RetryPolicy;
}

export interface WarehouseOptions {
  readonly warehouse: Warehouse;
  readonly retries: RetryPolicy;
  readonly keyFile?: string | undefined;
}

/** Connects to BigQuery, or to the one that BIGQUERY_EMULATOR_HOST names, which the client reads itself. */
export async function connectWarehouse(options: WarehouseOptions): Promise<WarehouseConnection> {
  const { warehouse, retries, keyFile } = options;
  const client = new BigQuery({
    projectId: warehouse.project,
    location: warehouse.location,
    ...(keyFile === undefined ? {} : { keyFilename: keyFile }),
  });
  if (keyFile !== undefined) {
    const key = await readServiceAccountKey(keyFile);
    const authClient = await client.authClient.getClient();
    honourTokenUri(authClient.transporter.interceptors.request, key);
  }
  return { client, warehouse, retries };
}

/** A job's id that names what it is for; the run makes it unique, so that sending a job again starts it once. */
export function jobId(purpose: string, run: string, attempt: number): string {
  return `kura_${purpose}_${run}_${attempt}`.replace(/[^A-Za-z0-9_-]/g, "_");
}

/**
 * Runs a query or script as one job and answers its last statement's rows. Sending it again under its id cannot run
 * it twice: when the answer to its start is lost, the job that did start is waited for.
 */
export async function runQuery(
  { client, warehouse, retries }: WarehouseConnection,
  query: string,
  id: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return withRetries(
    retries,
    async () => {
      const job = await startOrFind(client, warehouse, query, id);
      const [rows]: [readonly Readonly<Record<string, unknown>>[], ...unknown[]] =
        await job.getQueryResults();
      return rows;
    },
    isPassingFailure,
  );
}

async function startOrFind(client: BigQuery, warehouse: Warehouse, query: string, id: string) {
  try {
    const [job] = await client.createQueryJob({ query, jobId: id, location: warehouse.location });
    return job;
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    return client.job(id, { location: warehouse.location });
  }
}
