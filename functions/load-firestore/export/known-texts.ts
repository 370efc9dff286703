import type { WireReader } from "./wire-reader.ts";

/** A text, and how a member of that name begins in a JSON object: `"text":`. */
export interface KnownText {
  readonly text: string;
  readonly member: Uint8Array;
}

interface KeptText extends KnownText {
  readonly bytes: Uint8Array;
}

/** A power of two: documents of one collection share their fields' names. */
const slots = 4096;
const longestKept = 64;

/** Reads texts that repeat from document to document, as names of fields do, without making each again. */
export class KnownTexts {
  private readonly kept: (KeptText | undefined)[] = Array.from({ length: slots }, () => undefined);

  /** The text that a reader's `span()` took. */
  read(reader: WireReader): KnownText {
    const { bytes, from, to } = reader;
    if (to - from > longestKept) return knownText(reader);
    let hash = to - from;
    for (let index = from; index < to; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const candidate = this.kept[slot];
    if (candidate !== undefined && isAt(bytes, candidate.bytes, from, to)) return candidate;
    const text = { ...knownText(reader), bytes: Uint8Array.from(bytes.subarray(from, to)) };
    this.kept[slot] = text;
    return text;
  }
}

function knownText(reader: WireReader): KnownText {
  const text = reader.textAt(reader.from, reader.to);
  return { text, member: Buffer.from(`${JSON.stringify(text)}:`, "utf8") };
}

function isAt(bytes: Uint8Array, text: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] !== bytes[from + index]) return false;
  }
  return true;
}
