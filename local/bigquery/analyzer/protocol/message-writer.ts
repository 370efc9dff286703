import { wireTypeOfField } from "./message-reader.ts";
import type { Field, MessageType, ScalarType } from "./schema.ts";

/** A part that many requests have in common: it is written once. */
export class SharedMessage {
  readonly #message: object;
  #written: { readonly type: MessageType; readonly bytes: Buffer } | undefined;

  constructor(message: object) {
    this.#message = message;
  }

  bytes(type: MessageType): Buffer {
    if (this.#written?.type !== type) this.#written = { type, bytes: writeMessage(type, this.#message) };
    return this.#written.bytes;
  }
}

/**
 * A message as protobuf's wire format has it. Fields by their names in the protos; what is undefined or no field of the message
 * is left out. Throws where a value is none of its field's type.
 */
export function writeMessage(type: MessageType, message: object): Buffer {
  const writer = new MessageWriter();
  writer.fields(type, message);
  return writer.written();
}

class MessageWriter {
  #bytes = Buffer.allocUnsafe(4_096);
  #length = 0;

  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  fields(type: MessageType, message: object): void {
    for (const [name, value] of Object.entries(message)) {
      if (value === undefined || value === null) continue;
      const field = type.byName.get(name);
      if (field === undefined) continue;
      if (!field.isRepeated) this.#field(field, value);
      else if (Array.isArray(value)) for (const each of value) this.#field(field, each);
      else throw unfit(field, value);
    }
  }

  #field(field: Field, value: unknown): void {
    this.#varint(field.number * 8 + wireTypeOfField(field));
    if (field.kind === "scalar") this.#scalar(field, field.type, value);
    else if (field.kind === "enum") {
      const number = typeof value === "number" ? value : field.type.numbers.get(String(value));
      if (number === undefined) throw unfit(field, value);
      this.#integer(number);
    } else if (field.kind === "unknown" || typeof value !== "object" || value === null)
      throw unfit(field, value);
    else if (value instanceof SharedMessage) this.#delimited(value.bytes(field.type));
    else {
      const start = this.#length;
      this.fields(field.type, value);
      this.#prefixLength(start);
    }
  }

  #scalar(field: Field, type: ScalarType, value: unknown): void {
    switch (type) {
      case "string":
        if (typeof value !== "string") throw unfit(field, value);
        this.#text(value);
        return;
      case "bytes":
        if (!(value instanceof Uint8Array)) throw unfit(field, value);
        this.#delimited(value);
        return;
      case "bool":
        if (typeof value !== "boolean") throw unfit(field, value);
        this.#varint(value ? 1 : 0);
        return;
      case "double":
        if (typeof value !== "number") throw unfit(field, value);
        this.#reserve(8);
        this.#length = this.#bytes.writeDoubleLE(value, this.#length);
        return;
      case "float":
        if (typeof value !== "number") throw unfit(field, value);
        this.#reserve(4);
        this.#length = this.#bytes.writeFloatLE(value, this.#length);
        return;
      case "int32":
      case "int64":
      case "uint32":
      case "uint64":
        this.#integer(integer(field, value));
        return;
    }
  }

  #text(text: string): void {
    // A UTF-16 unit takes at most three bytes.
    this.#reserve(text.length * 3);
    const start = this.#length;
    this.#length += this.#bytes.write(text, start, "utf8");
    this.#prefixLength(start);
  }

  #delimited(bytes: Uint8Array): void {
    this.#varint(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Puts its length before what was written from `start` on. */
  #prefixLength(start: number): void {
    const end = this.#length;
    const size = end - start;
    let width = 1;
    for (let rest = size >>> 7; rest > 0; rest >>>= 7) width += 1;
    this.#reserve(width);
    this.#bytes.copyWithin(start + width, start, end);
    this.#length = start;
    this.#varint(size);
    this.#length = end + width;
  }

  /** Negative numbers take ten bytes, whatever their type. */
  #integer(value: number | bigint): void {
    if (typeof value === "number" && value >= 0 && value < 2 ** 31) {
      this.#varint(value);
      return;
    }
    this.#reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 127n) {
      this.#bytes[this.#length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  #varint(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

function integer(field: Field, value: unknown): number | bigint {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return value as number | bigint;
  if (typeof value === "string" && /^-?\d+$/.test(value)) return BigInt(value);
  throw unfit(field, value);
}

function unfit(field: Field, value: unknown): Error {
  return new Error(`${field.name} cannot be ${String(value)}`);
}
