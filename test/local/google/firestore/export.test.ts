import fc from "fast-check";
import type { firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { anyCollectionId, anyDocumentId, anyFields } from "./any-fields.ts";
import { type CloudClients, cloudClients, database, documents, exportDocuments, project } from "./clients.ts";
import { readExport } from "./read-export.ts";

let google: Google;
let clients: CloudClients;
let time = Date.UTC(2025, 6, 14, 20);
const bucket = "kampo-exports";

beforeAll(async () => {
  google = await startGoogle({ exports: { outputFileBytes: 100_000 }, clock: () => new Date(time) });
  clients = await cloudClients(google);
  await clients.storage.buckets.insert({ project, requestBody: { name: bucket } });
});

afterAll(() => google.close());

async function write(...writes: firestore_v1.Schema$Write[]): Promise<void> {
  const { data } = await clients.firestore.projects.databases.documents.batchWrite({
    database,
    requestBody: { writes },
  });
  expect(data.status).toEqual(writes.map(() => ({})));
}

const put = (path: string, fields: Record<string, firestore_v1.Schema$Value> = {}) => ({
  update: { name: `${documents}/${path}`, fields },
});

let exported = 0;

/** Exports and reads back: of each part its documents' JSON by their paths. */
async function exportAndRead(request: { collectionIds?: string[]; snapshotTime?: string }) {
  exported += 1;
  const prefix = `exports/${exported}`;
  const operation = await exportDocuments(clients, {
    outputUriPrefix: `gs://${bucket}/${prefix}`,
    ...request,
  });
  expect(operation.error).toBeUndefined();
  const parts = await readExport(clients.storage, bucket, prefix);
  return parts.map(({ collection, documents: read, outputFiles }) => ({
    collection,
    files: outputFiles.length,
    documents: Object.fromEntries(read.map(({ name, json }) => [name.path, json])),
  }));
}

describe("an export", () => {
  it("has the documents of each collection of a name, at all depths, and no others", async () => {
    await write(
      put("consultations/c1", { status: { stringValue: "open" } }),
      put("consultations/c1/messages/m1", { n: { integerValue: "9007199254740993" } }),
      put("consultations/missing/messages/m2"),
      put("messages/m3"),
      put("others/o1"),
    );
    expect(await exportAndRead({ collectionIds: ["consultations", "messages", "none"] })).toEqual([
      { collection: "consultations", files: 1, documents: { "consultations/c1": '{"status":"open"}' } },
      {
        collection: "messages",
        files: 1,
        documents: {
          "consultations/c1/messages/m1": '{"n":9007199254740993}',
          "consultations/missing/messages/m2": "{}",
          "messages/m3": "{}",
        },
      },
      { collection: "none", files: 1, documents: {} },
    ]);
    const [all, ...more] = await exportAndRead({});
    expect(more).toEqual([]);
    expect(all?.collection).toBeNull();
    expect(Object.keys(all?.documents ?? {}).sort()).toEqual([
      "consultations/c1",
      "consultations/c1/messages/m1",
      "consultations/missing/messages/m2",
      "messages/m3",
      "others/o1",
    ]);
  });

  it("is read as it was written, whatever the documents", async () => {
    const path = fc
      .array(fc.tuple(anyCollectionId, anyDocumentId), { minLength: 1, maxLength: 3 })
      .map((elements) => elements.flat().join("/"));
    const samples = fc.uniqueArray(fc.tuple(path, anyFields), {
      minLength: 1,
      maxLength: 8,
      selector: ([name]) => name,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(samples, async (documentSamples) => {
        run += 1;
        const root = `runs/${run}`;
        const collectionId = `any ${run}`;
        await write(
          ...documentSamples.map(([name, { fields }]) => put(`${root}/${name}/${collectionId}/x`, fields)),
        );
        const [part] = await exportAndRead({ collectionIds: [collectionId] });
        expect(part?.documents).toEqual(
          Object.fromEntries(
            documentSamples.map(([name, { json }]) => [`${root}/${name}/${collectionId}/x`, json]),
          ),
        );
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it("is in as many files as its size asks for", async () => {
    const text = "x".repeat(40_000);
    const paths = Array.from({ length: 20 }, (_, index) => `large/${index}`);
    await write(...paths.map((path) => put(path, { text: { stringValue: text } })));
    const [part] = await exportAndRead({ collectionIds: ["large"] });
    expect(part?.files).toBe(7);
    expect(part?.documents).toEqual(Object.fromEntries(paths.map((path) => [path, `{"text":"${text}"}`])));
  });

  it("is of one moment, whatever is written while it runs", async () => {
    const text = { stringValue: "x".repeat(2_000) };
    const pairs = Array.from({ length: 400 }, (_, index) => index);
    const write400 = (count: number) =>
      pairs.flatMap((pair) =>
        ["left", "right"].map((side) =>
          put(`${side}s/${pair}`, { count: { integerValue: String(count) }, text }),
        ),
      );
    await write(...write400(0).slice(0, 400));
    await write(...write400(0).slice(400));
    let isExporting = true;
    let commits = 0;
    const writing = (async () => {
      const { documents: client } = clients.firestore.projects.databases;
      for (; isExporting; commits += 1) {
        const pair = commits % 200;
        const fields = { count: { integerValue: String(commits + 1) }, text };
        await client.commit({
          database,
          requestBody: {
            writes: [
              put(`lefts/${pair}`, fields),
              put(`rights/${pair}`, fields),
              put(`lefts/new${commits}`),
              { delete: `${documents}/rights/${399 - (commits % 200)}` },
              { delete: `${documents}/lefts/${399 - (commits % 200)}` },
            ],
          },
        });
      }
    })();
    for (let round = 0; round < 3; round += 1) {
      const parts = await exportAndRead({ collectionIds: ["lefts", "rights"] });
      const [lefts = {}, rights = {}] = parts.map((part) => part.documents);
      const byId = (side: string, all: Readonly<Record<string, string>>) =>
        Object.fromEntries(
          Object.entries(all)
            .filter(([path]) => !path.includes("new"))
            .map(([path, json]) => [path.slice(side.length + 1), json]),
        );
      expect(byId("lefts", lefts)).toEqual(byId("rights", rights));
      const highest = Object.values(rights).reduce(
        (most, json) => Math.max(most, Number(/"count":(\d+)/.exec(json)?.[1])),
        0,
      );
      expect(Object.keys(lefts).filter((path) => path.includes("new"))).toHaveLength(highest);
    }
    isExporting = false;
    await writing;
    expect(commits).toBeGreaterThan(3);
  });

  it("can be of a moment that has passed", async () => {
    await write(put("history/a", { n: { integerValue: "1" } }), put("history/b"));
    const { data } = await clients.firestore.projects.databases.documents.get({
      name: `${documents}/history/b`,
    });
    const before = data.updateTime ?? "";
    time += 60_000;
    await write(
      put("history/a", { n: { integerValue: "2" } }),
      { delete: `${documents}/history/b` },
      put("history/c"),
    );
    const [then] = await exportAndRead({ collectionIds: ["history"], snapshotTime: before });
    expect(then?.documents).toEqual({ "history/a": '{"n":1}', "history/b": "{}" });
    const [now] = await exportAndRead({ collectionIds: ["history"] });
    expect(now?.documents).toEqual({ "history/a": '{"n":2}', "history/c": "{}" });
    const ahead = new Date(time + 60_000).toISOString();
    await expect(exportAndRead({ snapshotTime: ahead })).rejects.toMatchObject({ status: 400 });
  });

  it("of another database says so in its keys and references", async () => {
    const name = `projects/${project}/databases/eu-chat`;
    await clients.firestore.projects.databases.create({
      parent: `projects/${project}`,
      databaseId: "eu-chat",
      requestBody: { locationId: "eur3", type: "FIRESTORE_NATIVE" },
    });
    await clients.firestore.projects.databases.documents.patch({
      name: `${name}/documents/a/b`,
      requestBody: {
        fields: {
          here: { referenceValue: `${name}/documents/c/d` },
          there: { referenceValue: `${documents}/c/d` },
        },
      },
    });
    await exportDocuments(clients, { outputUriPrefix: `gs://${bucket}/eu`, collectionIds: ["a"] }, name);
    const [part] = await readExport(clients.storage, bucket, "eu");
    expect(part?.documents).toEqual([
      {
        name: { project, database: "eu-chat", path: "a/b", collection: "a" },
        json: `{"here":"c/d","there":"${documents}/c/d"}`,
      },
    ]);
  });
});
