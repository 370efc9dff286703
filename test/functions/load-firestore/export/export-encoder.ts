/**
 * Writes exports from the descriptions of their formats (LevelDB's log format, Protocol Buffers' wire format, App Engine's
 * entity_v3.proto), byte by byte and apart from the reader, so that one mistake cannot be in both.
 */

/** A value to write, and the JSON that reading it must come to. */
export type Sample =
  | { readonly type: "null" }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "integer"; readonly value: bigint }
  | { readonly type: "double"; readonly value: number }
  | { readonly type: "timestamp"; readonly micros: bigint }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "bytes"; readonly value: Uint8Array; readonly meaning?: number }
  | { readonly type: "geopoint"; readonly latitude: number; readonly longitude: number }
  | { readonly type: "reference"; readonly path: readonly PathElement[]; readonly database?: string }
  | { readonly type: "array"; readonly values: readonly Sample[] }
  | { readonly type: "map"; readonly fields: SampleFields };

export type SampleFields = readonly (readonly [name: string, value: Sample])[];

export interface PathElement {
  readonly collection: string;
  readonly id: string | bigint;
}

export interface SampleDocument {
  readonly path: readonly PathElement[];
  readonly fields: SampleFields;
  readonly database?: string;
  readonly app?: string;
}

type Bytes = readonly number[];

export function varint(value: bigint | number): Bytes {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low + 128);
  } while (rest !== 0n);
  return bytes;
}

function tag(field: number, wire: number): Bytes {
  return varint(field * 8 + wire);
}

export function varintField(field: number, value: bigint | number): Bytes {
  return [...tag(field, 0), ...varint(value)];
}

export function doubleField(field: number, value: number): Bytes {
  const bits = new Uint8Array(8);
  new DataView(bits.buffer).setFloat64(0, value, true);
  return [...tag(field, 1), ...bits];
}

export function bytesField(field: number, content: Bytes | Uint8Array): Bytes {
  return [...tag(field, 2), ...varint(content.length), ...content];
}

export function textField(field: number, text: string): Bytes {
  return bytesField(field, new TextEncoder().encode(text));
}

export function groupField(field: number, content: Bytes): Bytes {
  return [...tag(field, 3), ...content, ...tag(field, 4)];
}

function elements(
  path: readonly PathElement[],
  group: number,
  kind: number,
  id: number,
  name: number,
): Bytes {
  return path.flatMap((element) =>
    groupField(group, [
      ...textField(kind, element.collection),
      ...(typeof element.id === "string" ? textField(name, element.id) : varintField(id, element.id)),
    ]),
  );
}

function propertyValue(sample: Sample): Bytes {
  switch (sample.type) {
    case "null":
    case "array":
      return [];
    case "boolean":
      return varintField(2, sample.value ? 1 : 0);
    case "integer":
      return varintField(1, sample.value);
    case "timestamp":
      return varintField(1, sample.micros);
    case "double":
      return doubleField(4, sample.value);
    case "string":
      return textField(3, sample.value);
    case "bytes":
      return bytesField(3, sample.value);
    case "geopoint":
      return groupField(5, [...doubleField(6, sample.latitude), ...doubleField(7, sample.longitude)]);
    case "reference":
      return groupField(12, [
        ...textField(13, "s~hinata-kampo"),
        ...elements(sample.path, 14, 15, 16, 17),
        ...(sample.database === undefined ? [] : textField(23, sample.database)),
      ]);
    case "map":
      return bytesField(3, [
        ...bytesField(13, [...textField(13, ""), ...bytesField(14, [])]),
        ...properties(sample.fields),
      ]);
  }
}

function meaningOf(sample: Sample): number | null {
  switch (sample.type) {
    case "timestamp":
      return 7;
    case "geopoint":
      return 9;
    case "bytes":
      return sample.meaning ?? 14;
    case "map":
      return 19;
    case "array":
      return 24;
    default:
      return null;
  }
}

export function property(
  name: string,
  meaning: number | null,
  isMultiple: boolean,
  value: Bytes,
  field = 15,
): Bytes {
  return bytesField(field, [
    ...(meaning === null ? [] : varintField(1, meaning)),
    ...textField(3, name),
    ...varintField(4, isMultiple ? 1 : 0),
    ...bytesField(5, value),
  ]);
}

function properties(fields: SampleFields): Bytes {
  return fields.flatMap(([name, sample]) => {
    if (sample.type !== "array") return property(name, meaningOf(sample), false, propertyValue(sample));
    if (sample.values.length === 0) return property(name, 24, false, [], 14);
    return sample.values.flatMap((element) =>
      property(name, meaningOf(element), true, propertyValue(element)),
    );
  });
}

export function key(path: readonly PathElement[], app = "s~hinata-kampo", database?: string): Bytes {
  return bytesField(13, [
    ...textField(13, app),
    ...bytesField(14, elements(path, 1, 2, 3, 4)),
    ...(database === undefined ? [] : textField(23, database)),
  ]);
}

export function encodeDocument({ path, fields, app, database }: SampleDocument): Uint8Array {
  const group = bytesField(16, elements(path.slice(0, 1), 1, 2, 3, 4));
  return Uint8Array.from([...key(path, app, database), ...properties(fields), ...group]);
}

/** CRC-32C a bit at a time. */
export function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit += 1) {
      const isSet = ((crc ^ (byte >> bit)) & 1) === 1;
      crc = (crc >>> 1) ^ (isSet ? 0x82f63b78 : 0);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A piece of a log as it is written: header and data. */
export function frame(type: number, data: Uint8Array): Uint8Array {
  const crc = BigInt(checksum(Buffer.concat([Uint8Array.of(type), data])));
  const masked = (((crc >> 15n) | (crc << 17n)) & 0xffffffffn) + 0xa282ead8n;
  const header = new DataView(new ArrayBuffer(7));
  header.setUint32(0, Number(masked & 0xffffffffn), true);
  header.setUint16(4, data.length, true);
  header.setUint8(6, type);
  return Buffer.concat([new Uint8Array(header.buffer), data]);
}

/** A log with these records, cut into blocks of 32,768 bytes. */
export function encodeLog(records: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let room = 32_768;
  const put = (bytes: Uint8Array): void => {
    parts.push(bytes);
    room -= bytes.length;
    if (room === 0) room = 32_768;
  };
  for (const record of records) {
    let rest = record;
    for (let isFirst = true; ; isFirst = false) {
      if (room < 7) put(new Uint8Array(room));
      const piece = rest.subarray(0, room - 7);
      rest = rest.subarray(piece.length);
      const isLast = rest.length === 0;
      put(frame(isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3, piece));
      if (isLast) break;
    }
  }
  return Buffer.concat(parts);
}
