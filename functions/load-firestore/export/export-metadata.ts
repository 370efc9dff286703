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
    const times: { start?: bigint; end?: bigint } = {};
    const readTime = (): void => {
      if (reader.field === 2) times.start = BigInt(reader.int64());
      else if (reader.field === 3) times.end = BigInt(reader.int64());
      else reader.skip();
    };
    const readOutput = (): void => {
      if (reader.field === 2) outputFiles.push(reader.text());
      else reader.skip();
    };
    while (reader.next()) {
      if (reader.field === 1) readMessage(reader, readTime);
      else if (reader.field === 2) readMessage(reader, readOutput);
      else reader.skip();
    }
    const { start, end } = times;
    if (start === undefined || end === undefined) throw new MalformedRecordError("it has no start or no end");
    if (end < start) throw new MalformedRecordError("it ends before it starts");
    return { startMicros: start, endMicros: end, outputFiles };
  });
}

/** Goes through the fields of the message that is the field's value. */
function readMessage(reader: WireReader, readField: () => void): void {
  const end = reader.enter();
  while (reader.next()) readField();
  reader.leave(end);
}

function readSummaries(record: Uint8Array): PartitionSummary[] {
  const summaries: PartitionSummary[] = [];
  const reader = new WireReader(record);
  while (reader.next()) {
    if (reader.field === 1) summaries.push(readSummary(reader));
    else reader.skip();
  }
  return summaries;
}

function readSummary(reader: WireReader): PartitionSummary {
  const found: { -readonly [Field in keyof PartitionSummary]?: PartitionSummary[Field] } = {};
  readMessage(reader, () => {
    // The emulator on Windows writes its own kind of path.
    if (reader.field === 2) found.metadataFile = reader.text().replaceAll("\\", "/");
    else if (reader.field === 3) found.documentCount = Number(reader.int64());
    else if (reader.field === 4) found.byteCount = Number(reader.int64());
    else reader.skip();
  });
  const { metadataFile, documentCount, byteCount } = found;
  if (metadataFile === undefined || documentCount === undefined || byteCount === undefined) {
    throw new MalformedRecordError("a partition has no file or no counts");
  }
  return { metadataFile, documentCount, byteCount };
}

function decode<T>(file: string, offset: number, isDamage: boolean, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof MalformedRecordError)) throw thrown;
    throw new UnreadableMetadataError(file, offset, thrown.message, isDamage);
  }
}
