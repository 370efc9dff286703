import { isUtf8 } from "node:buffer";
import { MalformedRecordError } from "./wire-reader.ts";

const smallBytes = 64 * 1024;
const keptBytes = 8 * 1024 * 1024;
const replacementCharacter = "\ufffd";
const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;
const tilde = 0x7e;

/** What JSON.stringify makes of the characters that it escapes, as bytes. */
const escapes: readonly Uint8Array[] = Array.from({ length: backslash + 1 }, (_, code) =>
  Buffer.from(JSON.stringify(String.fromCharCode(code)).slice(1, -1), "latin1"),
);

/**
 * JSON text while it is written: bytes of UTF-8, which become a text once, at the end. Making a text of each value and
 * joining them takes several times as long.
 */
export class JsonBytes {
  bytes = Buffer.allocUnsafe(smallBytes);
  length = 0;
  /** All bytes that were copied, or'ed. */
  private seen = 0;

  clear(): void {
    // One large document does not keep its memory.
    if (this.bytes.length > keptBytes) this.bytes = Buffer.allocUnsafe(smallBytes);
    this.length = 0;
    this.seen = 0;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** Text of ASCII characters alone. */
  ascii(text: string): void {
    this.reserve(text.length);
    this.length += this.bytes.latin1Write(text, this.length);
  }

  /** A text, as JSON.stringify writes it. */
  string(text: string): void {
    this.reserve(text.length + 2);
    const { bytes } = this;
    let at = this.length;
    bytes[at] = quote;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < space || code === quote || code === backslash || code > tilde) {
        this.json(Buffer.from(JSON.stringify(text), "utf8"));
        return;
      }
      at += 1;
      bytes[at] = code;
    }
    bytes[at + 1] = quote;
    this.length = at + 2;
  }

  /** JSON text that is there already. */
  json(source: Uint8Array): void {
    this.reserve(source.length);
    const { bytes } = this;
    let at = this.length;
    let { seen } = this;
    for (let index = 0; index < source.length; index += 1) {
      const byte = source[index] ?? 0;
      seen |= byte;
      bytes[at] = byte;
      at += 1;
    }
    this.length = at;
    this.seen = seen;
  }

  /** A text in its UTF-8 bytes, as JSON.stringify writes it. */
  text(source: Uint8Array, from: number, to: number): void {
    this.reserve(to - from + 2);
    let { bytes, seen } = this;
    let at = this.length;
    bytes[at] = quote;
    at += 1;
    for (let index = from; index < to; index += 1) {
      const byte = source[index] ?? 0;
      if (byte < space || byte === quote || byte === backslash) {
        this.length = at;
        this.reserve(to - index + 6);
        bytes = this.bytes;
        for (const escaped of escapes[byte] ?? []) {
          bytes[at] = escaped;
          at += 1;
        }
      } else {
        seen |= byte;
        bytes[at] = byte;
        at += 1;
      }
    }
    bytes[at] = quote;
    this.length = at + 1;
    this.seen = seen;
  }

  /** Moves what was written last to where it belongs: `to` and everything up to `from` come after it. */
  moveBack(from: number, to: number): void {
    const moved = Uint8Array.prototype.slice.call(this.bytes, from, this.length);
    this.bytes.copyWithin(to + moved.length, to, from);
    this.bytes.set(moved, to);
  }

  /** @throws MalformedRecordError where a text that was copied is not UTF-8 */
  toString(): string {
    if (this.seen < 0x80) return this.bytes.latin1Slice(0, this.length);
    const text = this.bytes.utf8Slice(0, this.length);
    // Decoding puts this character where bytes are not UTF-8; it may also be there in its own right.
    if (text.includes(replacementCharacter) && !isUtf8(this.bytes.subarray(0, this.length))) {
      throw new MalformedRecordError("a text is not UTF-8");
    }
    return text;
  }

  /** Makes room for more bytes. */
  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
