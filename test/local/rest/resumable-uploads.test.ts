import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RequestError } from "../../../local/rest/request-error.ts";
import { ResumableUploads } from "../../../local/rest/resumable-uploads.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kura-resumable-"));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
const newUploads = () =>
  new ResumableUploads<string, Buffer>(
    () => path.join(folder, String(files++)),
    async (_target, file) => {
      const content = await readFile(file);
      await rm(file);
      return content;
    },
  );

/** A body that breaks off with an error after so many bytes, or comes whole. */
function bodyOf(bytes: Buffer, cutAfter = Number.POSITIVE_INFINITY): Readable {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 7) {
      if (at >= cutAfter) throw new Error("aborted");
      yield bytes.subarray(at, at + 7);
    }
  }
  return Readable.from(chunks());
}

const part = fc.record({
  /** Before what has arrived where negative: bytes that are sent again. */
  from: fc.integer({ min: -30, max: 5 }),
  length: fc.integer({ min: 1, max: 60 }),
  cutAfter: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
});

test("parts that overlap, leave gaps or break off make up the same whole", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
      const content = randomBytes(200);
      const uploads = newUploads();
      const id = await uploads.begin("x");
      const arrived = async () => {
        const answer = await uploads.receive(id, bodyOf(Buffer.alloc(0)), { "content-range": "bytes */*" });
        if (answer === undefined || !("received" in answer)) throw new Error("It is not whole yet.");
        return answer.received;
      };
      for (const { from, length, cutAfter } of parts) {
        const before = await arrived();
        const start = Math.max(0, before + from);
        const end = Math.min(start + length, content.length - 1);
        if (start >= end) continue;
        const headers = { "content-range": `bytes ${start}-${end - 1}/*` };
        const sent = uploads.receive(id, bodyOf(content.subarray(start, end), cutAfter), headers);
        if (start > before) await expect(sent).rejects.toBeInstanceOf(RequestError);
        else await sent.catch(() => {});
        expect(await arrived()).toBeGreaterThanOrEqual(before);
        if (start <= before && cutAfter === undefined) expect(await arrived()).toBe(Math.max(before, end));
      }
      const rest = await arrived();
      const last = { "content-range": `bytes ${rest}-${content.length - 1}/${content.length}` };
      const whole = await uploads.receive(id, bodyOf(content.subarray(rest)), last);
      expect(whole).toEqual({ answer: content });
    }),
    { numRuns: 60 },
  );
});

test("a part that is longer or shorter than it says is refused, and its right bytes are kept", async () => {
  const uploads = newUploads();
  const id = await uploads.begin("x");
  const send = (range: string, text: string) =>
    uploads.receive(id, Readable.from([Buffer.from(text)]), { "content-range": range });
  await expect(send("bytes 0-3/10", "012345")).rejects.toThrow("longer");
  await expect(send("bytes 0-3/10", "01")).rejects.toThrow("shorter");
  await expect(send("bytes 4-2/10", "x")).rejects.toThrow("Invalid Content-Range");
  await expect(send("bytes 8-10/10", "x")).rejects.toThrow("Invalid Content-Range");
  await expect(send("bytes 0-3", "x")).rejects.toThrow("Invalid Content-Range");
  expect(await send("bytes */10", "")).toEqual({ received: 2 });
  expect(await send("bytes 2-9/10", "23456789")).toEqual({ answer: Buffer.from("0123456789") });
});

test("who comes back while an earlier request is stuck goes on", { timeout: 10_000 }, async () => {
  const uploads = newUploads();
  const id = await uploads.begin("x");
  const stuck = new Readable({ read: () => {} });
  stuck.push("012");
  const given = uploads.receive(id, stuck, { "content-range": "bytes 0-5/6" });
  given.catch(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  const status = await uploads.receive(id, Readable.from([]), { "content-range": "bytes */6" });
  await expect(given).rejects.toThrow();
  const arrived = status !== undefined && "received" in status ? status.received : -1;
  const range = { "content-range": `bytes ${arrived}-5/6` };
  const whole = await uploads.receive(id, Readable.from([Buffer.from("012345".slice(arrived))]), range);
  expect(whole).toEqual({ answer: Buffer.from("012345") });
});

test("a cancelled upload is forgotten with its file, as are the oldest of many", async () => {
  const before = (await readdir(folder)).length;
  const uploads = newUploads();
  const ids: string[] = [];
  for (let count = 0; count < 210; count++) ids.push(await uploads.begin("x"));
  expect((await readdir(folder)).length).toBe(before + 200);
  expect(await uploads.receive(ids[0] ?? "", Readable.from([]), {})).toBeUndefined();
  expect(await uploads.cancel(ids[209] ?? "")).toBe(true);
  expect(await uploads.cancel(ids[209] ?? "")).toBe(false);
  expect((await readdir(folder)).length).toBe(before + 199);
});
