import { isUtf8 } from "node:buffer";

/** A record that is whole but not what it should be. The message holds none of its values. */
export class MalformedRecordError extends Error {
  override readonly name = "MalformedRecordError";
}

const wireType = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

/** Groups within groups that are passed over at most. */
const maximumSkippedDepth = 100;

/**
 * Reads the fields of a message in Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding), groups
 * included: `next()` goes to a field, and one of the other methods takes its value.
 * Every method throws MalformedRecordError where the bytes are not what it reads.
 */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #type = 0;
  /** The number of the field that `next()` went to. */
  field = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Goes to the next field; false at the end of the message, or of the group with this field number. */
  next(group = 0): boolean {
    if (this.#at === this.#bytes.length) {
      if (group !== 0) throw this.#malformed(`the group ${group} has no end`);
      return false;
    }
    const tag = this.#unsigned();
    this.field = tag >>> 3;
    this.#type = tag & 7;
    if (this.field === 0) throw this.#malformed("a field has the number 0");
    if (this.#type !== wireType.groupEnd) return true;
    if (this.field !== group) throw this.#malformed(`a group ends that did not begin: ${this.field}`);
    return false;
  }

  /** A varint as a signed 64-bit integer. */
  int64(): bigint {
    this.#expect(wireType.varint);
    return this.#varint();
  }

  /** A varint that is a small number: an enumeration's value. */
  enumeration(): number {
    return Number(this.int64());
  }

  boolean(): boolean {
    return this.int64() !== 0n;
  }

  double(): number {
    this.#expect(wireType.fixed64);
    const at = this.#advance(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at, 8).getFloat64(0, true);
  }

  /** Bytes, as a view of the message: a nested message, or text in an encoding of its own. */
  bytes(): Uint8Array {
    this.#expect(wireType.bytes);
    const length = this.#unsigned();
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  text(): string {
    return utf8(this.bytes());
  }

  /** Enters a group: its fields follow, until `next(field)` is false. */
  group(): void {
    this.#expect(wireType.groupStart);
  }

  /** Passes over the field's value. */
  skip(depth = 0): void {
    switch (this.#type) {
      case wireType.varint:
        this.#varint();
        break;
      case wireType.fixed64:
        this.#advance(8);
        break;
      case wireType.bytes:
        this.#advance(this.#unsigned());
        break;
      case wireType.fixed32:
        this.#advance(4);
        break;
      case wireType.groupStart: {
        if (depth === maximumSkippedDepth) throw this.#malformed("groups are nested too deeply");
        const group = this.field;
        while (this.next(group)) this.skip(depth + 1);
        break;
      }
      default:
        throw this.#malformed(`the field ${this.field} has the unknown wire type ${this.#type}`);
    }
  }

  #expect(type: number): void {
    if (this.#type === type) return;
    throw this.#malformed(`the field ${this.field} has the wire type ${this.#type} instead of ${type}`);
  }

  #advance(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw this.#malformed(`the field ${this.field} is cut off`);
    this.#at = at + length;
    return at;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw this.#malformed("a varint is cut off");
    this.#at += 1;
    return byte;
  }

  /** A varint of 32 bits at most: a tag or a length. */
  #unsigned(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 && value < 2 ** 32) return value;
    }
    throw this.#malformed("a tag or a length has more than 32 bits");
  }

  #varint(): bigint {
    let low = 0;
    // Seven bytes are 49 bits, which a number holds exactly.
    for (let index = 0, scale = 1; index < 7; index += 1, scale *= 128) {
      const byte = this.#byte();
      low += (byte & 0x7f) * scale;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 49n; shift <= 63n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80 && value < 1n << 64n) return BigInt.asIntN(64, value);
    }
    throw this.#malformed("a varint has more than 64 bits");
  }

  #malformed(what: string): MalformedRecordError {
    return new MalformedRecordError(`${what} (byte ${this.#at} of the message)`);
  }
}

/** Text from its UTF-8 bytes. Throws MalformedRecordError for bytes that are not UTF-8. */
export function utf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new MalformedRecordError("a text is not UTF-8");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
