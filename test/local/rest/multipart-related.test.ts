import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readRelatedUpload } from "../../../local/rest/multipart-related.ts";

const boundary = "===boundary==";
const contentType = `multipart/related; boundary="${boundary}"`;

function bodyOf(metadata: string, media: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\ncontent-type: application/json\r\n\r\n${metadata}\r\n`),
    Buffer.from(`--${boundary}\r\ncontent-type: */*\r\n\r\n`),
    media,
    Buffer.from(`\r\n--${boundary}--`),
  ]);
}

function inChunks(body: Buffer, size: number): Readable {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) chunks.push(body.subarray(at, at + size));
  return Readable.from(chunks);
}

async function read(body: Readable, type = contentType) {
  const { metadata, media } = await readRelatedUpload(body, type);
  const chunks: Buffer[] = [];
  for await (const chunk of media) chunks.push(chunk);
  return { metadata, media: Buffer.concat(chunks) };
}

/** Media that looks like boundaries now and then. */
const media = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom("\r\n", "\r\n--", `--${boundary.slice(0, -1)}`, `--${boundary}--`, "\n")
        .map(Buffer.from),
    ),
    { maxLength: 20 },
  )
  .map((parts) => Buffer.concat(parts))
  .filter((bytes) => !bytes.includes(`\r\n--${boundary}`));

test("any media comes through whole, however the body is cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(media, fc.integer({ min: 1, max: 100 }), async (bytes, size) => {
      const upload = await read(inChunks(bodyOf('{"a":1}', bytes), size));
      expect(upload.metadata).toEqual({ a: 1 });
      expect(upload.media.equals(bytes)).toBe(true);
    }),
  );
});

test("a body that ends early is refused wherever it ends", async () => {
  const body = bodyOf('{"a":1}', Buffer.from('{"id":1}\n{"id":2}\n'));
  for (let length = 0; length < body.length; length++) {
    await expect(read(inChunks(body.subarray(0, length), 7))).rejects.toMatchObject({ name: "RequestError" });
  }
});

test("what is not multipart, or has one part, three parts or bad JSON is refused", async () => {
  const good = bodyOf("{}", Buffer.from("x"));
  const onePart = Buffer.from(`--${boundary}\r\n\r\n{}\r\n--${boundary}--`);
  const threeParts = Buffer.concat([good.subarray(0, -2), Buffer.from(`\r\n\r\nmore\r\n--${boundary}--`)]);
  await expect(read(inChunks(good, 9), "application/json")).rejects.toMatchObject({ name: "RequestError" });
  await expect(read(inChunks(onePart, 9))).rejects.toMatchObject({ name: "RequestError" });
  await expect(read(inChunks(threeParts, 9))).rejects.toMatchObject({ name: "RequestError" });
  await expect(read(inChunks(bodyOf("{", Buffer.from("x")), 9))).rejects.toMatchObject({
    name: "RequestError",
  });
});
