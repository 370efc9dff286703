/** The Castagnoli polynomial of RFC 3720, bits reversed. */
const polynomial = 0x82f63b78;

/** What a byte does to the checksum when `k` more bytes follow it in the same step: table k. */
const tables = Array.from({ length: 4 }, () => new Uint32Array(256));
fillTables();

/**
 * The CRC-32C of bytes, unsigned; it goes on from `previous`, the checksum of the bytes before them. Four bytes a step.
 */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  const [last, third, second, first] = tables;
  if (last === undefined || third === undefined || second === undefined || first === undefined) return 0;
  let crc = ~previous;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^=
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    crc =
      (first[crc & 0xff] ?? 0) ^
      (second[(crc >>> 8) & 0xff] ?? 0) ^
      (third[(crc >>> 16) & 0xff] ?? 0) ^
      (last[crc >>> 24] ?? 0);
  }
  for (; at < bytes.length; at += 1) crc = (last[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function fillTables(): void {
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0);
    for (const table of tables) {
      table[byte] = crc;
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0);
    }
  }
}
