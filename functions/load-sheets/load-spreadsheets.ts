import { randomUUID } from "node:crypto";
import type { SpreadsheetTable } from "../../includes/contracts/source-table.ts";
import { type LoadOutcome, landedPositions, recordFailedRead } from "../landing/land.ts";
import { prepareLanding } from "../landing/prepare.ts";
import { connectWarehouse, type WarehouseConnection } from "../landing/warehouse-connection.ts";
import type { Logger } from "../logging.ts";
import { asError } from "../retry.ts";
import type { LoadSheetsEnvironment } from "./environment.ts";
import { loadSpreadsheet, scope } from "./load-spreadsheet.ts";
import { type SpreadsheetFile, Spreadsheets } from "./spreadsheets.ts";

/** What became of one table. Counts are of rows; read = landed + unchanged + rejected. */
export interface TableSummary {
  readonly table: string;
  /** `unchanged`: this version of the spreadsheet had landed before, and was not read again. */
  readonly status: "landed" | "unchanged" | "failed" | "refused";
  readonly read: number;
  readonly landed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly tombstoned: number;
  readonly loadId: string | null;
  readonly seconds: number;
  readonly error?: string;
}

export interface LoadSheetsRequest {
  readonly tables: readonly SpreadsheetTable[];
  /** Reads and lands even versions that have landed already, as after a changed contract. */
  readonly isForced: boolean;
}

/** Tables loaded at the same time. Their landings overlap; one is read and staged at a time, which bounds memory. */
const concurrency = 4;

/** Loads spreadsheets into raw. A table that fails stops no other; only a warehouse out of reach rejects. */
export async function loadSpreadsheets(
  environment: LoadSheetsEnvironment,
  request: LoadSheetsRequest,
  logger: Logger,
): Promise<readonly TableSummary[]> {
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
  await prepareLanding(connection, request.tables, run);
  const [positions, source] = await Promise.all([
    positionsOf(connection, request.tables, run),
    openFolder(environment, retries, keyFile, logger),
  ]);
  const stageAlone = oneAtATime();
  const loadOne = async (table: SpreadsheetTable, index: number): Promise<TableSummary> => {
    const started = performance.now();
    const tableRun = `${run}_${index}`;
    try {
      const { spreadsheets, files } = await source();
      const outcome = await loadSpreadsheet({
        connection,
        spreadsheets,
        files,
        folderId: environment.SHEETS_FOLDER_ID,
        table,
        landedPosition: positions.get(table.name),
        isForced: request.isForced,
        run: tableRun,
        stageAlone,
        logger,
      });
      return summarise(table, started, outcome);
    } catch (thrown) {
      const { message } = asError(thrown);
      await recordFailedRead(connection, { table, scope, run: tableRun }, message).catch((failure) =>
        logger.error({ table: table.name, error: asError(failure).message }, "failed load not recorded"),
      );
      return { ...summarise(table, started, undefined), status: "failed", error: message };
    }
  };
  return inTurn(request.tables, concurrency, async (table, index) => {
    const summary = await loadOne(table, index);
    const isFailure = summary.status === "failed" || summary.status === "refused";
    logger[isFailure ? "error" : "info"](summary, "load finished");
    return summary;
  });
}

interface Folder {
  readonly spreadsheets: Spreadsheets;
  readonly files: readonly SpreadsheetFile[];
}

/** Lists the folder once for all tables; each table meets the failure, if it fails. */
async function openFolder(
  environment: LoadSheetsEnvironment,
  retries: { readonly count: number; readonly delayMs: number },
  keyFile: string | undefined,
  logger: Logger,
): Promise<() => Promise<Folder>> {
  const open = async (): Promise<Folder> => {
    const spreadsheets = await Spreadsheets.open({
      folderId: environment.SHEETS_FOLDER_ID,
      keyFile,
      rootUrl: environment.GOOGLE_API_ROOT_URL,
      timeoutMs: environment.REQUEST_TIMEOUT_MS,
      retries,
      onRetry: (request, error) => logger.warn({ request, error: error.message }, "request sent again"),
    });
    return { spreadsheets, files: await spreadsheets.list() };
  };
  const result = await open().then(
    (folder) => ({ folder }),
    (thrown: unknown) => ({ error: asError(thrown) }),
  );
  return async () => {
    if ("error" in result) throw result.error;
    return result.folder;
  };
}

async function positionsOf(
  connection: WarehouseConnection,
  tables: readonly SpreadsheetTable[],
  run: string,
): Promise<ReadonlyMap<string, string>> {
  const [first] = tables;
  if (first === undefined) return new Map();
  return landedPositions(connection, first.source.name, scope, run);
}

function summarise(table: SpreadsheetTable, started: number, outcome: LoadOutcome | undefined): TableSummary {
  return {
    table: `${table.source.name}.${table.name}`,
    status: outcome === undefined ? "unchanged" : outcome.status === "succeeded" ? "landed" : outcome.status,
    read: outcome?.read ?? 0,
    landed: outcome?.landed ?? 0,
    unchanged: outcome?.unchanged ?? 0,
    rejected: outcome?.rejected ?? 0,
    tombstoned: outcome?.tombstoned ?? 0,
    loadId: outcome?.loadId ?? null,
    seconds: Math.round(performance.now() - started) / 1000,
    ...(outcome?.error == null ? {} : { error: outcome.error }),
  };
}

/** Answers a runner that starts each task when the one before has ended. */
function oneAtATime(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
}

/** Runs a task for each item, so many at a time, and answers their results in the items' order. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  task: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await task(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
