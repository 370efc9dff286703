import { mkdir } from "node:fs/promises";
import type { Federation } from "./bigquery/federation/federation.ts";
import { postgresFederation } from "./bigquery/federation/postgres-federation.ts";
import { type BigQueryServer, startBigQuery } from "./bigquery/start.ts";
import { embeddedFiles } from "./embedded-files.ts";
import { type RunningFunction, startFunction } from "./functions.ts";
import { type Google, startGoogle } from "./google/start.ts";
import { type RunningPostgres, startPostgres } from "./postgres/start.ts";

export interface EmbeddedOptions {
  /** Where everything is kept between runs; made where it is missing. One running instance a folder. */
  readonly stateFolder: string;
  /** The one clock of BigQuery and Drive, in milliseconds since the epoch. */
  readonly clock: () => number;
  readonly project: string;
  readonly location: string;
  /** Appended to every dataset's name; empty where absent. */
  readonly datasetSuffix?: string;
  /** The connection by which EXTERNAL_QUERY reaches the PostgreSQL standby, within the project and location; `app` where absent. */
  readonly connection?: string;
  /** 0, or absent, takes any free port. */
  readonly ports?: { readonly bigQuery?: number; readonly postgres?: number; readonly google?: number };
  /** DuckDB's memory limit, as in `1GB`. */
  readonly memoryLimit?: string;
}

/** The embedded default while it starts and runs. A part that cannot start rejects; the others run on without it. */
export interface Embedded {
  readonly bigQuery: Promise<BigQueryServer>;
  readonly postgres: Promise<RunningPostgres>;
  readonly google: Promise<Google>;
  /** Starts the function that loads the spreadsheets of a Drive folder, as it is deployed: over HTTP, configured by its environment. */
  startLoadSheets(folderId: string): Promise<RunningFunction>;
  /** Ends every part in order: who writes before what is written to. Nothing is left running. */
  close(): Promise<void>;
}

/**
 * Starts the whole embedded default at once: the embedded BigQuery, a PostgreSQL primary with its standby, and Google's
 * stand-ins, all on loopback. Answers at once; each part is awaited where it is needed.
 */
export function startEmbedded(options: EmbeddedOptions): Embedded {
  const { clock, ports = {}, project, location, datasetSuffix = "" } = options;
  const files = embeddedFiles(options.stateFolder);
  const folders = mkdir(files.temporary, { recursive: true });

  const postgres = folders.then(() =>
    startPostgres({ directory: files.postgres, primaryPort: ports.postgres ?? 0 }),
  );
  const google = folders.then(() =>
    startGoogle({
      stateFile: files.google,
      port: ports.google ?? 0,
      clock: () => new Date(clock()),
      project,
    }),
  );
  const federation = postgres.then(({ standby }) =>
    postgresFederation({ [`${project}.${location}.${options.connection ?? "app"}`]: standby }),
  );
  const bigQuery = folders.then(() =>
    startBigQuery({
      file: files.warehouse,
      port: ports.bigQuery ?? 0,
      clock: () => BigInt(Math.round(clock() * 1_000)),
      federation: whenReady(federation),
      projectId: project,
      location,
      temporaryDirectory: files.temporary,
      ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    }),
  );
  const functions: Promise<RunningFunction>[] = [];
  for (const part of [postgres, google, federation, bigQuery]) part.catch(() => {});

  const startLoadSheets = (folderId: string) => {
    const running = Promise.all([bigQuery, google]).then(([warehouse, apis]) =>
      startFunction({
        target: "loadSheets",
        environment: {
          GOOGLE_CLOUD_PROJECT: project,
          BIGQUERY_LOCATION: location,
          DATASET_SUFFIX: datasetSuffix,
          SHEETS_FOLDER_ID: folderId,
          BIGQUERY_EMULATOR_HOST: warehouse.url,
          GOOGLE_API_ROOT_URL: apis.url,
          GOOGLE_APPLICATION_CREDENTIALS: apis.credentialsFile,
          // On this machine a source that does not answer will not answer in two minutes either.
          RETRY_COUNT: "4",
          RETRY_DELAY_MS: "100",
        },
      }),
    );
    running.catch(() => {});
    functions.push(running);
    return running;
  };

  const close = async () => {
    await closeAll(functions);
    await closeAll([bigQuery, google]);
    await closeAll([postgres]);
  };
  return { bigQuery, postgres, google, startLoadSheets, close };
}

/** A federation that waits for its database: BigQuery starts beside it, and where it cannot start, only its queries fail. */
function whenReady(federation: Promise<Federation>): Federation {
  return {
    describe: async (...query) => (await federation).describe(...query),
    load: async (...query) => (await federation).load(...query),
  };
}

async function closeAll(parts: readonly Promise<{ close(): Promise<void> }>[]): Promise<void> {
  const closed = await Promise.allSettled(
    parts.map(async (part) => {
      const started = await part.catch(() => undefined);
      await started?.close();
    }),
  );
  const failures = closed.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, "A part of the embedded default did not close.");
}
