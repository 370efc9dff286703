import { mkdir } from "node:fs/promises";
import type { FunctionTarget } from "../functions/build.ts";
import type { Federation } from "./bigquery/engine/federation.ts";
import { postgresFederation } from "./bigquery/federation/postgres-federation.ts";
import { type BigQueryOptions, type BigQueryServer, startBigQuery } from "./bigquery/start.ts";
import { embeddedFiles } from "./embedded-files.ts";
import { type LogEntry, type RunningFunction, startFunction } from "./functions.ts";
import { type Google, startGoogle } from "./google/start.ts";
import type { PostgresConnection } from "./postgres/connection.ts";
import { type RunningPostgres, startPostgres } from "./postgres/start.ts";

/** PostgreSQL databases by the connection, within the project and location, through which EXTERNAL_QUERY reads them. */
export type Databases = Readonly<Record<string, PostgresConnection>>;

export interface WarehouseOptions {
  /** Where everything is kept between runs; made where it is missing. One running instance a folder. */
  readonly stateFolder: string;
  /** BigQuery's clock, in milliseconds since the epoch. */
  readonly clock: () => number;
  readonly project: string;
  readonly location: string;
  /** Appended to every dataset's name; empty where absent. */
  readonly datasetSuffix?: string;
  /** 0, or absent, takes any free port. */
  readonly port?: number;
  /** DuckDB's memory limit, as in `1GB`; what is beyond it spills into the state folder. 600 MB where absent. */
  readonly memoryLimit?: string;
  readonly databases: Databases | Promise<Databases>;
  /** Where load and extract jobs find `gs://` addresses; nowhere where absent. */
  readonly storage?: BigQueryOptions["storage"];
}

/** Environment variables by which a loader reaches its source; those of the warehouse are added. */
export type LoaderVariables = Readonly<Record<string, string | undefined>>;

/** A function that loads a source, as it is deployed: over HTTP, configured by its environment. */
export interface LoaderOptions {
  readonly target: FunctionTarget;
  readonly variables: LoaderVariables | Promise<LoaderVariables>;
  /** Called with each line that it logs. */
  readonly onLog?: (entry: LogEntry) => void;
}

/** The embedded BigQuery with what loads into it, while it starts and runs. */
export interface EmbeddedWarehouse {
  readonly bigQuery: Promise<BigQueryServer>;
  startLoader(options: LoaderOptions): Promise<RunningFunction>;
  /** Ends every part in order: who writes before what is written to. Nothing is left running. */
  close(): Promise<void>;
}

/** Enough that the sample business at scale 1 never spills; the whole process takes some 400 MB beside it. */
const defaultMemoryLimit = "600MB";

/** Starts the embedded BigQuery on a state folder, over databases that run already or are starting. Answers at once. */
export function startEmbeddedWarehouse(options: WarehouseOptions): EmbeddedWarehouse {
  const { clock, project, location, datasetSuffix = "" } = options;
  const files = embeddedFiles(options.stateFolder);
  const federation = Promise.resolve(options.databases).then((databases) =>
    postgresFederation(
      Object.fromEntries(
        Object.entries(databases).map(([name, database]) => [`${project}.${location}.${name}`, database]),
      ),
    ),
  );
  const bigQuery = mkdir(files.temporary, { recursive: true }).then(() =>
    startBigQuery({
      file: files.warehouse,
      port: options.port ?? 0,
      clock: () => BigInt(Math.round(clock() * 1_000)),
      federation: whenReady(federation),
      ...(options.storage === undefined ? {} : { storage: options.storage }),
      projectId: project,
      location,
      temporaryDirectory: files.temporary,
      memoryLimit: options.memoryLimit ?? defaultMemoryLimit,
    }),
  );
  for (const part of [federation, bigQuery]) part.catch(() => {});
  Promise.resolve(options.storage).catch(() => {});
  const functions: Promise<RunningFunction>[] = [];

  const startLoader = ({ variables: source, ...loader }: LoaderOptions) => {
    const environment = Promise.all([bigQuery, source]).then(([{ url }, variables]) => ({
      GOOGLE_CLOUD_PROJECT: project,
      BIGQUERY_LOCATION: location,
      DATASET_SUFFIX: datasetSuffix,
      BIGQUERY_EMULATOR_HOST: url,
      ...variables,
    }));
    const running = startFunction({ ...loader, environment });
    running.catch(() => {});
    functions.push(running);
    return running;
  };

  const close = async () => {
    await closeAll(functions);
    await closeAll([bigQuery]);
  };
  return { bigQuery, startLoader, close };
}

export interface EmbeddedOptions extends Omit<WarehouseOptions, "databases" | "port" | "storage"> {
  /** The one clock of BigQuery and Drive, in milliseconds since the epoch. */
  readonly clock: () => number;
  /** The connection by which EXTERNAL_QUERY reaches the PostgreSQL standby; `app` where absent. */
  readonly connection?: string;
  /** 0, or absent, takes any free port. */
  readonly ports?: { readonly bigQuery?: number; readonly postgres?: number; readonly google?: number };
}

/** The embedded default while it starts and runs. A part that cannot start rejects; the others run on without it. */
export interface Embedded {
  readonly bigQuery: Promise<BigQueryServer>;
  readonly postgres: Promise<RunningPostgres>;
  readonly google: Promise<Google>;
  /** Starts a function that loads a source from Google's stand-ins; the variables are those that say which. */
  startLoader(options: LoaderOptions): Promise<RunningFunction>;
  /** Ends every part in order: who writes before what is written to. Nothing is left running. */
  close(): Promise<void>;
}

/**
 * Starts the whole embedded default at once: the embedded BigQuery, a PostgreSQL primary with its standby, and Google's
 * stand-ins, all on loopback. Answers at once; each part is awaited where it is needed.
 */
export function startEmbedded(options: EmbeddedOptions): Embedded {
  const { clock, connection = "app", ports = {}, project, ...warehouseOptions } = options;
  const files = embeddedFiles(options.stateFolder);
  const folder = mkdir(options.stateFolder, { recursive: true });
  const postgres = folder.then(() =>
    startPostgres({ directory: files.postgres, primaryPort: ports.postgres ?? 0 }),
  );
  const google = folder.then(() =>
    startGoogle({
      stateFile: files.google,
      port: ports.google ?? 0,
      clock: () => new Date(clock()),
      project,
    }),
  );
  for (const part of [postgres, google]) part.catch(() => {});
  const warehouse = startEmbeddedWarehouse({
    ...warehouseOptions,
    clock,
    project,
    port: ports.bigQuery ?? 0,
    databases: postgres.then(({ standby }) => ({ [connection]: standby })),
    storage: google.then(({ url, credentialsFile }) => ({ rootUrl: url, keyFile: credentialsFile })),
  });
  return {
    bigQuery: warehouse.bigQuery,
    postgres,
    google,
    startLoader: (loader) =>
      warehouse.startLoader({
        ...loader,
        variables: Promise.all([google, loader.variables]).then(([{ url, credentialsFile }, variables]) => ({
          GOOGLE_API_ROOT_URL: url,
          GOOGLE_APPLICATION_CREDENTIALS: credentialsFile,
          // On this machine a source that does not answer will not answer in two minutes either.
          RETRY_COUNT: "4",
          RETRY_DELAY_MS: "100",
          ...variables,
        })),
      }),
    close: async () => {
      await warehouse.close();
      await closeAll([google, postgres]);
    },
  };
}

/** A federation that waits for its databases: BigQuery starts beside them, and where they cannot start, only its queries fail. */
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
