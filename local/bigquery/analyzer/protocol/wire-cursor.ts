import type { ScalarType } from "./schema.ts";

/** How a value stands on the wire: what says where it ends. */
export const wireTypes = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** How single values of each scalar type stand on the wire. */
export const wireTypeOf: Readonly<Record<ScalarType, number>> = {
  double: wireTypes.fixed64,
  float: wireTypes.fixed32,
  int32: wireTypes.varint,
  int64: wireTypes.varint,
  uint32: wireTypes.varint,
  uint64: wireTypes.varint,
  bool: wireTypes.varint,
  string: wireTypes.delimited,
  bytes: wireTypes.delimited,
};

/** Reads protobuf's wire format from front to back. */
export class WireCursor {
  readonly #bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The lower 32 bits of a varint, without sign. */
  varint(): number {
    const first = this.#byte();
    if (first < 128) return first;
    let value = first & 127;
    for (let shift = 7; shift < 70; shift += 7) {
      const byte = this.#byte();
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new Error("A number on the wire has no end");
  }

  /** Where the value ends that begins here with its length. */
  end(): number {
    const length = this.varint();
    const end = this.position + length;
    if (end > this.#bytes.length) throw cutShort();
    return end;
  }

  /** What stands from here to an end, as a key of what was read of the same bytes: a character a byte. */
  key(end: number): string {
    return this.#bytes.latin1Slice(this.position, end);
  }

  /** A scalar; integers of 64 bits are text, as JSON has them. */
  scalar(type: ScalarType): string | number | boolean | Buffer {
    switch (type) {
      case "string": {
        const start = this.#enter();
        return this.#bytes.utf8Slice(start, this.position);
      }
      case "bytes": {
        const start = this.#enter();
        return this.#bytes.subarray(start, this.position);
      }
      case "bool":
        return this.#long() !== 0n;
      case "int32":
        return this.varint() | 0;
      case "uint32":
        return this.varint();
      case "int64":
        return String(BigInt.asIntN(64, this.#long()));
      case "uint64":
        return String(this.#long());
      case "double":
        return this.#bytes.readDoubleLE(this.#pass(8));
      case "float":
        return this.#bytes.readFloatLE(this.#pass(4));
    }
  }

  /** Passes over a value that nobody asks for. */
  skip(wireType: number): void {
    if (wireType === wireTypes.varint) this.#long();
    else if (wireType === wireTypes.delimited) this.position = this.end();
    else if (wireType === wireTypes.fixed64) this.#pass(8);
    else if (wireType === wireTypes.fixed32) this.#pass(4);
    else throw new Error(`The wire has no values of type ${wireType}`);
  }

  /** All 64 bits of a varint. */
  #long(): bigint {
    const start = this.position;
    const low = this.varint();
    if (this.position - start < 5) return BigInt(low);
    let value = 0n;
    for (let index = this.position - 1; index >= start; index -= 1)
      value = (value << 7n) | BigInt((this.#bytes[index] ?? 0) & 127);
    return BigInt.asUintN(64, value);
  }

  /** Passes over a value that begins with its length; answers where it begins. */
  #enter(): number {
    const end = this.end();
    const start = this.position;
    this.position = end;
    return start;
  }

  #pass(size: number): number {
    const start = this.position;
    this.position += size;
    return start;
  }

  #byte(): number {
    const byte = this.#bytes[this.position];
    if (byte === undefined) throw cutShort();
    this.position += 1;
    return byte;
  }
}

function cutShort(): Error {
  return new Error("A message on the wire is cut short");
}
