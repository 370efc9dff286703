import type { WireReader } from "./wire-reader.ts";

/** A field's name, as it is and as JSON writes it. */
export interface FieldName {
  readonly text: string;
  readonly json: string;
}

interface KnownName extends FieldName {
  readonly bytes: Uint8Array;
}

/** A power of two: documents of one collection share their field names. */
const slots = 4096;
const longestKept = 64;

/** Reads the names of fields, which repeat from document to document, without making each text again. */
export class FieldNames {
  private readonly known: (KnownName | undefined)[] = Array.from({ length: slots }, () => undefined);

  read(reader: WireReader, from: number, to: number): FieldName {
    if (to - from > longestKept) return nameAt(reader, from, to);
    let hash = to - from;
    for (let index = from; index < to; index += 1) hash = Math.imul(hash ^ reader.byteAt(index), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const candidate = this.known[slot];
    if (candidate !== undefined && isAt(reader, candidate.bytes, from, to)) return candidate;
    const name = nameAt(reader, from, to);
    const bytes = Uint8Array.from({ length: to - from }, (_, index) => reader.byteAt(from + index));
    this.known[slot] = { ...name, bytes };
    return name;
  }
}

function nameAt(reader: WireReader, from: number, to: number): FieldName {
  const text = reader.textAt(from, to);
  return { text, json: JSON.stringify(text) };
}

function isAt(reader: WireReader, bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false;
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index] !== reader.byteAt(from + index)) return false;
  }
  return true;
}
