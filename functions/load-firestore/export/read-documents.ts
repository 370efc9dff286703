import type { Damage } from "./damage.ts";
import { decodeDocument, decodeName } from "./decode-document.ts";
import type { DocumentName, FirestoreDocument } from "./document.ts";
import { type LogOptions, readLog } from "./log-reader.ts";
import { MalformedRecordError } from "./wire-reader.ts";

/** A document of an export, and where its record begins in its file, in bytes. */
export interface ExportedDocument {
  readonly kind: "document";
  readonly offset: number;
  readonly document: FirestoreDocument;
}

/** A document that nobody wants: its fields were not read. */
export interface PassedDocument {
  readonly kind: "passed";
  readonly offset: number;
  readonly name: DocumentName;
}

export interface DocumentOptions extends LogOptions {
  /** Which documents to read; all where absent. */
  readonly isWanted?: (name: DocumentName) => boolean;
}

/**
 * Reads the documents of an export's output file from its bytes, as they stream. What cannot be read comes as damage in
 * its place; a record that is whole but not a document brings its bytes along.
 * @throws whatever `source` throws
 */
export async function* readDocuments(
  source: AsyncIterable<Uint8Array>,
  file: string,
  { isWanted, ...options }: DocumentOptions = {},
): AsyncGenerator<ExportedDocument | PassedDocument | Damage> {
  for await (const item of readLog(source, file, options)) {
    if (item.kind === "damage") yield item;
    else yield readDocument(item.data, file, item.offset, isWanted);
  }
}

function readDocument(
  record: Uint8Array,
  file: string,
  offset: number,
  isWanted: DocumentOptions["isWanted"],
): ExportedDocument | PassedDocument | Damage {
  try {
    const name = decodeName(record);
    if (isWanted?.(name) === false) return { kind: "passed", offset, name };
    return { kind: "document", offset, document: decodeDocument(record, name) };
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
