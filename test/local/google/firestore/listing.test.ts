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

type Fields = Record<string, firestore_v1.Schema$Value>;

const put = async (path: string, fields: Fields) =>
  (await client.patch({ name: `${documents}/${path}`, requestBody: { fields } })).data;
const read = async (path: string) => (await client.get({ name: `${documents}/${path}` })).data;

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
