import type { firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { accessToken, type CloudClients, cloudClients, database, documents, project } from "./clients.ts";

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

type Fields = Record<string, firestore_v1.Schema$Value>;

const put = async (path: string, fields: Fields) =>
  (await client.patch({ name: `${documents}/${path}`, requestBody: { fields } })).data;
const read = async (path: string) => (await client.get({ name: `${documents}/${path}` })).data;
const fieldsOf = async (path: string) => (await read(path)).fields;

describe("a document", () => {
  it("is made, read, changed in part and deleted", async () => {
    const made = await client.createDocument({
      parent: documents,
      collectionId: "patients",
      documentId: "p1",
      requestBody: { fields: { name: { stringValue: "花子" }, age: { integerValue: "41" } } },
    });
    expect(made.data).toEqual({
      name: `${documents}/patients/p1`,
      fields: { name: { stringValue: "花子" }, age: { integerValue: "41" } },
      createTime: "2025-07-14T20:00:00Z",
      updateTime: "2025-07-14T20:00:00Z",
    });
    time += 1500;
    const changed = await client.patch({
      name: `${documents}/patients/p1`,
      "updateMask.fieldPaths": ["age", "address.city", "gone"],
      requestBody: {
        fields: {
          name: { stringValue: "ignored" },
          address: { mapValue: { fields: { city: { stringValue: "京都" }, zip: { stringValue: "6" } } } },
        },
      },
    });
    expect(changed.data).toMatchObject({
      fields: {
        name: { stringValue: "花子" },
        address: { mapValue: { fields: { city: { stringValue: "京都" } } } },
      },
      createTime: "2025-07-14T20:00:00Z",
      updateTime: "2025-07-14T20:00:01.500Z",
    });
    expect(changed.data.fields).not.toHaveProperty("age");
    const part = await client.get({
      name: `${documents}/patients/p1`,
      "mask.fieldPaths": ["name", "address.zip", "__name__"],
    });
    expect(part.data.fields).toEqual({ name: { stringValue: "花子" } });
    const earlier = await client.get({
      name: `${documents}/patients/p1`,
      readTime: "2025-07-14T20:00:00Z",
    });
    expect(earlier.data.fields).toHaveProperty("age");
    expect((await client.delete({ name: `${documents}/patients/p1` })).data).toEqual({});
    await expect(read("patients/p1")).rejects.toMatchObject({
      status: 404,
      message: `Document "${documents}/patients/p1" not found.`,
    });
    // Of what is not there, a deletion is none.
    await client.delete({ name: `${documents}/patients/p1` });
  });

  it("gets an id where it is given none", async () => {
    const { data } = await client.createDocument({
      parent: `${documents}/patients/p1`,
      collectionId: "notes",
      requestBody: {},
    });
    expect(data.name).toMatch(/\/patients\/p1\/notes\/[A-Za-z0-9]{20}$/);
    expect(data).not.toHaveProperty("fields");
  });

  it("may have any id that Firestore allows", async () => {
    for (const id of ["a:commit", "空 白", "%2F", "__id7__", "a.b", "😀", "+&=;,@'()!*"]) {
      await client.commit({
        database,
        requestBody: { writes: [{ update: { name: `${documents}/odd/${id}`, fields: {} } }] },
      });
      expect((await read(`odd/${encodeURIComponent(id)}`)).name).toBe(`${documents}/odd/${id}`);
    }
    expect((await read("odd/a:commit")).name).toBe(`${documents}/odd/a:commit`);
    for (const id of ["..", "__x__", "x".repeat(1501)]) {
      const refused = client.commit({
        database,
        requestBody: { writes: [{ update: { name: `${documents}/odd/${id}` } }] },
      });
      await expect(refused).rejects.toMatchObject({ status: 400 });
    }
  });

  it("holds values in their normal form", async () => {
    const fields = {
      double: { doubleValue: 3 },
      nan: { doubleValue: "NaN" },
      low: { doubleValue: "-Infinity" },
      text: { doubleValue: "1.5e3" },
      integer: { integerValue: 7 },
      time: { timestampValue: "2025-07-15T05:00:00.123456789+09:00" },
      bytes: { bytesValue: "-_8" },
      zero: { geoPointValue: { latitude: 0, longitude: 0 } },
      empty: { arrayValue: { values: [] } },
      nothing: { mapValue: { fields: {} } },
      null: { nullValue: "NULL_VALUE" },
      reference: { referenceValue: `${documents}/a/b` },
    };
    await fetchPatch("values/v", fields);
    expect(await fieldsOf("values/v")).toEqual({
      double: { doubleValue: 3 },
      nan: { doubleValue: "NaN" },
      low: { doubleValue: "-Infinity" },
      text: { doubleValue: 1500 },
      integer: { integerValue: "7" },
      time: { timestampValue: "2025-07-14T20:00:00.123456Z" },
      bytes: { bytesValue: "+/8=" },
      zero: { geoPointValue: {} },
      empty: { arrayValue: {} },
      nothing: { mapValue: {} },
      null: { nullValue: null },
      reference: { referenceValue: `${documents}/a/b` },
    });
  });

  const deep = (levels: number): firestore_v1.Schema$Value =>
    levels === 0 ? { booleanValue: true } : { mapValue: { fields: { m: deep(levels - 1) } } };
  const refusals: readonly (readonly [string, unknown])[] = [
    ["integerValue", { integerValue: "9223372036854775808" }],
    ["integerValue", { integerValue: 1.5 }],
    ["timestampValue", { timestampValue: "2025-02-30T00:00:00Z" }],
    ["timestampValue", { timestampValue: "0000-01-01T00:00:00Z" }],
    ["bytesValue", { bytesValue: "***" }],
    ["array value in an array", { arrayValue: { values: [{ arrayValue: {} }] } }],
    ["too deep", deep(21)],
    ["coordinates", { geoPointValue: { latitude: 91 } }],
    ["projects/{project}", { referenceValue: "patients/p1" }],
    ["already set", { stringValue: "a", integerValue: "1" }],
    ["without a type", {}],
    ["strangeValue", { strangeValue: 1 }],
    ["exceeds the maximum", { stringValue: "x".repeat(1_048_576) }],
    ["stringValue", { stringValue: "\ud800" }],
    ["must not be empty", { mapValue: { fields: { "": { booleanValue: true } } } }],
    ["reserved", { mapValue: { fields: { __x__: { booleanValue: true } } } }],
  ];
  it.each(refusals)("is refused where Firestore stores no such value: %s", async (message, value) => {
    const answer = await fetchPatch("values/refused", { v: value });
    expect(answer).toMatchObject({
      error: { code: 400, status: "INVALID_ARGUMENT", message: expect.stringContaining(message) },
    });
    await expect(read("values/refused")).rejects.toMatchObject({ status: 404 });
  });

  it("holds as much as Firestore lets it: 20 levels, a megabyte, strings beyond 64 KB", async () => {
    await put("values/big", { text: { stringValue: "長".repeat(349_000) }, deep: deep(20) });
    expect((await fieldsOf("values/big"))?.text?.stringValue).toHaveLength(349_000);
  });

  /** Sends fields that the client's types would not let through. */
  async function fetchPatch(path: string, fields: Record<string, unknown>): Promise<unknown> {
    const answer = await fetch(`${google.url}/v1/${documents}/${path}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${await accessToken(google)}` },
      body: JSON.stringify({ fields }),
    });
    return answer.json();
  }
});

describe("preconditions", () => {
  it("hold a write against the document as it is", async () => {
    const name = `${documents}/guarded/g`;
    const patch = (precondition: object) => client.patch({ name, requestBody: {}, ...precondition });
    await expect(patch({ "currentDocument.exists": true })).rejects.toMatchObject({
      status: 404,
      message: `No document to update: ${name}`,
    });
    const { data } = await patch({ "currentDocument.exists": false });
    await expect(patch({ "currentDocument.exists": false })).rejects.toMatchObject({
      status: 409,
      message: `Document already exists: ${name}`,
    });
    await expect(
      client.createDocument({ parent: documents, collectionId: "guarded", documentId: "g", requestBody: {} }),
    ).rejects.toMatchObject({ status: 409 });
    const stale = { "currentDocument.updateTime": "2025-01-01T00:00:00Z" };
    await expect(patch(stale)).rejects.toMatchObject({ status: 400 });
    await expect(client.delete({ name, ...stale })).rejects.toMatchObject({ status: 400 });
    const current = { "currentDocument.updateTime": data.updateTime ?? "" };
    // What changes nothing leaves the time.
    expect((await patch(current)).data.updateTime).toBe(data.updateTime);
    await client.delete({ name, ...current });
    await expect(client.delete({ name, "currentDocument.exists": true })).rejects.toMatchObject({
      status: 404,
    });
  });
});

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

describe("reading many", () => {
  it("lists a collection in pages, in the order of ids, as it is or was", async () => {
    const ids = ["10", "9", "a", "b", "\uff5e", "😀"];
    for (const id of ids) await put(`listed/${encodeURIComponent(id)}`, { id: { stringValue: id } });
    await put("listed/missing/below/x", {});
    await put("listedMore/z", {});
    const before = (await read("listed/a")).updateTime;
    time += 1000;
    await client.delete({ name: `${documents}/listed/b` });
    const list = async (request: object) => {
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const { data } = await client.list({
          parent: documents,
          collectionId: "listed",
          pageSize: 2,
          ...request,
          ...(pageToken === undefined ? {} : { pageToken }),
        });
        for (const { name } of data.documents ?? []) seen.push(name?.split("/").at(-1) ?? "");
        pageToken = data.nextPageToken ?? undefined;
      } while (pageToken !== undefined);
      return seen;
    };
    const left = ids.filter((id) => id !== "b");
    expect(await list({})).toEqual(left);
    expect(await list({ orderBy: "__name__ desc" })).toEqual([...left].reverse());
    expect(await list({ showMissing: true })).toEqual(["10", "9", "a", "missing", "\uff5e", "😀"]);
    expect(before).toBeDefined();
    const now = new Date(time - 1).toISOString();
    expect(await list({ readTime: now })).toEqual(ids);
    expect(await list({ collectionId: "none" })).toEqual([]);
    await expect(list({ orderBy: "id" })).rejects.toMatchObject({ status: 501 });
    const { data } = await client.list({
      parent: documents,
      collectionId: "listed",
      "mask.fieldPaths": ["none"],
      fields: "documents(name,fields/id/stringValue)",
    });
    expect(data.documents?.[0]).toEqual({ name: `${documents}/listed/10` });
  });

  it("answers many documents by name, found or missing", async () => {
    await put("many/a", { n: { integerValue: "1" } });
    const { data } = await client.batchGet({
      database,
      requestBody: { documents: [`${documents}/many/a`, `${documents}/many/b`] },
    });
    expect(data).toEqual([
      { found: expect.objectContaining({ name: `${documents}/many/a` }), readTime: expect.any(String) },
      { missing: `${documents}/many/b`, readTime: expect.any(String) },
    ]);
  });

  it("names the collections below a document", async () => {
    await put("tree/t/one/x", {});
    await put("tree/t/two/missing/three/x", {});
    await put("tree/tt/four/x", {});
    const { data } = await client.listCollectionIds({ parent: `${documents}/tree/t`, requestBody: {} });
    expect(data).toEqual({ collectionIds: ["one", "two"] });
    const roots = await client.listCollectionIds({ parent: documents, requestBody: { pageSize: 1 } });
    expect(roots.data.collectionIds).toHaveLength(1);
    expect(roots.data.nextPageToken).toBeDefined();
    await client.delete({ name: `${documents}/tree/t/one/x` });
    const after = await client.listCollectionIds({ parent: `${documents}/tree/t`, requestBody: {} });
    expect(after.data.collectionIds).toEqual(["two"]);
  });
});

describe("databases", () => {
  it("are there when they were made, and keep their documents apart", async () => {
    const name = `projects/${project}/databases/eu-chat`;
    await expect(client.get({ name: `${name}/documents/a/b` })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining("The database eu-chat does not exist for project"),
    });
    const databases = clients.firestore.projects.databases;
    const made = await databases.create({
      parent: `projects/${project}`,
      databaseId: "eu-chat",
      requestBody: { locationId: "eur3", type: "FIRESTORE_NATIVE" },
    });
    expect(made.data).toMatchObject({ done: true, response: { name } });
    await client.patch({ name: `${name}/documents/a/b`, requestBody: {} });
    await expect(read("a/b")).rejects.toMatchObject({ status: 404 });
    const { data } = await databases.list({ parent: `projects/${project}` });
    expect(data.databases?.map((each) => each.name)).toEqual([database, name]);
    expect((await databases.get({ name })).data.locationId).toBe("eur3");
  });

  it("are closed to tokens without their scope", async () => {
    const others = await cloudClients(google, ["https://www.googleapis.com/auth/devstorage.read_only"]);
    await expect(
      others.firestore.projects.databases.documents.get({ name: `${documents}/a/b` }),
    ).rejects.toMatchObject({ status: 403 });
  });
});
