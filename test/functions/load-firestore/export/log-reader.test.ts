import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLog } from "../../../../functions/load-firestore/export/index.ts";
import { encodeLog, frame } from "./export-encoder.ts";
import { chunks, recordsOf } from "./streams.ts";

const bytes = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill);

async function readBack(log: Uint8Array, sizes?: readonly number[]): Promise<Buffer[]> {
  const items = await recordsOf(log, sizes);
  return items.map((item) => {
    if (item.kind === "damage") throw new Error(`damage at ${item.offset}: ${item.reason}`);
    return Buffer.from(item.data);
  });
}

async function summaryOf(log: Uint8Array): Promise<unknown[]> {
  const items = await recordsOf(log);
  return items.map((item) =>
    item.kind === "record" ? `${item.data.length} of ${item.data[0]}` : `${item.offset}: ${item.reason}`,
  );
}

describe("a log", () => {
  it("is read as it was written, in chunks of any size", async () => {
    const record = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      // Lengths around the ends of blocks, and over several.
      fc
        .tuple(fc.constantFrom(32_700, 32_761, 65_500), fc.integer({ min: -20, max: 20 }), fc.nat(255))
        .map(([length, more, fill]) => bytes(length + more, fill)),
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 6 }), sizes, async (records, chunkSizes) => {
        const read = await readBack(encodeLog(records), chunkSizes);
        expect(read.map((each) => each.length)).toEqual(records.map((each) => each.length));
        expect(read.every((each, index) => each.equals(records[index] ?? bytes(0)))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("is padded where fewer than seven bytes of a block are left", async () => {
    for (let left = 0; left <= 16; left += 1) {
      const records = [bytes(32_768 - 7 - left, 1), bytes(20, 2), bytes(0), bytes(3, 4)];
      const log = encodeLog(records);
      expect(
        (await readBack(log)).map((each) => each.length),
        `${left} left`,
      ).toEqual(records.map((each) => each.length));
    }
  });

  it("may hold anything in its padding", async () => {
    const log = encodeLog([bytes(32_768 - 7 - 4, 1), bytes(20, 2)]);
    log.fill(0xab, 32_764, 32_768);
    expect(await summaryOf(log)).toEqual(["32757 of 1", "20 of 2"]);
  });

  it("goes on with the next block after zeros", async () => {
    const first = frame(1, bytes(10));
    const log = Buffer.concat([first, bytes(32_768 - first.length, 0), frame(1, bytes(5, 2))]);
    expect(await summaryOf(log)).toEqual(["10 of 1", "5 of 2"]);
    expect(await summaryOf(log.subarray(0, 100))).toEqual(["10 of 1"]);
    log[20_000] = 1;
    expect(await summaryOf(log)).toEqual([
      "10 of 1",
      "17: a record does not match its checksum; its block's other 32751 bytes are skipped",
      "5 of 2",
    ]);
  });

  it("may be empty", async () => {
    expect(await summaryOf(bytes(0))).toEqual([]);
  });

  it("says which pieces are missing", async () => {
    const [full, first, middle, last] = [
      frame(1, bytes(1)),
      frame(2, bytes(2, 2)),
      frame(3, bytes(3, 3)),
      frame(4, bytes(4, 4)),
    ];
    const missing = "a piece of a record whose beginning is missing";
    expect(await summaryOf(Buffer.concat([middle, middle, last, full, last, full]))).toEqual([
      `0: ${missing}`,
      "1 of 1",
      `${10 + 10 + 11 + 8}: ${missing}`,
      "1 of 1",
    ]);
    expect(await summaryOf(Buffer.concat([first, middle, full, first, first, last]))).toEqual([
      "0: the record that begins here has no end: another record begins at 19",
      "1 of 1",
      "27: the record that begins here has no end: another record begins at 36",
      "6 of 2",
    ]);
    expect(await summaryOf(Buffer.concat([first, middle]))).toEqual([
      "0: the record that begins here has no end: the file ends",
    ]);
    expect(await summaryOf(Buffer.concat([first, bytes(40, 0)]))).toEqual([
      "0: the record that begins here has no end: zeros follow, up to the end of a block",
    ]);
  });

  it("refuses types that are not of the format, and reads on behind them", async () => {
    expect(await summaryOf(Buffer.concat([frame(5, bytes(3)), frame(1, bytes(2))]))).toEqual([
      "0: a record has the unknown type 5",
      "2 of 1",
    ]);
    expect(await summaryOf(frame(0, bytes(3)))).toEqual([
      "0: a record has the unknown type 0; its block's other 10 bytes are skipped",
    ]);
  });

  it("tells a broken piece of a long record once", async () => {
    const log = encodeLog([bytes(10, 1), bytes(100_000, 2), bytes(10, 3)]);
    log[40_000] = 0;
    expect(await summaryOf(log)).toEqual([
      "10 of 1",
      "32768: a record does not match its checksum; its block's other 32768 bytes are skipped; the record that begins at 17 is lost",
      "10 of 3",
    ]);
  });

  it("refuses a record that would take more memory than is set", async () => {
    const items: string[] = [];
    const log = encodeLog([bytes(10, 1), bytes(100_000, 2), bytes(50_000, 3)]);
    for await (const item of readLog(chunks(log), "output-3", { maximumRecordBytes: 60_000 })) {
      items.push(
        item.kind === "record" ? `${item.data.length}` : `${item.file} ${item.offset} ${item.reason}`,
      );
    }
    expect(items).toEqual([
      "10",
      "output-3 32768 a record of more than 60000 bytes; the record that begins at 17 is lost",
      "50000",
    ]);
  });

  it("fails as its source fails", async () => {
    const log = encodeLog([bytes(40_000, 1)]);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield log.subarray(0, 33_000);
      throw new Error("socket hang up");
    }
    const read = async (): Promise<void> => {
      for await (const item of readLog(broken(), "output-0")) expect(item.kind).toBe("record");
    };
    await expect(read()).rejects.toThrow("socket hang up");
  });

  it("takes no memory that grows with the file", async () => {
    const block = encodeLog(Array.from({ length: 32 }, () => bytes(1017)));
    expect(block.length).toBe(32_768);
    async function* long(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < 4096; index += 1) yield Uint8Array.from(block);
    }
    let count = 0;
    let most = 0;
    const before = process.memoryUsage().arrayBuffers;
    for await (const item of readLog(long(), "output-0")) {
      count += item.kind === "record" ? 1 : 0;
      if (count % 1000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(count).toBe(32 * 4096);
    expect(most).toBeLessThan(96 * 1024 * 1024);
  });
});
