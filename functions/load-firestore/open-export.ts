import { type CloudStorage, objectText, type StoredObject } from "./cloud-storage.ts";
import {
  exportLayout,
  missingOutputFiles,
  type PartitionMetadata,
  type PartitionSummary,
  readDocuments,
  readOverallMetadata,
  readPartitionMetadata,
  UnreadableMetadataError,
} from "./export/index.ts";
import { type ExportLocation, locationText } from "./export-location.ts";
import type { ExportProblem } from "./export-problem.ts";

/** A part of an export that can be read: a collection's documents, wherever it is nested, or all documents. */
export interface ExportPart {
  /** Relative to the export, as in `all_namespaces/kind_consultations`. */
  readonly directory: string;
  /** Null where the files hold all collections. */
  readonly collection: string | null;
  /** In the order of their numbers. */
  readonly files: readonly StoredObject[];
  /** The documents that the export's metadata counts in it; null where that is not known. */
  readonly documentCount: number | null;
  /** What is missing of the part before any of its files is read. */
  readonly problems: readonly ExportProblem[];
}

/** A managed export of Firestore as it is in Cloud Storage. */
export interface ManagedExport {
  readonly location: ExportLocation;
  /** What orders exports as text: when this one began, and its location. */
  readonly position: string;
  /** The database that its first document is of; null where it holds none. */
  readonly database: string | null;
  readonly parts: readonly ExportPart[];
  /** What is missing or unreadable of the export as a whole. */
  readonly problems: readonly ExportProblem[];
  /** What is odd about it but keeps nothing from being read. */
  readonly notes: readonly string[];
}

const longestClockSkewMs = 60_000;

/** Finds out what an export holds, from its list of objects and its metadata. Rejects when there is no export. */
export async function openExport(storage: CloudStorage, location: ExportLocation): Promise<ManagedExport> {
  const objects = await storage.list(location);
  const byName = new Map(objects.map((object) => [object.name, object]));
  const layout = exportLayout([...byName.keys()], location.path);
  const overall = await readOverall(storage, location, layout.overallMetadataFile, byName);
  const summaries = new Map(overall.summaries.map((summary) => [directoryOf(summary.metadataFile), summary]));
  const directories = new Set([...layout.partitions.map(({ directory }) => directory), ...summaries.keys()]);
  if (directories.size === 0) {
    throw new Error(
      `There is no export of Firestore at ${locationText(location)}: ${objects.length} objects are there, none of them ` +
        "a part of one. Name the folder that holds the file *.overall_export_metadata.",
    );
  }
  const parts: ExportPart[] = [];
  const starts: bigint[] = [];
  for (const directory of directories) {
    const partition = layout.partitions.find((each) => each.directory === directory) ?? {
      directory,
      collection: collectionOf(directory),
      metadataFile: null,
      outputFiles: [],
    };
    const base = `${locationText(location)}/${directory}`;
    const { metadata, problems } = await readMetadata(storage, base, partition.metadataFile, byName);
    if (metadata !== null) starts.push(metadata.startMicros);
    const missing = missingOutputFiles(partition, metadata?.outputFiles ?? []).map(
      (file): ExportProblem => ({
        kind: "missing_file",
        file: `${base}/${file}`,
        offset: null,
        reason: "the output file is missing",
        record: null,
      }),
    );
    parts.push({
      directory,
      collection: partition.collection,
      files: partition.outputFiles.flatMap((name) => byName.get(name) ?? []),
      documentCount: summaries.get(directory)?.documentCount ?? null,
      problems: [...problems, ...missing],
    });
  }
  return {
    location,
    position: `${startedAt(starts, objects)}:${locationText(location)}`,
    database: await databaseOf(storage, parts),
    parts,
    problems: overall.problems,
    notes: [
      ...(overall.note === undefined ? [] : [overall.note]),
      ...(layout.unknownFiles.length === 0
        ? []
        : [`${layout.unknownFiles.length} objects are nothing known, as ${layout.unknownFiles[0]}`]),
    ],
  };
}

/** The database that an export is of, as its first document says; null where it holds none. */
async function databaseOf(storage: CloudStorage, parts: readonly ExportPart[]): Promise<string | null> {
  for (const { files } of parts) {
    for (const file of files) {
      for await (const item of readDocuments(storage.read(file), file.name, { isWanted: () => false })) {
        if (item.kind === "passed") return item.name.database;
      }
    }
  }
  return null;
}

interface Overall {
  readonly summaries: readonly PartitionSummary[];
  readonly problems: readonly ExportProblem[];
  readonly note?: string;
}

async function readOverall(
  storage: CloudStorage,
  location: ExportLocation,
  name: string | null,
  objects: ReadonlyMap<string, StoredObject>,
): Promise<Overall> {
  const object = name === null ? undefined : objects.get(name);
  if (object === undefined) {
    const reason = "the export's overall metadata is missing: the export may not be finished";
    const file = `${locationText(location)}/*.overall_export_metadata`;
    return { summaries: [], problems: [{ kind: "missing_file", file, offset: null, reason, record: null }] };
  }
  try {
    const content = await storage.content(object);
    return { summaries: await readOverallMetadata(chunked(content), objectText(object)), problems: [] };
  } catch (error) {
    if (error instanceof UnreadableMetadataError && !error.isDamage) {
      return { summaries: [], problems: [], note: `documents were not counted: ${error.message}` };
    }
    return { summaries: [], problems: [metadataProblem(error, object)] };
  }
}

async function readMetadata(
  storage: CloudStorage,
  base: string,
  name: string | null,
  objects: ReadonlyMap<string, StoredObject>,
): Promise<{ readonly metadata: PartitionMetadata | null; readonly problems: readonly ExportProblem[] }> {
  const object = name === null ? undefined : objects.get(name);
  if (object === undefined) {
    const reason = "the metadata of this part of the export is missing";
    const file = `${base}/*.export_metadata`;
    return { metadata: null, problems: [{ kind: "missing_file", file, offset: null, reason, record: null }] };
  }
  try {
    const metadata = readPartitionMetadata(await storage.content(object), objectText(object));
    expectStarted(metadata, object);
    return { metadata, problems: [] };
  } catch (error) {
    return { metadata: null, problems: [metadataProblem(error, object)] };
  }
}

/**
 * This metadata has no checksum. A start from the future would keep every later export from landing.
 * @throws UnreadableMetadataError
 */
function expectStarted({ startMicros }: PartitionMetadata, object: StoredObject): void {
  const writtenAt = object.createdAt === null ? Number.NaN : Date.parse(object.createdAt);
  if (!(Number(startMicros) / 1000 > writtenAt + longestClockSkewMs)) return;
  const reason = "it says that the export began after this file was written";
  throw new UnreadableMetadataError(objectText(object), 0, reason, true);
}

/** @throws whatever is no fault of the metadata itself */
function metadataProblem(error: unknown, object: StoredObject): ExportProblem {
  if (!(error instanceof UnreadableMetadataError)) throw error;
  const { offset, reason } = error;
  return {
    kind: "damage",
    file: objectText(object),
    offset,
    reason: `the metadata cannot be read: ${reason}`,
    record: null,
  };
}

async function* chunked(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

function directoryOf(metadataFile: string): string {
  return metadataFile.slice(0, Math.max(0, metadataFile.lastIndexOf("/")));
}

function collectionOf(directory: string): string | null {
  return /\/kind_([^/]+)$/.exec(directory)?.[1] ?? null;
}

/** When an export began, RFC 3339 with microseconds; where no metadata says, when its first object was written. */
function startedAt(starts: readonly bigint[], objects: readonly StoredObject[]): string {
  const [first, ...others] = starts;
  if (first !== undefined) {
    const micros = others.reduce((least, each) => (each < least ? each : least), first);
    const milliseconds = new Date(Number(micros / 1000n)).toISOString();
    return milliseconds.replace("Z", `${(micros % 1000n).toString().padStart(3, "0")}Z`);
  }
  const written = objects.flatMap(({ createdAt }) => createdAt ?? []).toSorted();
  return (written[0] ?? new Date(0).toISOString()).replace(/\.(\d{3})Z$/, ".$1000Z");
}
