import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { type CloudClients, cloudClients, database, documents, exportDocuments, project } from "./clients.ts";
import { readExport } from "./read-export.ts";

let google: Google;
let clients: CloudClients;
const bucket = "kampo-exports";

beforeAll(async () => {
  google = await startGoogle({ exports: { outputFileBytes: 100_000 } });
  clients = await cloudClients(google);
  await clients.storage.buckets.insert({ project, requestBody: { name: bucket } });
});

afterAll(() => google.close());

describe("exportDocuments", () => {
  it("writes the documents of collections as managed exports are written", async () => {
    const { status } = (
      await clients.firestore.projects.databases.documents.batchWrite({
        database,
        requestBody: {
          writes: [
            {
              update: { name: `${documents}/consultations/c1`, fields: { status: { stringValue: "open" } } },
            },
            {
              update: {
                name: `${documents}/consultations/c1/messages/m1`,
                fields: { n: { integerValue: "9007199254740993" } },
              },
            },
          ],
        },
      })
    ).data;
    expect(status).toEqual([{}, {}]);
    const operation = await exportDocuments(clients, {
      outputUriPrefix: `gs://${bucket}/first`,
      collectionIds: ["consultations", "messages", "none"],
    });
    expect(operation.error).toBeUndefined();
    expect(operation.response).toMatchObject({ outputUriPrefix: `gs://${bucket}/first` });
    const parts = await readExport(clients.storage, bucket, "first");
    expect(parts.map(({ collection, documents }) => [collection, documents.map(({ json }) => json)])).toEqual(
      [
        ["consultations", ['{"status":"open"}']],
        ["messages", ['{"n":9007199254740993}']],
        ["none", []],
      ],
    );
  });
});
