import { Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Table } from "@google-cloud/bigquery";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBigQuery } from "../../../../local/bigquery/start.ts";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { cloudClients } from "../../google/firestore/clients.ts";
import { clientOf, location, projectId, type RunningServer, runningServer } from "./running-server.ts";

const bucket = "warehouse-files";
let google: Google;
let server: RunningServer;
let objects: Awaited<ReturnType<typeof cloudClients>>["storage"]["objects"];

beforeAll(async () => {
  google = await startGoogle({ project: projectId });
  const { storage } = await cloudClients(google);
  objects = storage.objects;
  await storage.buckets.insert({ project: projectId, requestBody: { name: bucket } });
  server = await runningServer({
    storage: { rootUrl: google.url, keyFile: google.credentialsFile },
  });
  await server.client.createDataset("s");
}, 30_000);
afterAll(async () => {
  await server?.close();
  await google?.close();
});

async function put(name: string, content: string | Buffer): Promise<void> {
  const body = Readable.from([content]);
  await objects.insert({ bucket, name, media: { mimeType: "text/plain", body } }, { rootUrl: google.url });
}

async function get(name: string): Promise<Buffer> {
  const { data } = await objects.get({ bucket, object: name, alt: "media" }, { responseType: "arraybuffer" });
  if (!(data instanceof ArrayBuffer)) throw new Error("The object did not arrive as bytes.");
  return Buffer.from(data);
}

/** Runs a job of jobs.insert to its end. Throws its error. */
async function run(configuration: object) {
  const [job] = await server.client.createJob({ configuration });
  await new Promise((resolve, reject) => job.on("complete", resolve).on("error", reject));
  const [metadata] = await job.getMetadata();
  return metadata;
}

function reference(tableId: string) {
  return { projectId, datasetId: "s", tableId };
}

async function ids(table: string): Promise<number[]> {
  const [rows] = await server.client.query(`SELECT id FROM s.${table} ORDER BY id`);
  return rows.map(({ id }) => id);
}

const schema = {
  fields: [
    { name: "id", type: "INTEGER" },
    { name: "name", type: "STRING" },
  ],
};

describe("a load job from Cloud Storage", () => {
  test("reads what several addresses and wildcards name", async () => {
    await put("in/1.csv", "1,a\n");
    await put("in/2.csv.gz", gzipSync("2,b\n"));
    await put("in/3.csv", "3,c\n");
    await put("other/4.csv", "4,d\n");
    const { statistics } = await run({
      load: {
        destinationTable: reference("loaded"),
        schema,
        sourceUris: [`gs://${bucket}/in/*.csv`, `gs://${bucket}/in/2.csv.gz`],
      },
    });
    expect(await ids("loaded")).toEqual([1, 2, 3]);
    expect(statistics.load).toMatchObject({ inputFiles: "3", outputRows: "3" });
  });

  test.each([
    ["an object that is not there", `gs://${bucket}/none.csv`, "notFound"],
    ["a wildcard that finds nothing", `gs://${bucket}/none/*`, "notFound"],
    ["a bucket that is not there", "gs://no-such-bucket/a.csv", "notFound"],
  ])("fails for %s", async (_, uri, reason) => {
    const job = run({ load: { destinationTable: reference("none"), schema, sourceUris: [uri] } });
    await expect(job).rejects.toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ reason })]),
    });
  });

  test.each(["https://example.com/a.csv", "gs://b/*/*.csv", "gs://b"])(
    "refuses the address %s",
    async (uri) => {
      const job = run({ load: { destinationTable: reference("none"), schema, sourceUris: [uri] } });
      await expect(job).rejects.toMatchObject({ code: 400 });
    },
  );

  test("says what is missing where there is no Cloud Storage", async () => {
    const alone = await startBigQuery({ projectId, location });
    try {
      const client = clientOf(alone.url);
      await client.createDataset("s");
      const load = { destinationTable: reference("x"), schema, sourceUris: ["gs://b/a.csv"] };
      await expect(client.createJob({ configuration: { load } })).rejects.toThrow("STORAGE_EMULATOR_HOST");
    } finally {
      await alone.close();
    }
  });
});

describe("an extract job", () => {
  let table: Table;
  beforeAll(async () => {
    await server.client.query(`CREATE TABLE s.rows AS
      SELECT 1 AS id, 'a,"b"' AS name, TIMESTAMP '2024-02-29 12:00:00.5+00' AS at_time, NUMERIC '1.5' AS n, 2.0 AS f
      UNION ALL SELECT 2, NULL, NULL, NULL, NULL UNION ALL SELECT 3, '', NULL, NULL, NULL`);
    await server.client.query(
      "CREATE TABLE s.nested AS SELECT 1 AS id, [STRUCT('x' AS k, TRUE AS b)] AS list, JSON '[1]' AS j",
    );
    table = server.client.dataset("s").table("rows");
  });

  test("writes CSV, zipped or not", async () => {
    const lines = [
      "id,name,at_time,n,f",
      '1,"a,""b""",2024-02-29 12:00:00.5 UTC,1.5,2',
      "2,,,,",
      '3,"",,,',
      "",
    ];
    const { statistics } = await run({
      extract: { sourceTable: reference("rows"), destinationUris: [`gs://${bucket}/out/rows-*.csv`] },
    });
    expect(statistics.extract).toMatchObject({ destinationUriFileCounts: ["1"] });
    expect((await get("out/rows-000000000000.csv")).toString()).toBe(lines.join("\n"));
    await run({
      extract: {
        sourceTable: reference("rows"),
        destinationUris: [`gs://${bucket}/out/rows.csv.gz`],
        compression: "GZIP",
        printHeader: false,
        fieldDelimiter: "|",
      },
    });
    expect(
      gunzipSync(await get("out/rows.csv.gz"))
        .toString()
        .split("\n")[1],
    ).toBe("2||||");
  });

  test("writes JSON, nested too, which loads again as it was", async () => {
    const uri = `gs://${bucket}/out/nested.json`;
    const format = "NEWLINE_DELIMITED_JSON";
    await run({
      extract: { sourceTable: reference("nested"), destinationUris: [uri], destinationFormat: format },
    });
    expect((await get("out/nested.json")).toString()).toBe(
      '{"id":"1","list":[{"k":"x","b":true}],"j":[1]}\n',
    );
    const [{ schema: fields }] = await server.client.dataset("s").table("nested").getMetadata();
    await run({
      load: { destinationTable: reference("again"), schema: fields, sourceUris: [uri], sourceFormat: format },
    });
    expect((await server.client.query("SELECT * FROM s.again"))[0]).toEqual(
      (await server.client.query("SELECT * FROM s.nested"))[0],
    );
  });

  test("writes Parquet, which loads again as it was", async () => {
    const uri = `gs://${bucket}/out/rows.parquet`;
    await run({
      extract: {
        sourceTable: reference("rows"),
        destinationUris: [uri],
        destinationFormat: "PARQUET",
        compression: "SNAPPY",
      },
    });
    await run({
      load: { destinationTable: reference("from_parquet"), sourceUris: [uri], sourceFormat: "PARQUET" },
    });
    const query = (name: string) => server.client.query(`SELECT * FROM s.${name} ORDER BY id`);
    expect((await query("from_parquet"))[0]).toEqual((await query("rows"))[0]);
    const [metadata] = await server.client.dataset("s").table("from_parquet").getMetadata();
    const [original] = await table.getMetadata();
    expect(metadata.schema).toEqual(original.schema);
  });

  test.each([
    ["nested rows as CSV", { sourceTable: { ...reference("nested") } }, "nested schema"],
    ["Avro", { sourceTable: reference("rows"), destinationFormat: "AVRO" }, "AVRO"],
    [
      "a compression that the format has not",
      { sourceTable: reference("rows"), compression: "SNAPPY" },
      "SNAPPY",
    ],
    ["a table that is not there", { sourceTable: reference("none") }, "Not found"],
  ])("refuses %s", async (_, extract, message) => {
    const job = run({ extract: { destinationUris: [`gs://${bucket}/out/refused`], ...extract } });
    await expect(job).rejects.toThrow(message);
  });
});

describe("a copy job", () => {
  beforeAll(async () => {
    await server.client.query(`
      CREATE TABLE s.one (id INT64, d DATE) PARTITION BY d OPTIONS (description = 'first') AS SELECT 1, DATE '2024-01-01';
      CREATE TABLE s.two AS SELECT 2 AS id, DATE '2024-01-02' AS d UNION ALL SELECT 3, '2024-01-03';
      CREATE TABLE s.other AS SELECT 'x' AS id, DATE '2024-01-02' AS d`);
  });

  test("puts several tables into one, as its disposition says", async () => {
    const copy = {
      sourceTables: [reference("one"), reference("two")],
      destinationTable: reference("copied"),
    };
    const { statistics } = await run({ copy });
    expect(statistics.copy).toMatchObject({ copiedRows: "3" });
    const [metadata] = await server.client.dataset("s").table("copied").getMetadata();
    expect(metadata).toMatchObject({ timePartitioning: { field: "d" }, description: "first" });
    await expect(run({ copy })).rejects.toThrow("Already Exists");
    await run({ copy: { ...copy, writeDisposition: "WRITE_APPEND" } });
    expect(await ids("copied")).toEqual([1, 1, 2, 2, 3, 3]);
    await run({ copy: { ...copy, sourceTables: [reference("two")], writeDisposition: "WRITE_TRUNCATE" } });
    expect(await ids("copied")).toEqual([2, 3]);
  });

  test("works through the client's own method, and with partitions", async () => {
    const [one, two] = ["one", "two"].map((name) => server.client.dataset("s").table(name));
    await two?.copy(server.client.dataset("s").table("client_copy"));
    expect(await ids("client_copy")).toEqual([2, 3]);
    expect(one?.id).toBe("one");
    await run({ copy: { sourceTable: reference("one"), destinationTable: reference("parts") } });
    await run({
      copy: {
        sourceTable: reference("one$20240101"),
        destinationTable: reference("parts$20240101"),
        writeDisposition: "WRITE_APPEND",
      },
    });
    expect(await ids("parts")).toEqual([1, 1]);
  });

  test.each([
    ["tables of other columns", { sourceTables: [reference("one"), reference("other")] }, "same schema"],
    ["a table that is not there", { sourceTable: reference("nowhere") }, "Not found"],
    ["snapshots", { sourceTable: reference("one"), operationType: "SNAPSHOT" }, "operationType SNAPSHOT"],
    [
      "a missing destination",
      { sourceTable: reference("one"), createDisposition: "CREATE_NEVER" },
      "Not found",
    ],
  ])("refuses %s", async (_, copy, message) => {
    await expect(run({ copy: { destinationTable: reference("refused"), ...copy } })).rejects.toThrow(message);
  });
});
