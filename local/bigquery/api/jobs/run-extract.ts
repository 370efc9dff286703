import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest } from "../http/errors.ts";
import { csvHeader, csvLine, isFlat, jsonLine } from "../rows/extracted-rows.ts";
import { requireStorage } from "../storage/source-files.ts";
import type { ExtractRequest } from "./extract-configuration.ts";
import type { JobOutcome } from "./job.ts";

const ROWS_AT_ONCE = 5_000;
const CONTENT_TYPES = {
  CSV: "text/csv",
  NEWLINE_DELIMITED_JSON: "application/json",
  PARQUET: "application/octet-stream",
} as const;

/** Writes a table to Cloud Storage: to the first address, by one file; a wildcard becomes that file's number. */
export async function runExtract(
  context: ApiContext,
  request: ExtractRequest,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const storage = await requireStorage(context);
  const table = await context.engine.getTable(request.source);
  const [target] = request.targets;
  if (target === undefined) throw invalidRequest("Required parameter is missing: destinationUris");
  if (request.format === "CSV" && !isFlat(table.schema)) {
    throw invalidRequest(
      "Operation cannot be performed on a nested schema: CSV cannot hold it. Extract as JSON or PARQUET.",
    );
  }
  const file = context.staging.newFile();
  try {
    if (request.format === "PARQUET") {
      const { source, compression } = request;
      await context.engine.exportParquet({ source, compression, file });
    } else await writeText(context, request, file, signal);
    const { bucket, wildcard } = target;
    const name =
      wildcard === undefined ? target.name : `${wildcard.before}${"0".repeat(12)}${wildcard.after}`;
    signal.throwIfAborted();
    await storage.upload({ bucket, name }, file, CONTENT_TYPES[request.format]);
  } finally {
    await rm(file, { force: true });
  }
  const fileCounts = request.targets.map((_, index) => (index === 0 ? 1 : 0));
  return { kind: "EXTRACT", fileCounts, inputBytes: table.byteCount };
}

async function writeText(
  context: ApiContext,
  request: ExtractRequest,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const rows = await context.engine.readTable(request.source, request.partition);
  const { columns } = rows;
  async function* lines(): AsyncGenerator<string> {
    if (request.format === "CSV" && request.printHeader) yield csvHeader(columns, request.delimiter);
    for (let start = 0; start < rows.rowCount; start += ROWS_AT_ONCE) {
      signal.throwIfAborted();
      const page = await rows.read(start, ROWS_AT_ONCE);
      yield page
        .map((row) =>
          request.format === "CSV" ? csvLine(columns, row, request.delimiter) : jsonLine(columns, row),
        )
        .join("");
    }
  }
  try {
    const text = Readable.from(lines());
    const output = createWriteStream(file);
    if (request.compression === "GZIP") await pipeline(text, createGzip(), output);
    else await pipeline(text, output);
  } finally {
    await rows.close();
  }
}
