import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import {
  type DocumentVersion,
  decodeVersion,
  decodeVersionHeader,
  encodeVersion,
  type Place,
  type VersionHeader,
} from "./document-version.ts";

const magic = Buffer.from("kuraFS1\n", "latin1");
// The magic, and the time before which no versions are kept.
const fileHeaderBytes = magic.length + 8;
// length u32 of the versions, crc32 u32 of them.
const recordHeaderBytes = 8;
const windowBytes = 1 << 20;

/**
 * A file of document versions that only grows. A commit is one record, written before it is answered: opening drops a
 * record that a kill cut short, so that a commit is there whole or not at all.
 */
export class DocumentFile {
  private constructor(
    private readonly file: number,
    private end: number,
    /** Versions that ended before this time, in microseconds since 1970, are not all here. */
    readonly floorMicros: bigint,
  ) {}

  /** Makes an empty file, or empties one. */
  static create(path: string, floorMicros: bigint): DocumentFile {
    return DocumentFile.begin(openSync(path, "w+", 0o600), floorMicros);
  }

  private static begin(file: number, floorMicros: bigint): DocumentFile {
    const header = Buffer.alloc(fileHeaderBytes);
    magic.copy(header);
    header.writeBigInt64LE(floorMicros, magic.length);
    writeWhole(file, header, 0);
    return new DocumentFile(file, fileHeaderBytes, floorMicros);
  }

  /** Opens a file and tells every version in it, in the order of writing. Throws when it is damaged. */
  static open(path: string, tell: (version: VersionHeader, place: Place) => void): DocumentFile {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const { size } = fstatSync(file);
      if (size < fileHeaderBytes) return DocumentFile.begin(file, 0n);
      const header = readWhole(file, 0, fileHeaderBytes);
      if (!header.subarray(0, magic.length).equals(magic))
        throw new Error(`${path} is not a file of documents. Remove it to begin with an empty database.`);
      const end = replay(file, size, path, tell);
      ftruncateSync(file, end);
      return new DocumentFile(file, end, header.readBigInt64LE(magic.length));
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  get size(): number {
    return this.end;
  }

  /** Writes the versions of one commit. Answers where each of them is. */
  append(versions: readonly DocumentVersion[]): readonly Place[] {
    const encoded = versions.map(encodeVersion);
    const body = Buffer.concat(encoded);
    const header = Buffer.allocUnsafe(recordHeaderBytes);
    header.writeUInt32LE(body.length, 0);
    header.writeUInt32LE(crc32(body), 4);
    writeWhole(this.file, Buffer.concat([header, body]), this.end);
    let offset = this.end + recordHeaderBytes;
    this.end += recordHeaderBytes + body.length;
    return encoded.map(({ length }) => {
      const place = { offset, length };
      offset += length;
      return place;
    });
  }

  read({ offset, length }: Place): DocumentVersion {
    return decodeVersion(readWhole(this.file, offset, length));
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Answers where the last whole record ends. */
function replay(
  file: number,
  size: number,
  path: string,
  tell: (version: VersionHeader, place: Place) => void,
): number {
  let window: Buffer = Buffer.alloc(0);
  let windowStart = 0;
  const view = (offset: number, length: number): Buffer => {
    if (offset < windowStart || offset + length > windowStart + window.length) {
      window = readWhole(file, offset, Math.min(Math.max(length, windowBytes), size - offset));
      windowStart = offset;
    }
    return window.subarray(offset - windowStart, offset - windowStart + length);
  };
  let at = fileHeaderBytes;
  for (;;) {
    if (at + recordHeaderBytes > size) return at;
    const header = view(at, recordHeaderBytes);
    const length = header.readUInt32LE(0);
    const checksum = header.readUInt32LE(4);
    const start = at + recordHeaderBytes;
    if (start + length > size) return at;
    const body = view(start, length);
    if (crc32(body) !== checksum) {
      throw new Error(`${path} is damaged at byte ${at}. Remove it, or bring back a copy of it.`);
    }
    for (let position = 0; position < length; ) {
      const version = decodeVersionHeader(body, position);
      tell(version, { offset: start + position, length: version.length });
      position += version.length;
    }
    at = start + length;
  }
}

function readWhole(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const count = readSync(file, bytes, read, length - read, offset + read);
    if (count === 0) throw new Error(`A file of documents ends before byte ${offset + length}.`);
    read += count;
  }
  return bytes;
}

function writeWhole(file: number, bytes: Uint8Array, offset: number): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(file, bytes, written, bytes.length - written, offset + written);
}
