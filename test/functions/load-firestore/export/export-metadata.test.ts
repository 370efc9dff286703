import { describe, expect, it } from "vitest";
import {
  exportLayout,
  missingOutputFiles,
  readOverallMetadata,
  readPartitionMetadata,
} from "../../../../functions/load-firestore/export/index.ts";
import { bytesField, encodeLog, textField, varintField } from "./export-encoder.ts";
import { chunks } from "./streams.ts";

const prefix = "exports/2025-07-15";

describe("an export's layout", () => {
  it("is a part for every collection, its output files in the order of their numbers", () => {
    const base = `${prefix}/all_namespaces`;
    const names = [
      `${prefix}/2025-07-15.overall_export_metadata`,
      `${base}/kind_consultations/all_namespaces_kind_consultations.export_metadata`,
      ...[0, 1, 10, 2].map((number) => `${base}/kind_consultations/output-${number}`),
      `${base}/kind_messages/output-0`,
    ];
    for (const given of [prefix, `${prefix}/`]) {
      expect(exportLayout(names, given)).toEqual({
        overallMetadataFile: `${prefix}/2025-07-15.overall_export_metadata`,
        partitions: [
          {
            directory: "all_namespaces/kind_consultations",
            collection: "consultations",
            metadataFile: `${base}/kind_consultations/all_namespaces_kind_consultations.export_metadata`,
            outputFiles: [0, 1, 2, 10].map((number) => `${base}/kind_consultations/output-${number}`),
          },
          {
            directory: "all_namespaces/kind_messages",
            collection: "messages",
            metadataFile: null,
            outputFiles: [`${base}/kind_messages/output-0`],
          },
        ],
        unknownFiles: [],
      });
    }
  });

  it("is one part of all collections where the emulator wrote it", () => {
    const base = "firestore_export/all_namespaces/all_kinds";
    const layout = exportLayout(
      [`${base}/output-0`, `${base}/all_namespaces_all_kinds.export_metadata`],
      "firestore_export",
    );
    expect(layout.overallMetadataFile).toBeNull();
    expect(layout.partitions).toEqual([
      {
        directory: "all_namespaces/all_kinds",
        collection: null,
        metadataFile: `${base}/all_namespaces_all_kinds.export_metadata`,
        outputFiles: [`${base}/output-0`],
      },
    ]);
  });

  it("tells of files that are nothing known", () => {
    const names = [
      "a/all_namespaces/kind_x/output-0.tmp",
      "a/output-0",
      "b/all_namespaces/kind_x/output-0",
      "a/x.export_metadata",
    ];
    expect(exportLayout(names, "a")).toEqual({
      overallMetadataFile: null,
      partitions: [],
      unknownFiles: names,
    });
    expect(exportLayout(["all_namespaces/kind_x/output-0"], "").partitions).toHaveLength(1);
  });

  it("lacks the output files that its metadata names, and those that its numbers leave out", () => {
    const names = [1, 3].map((number) => `a/all_namespaces/kind_x/output-${number}`);
    const [partition] = exportLayout(names, "a").partitions;
    if (partition === undefined) throw new Error("there is no partition");
    expect(missingOutputFiles(partition, [])).toEqual(["output-0", "output-2"]);
    expect(missingOutputFiles(partition, ["output-3", "output-4"])).toEqual([
      "output-0",
      "output-2",
      "output-4",
    ]);
    expect(missingOutputFiles({ ...partition, outputFiles: [] }, ["output-0"])).toEqual(["output-0"]);
    expect(missingOutputFiles({ ...partition, outputFiles: [] }, [])).toEqual([]);
  });
});

describe("an export's metadata", () => {
  const version = bytesField(1, [...varintField(1, 2), ...varintField(3, 3)]);
  const summary = (file: string, documents: number, bytes: number): readonly number[] =>
    bytesField(1, [
      ...version,
      ...textField(2, file),
      ...varintField(3, documents),
      ...varintField(4, bytes),
    ]);
  const file = "2025-07-15.overall_export_metadata";
  const overall = encodeLog([
    Uint8Array.of(0x33),
    Uint8Array.from([
      ...summary("all_namespaces/kind_a/a.export_metadata", 1000, 2 ** 40),
      ...summary("all_namespaces\\kind_b\\b.export_metadata", 0, 0),
    ]),
  ]);

  it("counts the documents of each part", async () => {
    expect(await readOverallMetadata(chunks(overall, [3]), file)).toEqual([
      { metadataFile: "all_namespaces/kind_a/a.export_metadata", documentCount: 1000, byteCount: 2 ** 40 },
      { metadataFile: "all_namespaces/kind_b/b.export_metadata", documentCount: 0, byteCount: 0 },
    ]);
  });

  it("names a part's output files and its time", () => {
    const bytes = Uint8Array.from([
      ...bytesField(1, [
        ...textField(1, "export"),
        ...varintField(2, 1_752_523_200_000_001n),
        ...varintField(3, 1_752_523_260_000_000n),
      ]),
      ...bytesField(2, [...bytesField(1, []), ...textField(2, "output-0")]),
      ...bytesField(2, [...bytesField(1, []), ...textField(2, "output-1")]),
    ]);
    expect(readPartitionMetadata(bytes, "a.export_metadata")).toEqual({
      startMicros: 1_752_523_200_000_001n,
      endMicros: 1_752_523_260_000_000n,
      outputFiles: ["output-0", "output-1"],
    });
    expect(() => readPartitionMetadata(bytes.subarray(0, -1), "a.export_metadata")).toThrow(
      /a\.export_metadata.*cut off/,
    );
    expect(() => readPartitionMetadata(bytes.subarray(0, 0), "a.export_metadata")).toThrow(
      "no start or no end",
    );
  });

  it("is refused where any of it is damaged", async () => {
    for (let bit = 0; bit < overall.length * 8; bit += 1) {
      const copy = Uint8Array.from(overall);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(readOverallMetadata(chunks(copy), file), `bit ${bit}`).rejects.toThrow(file);
    }
    for (const length of [0, 5, 8, 20]) {
      await expect(readOverallMetadata(chunks(overall.subarray(0, length)), file)).rejects.toThrow(file);
    }
  });
});
