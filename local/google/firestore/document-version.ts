/** Where a version lies in a file of documents, in bytes. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** One version of a document: its content from `updateMicros` on, or its absence. Times are microseconds since 1970. */
export interface DocumentVersion {
  /** Collection, document, collection, document … */
  readonly path: string;
  /** The document's fields in their normal form, as JSON text; null where it was deleted. */
  readonly fields: string | null;
  readonly createMicros: bigint;
  readonly updateMicros: bigint;
  /** The version before this one; undefined for the first that is kept. */
  readonly previous: Place | undefined;
}

// length u32, path length u32, created i64, updated i64, previous offset f64, previous length u32, kind u8.
const headerBytes = 37;
const put = 1;
const deletion = 0;

/** What a version's header says without reading its content. */
export interface VersionHeader {
  readonly length: number;
  readonly path: string;
  readonly isDeletion: boolean;
  readonly updateMicros: bigint;
}

/** A version as bytes. */
export function encodeVersion(version: DocumentVersion): Buffer {
  const { path, fields, createMicros, updateMicros, previous } = version;
  const pathBytes = Buffer.byteLength(path, "utf8");
  const length = headerBytes + pathBytes + (fields === null ? 0 : Buffer.byteLength(fields, "utf8"));
  const bytes = Buffer.allocUnsafe(length);
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt32LE(pathBytes, 4);
  bytes.writeBigInt64LE(createMicros, 8);
  bytes.writeBigInt64LE(updateMicros, 16);
  bytes.writeDoubleLE(previous?.offset ?? -1, 24);
  bytes.writeUInt32LE(previous?.length ?? 0, 32);
  bytes.writeUInt8(fields === null ? deletion : put, 36);
  bytes.write(path, headerBytes, "utf8");
  if (fields !== null) bytes.write(fields, headerBytes + pathBytes, "utf8");
  return bytes;
}

export function decodeVersion(bytes: Buffer): DocumentVersion {
  const pathEnd = headerBytes + bytes.readUInt32LE(4);
  const offset = bytes.readDoubleLE(24);
  return {
    path: bytes.toString("utf8", headerBytes, pathEnd),
    fields: bytes.readUInt8(36) === deletion ? null : bytes.toString("utf8", pathEnd),
    createMicros: bytes.readBigInt64LE(8),
    updateMicros: bytes.readBigInt64LE(16),
    previous: offset < 0 ? undefined : { offset, length: bytes.readUInt32LE(32) },
  };
}

/** Reads the header of the version that begins at `at`. */
export function decodeVersionHeader(bytes: Buffer, at: number): VersionHeader {
  const pathStart = at + headerBytes;
  return {
    length: bytes.readUInt32LE(at),
    path: bytes.toString("utf8", pathStart, pathStart + bytes.readUInt32LE(at + 4)),
    isDeletion: bytes.readUInt8(at + 36) === deletion,
    updateMicros: bytes.readBigInt64LE(at + 16),
  };
}
