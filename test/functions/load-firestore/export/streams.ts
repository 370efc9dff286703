import {
  type Damage,
  type ExportedDocument,
  type LogRecord,
  readDocuments,
  readLog,
} from "../../../../functions/load-firestore/export/index.ts";

/** Bytes as a stream of chunks of these sizes, over and over; each chunk in memory of its own. */
export async function* chunks(
  bytes: Uint8Array,
  sizes: readonly number[] = [65_536],
): AsyncGenerator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield Uint8Array.from(bytes.subarray(at, at + size));
    at += size;
  }
}

export async function recordsOf(
  bytes: Uint8Array,
  sizes?: readonly number[],
): Promise<(LogRecord | Damage)[]> {
  const items: (LogRecord | Damage)[] = [];
  for await (const item of readLog(chunks(bytes, sizes), "output-0")) items.push(item);
  return items;
}

export async function documentsOf(
  bytes: Uint8Array,
  sizes?: readonly number[],
): Promise<(ExportedDocument | Damage)[]> {
  const items: (ExportedDocument | Damage)[] = [];
  for await (const item of readDocuments(chunks(bytes, sizes), "output-0")) {
    if (item.kind !== "passed") items.push(item);
  }
  return items;
}
