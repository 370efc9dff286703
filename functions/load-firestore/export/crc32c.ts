/** The polynomial of CRC-32C (Castagnoli), bits reversed: RFC 3720, section 12.1. */
const polynomial = 0x82f63b78;

/** What masking adds: LevelDB, util/crc32c.h. */
const maskDelta = 0xa282ead8;

/** Eight tables of 256: eight bytes a step ("slicing by 8", Kounavis and Berry, 2005). */
const tables = buildTables();

/**
 * The CRC-32C of `bytes` from `start` up to `end`, as an unsigned 32-bit number; of these bytes after others whose CRC-32C
 * is `previous`.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, previous = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let crc = ~previous;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low = crc ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    crc =
      entry(7, low) ^
      entry(6, low >>> 8) ^
      entry(5, low >>> 16) ^
      entry(4, low >>> 24) ^
      entry(3, high) ^
      entry(2, high >>> 8) ^
      entry(1, high >>> 16) ^
      entry(0, high >>> 24);
  }
  for (; at < end; at += 1) crc = entry(0, crc ^ view.getUint8(at)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The checksum that a log's header stores masked; unsigned 32 bits. */
export function unmask(masked: number): number {
  const rotated = (masked - maskDelta) >>> 0;
  return ((rotated << 15) | (rotated >>> 17)) >>> 0;
}

function entry(table: number, byte: number): number {
  return tables[table * 256 + (byte & 0xff)] ?? 0;
}

function buildTables(): Int32Array {
  const built = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    built[byte] = crc;
  }
  for (let index = 256; index < built.length; index += 1) {
    const previous = built[index - 256] ?? 0;
    built[index] = (built[previous & 0xff] ?? 0) ^ (previous >>> 8);
  }
  return built;
}
