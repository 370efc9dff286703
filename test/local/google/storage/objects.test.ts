import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import {
  accessToken,
  type CloudClients,
  cloudClients,
  collect,
  headerOf,
  project,
} from "../firestore/clients.ts";

let google: Google;
let clients: CloudClients;
const bucket = "kampo-objects";

beforeAll(async () => {
  google = await startGoogle();
  clients = await cloudClients(google);
  await clients.storage.buckets.insert({
    project,
    requestBody: { name: bucket, location: "asia-northeast1", labels: { team: "care" } },
  });
});

afterAll(() => google.close());

async function put(object: string, content: Buffer | string, more: object = {}) {
  const { data } = await clients.storage.objects.insert(
    {
      bucket,
      name: object,
      media: { mimeType: "text/plain", body: Readable.from([content]) },
      ...more,
    },
    // Where uploads go, the client takes from each request alone.
    { rootUrl: google.url },
  );
  return data;
}

async function download(object: string, headers: Record<string, string> = {}, more: object = {}) {
  const answer = await clients.storage.objects.get(
    { bucket, object, alt: "media", ...more },
    { responseType: "stream", headers },
  );
  const header = (name: string) => headerOf(answer.headers, name);
  return { status: answer.status, header, content: await collect(answer.data) };
}

describe("buckets", () => {
  it("are made, found and listed, and refused as Cloud Storage refuses", async () => {
    const { data } = await clients.storage.buckets.get({ bucket });
    expect(data).toMatchObject({
      kind: "storage#bucket",
      name: bucket,
      location: "ASIA-NORTHEAST1",
      labels: { team: "care" },
    });
    await clients.storage.buckets.insert({ project, requestBody: { name: "kampo-other" } });
    const names = async (request: object) => {
      const { data: page } = await clients.storage.buckets.list({ project, ...request });
      return [page.items?.map(({ name }) => name), page.nextPageToken];
    };
    expect(await names({ maxResults: 1 })).toEqual([["kampo-objects"], "kampo-objects"]);
    expect(await names({ pageToken: "kampo-objects" })).toEqual([["kampo-other"], undefined]);
    await clients.storage.buckets.delete({ bucket: "kampo-other" });
    await expect(clients.storage.buckets.get({ bucket: "kampo-other" })).rejects.toMatchObject({
      status: 404,
      message: "The specified bucket does not exist.",
    });
    await expect(
      clients.storage.buckets.insert({ project, requestBody: { name: bucket } }),
    ).rejects.toMatchObject({ status: 409 });
    await expect(
      clients.storage.buckets.insert({ project, requestBody: { name: "No Bucket" } }),
    ).rejects.toMatchObject({ status: 400, message: "Invalid bucket name: 'No Bucket'" });
    await put("kept", "x");
    await expect(clients.storage.buckets.delete({ bucket })).rejects.toMatchObject({ status: 409 });
  });
});

describe("objects", () => {
  it("are what was uploaded, with sizes, generations and checksums", async () => {
    const content = randomBytes(3_000_000);
    const made = await put("日本/語 & ?#%.bin", content);
    expect(made).toMatchObject({
      bucket,
      name: "日本/語 & ?#%.bin",
      size: "3000000",
      contentType: "text/plain",
      md5Hash: createHash("md5").update(content).digest("base64"),
      metageneration: "1",
    });
    expect(BigInt(made.generation ?? "0")).toBeGreaterThan(1_700_000_000_000_000n);
    const { data: found } = await clients.storage.objects.get({ bucket, object: "日本/語 & ?#%.bin" });
    expect(found).toEqual(made);
    const read = await download("日本/語 & ?#%.bin");
    expect(read.content.equals(content)).toBe(true);
    expect(read.header("content-length")).toBe("3000000");
    expect(read.header("x-goog-generation")).toBe(made.generation);
    expect(read.header("x-goog-hash")).toBe(`crc32c=${made.crc32c},md5=${made.md5Hash}`);
    // RFC 3720's check value.
    expect((await put("digits", "123456789")).crc32c).toBe(Buffer.from("e3069283", "hex").toString("base64"));
    expect(await put("empty", "")).toMatchObject({ size: "0", crc32c: "AAAAAA==" });
    expect((await download("empty")).content).toHaveLength(0);
  });

  it("come with their properties in a multipart upload, which is held against its hashes", async () => {
    const { data } = await clients.storage.objects.insert(
      {
        bucket,
        requestBody: { name: "typed", metadata: { 担当: "care" }, cacheControl: "no-store" },
        media: { mimeType: "application/x-kampo", body: Readable.from(["葛根湯"]) },
      },
      { rootUrl: google.url },
    );
    expect(data).toMatchObject({
      name: "typed",
      contentType: "application/x-kampo",
      metadata: { 担当: "care" },
      cacheControl: "no-store",
      size: "9",
    });
    const read = await download("typed");
    expect(read.content.toString("utf8")).toBe("葛根湯");
    expect(read.header("cache-control")).toBe("no-store");
    const wrong = clients.storage.objects.insert(
      {
        bucket,
        requestBody: { name: "typed", md5Hash: data.md5Hash ?? "", crc32c: "AAAAAA==" },
        media: { body: Readable.from(["葛根湯"]) },
      },
      { rootUrl: google.url },
    );
    await expect(wrong).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("doesn't match"),
    });
    expect((await clients.storage.objects.get({ bucket, object: "typed" })).data).toEqual(data);
  });

  it("are read in ranges", async () => {
    await put("range", "0123456789");
    const read = async (range: string) => {
      const { status, header, content } = await download("range", { range });
      return [status, header("content-range"), content.toString("utf8")];
    };
    expect(await read("bytes=2-4")).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await read("bytes=7-")).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await read("bytes=-3")).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await read("bytes=8-100")).toEqual([206, "bytes 8-9/10", "89"]);
    expect(await read("bytes=5-2")).toEqual([200, null, "0123456789"]);
    await expect(download("range", { range: "bytes=10-" })).rejects.toMatchObject({ status: 416 });
  });

  it("have one generation, of which a reader in the midst sees no other", async () => {
    const content = randomBytes(2_000_000);
    const first = await put("replaced", content);
    const { data } = await clients.storage.objects.get(
      { bucket, object: "replaced", alt: "media", generation: first.generation ?? "" },
      { responseType: "stream" },
    );
    const second = await put("replaced", "new");
    expect(BigInt(second.generation ?? "0")).toBeGreaterThan(BigInt(first.generation ?? "0"));
    expect((await collect(data)).equals(content)).toBe(true);
    const old = { bucket, object: "replaced", generation: first.generation ?? "" };
    await expect(clients.storage.objects.get(old)).rejects.toMatchObject({ status: 404 });
    await expect(clients.storage.objects.delete(old)).rejects.toMatchObject({ status: 404 });
    const newer = await download("replaced", {}, { generation: second.generation });
    expect(newer.content.toString("utf8")).toBe("new");
  });

  it("are written and deleted under preconditions", async () => {
    const first = await put("guarded", "1", { ifGenerationMatch: "0" });
    const refused = { status: 412, message: expect.stringContaining("pre-conditions") };
    await expect(put("guarded", "2", { ifGenerationMatch: "0" })).rejects.toMatchObject(refused);
    await put("guarded", "2", { ifGenerationMatch: first.generation });
    await expect(
      clients.storage.objects.delete({
        bucket,
        object: "guarded",
        ifGenerationMatch: first.generation ?? "",
      }),
    ).rejects.toMatchObject(refused);
    expect((await clients.storage.objects.delete({ bucket, object: "guarded" })).status).toBe(204);
    await expect(clients.storage.objects.get({ bucket, object: "guarded" })).rejects.toMatchObject({
      status: 404,
      message: `No such object: ${bucket}/guarded`,
    });
    await expect(download("guarded")).rejects.toMatchObject({ status: 404 });
  });

  it("are listed by prefix and delimiter, in pages, in the order of their bytes", async () => {
    const names = ["l/a/1", "l/a/2", "l/b", "l/c/d/1", "l/\uff5e", "l/😀", "l/z/"];
    for (const name of names) await put(name, "x");
    const list = async (request: object) => {
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const { data } = await clients.storage.objects.list({
          bucket,
          maxResults: 2,
          ...request,
          ...(pageToken === undefined ? {} : { pageToken }),
        });
        expect((data.items ?? []).length + (data.prefixes ?? []).length).toBeLessThanOrEqual(2);
        seen.push(...(data.prefixes ?? []), ...(data.items ?? []).map(({ name }) => name ?? ""));
        pageToken = data.nextPageToken ?? undefined;
      } while (pageToken !== undefined);
      return seen;
    };
    const sorted = ["l/a/1", "l/a/2", "l/b", "l/c/d/1", "l/z/", "l/\uff5e", "l/😀"];
    expect(await list({ prefix: "l/" })).toEqual(sorted);
    expect((await list({ prefix: "l/", delimiter: "/" })).sort()).toEqual(
      ["l/a/", "l/b", "l/c/", "l/z/", "l/\uff5e", "l/😀"].sort(),
    );
    expect(await list({ prefix: "l/c/", delimiter: "/" })).toEqual(["l/c/d/"]);
    expect(await list({ prefix: "l/", startOffset: "l/b", endOffset: "l/z/" })).toEqual(["l/b", "l/c/d/1"]);
    expect(await list({ prefix: "none" })).toEqual([]);
    const { data } = await clients.storage.objects.list({
      bucket,
      prefix: "l/b",
      fields: "items(name,size)",
    });
    expect(data).toEqual({ items: [{ name: "l/b", size: "1" }] });
  });

  it("are uploaded in parts, which go on where they broke off", async () => {
    const headers = { authorization: `Bearer ${await accessToken(google)}` };
    const begun = await fetch(
      `${google.url}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&name=parts`,
      { method: "POST", headers: { ...headers, "x-upload-content-type": "text/x-parts" }, body: "{}" },
    );
    const location = begun.headers.get("location") ?? "";
    const send = (range: string, body?: string) =>
      fetch(location, {
        method: "PUT",
        headers: { ...headers, "content-range": range },
        ...(body === undefined ? {} : { body }),
      });
    const first = await send("bytes 0-3/*", "0123");
    expect([first.status, first.headers.get("range")]).toEqual([308, "bytes=0-3"]);
    expect((await send("bytes */10")).headers.get("range")).toBe("bytes=0-3");
    expect((await send("bytes 6-9/10", "6789")).status).toBe(400);
    expect((await send("bytes 4-9/10", "456789")).status).toBe(200);
    expect(await (await send("bytes */10")).json()).toMatchObject({ name: "parts", size: "10" });
    const read = await download("parts");
    expect(read.content.toString("utf8")).toBe("0123456789");
    expect(read.header("content-type")).toBe("text/x-parts");
  });

  it("are refused where the bucket is missing, the name is none, or the method is not implemented", async () => {
    await expect(put("x", randomBytes(5_000_000), { bucket: "kampo-none" })).rejects.toMatchObject({
      status: 404,
      message: "The specified bucket does not exist.",
    });
    await expect(put("a\nb", "x")).rejects.toMatchObject({ status: 400 });
    await expect(
      clients.storage.objects.copy({
        sourceBucket: bucket,
        sourceObject: "range",
        destinationBucket: bucket,
        destinationObject: "y",
      }),
    ).rejects.toMatchObject({ status: 501, message: expect.stringContaining("/copyTo/") });
    await expect(clients.storage.objects.list({ bucket, matchGlob: "**" })).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining("matchGlob"),
    });
    const readers = await cloudClients(google, ["https://www.googleapis.com/auth/devstorage.read_only"]);
    await readers.storage.objects.list({ bucket });
    await expect(readers.storage.objects.delete({ bucket, object: "range" })).rejects.toMatchObject({
      status: 403,
    });
  });
});
