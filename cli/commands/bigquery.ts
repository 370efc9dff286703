import { once } from "node:events";
import { startBigQuery } from "../../local/bigquery/start.ts";
import { Failure, messageOf } from "../failure.ts";

export interface BigQueryFlags {
  readonly port: number;
  readonly file?: string;
  readonly project: string;
  readonly location: string;
}

/** `kura bigquery`. */
export async function bigquery(flags: BigQueryFlags): Promise<void> {
  const server = await startBigQuery({
    port: flags.port,
    projectId: flags.project,
    location: flags.location,
    ...(flags.file === undefined ? {} : { file: flags.file }),
  }).catch((error: unknown) => {
    throw new Failure(messageOf(error));
  });
  process.stdout.write(
    `BigQuery's API is at ${server.url}\n` +
      `  export BIGQUERY_EMULATOR_HOST=${server.url}   # the Node client\n` +
      "Ctrl-C ends it.\n",
  );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.close();
}
