import type { ObjectStorage } from "../../storage/object-storage.ts";
import { microsOf } from "../../time.ts";
import type { Database, StoredDocument } from "../database.ts";
import type { Progress, StoredOperation } from "../operation.ts";
import { writeEntity } from "./entity.ts";
import { LogWriter } from "./log-writer.ts";
import { overallMetadata, type PartitionFiles, partitionMetadata } from "./metadata.ts";
import { WireWriter } from "./wire-writer.ts";

export interface ExportRun {
  readonly operation: StoredOperation;
  readonly database: Database;
  readonly storage: ObjectStorage;
  readonly now: () => Date;
  /** The bytes at which an output file is full and the next one begins. */
  readonly outputFileBytes: number;
  /** Ends the export where it is, with the signal's reason. */
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

const chunkBytes = 128 * 1024;

/**
 * Writes a managed export as objects: of each collection its output files and what they are, and, last of all, what was
 * exported. @returns how much it was; throws the signal's reason, and GoogleError 404 where the bucket is gone
 */
export async function writeExport(run: ExportRun): Promise<Progress> {
  const { prefix, collectionIds, snapshot } = run.operation;
  const at = BigInt(snapshot);
  const parts =
    collectionIds.length === 0
      ? [{ directory: "all_kinds", documents: run.database.documents("all", at) }]
      : collectionIds.map((id) => ({
          directory: `kind_${id}`,
          documents: run.database.documents(new Set([id]), at),
        }));
  const written: PartitionFiles[] = [];
  const progress = (): Progress => ({
    documents: written.reduce((sum, { documents }) => sum + documents, 0),
    bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
  });
  for (const { directory, documents } of parts) {
    written.push(await writePartition(run, directory, documents, progress()));
    run.report(progress());
  }
  const name = prefix.slice(prefix.lastIndexOf("/") + 1);
  await writeObject(run, `${name}.overall_export_metadata`, once(overallMetadata(written)));
  return progress();
}

async function writePartition(
  run: ExportRun,
  directory: string,
  documents: Iterator<StoredDocument>,
  before: Progress,
): Promise<PartitionFiles> {
  const folder = `all_namespaces/${directory}`;
  const outputFiles: string[] = [];
  let count = 0;
  let bytes = 0;
  let next = documents.next();
  const writer = new WireWriter();

  async function* outputFile(): AsyncGenerator<Buffer> {
    const log = new LogWriter();
    for (let fileBytes = 0; next.done !== true && fileBytes < run.outputFileBytes; next = documents.next()) {
      writer.reset();
      writeEntity(writer, run.operation.database, next.value.path, JSON.parse(next.value.fields));
      const pending = log.pendingBytes;
      log.add(writer.bytes());
      fileBytes += log.pendingBytes - pending;
      count += 1;
      if (log.pendingBytes < chunkBytes) continue;
      run.signal.throwIfAborted();
      bytes += log.pendingBytes;
      run.report({ documents: before.documents + count, bytes: before.bytes + bytes });
      yield log.take();
    }
    bytes += log.pendingBytes;
    yield log.take();
  }

  do {
    const file = `output-${outputFiles.length}`;
    await writeObject(run, `${folder}/${file}`, outputFile());
    outputFiles.push(file);
  } while (next.done !== true);
  const metadataFile = `${folder}/all_namespaces_${directory}.export_metadata`;
  const { prefix, snapshot } = run.operation;
  const end = microsOf(run.now());
  const start = BigInt(snapshot);
  const metadata = partitionMetadata(prefix, start, end > start ? end : start, outputFiles);
  await writeObject(run, metadataFile, once(metadata));
  return { metadataFile, outputFiles, documents: count, bytes };
}

async function writeObject(
  { operation, storage, signal }: ExportRun,
  name: string,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  signal.throwIfAborted();
  await storage.write(
    {
      bucket: operation.bucket,
      name: `${operation.prefix}/${name}`,
      properties: { contentType: "application/octet-stream" },
    },
    content,
  );
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
