import type { Readable } from "node:stream";
import type { storage_v1 } from "googleapis/build/src/apis/storage/index.js";
import {
  exportLayout,
  type FirestoreDocument,
  missingOutputFiles,
  type PartitionMetadata,
  readDocuments,
  readOverallMetadata,
  readPartitionMetadata,
} from "../../../../functions/load-firestore/export/index.ts";
import { collect } from "./clients.ts";

export interface ReadPartition {
  readonly collection: string | null;
  readonly metadata: PartitionMetadata;
  readonly outputFiles: readonly string[];
  readonly documents: readonly FirestoreDocument[];
}

/** Reads an export from its bucket and holds it against its own metadata. */
export async function readExport(
  storage: storage_v1.Storage,
  bucket: string,
  prefix: string,
): Promise<readonly ReadPartition[]> {
  const names: string[] = [];
  let pageToken: string | undefined;
  do {
    const { data } = await storage.objects.list({
      bucket,
      prefix: `${prefix}/`,
      maxResults: 7,
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    for (const { name } of data.items ?? []) names.push(name ?? "");
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  const layout = exportLayout(names, prefix);
  if (layout.overallMetadataFile === null) throw new Error("The export is not finished.");
  if (layout.unknownFiles.length > 0) throw new Error(`Unknown files: ${layout.unknownFiles.join()}`);
  const overall = await contentOf(storage, bucket, layout.overallMetadataFile);
  const summaries = await readOverallMetadata(overall, layout.overallMetadataFile);
  return Promise.all(
    layout.partitions.map(async (partition): Promise<ReadPartition> => {
      const file = partition.metadataFile ?? "";
      const summary = summaries.find(({ metadataFile }) => `${prefix}/${metadataFile}` === file);
      const metadata = readPartitionMetadata(await collect(await contentOf(storage, bucket, file)), file);
      if (missingOutputFiles(partition, metadata.outputFiles).length > 0)
        throw new Error("Files are missing.");
      const read: FirestoreDocument[] = [];
      let bytes = 0;
      for (const output of partition.outputFiles) {
        const content = await collect(await contentOf(storage, bucket, output));
        bytes += content.length;
        for await (const item of readDocuments(once(content), output)) {
          if (item.kind === "damage") throw new Error(`${item.file} ${item.offset}: ${item.reason}`);
          if (item.kind === "document") read.push(item.document);
        }
      }
      if (summary?.documentCount !== read.length || summary.byteCount !== bytes)
        throw new Error(`${file} counts ${summary?.documentCount} documents, ${summary?.byteCount} bytes.`);
      const { collection, outputFiles } = partition;
      return { collection, metadata, outputFiles, documents: read };
    }),
  );
}

async function contentOf(storage: storage_v1.Storage, bucket: string, object: string): Promise<Readable> {
  const { data } = await storage.objects.get({ bucket, object, alt: "media" }, { responseType: "stream" });
  return data;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
