import { once } from "node:events";
import { startBigQuery } from "../../local/bigquery/start.ts";
import { Failure, messageOf } from "../failure.ts";

export interface BigQueryFlags {
  readonly port: number;
  readonly file?: string;
  readonly project: string;
  readonly location: string;
  /** The address of a Cloud Storage emulator. */
  readonly storage?: string;
}

/** `kura bigquery`. */
export async function bigquery(flags: BigQueryFlags): Promise<void> {
  const server = await startBigQuery({
    port: flags.port,
    projectId: flags.project,
    location: flags.location,
    ...(flags.file === undefined ? {} : { file: flags.file }),
    ...(flags.storage === undefined ? {} : { storage: { rootUrl: withScheme(flags.storage) } }),
  }).catch((error: unknown) => {
    throw new Failure(messageOf(error));
  });
  process.stdout.write(
    `BigQuery's API is at ${server.url}\n` +
      `  export BIGQUERY_EMULATOR_HOST=${server.url}   # the Node client\n` +
      `  client_options={"api_endpoint": "${server.url}"}, credentials=AnonymousCredentials()   # the Python client\n` +
      `Tables are kept ${flags.file === undefined ? "in memory: they end with it (--file keeps them)" : `in ${flags.file}`}. Ctrl-C ends it.\n`,
  );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.close();
}

/** STORAGE_EMULATOR_HOST may be a host and port alone. */
function withScheme(address: string): string {
  return /^https?:\/\//.test(address) ? address : `http://${address}`;
}
