import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { BigQuery } from "@google-cloud/bigquery";
import { stagedColumns } from "../../includes/landing/envelope.ts";
import { sharedTable, type TableIdentity, type TableName } from "../../includes/names.ts";
import { asError, isPassingFailure, statusOf, withRetries } from "../retry.ts";
import type { StagedRow } from "./staged-row.ts";
import { jobId, type WarehouseConnection } from "./warehouse-connection.ts";

/** Rows of one load in a table of their own, until they are landed. */
export interface Staged {
  readonly table: TableName;
  /** Drops the table. Leaving it is harmless: tables of the staging dataset expire. */
  drop(): Promise<void>;
}

/**
 * Rows as they are read, some at a time, each lot used up before the next is asked for. A lot may be made while it is
 * used: what is awaited costs far more than what is not.
 */
export type StagedRows = AsyncIterable<Iterable<StagedRow>>;

/** A load job that started and failed. Its id is spent: another attempt needs another. */
class LoadJobError extends Error {
  override readonly name = "LoadJobError";
  readonly isPassing: boolean;

  constructor(cause: unknown) {
    const { message } = asError(cause);
    super(`The load job failed: ${message}`, { cause });
    this.isPassing =
      isPassingFailure(cause) || /backendError|internalError|rateLimitExceeded/.test(reasonsIn(cause));
  }
}

/**
 * Streams rows into a new staging table by one load job at a time; `rows` is read again from its beginning when an
 * upload breaks off. An upload whose answer was lost is found again by its job's id, and loads nothing twice.
 *
 * @param run names the load; unique, so that loads of one table never share a staging table
 */
export async function stage(
  connection: WarehouseConnection,
  table: TableIdentity,
  run: string,
  rows: () => StagedRows,
): Promise<Staged> {
  const name = sharedTable(connection.warehouse, "staging", `${table.source.name}__${table.name}__${run}`);
  const destination = connection.client.dataset(name.dataset).table(name.table);
  const drop = async (): Promise<void> => {
    await destination.delete({ ignoreNotFound: true });
  };
  let attempt = 1;
  try {
    await withRetries(
      connection.retries,
      async () => {
        try {
          await load(connection, name, jobId("stage", run, attempt), rows());
        } catch (error) {
          if (error instanceof LoadJobError) attempt += 1;
          throw error;
        }
      },
      (error) => (error instanceof LoadJobError ? error.isPassing : isPassingFailure(error)),
    );
  } catch (error) {
    await drop().catch(() => {});
    throw error;
  }
  return { table: name, drop };
}

async function load(
  { client, warehouse }: WarehouseConnection,
  name: TableName,
  id: string,
  rows: StagedRows,
): Promise<void> {
  const upload = client
    .dataset(name.dataset)
    .table(name.table)
    .createWriteStream({
      jobId: id,
      location: warehouse.location,
      sourceFormat: "NEWLINE_DELIMITED_JSON",
      createDisposition: "CREATE_IF_NEEDED",
      writeDisposition: "WRITE_TRUNCATE",
      maxBadRecords: 0,
      schema: {
        fields: stagedColumns.map(({ name: column, type, isRequired }) => ({
          name: column,
          type,
          mode: isRequired === true ? "REQUIRED" : "NULLABLE",
        })),
      },
    });
  let isStarted = false;
  upload.once("job", () => {
    isStarted = true;
  });
  try {
    await pipeline(Readable.from(lines(rows), { objectMode: false }), upload);
  } catch (error) {
    if (isStarted) throw new LoadJobError(error);
    if (statusOf(error) !== 409) throw error;
    await jobSucceeded(client, id, warehouse.location);
  }
}

const chunkLength = 256 * 1024;

async function* lines(rows: StagedRows): AsyncGenerator<Buffer> {
  let chunk = "";
  let number = 0;
  for await (const some of rows) {
    for (const row of some) {
      chunk += `${JSON.stringify({ staged_number: number++, ...row })}\n`;
      if (chunk.length >= chunkLength) {
        yield Buffer.from(chunk, "utf8");
        chunk = "";
      }
    }
  }
  if (chunk !== "") yield Buffer.from(chunk, "utf8");
}

/** Waits for a job that an earlier request started. */
async function jobSucceeded(client: BigQuery, id: string, location: string): Promise<void> {
  const job = client.job(id, { location });
  await new Promise<void>((resolve, reject) => {
    job.on("complete", () => resolve());
    job.on("error", (error: Error) => reject(new LoadJobError(error)));
  });
}

function reasonsIn(error: unknown): string {
  return error instanceof Error && "errors" in error ? JSON.stringify(error.errors) : "";
}
