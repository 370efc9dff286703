import { crc32c, unmask } from "./crc32c.ts";
import type { Damage } from "./damage.ts";
import { type Block, blockSize, readBlocks } from "./log-blocks.ts";
import { type LogRecord, pieceType, RecordAssembly } from "./record-assembly.ts";

export interface LogOptions {
  /** A longer record is damage, so that no file takes all memory. 64 MiB unless set; a document has 1 MiB at most. */
  readonly maximumRecordBytes?: number;
}

const headerSize = 7;

/**
 * Reads a LevelDB log (LevelDB, doc/log_format.md): the framing of an export's output files. Memory holds a block and
 * the record in hand, however long the file. Whatever is wrong comes as damage in its place, and reading goes on with
 * the next piece that matches its checksum, or with the next block. A file cut exactly between two records cannot be
 * told from a whole one here: compare what was read with the counts in the export's metadata.
 * @throws whatever `source` throws
 */
export async function* readLog(
  source: AsyncIterable<Uint8Array>,
  file: string,
  options: LogOptions = {},
): AsyncGenerator<LogRecord | Damage> {
  for await (const items of readLogBlocks(source, file, options)) yield* items;
}

/** What `readLog` gives, a list for each block: waiting for every record takes longer than reading many of them. */
export async function* readLogBlocks(
  source: AsyncIterable<Uint8Array>,
  file: string,
  { maximumRecordBytes = 64 * 1024 * 1024 }: LogOptions = {},
): AsyncGenerator<readonly (LogRecord | Damage)[]> {
  const assembly = new RecordAssembly(file, maximumRecordBytes);
  for await (const block of readBlocks(source)) yield [...readBlock(block, assembly)];
  const unfinished = assembly.interrupt("the file ends");
  if (unfinished !== null) yield [unfinished];
}

function* readBlock({ bytes, offset }: Block, assembly: RecordAssembly): Generator<LogRecord | Damage> {
  let at = 0;
  while (bytes.length - at >= headerSize) {
    if (isZero(bytes, at)) {
      const unfinished = assembly.interrupt("zeros follow, up to the end of a block");
      if (unfinished !== null) yield unfinished;
      return;
    }
    const next = at + headerSize + pieceLength(bytes, at);
    const fault = faultOf(bytes, at);
    if (fault === null) {
      const type = pieceTypeAt(bytes, at);
      if (type === pieceType.full || type === pieceType.first) {
        const unfinished = assembly.interrupt(`another record begins at ${offset + at}`);
        if (unfinished !== null) yield unfinished;
      }
      const item = assembly.add(type, bytes.subarray(at + headerSize, next), offset + at);
      if (item !== null) yield item;
    } else {
      // A broken header's length is believed only where it leads to a piece that matches its own checksum.
      const isResumable = bytes.length - next >= headerSize && faultOf(bytes, next) === null;
      const skipped = isResumable ? "" : `; its block's other ${bytes.length - at} bytes are skipped`;
      yield assembly.damaged(offset + at, `${fault}${skipped}`);
      if (!isResumable) return;
    }
    at = next;
  }
  const isPadding = at + headerSize > blockSize;
  if (at < bytes.length && !isPadding) {
    yield assembly.damaged(offset + at, "the file ends within the header of a record");
  }
}

/** What is wrong with the piece whose header is at `at`; null when it can be used. */
function faultOf(bytes: Uint8Array, at: number): string | null {
  const end = at + headerSize + pieceLength(bytes, at);
  if (end > blockSize) return "the length of a record is wrong";
  if (end > bytes.length) return "the file ends within a record";
  // The checksum covers the type, the header's last byte, and the data.
  if (crc32c(bytes, at + headerSize - 1, end) !== unmask(storedChecksum(bytes, at))) {
    return "a record does not match its checksum";
  }
  const type = pieceTypeAt(bytes, at);
  return type >= pieceType.full && type <= pieceType.last ? null : `a record has the unknown type ${type}`;
}

function storedChecksum(bytes: Uint8Array, at: number): number {
  return (
    (byteAt(bytes, at) |
      (byteAt(bytes, at + 1) << 8) |
      (byteAt(bytes, at + 2) << 16) |
      (byteAt(bytes, at + 3) << 24)) >>>
    0
  );
}

function pieceLength(bytes: Uint8Array, at: number): number {
  return byteAt(bytes, at + 4) | (byteAt(bytes, at + 5) << 8);
}

function pieceTypeAt(bytes: Uint8Array, at: number): number {
  return byteAt(bytes, at + 6);
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/** Whether there is nothing but zeros from `at`: a block that its writer did not fill. */
function isZero(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < bytes.length; index += 1) if (bytes[index] !== 0) return false;
  return true;
}
