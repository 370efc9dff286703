import type { SpreadsheetTable } from "../../includes/contracts/source-table.ts";
import { landedPositions } from "../landing/land.ts";
import { oneAtATime, sharedResult } from "../loading/in-turn.ts";
import { type LoadSession, openSession } from "../loading/load-session.ts";
import type { LoadSummary } from "../loading/load-summary.ts";
import { runLoads } from "../loading/run-loads.ts";
import type { Logger } from "../logging.ts";
import type { LoadSheetsEnvironment } from "./environment.ts";
import { loadSpreadsheet, scope } from "./load-spreadsheet.ts";
import { type SpreadsheetFile, Spreadsheets } from "./spreadsheets.ts";

export interface LoadSheetsRequest {
  readonly tables: readonly SpreadsheetTable[];
  /** Reads and lands even versions that have landed already, as after a changed contract. */
  readonly isForced: boolean;
}

/** Loads spreadsheets into raw. A table that fails stops no other; only a warehouse out of reach rejects. */
export async function loadSpreadsheets(
  environment: LoadSheetsEnvironment,
  request: LoadSheetsRequest,
  logger: Logger,
): Promise<readonly LoadSummary[]> {
  const session = await openSession(environment, request.tables);
  const { connection } = session;
  const [positions, source] = await Promise.all([
    positionsOf(session, request.tables),
    sharedResult(() => openFolder(environment, session, logger)),
  ]);
  const stageAlone = oneAtATime();
  const loads = request.tables.map((table) => ({
    table,
    scope,
    read: async (loadRun: string) => {
      const { spreadsheets, files } = await source();
      const outcome = await loadSpreadsheet({
        connection,
        spreadsheets,
        files,
        folderId: environment.SHEETS_FOLDER_ID,
        table,
        landedPosition: positions.get(table.name),
        isForced: request.isForced,
        run: loadRun,
        stageAlone,
        logger,
      });
      return outcome === undefined ? undefined : { outcome };
    },
  }));
  return runLoads(session, loads, logger);
}

interface Folder {
  readonly spreadsheets: Spreadsheets;
  readonly files: readonly SpreadsheetFile[];
}

/** Lists the folder once for all tables. */
async function openFolder(
  environment: LoadSheetsEnvironment,
  { keyFile, retries }: LoadSession,
  logger: Logger,
): Promise<Folder> {
  const spreadsheets = await Spreadsheets.open({
    folderId: environment.SHEETS_FOLDER_ID,
    keyFile,
    rootUrl: environment.GOOGLE_API_ROOT_URL,
    timeoutMs: environment.REQUEST_TIMEOUT_MS,
    retries,
    onRetry: (request, error) => logger.warn({ request, error: error.message }, "request sent again"),
  });
  return { spreadsheets, files: await spreadsheets.list() };
}

async function positionsOf(
  { connection, run }: LoadSession,
  [first]: readonly SpreadsheetTable[],
): Promise<ReadonlyMap<string, string>> {
  return first === undefined ? new Map() : landedPositions(connection, first.source.name, scope, run);
}
