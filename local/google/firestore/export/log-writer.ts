import { crc32c } from "../../crc32c.ts";

const blockBytes = 32_768;
const headerBytes = 7;
const maskDelta = 0xa282ead8;

/** Pieces of records: the whole one, the first, one in the middle, the last. */
const piece = { full: 1, first: 2, middle: 3, last: 4 } as const;
const typeChecksums = [0, 1, 2, 3, 4].map((type) => crc32c(Uint8Array.of(type)));

/** Writes records in LevelDB's log format: pieces with a masked checksum each, in blocks of 32,768 bytes. */
export class LogWriter {
  private buffer = Buffer.allocUnsafe(8 * blockBytes);
  private length = 0;
  private room = blockBytes;

  /** Bytes that wait to be taken. */
  get pendingBytes(): number {
    return this.length;
  }

  add(record: Uint8Array): void {
    let at = 0;
    // A first piece may be a header alone, at the end of its block: where a piece begins in the record does not tell its kind.
    for (let isFirst = true; ; isFirst = false) {
      if (this.room < headerBytes) this.pad();
      const end = Math.min(record.length, at + this.room - headerBytes);
      const isLast = end === record.length;
      const type = isFirst ? (isLast ? piece.full : piece.first) : isLast ? piece.last : piece.middle;
      this.write(type, record.subarray(at, end));
      at = end;
      if (isLast) return;
    }
  }

  /** What was written since the last taking. */
  take(): Buffer {
    const taken = this.buffer.subarray(0, this.length);
    this.buffer = Buffer.allocUnsafe(8 * blockBytes);
    this.length = 0;
    return taken;
  }

  private write(type: number, data: Uint8Array): void {
    this.reserve(headerBytes + data.length);
    const checksum = crc32c(data, typeChecksums[type]);
    const masked = (((checksum >>> 15) | (checksum << 17)) + maskDelta) >>> 0;
    this.buffer.writeUInt32LE(masked, this.length);
    this.buffer.writeUInt16LE(data.length, this.length + 4);
    this.buffer.writeUInt8(type, this.length + 6);
    this.buffer.set(data, this.length + headerBytes);
    this.advance(headerBytes + data.length);
  }

  private pad(): void {
    this.reserve(this.room);
    this.buffer.fill(0, this.length, this.length + this.room);
    this.advance(this.room);
  }

  private advance(bytes: number): void {
    this.length += bytes;
    this.room -= bytes;
    if (this.room === 0) this.room = blockBytes;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}
