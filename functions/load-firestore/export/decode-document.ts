import type { FirestoreDocument } from "./document.ts";
import { DocumentReader } from "./document-reader.ts";

/** Reads one record of an export. @throws MalformedRecordError as DocumentReader does */
export function decodeDocument(record: Uint8Array): FirestoreDocument {
  const reader = new DocumentReader();
  reader.open(record);
  return reader.document();
}
