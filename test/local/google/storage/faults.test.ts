import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { type CloudClients, cloudClients, collect, headerOf, project } from "../firestore/clients.ts";

let google: Google;
let clients: CloudClients;
const bucket = "kampo-faults";
const object = "exports/output-0";
const content = randomBytes(5_000_000);
const path = "alt=media";

beforeAll(async () => {
  google = await startGoogle();
  clients = await cloudClients(google);
  await clients.storage.buckets.insert({ project, requestBody: { name: bucket } });
  await clients.storage.objects.insert(
    { bucket, name: object, media: { body: Readable.from([content]) } },
    { rootUrl: google.url },
  );
});

afterAll(() => google.close());

const open = (headers: Record<string, string> = {}) =>
  clients.storage.objects.get({ bucket, object, alt: "media" }, { responseType: "stream", headers });

/** What arrives of a download before it fails, or in all. */
async function arriving(stream: AsyncIterable<Uint8Array>): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
    return { bytes: Buffer.concat(chunks), isWhole: true };
  } catch {
    return { bytes: Buffer.concat(chunks), isWhole: false };
  }
}

describe("a fault of a streamed download", () => {
  it("cuts the body in the middle, or after so many bytes, under its full length", async () => {
    google.faults.fail({ path, times: 1, fault: { kind: "truncate" } });
    const half = await open();
    expect(headerOf(half.headers, "content-length")).toBe("5000000");
    const cut = await arriving(half.data);
    expect(cut.isWhole).toBe(false);
    expect(cut.bytes.length).toBeLessThanOrEqual(2_500_000);
    google.faults.fail({ path, fault: { kind: "truncate", bytes: 1_234_567 } });
    const some = await arriving((await open()).data);
    expect(some.isWhole).toBe(false);
    expect(some.bytes.equals(content.subarray(0, some.bytes.length))).toBe(true);
    expect(some.bytes.length).toBeLessThanOrEqual(1_234_567);
  });

  it("flips bits in a body of the right length", async () => {
    google.faults.fail({ path, fault: { kind: "malformed" } });
    const { bytes, isWhole } = await arriving((await open()).data);
    expect(isWhole).toBe(true);
    expect(bytes.length).toBe(content.length);
    const different = bytes.subarray(2_500_000, 2_500_001);
    expect(different[0]).toBe((content[2_500_000] ?? 0) ^ 0xff);
    expect(
      Buffer.concat([
        bytes.subarray(0, 2_500_000),
        content.subarray(2_500_000, 2_500_001),
        bytes.subarray(2_500_001),
      ]).equals(content),
    ).toBe(true);
    google.faults.fail({ path, fault: { kind: "malformed" } });
    const ranged = await arriving((await open({ range: "bytes=100-109" })).data);
    expect([...ranged.bytes.keys()].filter((index) => ranged.bytes[index] !== content[100 + index])).toEqual([
      5,
    ]);
  });

  it("resets, refuses, delays and expires as of any other request", async () => {
    google.faults.fail({ path, fault: { kind: "reset" } });
    await expect(open()).rejects.toThrow();
    google.faults.fail({ path, fault: { kind: "status", status: 503 } });
    await expect(open()).rejects.toMatchObject({ status: 503 });
    google.faults.fail({ path, fault: { kind: "status", status: 429, headers: { "retry-after": "1" } } });
    await expect(open()).rejects.toMatchObject({ status: 429 });
    google.faults.fail({ path, fault: { kind: "delay", milliseconds: 50 } });
    const start = performance.now();
    expect((await collect((await open()).data)).equals(content)).toBe(true);
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
    google.faults.fail({ path, fault: { kind: "expire-token" } });
    expect((await arriving((await open()).data)).bytes.equals(content)).toBe(true);
    expect(google.faults.remaining).toBe(0);
  });
});
