import type { AddressInfo } from "node:net";
import { JSON_BODY_TIMEOUT_MS } from "../rest/json-body.ts";
import type { Analyzer } from "./analyzer/analyzer.ts";
import { startAnalyzer } from "./analyzer/start.ts";
import type { ApiContext } from "./api/api-context.ts";
import { JobStore } from "./api/jobs/job-store.ts";
import { KeyedMutex } from "./api/keyed-mutex.ts";
import { InsertIds } from "./api/rows/insert-ids.ts";
import { createApi } from "./api/server.ts";
import type { CloudStorage, StorageAccess } from "./api/storage/cloud-storage.ts";
import { StagingDirectory } from "./api/upload/staging-directory.ts";
import type { Engine } from "./engine/engine.ts";
import type { Federation } from "./engine/federation.ts";
import { openEngine } from "./engine/open-engine.ts";

const LOOPBACK = "127.0.0.1";

export interface BigQueryOptions {
  /** The DuckDB file that holds everything; `:memory:` by default. */
  readonly file?: string;
  /** A port of 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Now, in microseconds since the epoch (UTC); the machine's clock by default. */
  readonly clock?: () => bigint;
  /** Where EXTERNAL_QUERY's inner queries run. */
  readonly federation?: Federation;
  /** The project that projects.list shows and that unqualified names mean. */
  readonly projectId?: string;
  /** The location of datasets and jobs that name none. */
  readonly location?: string;
  /** Where load and extract jobs find `gs://` addresses; such jobs fail where absent. */
  readonly storage?: StorageAccess | Promise<StorageAccess>;
  /** Where uploads wait and DuckDB spills; the system's temporary directory by default. */
  readonly temporaryDirectory?: string;
  /** DuckDB's memory limit, as in `1GB`. */
  readonly memoryLimit?: string;
  /** How long a JSON request may take to arrive, in milliseconds; a minute by default. */
  readonly bodyTimeoutMs?: number;
}

/** A running embedded BigQuery. */
export interface BigQueryServer {
  /** The API's base without a path, as in `http://127.0.0.1:9050`: BIGQUERY_EMULATOR_HOST or a client's apiEndpoint. */
  readonly url: string;
  readonly engine: Engine;
  readonly analyzer: Analyzer;
  /** Cancels what runs, closes the data file and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts the embedded BigQuery: GoogleSQL's analyzer, the engine over one DuckDB file, and the REST API on loopback.
 * Throws an error that names the port if it is taken.
 */
export async function startBigQuery(options: BigQueryOptions = {}): Promise<BigQueryServer> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const analyzer = await startAnalyzer();
    closers.push(() => analyzer.close());
    const location = options.location ?? "US";
    const engine = await openEngine({
      file: options.file ?? ":memory:",
      analyzer,
      location,
      ...(options.federation === undefined ? {} : { federation: options.federation }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
      ...(options.temporaryDirectory === undefined ? {} : { temporaryDirectory: options.temporaryDirectory }),
      ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    });
    closers.push(() => engine.close());
    const staging = await StagingDirectory.create(options.temporaryDirectory);
    closers.push(() => staging.close());
    const url = await serve(engine, staging, { ...options, location }, closers);
    return { url, engine, analyzer, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function serve(
  engine: Engine,
  staging: StagingDirectory,
  options: BigQueryOptions & { readonly location: string },
  closers: (() => Promise<void>)[],
): Promise<string> {
  const jobs = new JobStore();
  const context: ApiContext = {
    engine,
    jobs,
    staging,
    requests: new Map(),
    insertIds: new InsertIds(),
    resourceLocks: new KeyedMutex(),
    storage: cloudStorage(options.storage),
    bodyTimeoutMs: options.bodyTimeoutMs ?? JSON_BODY_TIMEOUT_MS,
    projectId: options.projectId ?? "local",
    location: options.location,
  };
  const app = await createApi(context);
  closers.push(
    () => jobs.close(),
    async () => app.close(),
  );
  await listen(app, options.port ?? 0);
  const { port } = app.server.address() as AddressInfo;
  return `http://${LOOPBACK}:${port}`;
}

/** Google's client of Cloud Storage is loaded when it is first asked for. */
function cloudStorage(access: BigQueryOptions["storage"]): ApiContext["storage"] {
  let opened: Promise<CloudStorage> | undefined;
  const open = async (reached: NonNullable<typeof access>) => {
    const { CloudStorage } = await import("./api/storage/cloud-storage.ts");
    return CloudStorage.open(await reached);
  };
  return async () => {
    if (access === undefined) return undefined;
    opened ??= open(access);
    return opened;
  };
}

async function listen(app: Awaited<ReturnType<typeof createApi>>, port: number): Promise<void> {
  try {
    await app.listen({ host: LOOPBACK, port });
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EADDRINUSE") {
      throw new Error(
        `The embedded BigQuery cannot start: port ${port} of ${LOOPBACK} is in use. Stop what listens there or configure another port (0 takes a free one).`,
      );
    }
    throw thrown;
  }
}
