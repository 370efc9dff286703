import { describe, expect, it } from "vitest";
import { readLog } from "../../../../functions/load-firestore/export/index.ts";
import { LogWriter } from "../../../../local/google/firestore/export/log-writer.ts";

const blockBytes = 32_768;
const headerBytes = 7;

describe("the log of an export", () => {
  it("keeps a record that begins wherever a block has room for, its header alone included", async () => {
    for (let room = 0; room <= 2 * headerBytes; room += 1) {
      const records = [
        Buffer.alloc(blockBytes - headerBytes - room, "a"),
        Buffer.from("the record"),
        Buffer.alloc(3 * blockBytes, "b"),
      ];
      const writer = new LogWriter();
      for (const record of records) writer.add(record);
      const read: string[] = [];
      for await (const item of readLog(blocksOf(writer.take()), "output-0")) {
        read.push(item.kind === "damage" ? item.reason : Buffer.from(item.data).toString());
      }
      expect(read, `${room} bytes left`).toEqual(records.map(String));
    }
  });
});

async function* blocksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
