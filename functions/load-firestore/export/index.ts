/** Reads managed exports of Firestore, of whatever maker: files, records, documents and their one form as JSON text. */
export { crc32c } from "./crc32c.ts";
export type { Damage } from "./damage.ts";
export { decodeDocument } from "./decode-document.ts";
export type { DocumentName, FirestoreDocument } from "./document.ts";
export {
  type ExportLayout,
  type ExportPartition,
  exportLayout,
  missingOutputFiles,
} from "./export-layout.ts";
export {
  type PartitionMetadata,
  type PartitionSummary,
  readOverallMetadata,
  readPartitionMetadata,
  UnreadableMetadataError,
} from "./export-metadata.ts";
export { type LogOptions, readLog, readLogBlocks } from "./log-reader.ts";
export {
  type DocumentOptions,
  type ExportedDocument,
  type ExportItem,
  type PassedDocument,
  readDocumentLots,
  readDocuments,
} from "./read-documents.ts";
export type { LogRecord } from "./record-assembly.ts";
export { MalformedRecordError } from "./wire-reader.ts";
