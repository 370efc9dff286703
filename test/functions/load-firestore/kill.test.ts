import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningFunction, startFunction } from "../../../local/functions.ts";
import { exportFiles, sample } from "./export-files.ts";
import { bucket, Loading } from "./loading.ts";

let loading: Loading;
let loader: RunningFunction;

beforeAll(async () => {
  loading = await Loading.start();
  loader = loading.loader;
});
afterAll(async () => {
  await loader?.close();
  await loading?.close();
});

const messageCount = 2_000;

/** An export in which each message says which export it is of; the later, the fewer messages. */
async function upload(number: number): Promise<string> {
  const path = `exports/export-${number}`;
  const documents = Array.from({ length: messageCount - number }, (_, index) =>
    sample(`consultations/c${index % 100}/messages/m${index}`, [
      ["export", { type: "integer", value: BigInt(number) }],
      ["body", { type: "string", value: "体調はいかがですか ".repeat(20) }],
    ]),
  );
  const parts = { messages: [documents.slice(0, 700), documents.slice(700)] };
  const startMicros = 1_752_523_200_000_000n + BigInt(number) * 60_000_000n;
  await loading.upload(exportFiles({ path, startMicros, parts }));
  return `gs://${bucket}/${path}`;
}

async function load(uri: string) {
  const { status, tables } = await loading.post({ export: uri }, {}, loader.url);
  return { httpStatus: status, ...tables.get("chat.messages") };
}

it("repairs whatever a kill at any instant left by loading again", async () => {
  const started = performance.now();
  expect(await load(await upload(1))).toMatchObject({ status: "landed", landed: messageCount - 1 });
  const duration = performance.now() - started;
  for (let number = 2; number <= 7; number += 1) {
    const uri = await upload(number);
    const killed = load(uri).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * duration));
    process.kill(loader.pid, "SIGKILL");
    await killed;
    await loader.close();
    loader = await startFunction({ target: "loadFirestore", environment: loading.environment() });
    const again = await load(uri);
    expect(again).toMatchObject({ httpStatus: 200, status: expect.stringMatching(/^(landed|unchanged)$/) });
    const rows = await loading.query(`
      SELECT COUNTIF(NOT is_deleted) AS stated, COUNTIF(is_deleted) AS tombstones, COUNT(DISTINCT row_key) AS messages
      FROM raw_chat_test.messages
      WHERE ENDS_WITH(source_position, "${uri}")
    `);
    const stated = messageCount - number;
    expect(rows, `export ${number}`).toEqual([{ stated, tombstones: 1, messages: stated + 1 }]);
  }
  const current = Object.values(await loading.current("messages"));
  expect(current).toHaveLength(messageCount - 7);
  expect(current.every((data) => JSON.parse(String(data)).export === 7)).toBe(true);
});
