import { readLog } from "./log-reader.ts";
import { MalformedRecordError, WireReader } from "./wire-reader.ts";

/** What an export says of one of its partitions. */
export interface PartitionSummary {
  /** The partition's metadata file, relative to the export. */
  readonly metadataFile: string;
  /** The documents in the partition's output files: what is read from them must come to as many. */
  readonly documentCount: number;
  /** The bytes of the partition's output files, as its writer counts them. */
  readonly byteCount: number;
}

export interface PartitionMetadata {
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly startMicros: bigint;
  readonly endMicros: bigint;
  /** Relative to the metadata file's directory. */
  readonly outputFiles: readonly string[];
}

/** An export's metadata that cannot be read. The message names the file and where in it. */
export class UnreadableMetadataError extends Error {
  override readonly name = "UnreadableMetadataError";

  constructor(
    readonly file: string,
    /** In bytes from the file's beginning. */
    readonly offset: number,
    readonly reason: string,
    /** Whether bytes are lost or changed; false where they are whole, but of a form that is not known. */
    readonly isDamage: boolean,
  ) {
    super(
      `The export's metadata in ${file} cannot be read at byte ${offset}: ${reason}. Load another export.`,
    );
  }
}

/** The first record of overall metadata, in the exports seen: the digit 3. */
const marker = 0x33;

/**
 * Reads `*.overall_export_metadata`: a log whose records, after a marker, list the partitions. The format is not published;
 * this is how the exports of the emulator are written.
 * @throws UnreadableMetadataError
 */
export async function readOverallMetadata(
  source: AsyncIterable<Uint8Array>,
  file: string,
): Promise<readonly PartitionSummary[]> {
  const summaries: PartitionSummary[] = [];
  for await (const item of readLog(source, file)) {
    if (item.kind === "damage") throw new UnreadableMetadataError(file, item.offset, item.reason, true);
    if (item.data.length === 1 && item.data[0] === marker) continue;
    summaries.push(...decode(file, item.offset, false, () => readSummaries(item.data)));
  }
  if (summaries.length === 0) {
    // What is cut off between two records leaves a log without a fault.
    throw new UnreadableMetadataError(file, 0, "it lists nothing that was exported", true);
  }
  return summaries;
}

/**
 * Reads a partition's `*.export_metadata`: one bare message.
 * @throws UnreadableMetadataError
 */
export function readPartitionMetadata(bytes: Uint8Array, file: string): PartitionMetadata {
  return decode(file, 0, true, () => {
    const outputFiles: string[] = [];
    const reader = new WireReader(bytes);
    let startMicros: bigint | null = null;
    let endMicros: bigint | null = null;
    while (reader.next()) {
      if (reader.field === 1) {
        const header = new WireReader(reader.bytes());
        while (header.next()) {
          if (header.field === 2) startMicros = header.int64();
          else if (header.field === 3) endMicros = header.int64();
          else header.skip();
        }
      } else if (reader.field === 2) {
        const outputs = new WireReader(reader.bytes());
        while (outputs.next()) {
          if (outputs.field === 2) outputFiles.push(outputs.text());
          else outputs.skip();
        }
      } else {
        reader.skip();
      }
    }
    if (startMicros === null || endMicros === null)
      throw new MalformedRecordError("it has no start or no end");
    return { startMicros, endMicros, outputFiles };
  });
}

function readSummaries(record: Uint8Array): PartitionSummary[] {
  const summaries: PartitionSummary[] = [];
  const reader = new WireReader(record);
  while (reader.next()) {
    if (reader.field === 1) summaries.push(readSummary(new WireReader(reader.bytes())));
    else reader.skip();
  }
  return summaries;
}

function readSummary(reader: WireReader): PartitionSummary {
  let metadataFile: string | null = null;
  let documentCount: bigint | null = null;
  let byteCount: bigint | null = null;
  while (reader.next()) {
    // The emulator on Windows writes its own kind of path.
    if (reader.field === 2) metadataFile = reader.text().replaceAll("\\", "/");
    else if (reader.field === 3) documentCount = reader.int64();
    else if (reader.field === 4) byteCount = reader.int64();
    else reader.skip();
  }
  if (metadataFile === null || documentCount === null || byteCount === null) {
    throw new MalformedRecordError("a partition has no file or no counts");
  }
  return { metadataFile, documentCount: Number(documentCount), byteCount: Number(byteCount) };
}

function decode<T>(file: string, offset: number, isDamage: boolean, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof MalformedRecordError)) throw thrown;
    throw new UnreadableMetadataError(file, offset, thrown.message, isDamage);
  }
}
