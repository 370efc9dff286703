const varintType = 0;
const fixed64Type = 1;
const bytesType = 2;
const groupStart = 3;
const groupEnd = 4;

/** Writes a message in Protocol Buffers' wire format, field by field, into memory that is used again and again. */
export class WireWriter {
  private buffer = Buffer.allocUnsafe(4096);
  private length = 0;

  /** What was written so far; good until something else is. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** Begins a new message. */
  reset(): void {
    this.length = 0;
  }

  varint(field: number, value: number | bigint): void {
    this.tag(field, varintType);
    if (typeof value === "number" && value >= 0 && Number.isSafeInteger(value)) this.unsigned(value);
    else this.unsigned64(BigInt.asUintN(64, BigInt(value)));
  }

  boolean(field: number, value: boolean): void {
    this.varint(field, value ? 1 : 0);
  }

  double(field: number, value: number): void {
    this.tag(field, fixed64Type);
    this.reserve(8);
    this.length = this.buffer.writeDoubleLE(value, this.length);
  }

  text(field: number, text: string): void {
    const length = Buffer.byteLength(text, "utf8");
    this.tag(field, bytesType);
    this.unsigned(length);
    this.reserve(length);
    this.length += this.buffer.write(text, this.length, "utf8");
  }

  content(field: number, bytes: Uint8Array): void {
    this.tag(field, bytesType);
    this.unsigned(bytes.length);
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A message within the message: what `write` writes, its length before it. */
  message(field: number, write: () => void): void {
    this.tag(field, bytesType);
    // One byte is kept for the length; longer lengths move what was written.
    const at = this.length;
    this.reserve(1);
    this.length += 1;
    write();
    const length = this.length - at - 1;
    const more = varintBytes(length) - 1;
    if (more > 0) {
      this.reserve(more);
      this.buffer.copyWithin(at + 1 + more, at + 1, this.length);
    }
    this.length = at;
    this.unsigned(length);
    this.length += length;
  }

  group(field: number, write: () => void): void {
    this.tag(field, groupStart);
    write();
    this.tag(field, groupEnd);
  }

  private tag(field: number, type: number): void {
    this.unsigned(field * 8 + type);
  }

  private unsigned(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.length] = (rest % 128) + 128;
      this.length += 1;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length] = rest;
    this.length += 1;
  }

  private unsigned64(value: bigint): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 128n) {
      this.buffer[this.length] = Number(rest & 127n) + 128;
      this.length += 1;
      rest >>= 7n;
    }
    this.buffer[this.length] = Number(rest);
    this.length += 1;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}
