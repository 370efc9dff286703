import { BigQuery, type BigQueryOptions } from "@google-cloud/bigquery";
import { OAuth2Client } from "google-auth-library";
import { type BigQueryServer, startBigQuery } from "../../../../local/bigquery/start.ts";

export const projectId = "hinata-kampo";
export const location = "asia-northeast1";

export interface RunningServer extends BigQueryServer {
  /** The official client, pointed at this server. */
  readonly client: BigQuery;
}

/** An embedded BigQuery in memory with the official client in front of it. */
export async function runningServer(
  options: Parameters<typeof startBigQuery>[0] = {},
): Promise<RunningServer> {
  const server = await startBigQuery({ projectId, location, ...options });
  return { ...server, client: clientOf(server.url) };
}

export function clientOf(url: string, options: BigQueryOptions = {}): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: "not-looked-at" });
  return new BigQuery({ projectId, location, apiEndpoint: url, authClient, ...options });
}
