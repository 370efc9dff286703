import type { firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { type CloudClients, cloudClients, database, documents, project } from "./clients.ts";

let google: Google;
let clients: CloudClients;
let client: firestore_v1.Resource$Projects$Databases$Documents;
let time = Date.UTC(2025, 6, 14, 20);

beforeAll(async () => {
  google = await startGoogle({ clock: () => new Date(time) });
  clients = await cloudClients(google);
  client = clients.firestore.projects.databases.documents;
});

afterAll(() => google.close());

const read = async (path: string) => (await client.get({ name: `${documents}/${path}` })).data;
const fieldsOf = async (path: string) => (await read(path)).fields;

describe("commit", () => {
  const commit = async (...writes: firestore_v1.Schema$Write[]) =>
    (await client.commit({ database, requestBody: { writes } })).data;
  const name = (id: string) => `${documents}/commits/${id}`;
  const verify = (id: string) => {
    // The client's types do not know this write.
    const write = { verify: name(id), currentDocument: { exists: true } };
    return write;
  };

  it("makes all writes, each seeing those before it, or none", async () => {
    await commit(
      { update: { name: name("a"), fields: { n: { integerValue: "1" } } } },
      { update: { name: name("b"), fields: {} } },
    );
    await expect(
      commit(
        { delete: name("a") },
        { update: { name: name("c") }, currentDocument: { exists: false } },
        { update: { name: name("c") }, currentDocument: { exists: false } },
      ),
    ).rejects.toMatchObject({ status: 409 });
    expect(await fieldsOf("commits/a")).toEqual({ n: { integerValue: "1" } });
    await expect(read("commits/c")).rejects.toMatchObject({ status: 404 });
    time += 1000;
    const done = await commit(
      { delete: name("a") },
      { update: { name: name("a"), fields: { n: { integerValue: "2" } } } },
      verify("b"),
      { update: { name: name("d") } },
      { delete: name("d"), currentDocument: { exists: true } },
    );
    expect(done.writeResults).toHaveLength(5);
    const a = await read("commits/a");
    expect(a.updateTime).toBe(done.commitTime);
    await expect(read("commits/d")).rejects.toMatchObject({ status: 404 });
    await expect(commit(verify("none"), { delete: name("a") })).rejects.toMatchObject({ status: 404 });
    expect((await read("commits/a")).name).toBe(name("a"));
  });

  it("transforms fields", async () => {
    const transform = (...updateTransforms: firestore_v1.Schema$FieldTransform[]) =>
      commit({ update: { name: name("t") }, updateMask: { fieldPaths: [] }, updateTransforms });
    await commit({
      update: {
        name: name("t"),
        fields: {
          count: { integerValue: "9007199254740993" },
          tags: { arrayValue: { values: [{ stringValue: "a" }, { integerValue: "3" }] } },
        },
      },
    });
    const done = await transform(
      { fieldPath: "count", increment: { integerValue: "1" } },
      { fieldPath: "rate.now", increment: { doubleValue: 0.5 } },
      { fieldPath: "rate.now", increment: { integerValue: "1" } },
      { fieldPath: "tags", appendMissingElements: { values: [{ doubleValue: 3 }, { stringValue: "b" }] } },
      { fieldPath: "tags", removeAllFromArray: { values: [{ stringValue: "a" }] } },
      { fieldPath: "most", maximum: { integerValue: "3" } },
      { fieldPath: "most", maximum: { doubleValue: 3 } },
      { fieldPath: "most", minimum: { doubleValue: 2.5 } },
      { fieldPath: "at", setToServerValue: "REQUEST_TIME" },
    );
    expect(await fieldsOf("commits/t")).toEqual({
      count: { integerValue: "9007199254740994" },
      rate: { mapValue: { fields: { now: { doubleValue: 1.5 } } } },
      tags: { arrayValue: { values: [{ integerValue: "3" }, { stringValue: "b" }] } },
      most: { doubleValue: 2.5 },
      at: { timestampValue: done.commitTime },
    });
    expect(done.writeResults?.[0]?.transformResults?.slice(0, 4)).toEqual([
      { integerValue: "9007199254740994" },
      { doubleValue: 0.5 },
      { doubleValue: 1.5 },
      { nullValue: null },
    ]);
    await transform({ fieldPath: "count", increment: { integerValue: "9223372036854775807" } });
    expect((await fieldsOf("commits/t"))?.count).toEqual({ integerValue: "9223372036854775807" });
  });

  it("refuses what it cannot do, by its name", async () => {
    await expect(commit({ transform: { document: name("t") } })).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining("transform"),
    });
    await expect(
      client.commit({ database, requestBody: { writes: [], transaction: "AA==" } }),
    ).rejects.toMatchObject({ status: 501, message: expect.stringContaining("transaction") });
    await expect(
      client.runQuery({ parent: documents, requestBody: { structuredQuery: {} } }),
    ).rejects.toMatchObject({ status: 501, message: expect.stringContaining("runQuery") });
    const elsewhere = `projects/${project}/databases/other/documents/a/b`;
    await expect(commit({ update: { name: elsewhere } })).rejects.toMatchObject({ status: 400 });
  });
});

describe("batchWrite", () => {
  it("makes each write by itself", async () => {
    const name = (id: string) => `${documents}/batch/${id}`;
    const { data } = await client.batchWrite({
      database,
      requestBody: {
        writes: [
          { update: { name: name("a"), fields: { n: { integerValue: "1" } } } },
          { update: { name: name("b") }, currentDocument: { exists: true } },
          { delete: name("c") },
        ],
      },
    });
    expect(data.status).toEqual([{}, { code: 5, message: `No document to update: ${name("b")}` }, {}]);
    expect(data.writeResults?.map((result) => Object.keys(result))).toEqual([["updateTime"], [], []]);
    expect((await read("batch/a")).updateTime).toBe(data.writeResults?.[0]?.updateTime);
    const twice = client.batchWrite({
      database,
      requestBody: { writes: [{ delete: name("a") }, { delete: name("a") }] },
    });
    await expect(twice).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("more than once"),
    });
    const many = client.batchWrite({
      database,
      requestBody: { writes: Array.from({ length: 501 }, (_, index) => ({ delete: name(`${index}`) })) },
    });
    await expect(many).rejects.toMatchObject({ status: 400, message: expect.stringContaining("500") });
    const large = client.batchWrite({
      database,
      requestBody: {
        writes: Array.from({ length: 13 }, (_, index) => ({
          update: { name: name(`${index}`), fields: { v: { stringValue: "x".repeat(1_000_000) } } },
        })),
      },
    });
    await expect(large).rejects.toMatchObject({ status: 400, message: expect.stringContaining("payload") });
  });
});
