import { randomUUID } from "node:crypto";
import type { SourceTable } from "../../includes/contracts/source-table.ts";
import type { Environment, loaderVariables } from "../environment.ts";
import { prepareLanding } from "../landing/prepare.ts";
import { connectWarehouse, type WarehouseConnection } from "../landing/warehouse-connection.ts";
import type { RetryPolicy } from "../retry.ts";

/** What the loads of one request share. */
export interface LoadSession {
  readonly connection: WarehouseConnection;
  readonly retries: RetryPolicy;
  readonly keyFile: string | undefined;
  /** Names the request; unique. */
  readonly run: string;
}

/** Connects to the warehouse and makes what the tables' landing needs. Rejects when the warehouse is out of reach. */
export async function openSession(
  environment: Environment<typeof loaderVariables>,
  tables: readonly SourceTable[],
): Promise<LoadSession> {
  const run = randomUUID().replaceAll("-", "");
  const retries = { count: environment.RETRY_COUNT, delayMs: environment.RETRY_DELAY_MS };
  const keyFile = environment.GOOGLE_APPLICATION_CREDENTIALS;
  const connection = await connectWarehouse({
    warehouse: {
      project: environment.GOOGLE_CLOUD_PROJECT,
      location: environment.BIGQUERY_LOCATION,
      suffix: environment.DATASET_SUFFIX,
    },
    retries,
    keyFile,
  });
  await prepareLanding(connection, tables, run);
  return { connection, retries, keyFile, run };
}
