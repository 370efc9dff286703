import { LogWriter } from "./log-writer.ts";
import { WireWriter } from "./wire-writer.ts";

/** The files of one part of an export: a collection's, or all collections'. */
export interface PartitionFiles {
  /** Relative to the export. */
  readonly metadataFile: string;
  readonly outputFiles: readonly string[];
  readonly documents: number;
  readonly bytes: number;
}

/** What a partition's `*.export_metadata` holds: its time, and its output files. Times are microseconds since 1970. */
export function partitionMetadata(
  exportName: string,
  startMicros: bigint,
  endMicros: bigint,
  outputFiles: readonly string[],
): Buffer {
  const writer = new WireWriter();
  writer.message(1, () => {
    writer.text(1, exportName);
    writer.varint(2, startMicros);
    writer.varint(3, endMicros);
  });
  for (const file of outputFiles) {
    writer.message(2, () => {
      writer.message(1, () => {});
      writer.text(2, file);
    });
  }
  return writer.bytes();
}

/** What `*.overall_export_metadata` holds: a log of a marker and the list of the partitions. */
export function overallMetadata(partitions: readonly PartitionFiles[]): Buffer {
  const writer = new WireWriter();
  for (const { metadataFile, documents, bytes } of partitions) {
    writer.message(1, () => {
      writer.message(1, () => {
        writer.varint(1, 2);
        writer.varint(3, 3);
      });
      writer.text(2, metadataFile);
      writer.varint(3, documents);
      writer.varint(4, bytes);
    });
  }
  const log = new LogWriter();
  log.add(Buffer.from("3", "latin1"));
  log.add(writer.bytes());
  return log.take();
}
