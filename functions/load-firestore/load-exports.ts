import { firestoreTables } from "../../includes/contracts/index.ts";
import type { FirestoreTable } from "../../includes/contracts/source-table.ts";
import { landedPositions } from "../landing/land.ts";
import { Acknowledgement } from "../loading/answer-loads.ts";
import { oneAtATime, sharedResult } from "../loading/in-turn.ts";
import { type LoadSession, openSession } from "../loading/load-session.ts";
import { type LoadSummary, tableName } from "../loading/load-summary.ts";
import { runLoads } from "../loading/run-loads.ts";
import type { Logger } from "../logging.ts";
import { CloudStorage, type GoogleAccess } from "./cloud-storage.ts";
import type { LoadFirestoreEnvironment } from "./environment.ts";
import { type ExportLocation, isWithin, locationText } from "./export-location.ts";
import { FirestoreExports, type StartedExport } from "./firestore-exports.ts";
import { loadCollection, type OpenExport, scope } from "./load-collection.ts";
import { openExport } from "./open-export.ts";
import type { LoadFirestoreRequest } from "./request.ts";
import { collectionsOf, holds } from "./table-documents.ts";

type Request = Exclude<LoadFirestoreRequest, { readonly kind: "ignored" }>;

/** Tables that one export states, and the export once it can be read. */
interface Source {
  readonly tables: readonly FirestoreTable[];
  readonly open: () => Promise<OpenExport>;
}

/** Loads Firestore's collections into raw. A table that fails stops no other; only a warehouse out of reach rejects. */
export async function loadExports(
  environment: LoadFirestoreEnvironment,
  request: Request,
  logger: Logger,
): Promise<readonly LoadSummary[] | Acknowledgement> {
  if (request.kind === "finished" && !isWithin(request.location, environment.FIRESTORE_EXPORT_URI)) {
    return ignored(`an export outside of FIRESTORE_EXPORT_URI: ${locationText(request.location)}`, logger);
  }
  const tables = request.kind === "finished" ? firestoreTables : request.tables;
  const session = await openSession(environment, tables);
  const access = googleAccess(environment, session, logger);
  if (request.kind === "export") return exportAndLoad(environment, session, access, request, logger);

  const { location } = request;
  const open = await sharedResult(() => openAt(access, location));
  if (request.kind === "load" && request.isExplicit) {
    return land(session, [{ tables, open }], request.isForced, logger);
  }
  const held = await heldTables(tables, open);
  if (held.length === 0 && request.kind === "finished") {
    return ignored(`an export of no contract's collection: ${locationText(location)}`, logger);
  }
  const isForced = request.kind === "load" && request.isForced;
  return land(session, [{ tables: held.length === 0 ? tables : held, open }], isForced, logger);
}

/** Has each database exported once. All exports are started before the first is waited for. */
async function exportAndLoad(
  environment: LoadFirestoreEnvironment,
  session: LoadSession,
  access: GoogleAccess,
  { tables, isForced, isAwaited }: Extract<Request, { readonly kind: "export" }>,
  logger: Logger,
): Promise<readonly LoadSummary[] | Acknowledgement> {
  const databases = [...new Set(tables.map(({ source }) => source.database))];
  const exports = await sharedResult(() =>
    FirestoreExports.open({
      ...access,
      project: environment.FIRESTORE_PROJECT ?? environment.GOOGLE_CLOUD_PROJECT,
      pollMs: environment.FIRESTORE_POLL_MS,
      waitMs: environment.FIRESTORE_EXPORT_TIMEOUT_MS,
    }),
  );
  const started = await Promise.all(
    databases.map(async (database, index) => {
      const own = tables.filter(({ source }) => source.database === database);
      const collections = [...new Set(own.map((table) => collectionsOf(table).at(-1) ?? ""))];
      const location = newFolder(environment.FIRESTORE_EXPORT_URI, `${session.run}_${index}`);
      const begun = await sharedResult(async () =>
        (await exports()).start({ database, collections, location }),
      );
      return { tables: own, begun };
    }),
  );
  if (!isAwaited) return acknowledge(session, started, logger);
  const sources = await Promise.all(
    started.map(async ({ tables: own, begun }): Promise<Source> => {
      const open = await sharedResult(async () => {
        const running = await begun();
        logger.info({ export: locationText(running.location) }, "waiting for Firestore's export");
        await (await exports()).finish(running);
        return openAt(access, running.location);
      });
      return { tables: own, open };
    }),
  );
  return land(session, sources, isForced, logger);
}

/** Tells of the exports that were started; or, where any was not, of the tables that go without. */
async function acknowledge(
  session: LoadSession,
  started: readonly {
    readonly tables: readonly FirestoreTable[];
    readonly begun: () => Promise<StartedExport>;
  }[],
  logger: Logger,
): Promise<readonly LoadSummary[] | Acknowledgement> {
  const exports: object[] = [];
  const failed: Source[] = [];
  for (const { tables, begun } of started) {
    try {
      const { location, operation } = await begun();
      exports.push({ export: locationText(location), operation, tables: tables.map(tableName) });
    } catch (error) {
      failed.push({ tables, open: () => Promise.reject(error) });
    }
  }
  logger.info({ exports }, "exports started");
  return failed.length === 0 ? new Acknowledgement(202, { exports }) : land(session, failed, false, logger);
}

async function land(
  session: LoadSession,
  sources: readonly Source[],
  isForced: boolean,
  logger: Logger,
): Promise<readonly LoadSummary[]> {
  const positions = new Map<string, string>();
  const names = new Set(sources.flatMap(({ tables }) => tables.map(({ source }) => source.name)));
  for (const [index, name] of [...names].entries()) {
    const run = `${session.run}_${index}`;
    const landed = await landedPositions(session.connection, name, scope, run);
    for (const [table, position] of landed) positions.set(`${name}.${table}`, position);
  }
  const stageAlone = oneAtATime();
  const loads = sources.flatMap(({ tables, open }) =>
    tables.map((table) => ({
      table,
      scope,
      read: async (run: string) =>
        loadCollection({
          ...(await open()),
          connection: session.connection,
          table,
          landedPosition: positions.get(tableName(table)),
          isForced,
          run,
          stageAlone,
          logger,
        }),
    })),
  );
  return runLoads(session, loads, logger);
}

/** The tables whose documents an export holds; all where it cannot be opened, for each of them to fail by it. */
async function heldTables(
  tables: readonly FirestoreTable[],
  open: () => Promise<OpenExport>,
): Promise<readonly FirestoreTable[]> {
  try {
    const { managed } = await open();
    return tables.filter((table) => holds(managed, table));
  } catch {
    return tables;
  }
}

async function openAt(access: GoogleAccess, location: ExportLocation): Promise<OpenExport> {
  const storage = await CloudStorage.open(access);
  return { storage, managed: await openExport(storage, location) };
}

/** A folder for one export; its name orders exports that began at the same time. */
function newFolder({ bucket, path }: ExportLocation, run: string): ExportLocation {
  const time = new Date().toISOString().replaceAll(":", "");
  const name = `${time}_${run}`;
  return { bucket, path: path === "" ? name : `${path}/${name}` };
}

function googleAccess(
  environment: LoadFirestoreEnvironment,
  { keyFile, retries }: LoadSession,
  logger: Logger,
): GoogleAccess {
  return {
    keyFile,
    rootUrl: environment.GOOGLE_API_ROOT_URL,
    timeoutMs: environment.REQUEST_TIMEOUT_MS,
    retries,
    onRetry: (request, error) => logger.warn({ request, error: error.message }, "request sent again"),
  };
}

function ignored(reason: string, logger: Logger): Acknowledgement {
  logger.info({ reason }, "event ignored");
  return new Acknowledgement(200, { ignored: reason });
}
