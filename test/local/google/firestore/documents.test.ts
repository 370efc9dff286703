import type { firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { accessToken, type CloudClients, cloudClients, database, documents } from "./clients.ts";

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
