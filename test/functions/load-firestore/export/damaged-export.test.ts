import { describe, expect, it } from "vitest";
import { encodeDocument, encodeLog, type SampleDocument } from "./export-encoder.ts";
import { documentsOf } from "./streams.ts";

const samples: readonly SampleDocument[] = [
  {
    path: [{ collection: "consultations", id: "c1" }],
    fields: [["topic", { type: "string", value: "眠り" }]],
  },
  {
    path: [
      { collection: "consultations", id: "c1" },
      { collection: "messages", id: 7n },
    ],
    fields: [["count", { type: "integer", value: -1n }]],
  },
  { path: [{ collection: "consultations", id: "c2" }], fields: [["score", { type: "double", value: 0.5 }]] },
];

interface Read {
  readonly documents: readonly string[];
  readonly damages: readonly number[];
}

async function read(log: Uint8Array): Promise<Read> {
  const documents: string[] = [];
  const damages: number[] = [];
  for (const item of await documentsOf(log)) {
    if (item.kind === "document") documents.push(`${item.document.name.path} ${item.document.json}`);
    else damages.push(item.offset);
    if (item.kind === "damage") expect(item.file).toBe("output-0");
  }
  return { documents, damages };
}

function flipped(log: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(log);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

const records = samples.map(encodeDocument);
const log = encodeLog(records);
const whole = [
  'consultations/c1 {"topic":"眠り"}',
  'consultations/c1/messages/__id7__ {"count":-1}',
  'consultations/c2 {"score":0.5}',
];
const beginnings = records.map((_, index) =>
  records.slice(0, index).reduce((offset, record) => offset + 7 + record.length, 0),
);

describe("a damaged export", () => {
  it("is whole before it is damaged", async () => {
    expect(await read(log)).toEqual({ documents: whole, damages: [] });
  });

  it("cut at any byte gives the documents before the cut, and says where unless it is between two", async () => {
    for (let length = 0; length < log.length; length += 1) {
      const begun = beginnings.filter((beginning) => beginning < length);
      const isBetween = length === 0 || beginnings.includes(length);
      const { documents, damages } = await read(log.subarray(0, length));
      expect(documents, `cut at ${length}`).toEqual(
        whole.slice(0, isBetween ? begun.length : begun.length - 1),
      );
      expect(damages, `cut at ${length}`).toEqual(isBetween ? [] : begun.slice(-1));
    }
  });

  it("with any one bit flipped gives all other documents, and says where", async () => {
    for (let bit = 0; bit < log.length * 8; bit += 1) {
      const hit = beginnings.findLastIndex((beginning) => beginning * 8 <= bit);
      const inHeader = (bit >> 3) - (beginnings[hit] ?? 0);
      const isLengthHit = inHeader === 4 || inHeader === 5;
      const { documents, damages } = await read(flipped(log, bit));
      expect(damages, `bit ${bit}`).toEqual([beginnings[hit]]);
      // Without its length, what follows a piece in its block cannot be found.
      expect(documents, `bit ${bit}`).toEqual(
        whole.filter((_, index) => index < hit || (index > hit && !isLengthHit)),
      );
    }
  });

  it("with a flipped bit near a block's end loses no more than that block", async () => {
    const document = (id: number, text: string): Uint8Array =>
      encodeDocument({
        path: [{ collection: "notes", id: `${id}` }],
        fields: [["text", { type: "string", value: text }]],
      });
    const lengths = [32_000, ...Array.from({ length: 12 }, () => 40), 32_000, 32_000, 32_000];
    const blocks = encodeLog(lengths.map((length, index) => document(index, "x".repeat(length))));
    const { documents: all, damages: none } = await read(blocks);
    expect([all.length, none]).toEqual([lengths.length, []]);
    const isPartOfAll = (documents: readonly string[]): boolean =>
      documents.every((each) => all.includes(each));
    for (let bit = 32_500 * 8; bit < 33_100 * 8; bit += 7) {
      const { documents, damages } = await read(flipped(blocks, bit));
      expect(damages.length, `bit ${bit}`).toBe(1);
      expect(documents.length, `bit ${bit}`).toBeLessThan(all.length);
      expect(isPartOfAll(documents), `bit ${bit}`).toBe(true);
      expect(documents[0] === all[0] && documents.at(-1) === all.at(-1), `bit ${bit}`).toBe(true);
    }
    for (let length = 32_500; length < 33_100; length += 1) {
      const { documents, damages } = await read(blocks.subarray(0, length));
      expect(documents.join() === all.slice(0, documents.length).join(), `cut at ${length}`).toBe(true);
      expect(damages.length, `cut at ${length}`).toBeLessThanOrEqual(1);
    }
  });

  it("hands over a record that is no document, and reads on", async () => {
    const broken = Uint8Array.of(0x6a, 0x05, 0x01);
    const items = await documentsOf(encodeLog([...records.slice(0, 1), broken, ...records.slice(1)]));
    expect(items.map(({ kind }) => kind)).toEqual(["document", "damage", "document", "document"]);
    expect(items[1]).toEqual({
      kind: "damage",
      file: "output-0",
      offset: beginnings[1],
      reason: "the record is not a document: the field 13 is cut off (byte 2 of the record)",
      record: expect.any(Uint8Array),
    });
    expect(items[1]?.kind === "damage" && Uint8Array.from(items[1].record ?? [])).toEqual(broken);
  });
});
