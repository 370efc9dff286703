import type { Damage } from "./damage.ts";
import type { DocumentName, FirestoreDocument } from "./document.ts";
import { DocumentReader } from "./document-reader.ts";
import { type LogOptions, readLogBlocks } from "./log-reader.ts";
import type { LogRecord } from "./record-assembly.ts";
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

/** What an export's output file holds: documents, and what cannot be read, in its place. */
export type ExportItem = ExportedDocument | PassedDocument | Damage;

/**
 * Reads the documents of an export's output file from its bytes, as they stream. What cannot be read comes as damage in
 * its place; a record that is whole but not a document brings its bytes along.
 * @throws whatever `source` throws
 */
export async function* readDocuments(
  source: AsyncIterable<Uint8Array>,
  file: string,
  options: DocumentOptions = {},
): AsyncGenerator<ExportItem> {
  for await (const items of readDocumentLots(source, file, options)) yield* items;
}

/**
 * What `readDocuments` gives, a lot for each block: waiting for every document takes longer than reading many of them. A
 * lot is read while it is used, and must be used up before the next is asked for.
 */
export async function* readDocumentLots(
  source: AsyncIterable<Uint8Array>,
  file: string,
  { isWanted, ...options }: DocumentOptions = {},
): AsyncGenerator<Iterable<ExportItem>> {
  const reader = new DocumentReader();
  function* read(items: readonly (LogRecord | Damage)[]): Generator<ExportItem> {
    for (const item of items) {
      yield item.kind === "damage" ? item : readDocument(reader, item, file, isWanted);
    }
  }
  for await (const items of readLogBlocks(source, file, options)) yield read(items);
}

function readDocument(
  reader: DocumentReader,
  { data: record, offset }: LogRecord,
  file: string,
  isWanted: DocumentOptions["isWanted"],
): ExportItem {
  try {
    const name = reader.open(record);
    if (isWanted?.(name) === false) return { kind: "passed", offset, name };
    return { kind: "document", offset, document: reader.document() };
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
