/** A part of an export: the output files of one kind (a collection, wherever it is nested), or of all kinds together. */
export interface ExportPartition {
  /** Relative to the export, as in `all_namespaces/kind_consultations`. */
  readonly directory: string;
  /** The collection's id; null where the files hold all collections, as the emulator's do. */
  readonly collection: string | null;
  /** The object's name; null where it is not there. */
  readonly metadataFile: string | null;
  /** The objects' names, in the order of their numbers. */
  readonly outputFiles: readonly string[];
}

export interface ExportLayout {
  /** The object that is written last: its presence says that the export is finished. Null before. */
  readonly overallMetadataFile: string | null;
  readonly partitions: readonly ExportPartition[];
  /** Objects under the prefix that are nothing known; to be told, for they might be data. */
  readonly unknownFiles: readonly string[];
}

interface MutablePartition {
  readonly directory: string;
  readonly collection: string | null;
  metadataFile: string | null;
  readonly outputs: { readonly number: number; readonly file: string }[];
}

const partitionFile =
  /^((?:all_namespaces|default_namespace|namespace_[^/]*)\/(?:all_kinds|kind_([^/]+)))\/([^/]+)$/;
const outputFile = /^output-(\d+)$/;

/**
 * Sorts the objects of a managed export by what they are. `names` are the names of all objects below `prefix`, which is
 * the export's outputUriPrefix without the bucket; both with or without a slash at the prefix's end.
 */
export function exportLayout(names: readonly string[], prefix: string): ExportLayout {
  const base = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const partitions = new Map<string, MutablePartition>();
  const unknownFiles: string[] = [];
  let overallMetadataFile: string | null = null;
  for (const name of names) {
    const path = name.startsWith(base) ? name.slice(base.length) : null;
    if (path === null) unknownFiles.push(name);
    else if (!path.includes("/") && path.endsWith(".overall_export_metadata")) overallMetadataFile = name;
    else if (!addToPartition(partitions, path, name)) unknownFiles.push(name);
  }
  return {
    overallMetadataFile,
    partitions: [...partitions.values()].map(({ outputs, ...partition }) => ({
      ...partition,
      outputFiles: outputs.sort((left, right) => left.number - right.number).map(({ file }) => file),
    })),
    unknownFiles,
  };
}

/**
 * The output files that a partition should have and has not, as paths below its directory: those that its metadata names,
 * and those that its numbering leaves out.
 */
export function missingOutputFiles(partition: ExportPartition, named: readonly string[]): readonly string[] {
  const present = new Set(partition.outputFiles.map((file) => file.slice(file.lastIndexOf("/") + 1)));
  const numbers = [...present].map((file) => Number(outputFile.exec(file)?.[1]));
  const numbered = Array.from({ length: Math.max(-1, ...numbers) + 1 }, (_, number) => `output-${number}`);
  return [...new Set([...numbered, ...named])].filter((file) => !present.has(file));
}

function addToPartition(partitions: Map<string, MutablePartition>, path: string, name: string): boolean {
  const [, directory, collection, file] = partitionFile.exec(path) ?? [];
  if (directory === undefined || file === undefined) return false;
  const number = outputFile.exec(file)?.[1];
  const isMetadata = file.endsWith(".export_metadata");
  if (number === undefined && !isMetadata) return false;
  const partition = partitions.get(directory) ?? {
    directory,
    collection: collection ?? null,
    metadataFile: null,
    outputs: [],
  };
  partitions.set(directory, partition);
  if (number === undefined) partition.metadataFile = name;
  else partition.outputs.push({ number: Number(number), file: name });
  return true;
}
