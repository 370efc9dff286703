import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import {
  type CloudClients,
  cloudClients,
  database,
  documents,
  exportDocuments,
  operationEnd,
  project,
} from "./clients.ts";

let google: Google;
let clients: CloudClients;
const bucket = "kampo-operations";
const type = "type.googleapis.com/google.firestore.admin.v1";

beforeAll(async () => {
  google = await startGoogle({ clock: () => new Date("2025-07-14T20:00:00Z") });
  clients = await cloudClients(google);
  await clients.storage.buckets.insert({ project, requestBody: { name: bucket } });
  await clients.firestore.projects.databases.documents.patch({ name: `${documents}/a/b`, requestBody: {} });
});

afterAll(() => google.close());

const begin = async (requestBody: object) =>
  (await clients.firestore.projects.databases.exportDocuments({ name: database, requestBody })).data;
const objects = async (prefix: string) =>
  (await clients.storage.objects.list({ bucket, prefix })).data.items?.map(({ name }) => name) ?? [];

describe("the operation of an export", () => {
  it("is told while it runs and when it is done", async () => {
    google.faults.fail({ path: "exportDocuments", fault: { kind: "operation", milliseconds: 200 } });
    const begun = await begin({ outputUriPrefix: `gs://${bucket}/told/`, collectionIds: ["a", "a"] });
    expect(begun.name).toMatch(/^projects\/hinata-kampo\/databases\/\(default\)\/operations\/[\w-]+$/);
    expect(begun).toEqual({
      name: begun.name,
      metadata: {
        "@type": `${type}.ExportDocumentsMetadata`,
        startTime: expect.stringMatching(/^2025-07-14T20:00:00(\.\d+)?Z$/),
        operationState: "PROCESSING",
        progressDocuments: { estimatedWork: "1" },
        progressBytes: { estimatedWork: expect.stringMatching(/^\d+$/) },
        collectionIds: ["a"],
        outputUriPrefix: `gs://${bucket}/told`,
      },
    });
    const { operations } = clients.firestore.projects.databases;
    const { data: running } = await operations.get({ name: begun.name ?? "" });
    expect(running).toEqual(begun);
    await expect(operations.delete({ name: begun.name ?? "" })).rejects.toMatchObject({ status: 400 });
    const done = await operationEnd(clients.firestore, begun.name ?? "");
    expect(done).toMatchObject({
      name: begun.name,
      done: true,
      metadata: {
        operationState: "SUCCESSFUL",
        endTime: expect.stringMatching(/Z$/),
        progressDocuments: { estimatedWork: "1", completedWork: "1" },
      },
      response: {
        "@type": `${type}.ExportDocumentsResponse`,
        outputUriPrefix: `gs://${bucket}/told`,
      },
    });
    expect(await objects("told/")).toEqual([
      "told/all_namespaces/kind_a/all_namespaces_kind_a.export_metadata",
      "told/all_namespaces/kind_a/output-0",
      "told/told.overall_export_metadata",
    ]);
    const { data: listed } = await operations.list({ name: database });
    expect(listed.operations).toContainEqual(done);
    await operations.delete({ name: begun.name ?? "" });
    await expect(operations.get({ name: begun.name ?? "" })).rejects.toMatchObject({ status: 404 });
  });

  it("names the export where no path is given", async () => {
    const done = await exportDocuments(clients, { outputUriPrefix: `gs://${bucket}` });
    expect(done.response?.outputUriPrefix).toMatch(new RegExp(`^gs://${bucket}/2025-07-14T20:00:00_\\d+$`));
  });

  it("can be cancelled, which leaves no finished export", async () => {
    google.faults.fail({ path: "exportDocuments", fault: { kind: "operation", milliseconds: 60_000 } });
    const { name } = await begin({ outputUriPrefix: `gs://${bucket}/cancelled` });
    const { operations } = clients.firestore.projects.databases;
    expect((await operations.cancel({ name: name ?? "", requestBody: {} })).data).toEqual({});
    const done = await operationEnd(clients.firestore, name ?? "");
    expect(done).toMatchObject({
      done: true,
      metadata: { operationState: "CANCELLED" },
      error: { code: 1, message: "The operation was cancelled." },
    });
    await operations.cancel({ name: name ?? "", requestBody: {} });
    expect(await objects("cancelled/")).toEqual([]);
  });

  it("fails where its bucket goes, and as it is told to", async () => {
    await clients.storage.buckets.insert({ project, requestBody: { name: "kampo-gone" } });
    google.faults.fail({ path: "exportDocuments", fault: { kind: "operation", milliseconds: 100 } });
    const { name } = await begin({ outputUriPrefix: "gs://kampo-gone/x" });
    await clients.storage.buckets.delete({ bucket: "kampo-gone" });
    expect(await operationEnd(clients.firestore, name ?? "")).toMatchObject({
      done: true,
      metadata: { operationState: "FAILED" },
      error: { code: 5, message: "The specified bucket does not exist." },
    });
    const error = { code: 14, message: "The service is currently unavailable." };
    google.faults.fail({ path: "exportDocuments", fault: { kind: "operation", error } });
    const failed = await exportDocuments(clients, { outputUriPrefix: `gs://${bucket}/failed` });
    expect(failed).toMatchObject({ done: true, error });
    expect(failed).not.toHaveProperty("response");
  });

  it("does not begin without a bucket, with a path that is taken, or with what is not a collection", async () => {
    await expect(begin({ outputUriPrefix: "gs://kampo-none/x" })).rejects.toMatchObject({
      status: 404,
      message: "The specified bucket does not exist: kampo-none",
    });
    await exportDocuments(clients, { outputUriPrefix: `gs://${bucket}/deep/taken` });
    await expect(begin({ outputUriPrefix: `gs://${bucket}/deep/taken` })).rejects.toMatchObject({
      status: 400,
      message: `Path already exists: /${bucket}/deep/taken/taken.overall_export_metadata`,
    });
    for (const body of [
      { outputUriPrefix: "https://example.com" },
      {},
      { outputUriPrefix: `gs://${bucket}/x`, collectionIds: ["a/b"] },
      { outputUriPrefix: `gs://${bucket}/x`, collectionIds: [""] },
      { outputUriPrefix: `gs://${bucket}/x`, snapshotTime: "yesterday" },
    ]) {
      await expect(begin(body)).rejects.toMatchObject({ status: 400 });
    }
    await expect(begin({ outputUriPrefix: `gs://${bucket}/x`, namespaceIds: ["n"] })).rejects.toMatchObject({
      status: 400,
    });
    await expect(
      clients.firestore.projects.databases.importDocuments({ name: database, requestBody: {} }),
    ).rejects.toMatchObject({ status: 501, message: expect.stringContaining(":importDocuments") });
  });
});
