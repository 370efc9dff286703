import { isUtf8 } from "node:buffer";

declare global {
  /** What Node's `toString` and `write` call: they themselves take longer than a short text. */
  interface Buffer {
    latin1Slice(start: number, end: number): string;
    utf8Slice(start: number, end: number): string;
    base64Slice(start: number, end: number): string;
    latin1Write(text: string, offset: number): number;
  }
}

/** A record that is whole but not what it should be. The message holds none of its values. */
export class MalformedRecordError extends Error {
  override readonly name = "MalformedRecordError";
}

const wireType = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

/** Groups within groups that are passed over at most. */
const maximumSkippedDepth = 100;

const replacementCharacter = "\ufffd";

/**
 * Reads the fields of a message in Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding), groups
 * included: `next()` goes to a field, and one of the other methods takes its value. It reads in place: `enter()` goes
 * into a message within the message, `leave()` behind it.
 * Every method throws MalformedRecordError where the bytes are not what it reads.
 */
export class WireReader {
  bytes: Buffer = Buffer.alloc(0);
  private at = 0;
  private end = 0;
  private type = 0;
  /** The number of the field that `next()` went to. */
  field = 0;
  /** Where the bytes that `span()` took begin in the message. */
  from = 0;
  /** Where the bytes that `span()` took end. */
  to = 0;

  constructor(bytes?: Uint8Array) {
    if (bytes !== undefined) this.open(bytes);
  }

  /** Begins to read another message: a reader for each takes longer than many a message. */
  open(bytes: Uint8Array): void {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.rewind();
  }

  /** Goes back to the message's beginning. */
  rewind(): void {
    this.at = 0;
    this.end = this.bytes.length;
  }

  /** Goes to the next field; false at the end of the message, or of the group with this field number. */
  next(group = 0): boolean {
    if (this.at === this.end) {
      if (group !== 0) throw this.malformed(`the group ${group} has no end`);
      return false;
    }
    const tag = this.unsigned();
    this.field = tag >>> 3;
    this.type = tag & 7;
    if (this.field === 0) throw this.malformed("a field has the number 0");
    if (this.type !== wireType.groupEnd) return true;
    if (this.field !== group) throw this.malformed(`a group ends that did not begin: ${this.field}`);
    return false;
  }

  /** Goes into a message that is the field's value; answers what `leave` takes to come back. */
  enter(): number {
    this.span();
    return this.enterSpan(this.from, this.to);
  }

  /** Goes into bytes that `span()` took, which lie before the place read next. */
  enterSpan(from: number, to: number): number {
    const { end } = this;
    this.at = from;
    this.end = to;
    return end;
  }

  /** Goes behind the message that `enter()` went into, and on from `at` where that is given. */
  leave(end: number, at = this.end): void {
    this.at = at;
    this.end = end;
  }

  /** Where the next field begins. */
  get position(): number {
    return this.at;
  }

  /** Takes bytes: a nested message, or text in an encoding of its own. They are at `from` and `to`. */
  span(): void {
    this.expect(wireType.bytes);
    const length = this.unsigned();
    this.from = this.advance(length);
    this.to = this.at;
  }

  /** A varint as a signed 64-bit integer; a number where that holds it exactly. */
  int64(): number | bigint {
    this.expect(wireType.varint);
    return this.varint();
  }

  /** A varint that is a small number: an enumeration's value. */
  enumeration(): number {
    return Number(this.int64());
  }

  boolean(): boolean {
    return this.int64() !== 0;
  }

  double(): number {
    this.expect(wireType.fixed64);
    return this.bytes.readDoubleLE(this.advance(8));
  }

  text(): string {
    this.span();
    return this.textAt(this.from, this.to);
  }

  /** Text in its UTF-8 bytes. */
  textAt(from: number, to: number): string {
    let seen = 0;
    for (let index = from; index < to; index += 1) seen |= this.bytes[index] ?? 0;
    return seen < 0x80 ? this.bytes.latin1Slice(from, to) : this.wideText(from, to);
  }

  /** Bytes as base64 text (RFC 4648, section 4). */
  base64At(from: number, to: number): string {
    return this.bytes.base64Slice(from, to);
  }

  /** Enters a group: its fields follow, until `next(field)` is false. */
  group(): void {
    this.expect(wireType.groupStart);
  }

  /** Passes over the field's value. */
  skip(depth = 0): void {
    switch (this.type) {
      case wireType.varint:
        this.varint();
        break;
      case wireType.fixed64:
        this.advance(8);
        break;
      case wireType.bytes:
        this.advance(this.unsigned());
        break;
      case wireType.fixed32:
        this.advance(4);
        break;
      case wireType.groupStart: {
        if (depth === maximumSkippedDepth) throw this.malformed("groups are nested too deeply");
        const group = this.field;
        while (this.next(group)) this.skip(depth + 1);
        break;
      }
      default:
        throw this.malformed(`the field ${this.field} has the unknown wire type ${this.type}`);
    }
  }

  private expect(type: number): void {
    if (this.type === type) return;
    throw this.malformed(`the field ${this.field} has the wire type ${this.type} instead of ${type}`);
  }

  private advance(length: number): number {
    const { at } = this;
    if (length > this.end - at) throw this.malformed(`the field ${this.field} is cut off`);
    this.at = at + length;
    return at;
  }

  private byte(): number {
    if (this.at === this.end) throw this.malformed("a varint is cut off");
    const byte = this.bytes[this.at] ?? 0;
    this.at += 1;
    return byte;
  }

  /** A varint of 32 bits at most: a tag or a length. */
  private unsigned(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let scale = 128; scale <= 2 ** 28; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 && value < 2 ** 32) return value;
    }
    throw this.malformed("a tag or a length has more than 32 bits");
  }

  private varint(): number | bigint {
    let low = 0;
    // Seven bytes are 49 bits, which a number holds exactly.
    for (let index = 0, scale = 1; index < 7; index += 1, scale *= 128) {
      const byte = this.byte();
      low += (byte & 0x7f) * scale;
      if (byte < 0x80) return low;
    }
    let high = 0;
    for (let index = 0, scale = 1; index < 3; index += 1, scale *= 128) {
      const byte = this.byte();
      high += (byte & 0x7f) * scale;
      if (byte < 0x80 && high < 2 ** 15) return signed(high, low);
    }
    throw this.malformed("a varint has more than 64 bits");
  }

  private wideText(from: number, to: number): string {
    const text = this.bytes.utf8Slice(from, to);
    // Decoding puts this character where bytes are not UTF-8; it may also be there in its own right.
    if (text.includes(replacementCharacter) && !isUtf8(this.bytes.subarray(from, to))) {
      throw new MalformedRecordError("a text is not UTF-8");
    }
    return text;
  }

  private malformed(what: string): MalformedRecordError {
    return new MalformedRecordError(`${what} (byte ${this.at} of the record)`);
  }
}

/** 15 bits and 49 bits as a signed 64-bit integer. */
function signed(high: number, low: number): number | bigint {
  const upper = high >= 2 ** 14 ? high - 2 ** 15 : high;
  const value = upper * 2 ** 49 + low;
  return Number.isSafeInteger(value) ? value : (BigInt(upper) << 49n) + BigInt(low);
}
