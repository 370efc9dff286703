import {
  bytesField,
  encodeDocument,
  encodeLog,
  type SampleDocument,
  type SampleFields,
  textField,
  varintField,
} from "./export/export-encoder.ts";

/** An export to write: its folder in the bucket, and the documents of each output file by part. */
export interface SampleExport {
  readonly path: string;
  readonly startMicros: bigint;
  /** By collection id; `all` for the files that hold every collection. */
  readonly parts: Readonly<Record<string, readonly (readonly SampleDocument[])[]>>;
}

/** Objects' bytes by their names. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** A document by its path, as in `consultations/c1/messages/m1`. */
export function sample(path: string, fields: SampleFields = []): SampleDocument {
  const segments = path.split("/");
  const elements = segments.flatMap((id, index) =>
    index % 2 === 0 ? [] : [{ collection: segments[index - 1] ?? "", id }],
  );
  return { path: elements, fields };
}

/** The files of an export as another maker writes them. */
export function exportFiles({ path, startMicros, parts }: SampleExport): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const summaries: number[] = [];
  for (const [part, outputs] of Object.entries(parts)) {
    const kind = part === "all" ? "all_kinds" : `kind_${part}`;
    const directory = `all_namespaces/${kind}`;
    const logs = outputs.map((documents) => encodeLog(documents.map(encodeDocument)));
    for (const [index, log] of logs.entries()) files.set(`${path}/${directory}/output-${index}`, log);
    const metadataFile = `${directory}/all_namespaces_${kind}.export_metadata`;
    files.set(`${path}/${metadataFile}`, partMetadata(part, startMicros, outputs.length));
    summaries.push(
      ...bytesField(1, [
        ...bytesField(1, [...varintField(1, 2), ...varintField(3, 3)]),
        ...textField(2, metadataFile),
        ...varintField(3, outputs.flat().length),
        ...varintField(
          4,
          logs.reduce((bytes, log) => bytes + log.length, 0),
        ),
      ]),
    );
  }
  const name = path.slice(path.lastIndexOf("/") + 1);
  files.set(
    `${path}/${name}.overall_export_metadata`,
    encodeLog([Uint8Array.of(0x33), Uint8Array.from(summaries)]),
  );
  return files;
}

function partMetadata(part: string, startMicros: bigint, outputs: number): Uint8Array {
  return Uint8Array.from([
    ...bytesField(1, [
      ...textField(1, "2025-07-15T05:00:00_1"),
      ...varintField(2, startMicros),
      ...varintField(3, startMicros + 60_000_000n),
    ]),
    ...bytesField(2, [
      ...textField(1, part === "all" ? "__all__" : part),
      ...Array.from({ length: outputs }, (_, index) => textField(2, `output-${index}`)).flat(),
    ]),
  ]);
}
