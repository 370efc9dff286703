import type { Damage } from "./damage.ts";
import { decodeDocument } from "./entity.ts";
import type { FirestoreDocument } from "./firestore-value.ts";
import { type LogOptions, readLog } from "./log-reader.ts";
import { MalformedRecordError } from "./wire-reader.ts";

/** A document of an export, and where its record begins in its file, in bytes. */
export interface ExportedDocument {
  readonly kind: "document";
  readonly offset: number;
  readonly document: FirestoreDocument;
}

/**
 * Reads the documents of an export's output file from its bytes, as they stream. What cannot be read comes as damage in
 * its place; a record that is whole but not a document brings its bytes along.
 * @throws whatever `source` throws
 */
export async function* readDocuments(
  source: AsyncIterable<Uint8Array>,
  file: string,
  options: LogOptions = {},
): AsyncGenerator<ExportedDocument | Damage> {
  for await (const item of readLog(source, file, options)) {
    if (item.kind === "damage") yield item;
    else yield readDocument(item.data, file, item.offset);
  }
}

function readDocument(record: Uint8Array, file: string, offset: number): ExportedDocument | Damage {
  try {
    return { kind: "document", offset, document: decodeDocument(record) };
  } catch (thrown) {
    if (!(thrown instanceof MalformedRecordError)) throw thrown;
    return {
      kind: "damage",
      file,
      offset,
      reason: `the record is not a document: ${thrown.message}`,
      record,
    };
  }
}
