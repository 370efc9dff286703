import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import type { JobLoadMetadata } from "@google-cloud/bigquery";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { projectId, type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kura-loads-"));
  server = await runningServer();
  await server.client.createDataset("loads");
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

const schema = {
  fields: [
    { name: "id", type: "INTEGER" },
    { name: "name", type: "STRING" },
  ],
};
const format = { sourceFormat: "NEWLINE_DELIMITED_JSON" };

async function fileOf(content: string | Buffer): Promise<string> {
  const file = join(folder, `${Math.random()}.json`);
  await writeFile(file, content);
  return file;
}

async function rowsOf(table: string): Promise<unknown[]> {
  const [rows] = await server.client.query(`SELECT * FROM loads.${table} ORDER BY id`);
  return rows;
}

describe("through the client's multipart upload", () => {
  test("a file is loaded into a new table, then appended, then truncated", async () => {
    const table = server.client.dataset("loads").table("file");
    const file = await fileOf('{"id":1,"name":"一"}\n{"id":2}\n');
    const [job] = await table.load(file, { ...format, schema });
    expect(job.statistics?.load).toMatchObject({ outputRows: "2", badRecords: "0" });
    await table.load(file, { ...format });
    expect(await rowsOf("file")).toHaveLength(4);
    await table.load(file, { ...format, schema, writeDisposition: "WRITE_TRUNCATE" });
    expect(await rowsOf("file")).toEqual([
      { id: 1, name: "一" },
      { id: 2, name: null },
    ]);
  });

  test("a gzip'd file is loaded", async () => {
    const table = server.client.dataset("loads").table("zipped");
    await table.load(await fileOf(gzipSync('{"id":1,"name":"a"}\n')), { ...format, schema });
    expect(await rowsOf("zipped")).toEqual([{ id: 1, name: "a" }]);
  });

  test("a stream of many rows is loaded", async () => {
    const table = server.client.dataset("loads").table("streamed");
    const count = 200_000;
    const lines = function* () {
      for (let id = 0; id < count; id++) yield `{"id":${id},"name":"name of row ${id}"}\n`;
    };
    const upload = table.createWriteStream({
      ...format,
      schema,
    });
    const complete = new Promise((resolve, reject) => upload.on("complete", resolve).on("error", reject));
    await pipeline(Readable.from(lines()), upload);
    await complete;
    const [[row]] = await server.client.query("SELECT COUNT(*) AS n, SUM(id) AS total FROM loads.streamed");
    expect(row).toEqual({ n: count, total: (count * (count - 1)) / 2 });
  });

  test("a file with a bad row loads nothing, and the job says which row", async () => {
    const table = server.client.dataset("loads").table("bad");
    await table.create({ schema: schema.fields });
    await expect(table.load(await fileOf('{"id":1}\n{"id":"x"}\n'), format)).rejects.toThrow();
    expect(await rowsOf("bad")).toEqual([]);
  });

  test("a repeated job id answers 409 and loads nothing more", async () => {
    const table = server.client.dataset("loads").table("once");
    const file = await fileOf('{"id":1,"name":"a"}\n');
    await table.load(file, { ...format, schema, jobId: "load_once" });
    const body = [
      "--b\r\nContent-Type: application/json\r\n\r\n",
      JSON.stringify({
        jobReference: { projectId, jobId: "load_once" },
        configuration: {
          load: { ...format, destinationTable: { projectId, datasetId: "loads", tableId: "once" } },
        },
      }),
      '\r\n--b\r\nContent-Type: */*\r\n\r\n{"id":2}\n\r\n--b--\r\n',
    ].join("");
    const answer = await fetch(
      `${server.url}/upload/bigquery/v2/projects/${projectId}/jobs?uploadType=multipart`,
      {
        method: "POST",
        headers: { "content-type": "multipart/related; boundary=b" },
        body,
      },
    );
    expect(answer.status).toBe(409);
    expect(await rowsOf("once")).toEqual([{ id: 1, name: "a" }]);
  });

  test.each<[string, JobLoadMetadata]>([
    ["Avro", { sourceFormat: "AVRO", schema }],
    ["ORC", { sourceFormat: "ORC", schema }],
    ["another encoding of JSON", { ...format, schema, encoding: "UTF-16LE" }],
    ["UTF-32", { sourceFormat: "CSV", schema, encoding: "UTF-32BE" }],
    ["a date's own format", { sourceFormat: "CSV", schema, dateFormat: "DD.MM.YYYY" }],
    ["columns by name", { sourceFormat: "CSV", schema, sourceColumnMatch: "NAME" } as JobLoadMetadata],
    ["types for decimals", { ...format, schema, decimalTargetTypes: ["STRING"] } as JobLoadMetadata],
  ])("%s is refused by name", async (_name, metadata) => {
    const upload = server.client.dataset("loads").table("refused").createWriteStream(metadata);
    const failure = new Promise((_resolve, reject) => upload.on("error", reject));
    upload.end('{"id":1}\n');
    await expect(failure).rejects.toMatchObject({ code: 501, errors: [{ reason: "notImplemented" }] });
  });
});

describe("through a resumable upload", () => {
  const base = () => `${server.url}/resumable/upload/bigquery/v2/projects/${projectId}/jobs`;

  async function begin(tableId: string): Promise<string> {
    const answer = await fetch(`${base()}?uploadType=resumable`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=UTF-8", "x-upload-content-type": "*/*" },
      body: JSON.stringify({
        configuration: {
          load: {
            ...format,
            destinationTable: { projectId, datasetId: "loads", tableId },
            schema: { fields: [{ name: "id", type: "INT64" }] },
          },
        },
      }),
    });
    expect(answer.status).toBe(200);
    return answer.headers.get("location") ?? "";
  }

  const put = (url: string, range: string, body: string) =>
    fetch(url, { method: "PUT", headers: { "content-range": range }, body, redirect: "manual" });

  test("chunks, status queries, a repeated chunk and a late second answer all work", async () => {
    const content = Array.from({ length: 1000 }, (_, id) => `{"id":${id}}\n`).join("");
    const url = await begin("chunks");
    const status = await put(url, "bytes */*", "");
    expect([status.status, status.headers.get("range")]).toEqual([308, null]);
    const first = await put(url, "bytes 0-999/*", content.slice(0, 1000));
    expect([first.status, first.headers.get("range")]).toEqual([308, "bytes=0-999"]);
    await put(url, "bytes 500-1499/*", content.slice(500, 1500));
    const gap = await put(url, "bytes 5000-5001/*", content.slice(5000, 5002));
    expect(gap.status).toBe(400);
    const last = await put(url, `bytes 1500-${content.length - 1}/${content.length}`, content.slice(1500));
    expect(last.status).toBe(200);
    expect(await last.json()).toMatchObject({
      status: { state: "DONE" },
      statistics: { load: { outputRows: "1000" } },
    });
    expect((await put(url, `bytes */${content.length}`, "")).status).toBe(200);
    const [[row]] = await server.client.query("SELECT COUNT(*) AS n, SUM(id) AS total FROM loads.chunks");
    expect(row).toEqual({ n: 1000, total: 499500 });
  });

  test("the whole in one request works", async () => {
    const url = await begin("whole");
    const answer = await fetch(url, { method: "PUT", body: '{"id":1}\n' });
    expect(answer.status).toBe(200);
    expect(await rowsOf("whole")).toEqual([{ id: 1 }]);
  });

  test("a cancelled one is forgotten", async () => {
    const url = await begin("given_up");
    await put(url, "bytes 0-8/*", '{"id":1}\n');
    expect((await fetch(url, { method: "DELETE" })).status).toBe(499);
    expect((await put(url, "bytes */9", "")).status).toBe(404);
    expect((await fetch(url, { method: "DELETE" })).status).toBe(404);
    expect(await server.client.dataset("loads").table("given_up").exists()).toEqual([false]);
  });

  test("a load that is cancelled while it runs leaves nothing", async () => {
    const url = await begin("cancelled");
    const started = await fetch(url, { method: "PUT", body: '{"id":1}\n'.repeat(1_500_000) });
    const { jobReference } = z
      .looseObject({ jobReference: z.object({ jobId: z.string() }) })
      .parse(await started.json());
    const job = server.client.job(jobReference.jobId);
    await job.cancel();
    await expect(job.promise()).rejects.toMatchObject({ errors: [{ reason: "stopped" }] });
    expect(await server.client.dataset("loads").table("cancelled").exists()).toEqual([false]);
  });

  test("an unknown upload is 404", async () => {
    const answer = await fetch(`${base()}?uploadType=resumable&upload_id=none`, { method: "PUT", body: "x" });
    expect(answer.status).toBe(404);
  });
});
