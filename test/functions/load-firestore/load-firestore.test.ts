import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startFunction } from "../../../local/functions.ts";
import type { SampleDocument } from "./export/export-encoder.ts";
import { exportFiles, sample } from "./export-files.ts";
import { bucket, database, Loading } from "./loading.ts";

let loading: Loading;

beforeAll(async () => {
  loading = await Loading.start();
});
afterAll(() => loading?.close());
beforeEach(() => loading.google.faults.clear());

let exportCount = 0;

/** Uploads an export that began a minute after the one before it; answers where it is. */
async function upload(
  parts: Readonly<Record<string, readonly (readonly SampleDocument[])[]>>,
): Promise<{ readonly uri: string; readonly path: string; readonly position: string }> {
  exportCount += 1;
  const path = `exports/export-${exportCount}`;
  const startMicros = 1_752_523_200_000_001n + BigInt(exportCount) * 60_000_000n;
  await loading.upload(exportFiles({ path, startMicros, parts }));
  const uri = `gs://${bucket}/${path}`;
  const time = new Date(Number(startMicros / 1000n)).toISOString().replace(/Z$/, "001Z");
  return { uri, path, position: `${time}:${uri}` };
}

const text = (value: string) => ({ type: "string", value }) as const;

describe("an export of another maker", () => {
  it("lands with every digit, documents of other parents passed over", async () => {
    const { uri, position } = await upload({
      consultations: [
        [
          sample("consultations/c1", [["n", { type: "integer", value: 9007199254740993n }]]),
          sample("consultations/c2", [["status", text("open")]]),
        ],
        [sample("consultations/c3"), sample("archive/a1/consultations/c9")],
      ],
      messages: [
        [
          sample("consultations/c1/messages/m1", [["body", text("眠れない")]]),
          sample("rooms/r1/messages/m1"),
        ],
      ],
    });
    const { status, tables } = await loading.post({ export: uri });
    expect(Object.fromEntries(tables)).toMatchObject({
      "chat.consultations": { status: "landed", read: 3, landed: 3, scope: "collection" },
      "chat.messages": { status: "landed", read: 1, landed: 1 },
    });
    expect(status).toBe(200);
    expect(await loading.current("consultations")).toEqual({
      '["consultations","c1"]': '{"n":9007199254740993}',
      '["consultations","c2"]': '{"status":"open"}',
      '["consultations","c3"]': "{}",
    });
    expect(await loading.current("messages")).toEqual({
      '["consultations","c1","messages","m1"]': '{"body":"眠れない"}',
    });
    const [row] = await loading.query("SELECT * FROM raw_chat_test.messages");
    expect(row).toMatchObject({
      source_at: null,
      source_position: position,
      load_id: `chat.messages/collection/${position}/1`,
    });
    expect(loading.loader.logs).toContainEqual(
      expect.objectContaining({
        message: "documents under other parents passed over",
        table: "chat.messages",
        count: 1,
      }),
    );
  });

  it("tombstones what it no longer has, and tells 64-bit integers apart", async () => {
    const { uri } = await upload({
      consultations: [
        [
          sample("consultations/c1", [["n", { type: "integer", value: 9007199254740992n }]]),
          sample("consultations/c3", [["note", { type: "null" }]]),
        ],
      ],
      messages: [[sample("consultations/c1/messages/m1", [["body", text("眠れない")]])]],
    });
    const { tables } = await loading.post({ export: uri });
    expect(Object.fromEntries(tables)).toMatchObject({
      "chat.consultations": { status: "landed", read: 2, landed: 1, unchanged: 1, tombstoned: 1 },
      "chat.messages": { status: "landed", read: 1, landed: 0, unchanged: 1, tombstoned: 0 },
    });
    expect(Object.keys(await loading.current("consultations"))).toEqual([
      '["consultations","c1"]',
      '["consultations","c3"]',
    ]);
  });

  it("is unchanged where it has landed, unless forced", async () => {
    const uri = `gs://${bucket}/exports/export-${exportCount}`;
    const statuses = async (body: object) =>
      [...(await loading.post({ export: uri, ...body })).tables.values()].map(({ status }) => status);
    expect(await statuses({})).toEqual(["unchanged", "unchanged"]);
    expect(await statuses({ force: true, tables: ["messages"] })).toEqual(["landed"]);
  });

  it("may hold all collections in the same files", async () => {
    const { uri } = await upload({
      all: [
        [
          sample("consultations/c1/messages/m2", [["body", text("a")]]),
          sample("patients/p1", [["name", text("b")]]),
          sample("consultations/c1", [["status", text("open")]]),
        ],
        [sample("consultations/c1/messages/m1", [["body", text("c")]]), sample("consultations/c3")],
      ],
    });
    const { tables } = await loading.post({ export: `${uri}/export-${exportCount}.overall_export_metadata` });
    expect(Object.fromEntries(tables)).toMatchObject({
      "chat.consultations": { status: "landed", read: 2, landed: 1, unchanged: 1 },
      "chat.messages": { status: "landed", read: 2, landed: 2 },
    });
    expect(await loading.current("messages")).toEqual({
      '["consultations","c1","messages","m1"]': '{"body":"c"}',
      '["consultations","c1","messages","m2"]': '{"body":"a"}',
    });
  });

  it("states a document once: a second one of the same name is a reject", async () => {
    const { uri } = await upload({
      messages: [
        [
          sample("consultations/c1/messages/m1", [["body", text("first")]]),
          sample("consultations/c1/messages/m2", [["body", text("a")]]),
          sample("consultations/c1/messages/m1", [["body", text("second")]]),
        ],
      ],
    });
    const { tables, status } = await loading.post({ export: uri });
    expect([...tables.keys()]).toEqual(["chat.messages"]);
    expect(tables.get("chat.messages")).toMatchObject({ read: 3, landed: 1, unchanged: 1, rejected: 1 });
    expect(status).toBe(200);
    const [reject] = await loading.query("SELECT * FROM ops_test.rejects WHERE reason = 'duplicate_key'");
    expect(reject).toMatchObject({
      row_key: '["consultations","c1","messages","m1"]',
      row_data: '{"body":"second"}',
    });
  });

  it("is refused when it lacks every document that was there", async () => {
    const { uri } = await upload({ messages: [] });
    const { status, tables } = await loading.post({ export: uri });
    expect(status).toBe(500);
    expect(tables.get("chat.messages")).toMatchObject({
      status: "refused",
      error: expect.stringContaining("kura loads allow chat.messages"),
    });
    expect(Object.keys(await loading.current("messages"))).toHaveLength(2);
  });

  it("is refused when a later one has landed", async () => {
    const { tables } = await loading.post({ export: `gs://${bucket}/exports/export-1` });
    expect(tables.get("chat.messages")).toMatchObject({
      status: "refused",
      error: expect.stringContaining("position went back"),
    });
  });

  it("fails a table whose collection it leaves out, where the table is asked for", async () => {
    const { uri } = await upload({
      consultations: [[sample("consultations/c1"), sample("consultations/c3")]],
    });
    const { status, tables } = await loading.post({
      export: uri,
      tables: ["messages", "chat.consultations"],
    });
    expect(status).toBe(500);
    expect(tables.get("chat.consultations")).toMatchObject({ status: "landed" });
    expect(tables.get("chat.messages")).toMatchObject({
      status: "failed",
      error: `The export ${uri} leaves out the collection "messages" of chat.messages; it holds: consultations. Load an export that includes it.`,
    });
  });

  it("fails the tables of another database", async () => {
    const document = { ...sample("consultations/c1"), database: "elsewhere" };
    const { uri } = await upload({ consultations: [[document]], messages: [] });
    const { tables } = await loading.post({ export: uri });
    expect(tables.get("chat.consultations")).toMatchObject({
      status: "failed",
      error: expect.stringContaining('is of the database "elsewhere"'),
    });
  });

  it("fails where there is none, and says so in the ledger", async () => {
    for (const uri of [`gs://${bucket}/exports/nothing`, "gs://no-such-bucket/x"]) {
      const { status, tables } = await loading.post({ export: uri });
      expect(status).toBe(500);
      const { error = "" } = tables.get("chat.consultations") ?? {};
      expect(error).toContain(uri);
      const rows = await loading.query(
        `SELECT table_name, status FROM ops_test.loads WHERE error_message = '''${error}'''`,
      );
      expect(rows.map((row) => row.table_name).toSorted()).toEqual(["consultations", "messages"]);
    }
  });
});

describe("an event of Cloud Storage", () => {
  const finalized = "google.cloud.storage.object.v1.finalized";

  async function event(
    name: string,
    mode: "binary" | "structured",
    { type = finalized, of = bucket }: { type?: string; of?: string } = {},
  ) {
    const attributes = {
      specversion: "1.0",
      id: randomUUID(),
      type,
      source: `//storage.googleapis.com/projects/_/buckets/${of}`,
      subject: `objects/${name}`,
    };
    const data = { kind: "storage#object", bucket: of, name, size: "95" };
    if (mode === "structured") {
      return loading.post(
        { ...attributes, datacontenttype: "application/json", data },
        { "content-type": "application/cloudevents+json; charset=utf-8" },
      );
    }
    const headers = Object.entries(attributes).map(([attribute, value]) => [`ce-${attribute}`, value]);
    return loading.post(data, Object.fromEntries(headers));
  }

  it.each(["binary", "structured"] as const)(
    "that tells of a finished export lands it, in %s mode",
    async (mode) => {
      const { path } = await upload({
        consultations: [[sample("consultations/c1", [["mode", text(mode)]]), sample("consultations/c3")]],
      });
      const name = `${path}/export-${exportCount}.overall_export_metadata`;
      const { status, tables } = await event(name, mode);
      expect(status).toBe(200);
      expect([...tables.keys()]).toEqual(["chat.consultations"]);
      expect(tables.get("chat.consultations")).toMatchObject({ status: "landed", landed: 1 });
      const again = await event(name, mode);
      expect(again.tables.get("chat.consultations")).toMatchObject({ status: "unchanged" });
    },
  );

  it("is acknowledged and ignored where it tells of anything else", async () => {
    const { path } = await upload({ patients: [[sample("patients/p1")]] });
    const overall = `${path}/export-${exportCount}.overall_export_metadata`;
    const answers = [
      await event(`${path}/all_namespaces/kind_patients/output-0`, "binary"),
      await event(`${path}/all_namespaces/kind_patients/output-0`, "structured"),
      await event(overall, "binary", { type: "google.cloud.storage.object.v1.deleted" }),
      await event(overall, "binary"),
      await event("elsewhere/x.overall_export_metadata", "structured"),
      await event("x.overall_export_metadata", "binary", { of: "another-bucket" }),
    ];
    for (const { status, tables, ignored } of answers) {
      expect(status).toBe(200);
      expect(tables.size).toBe(0);
      expect(ignored).toBeDefined();
    }
  });
});

describe("a request without an export", () => {
  const names = (id: string): string => `${database}/documents/${id}`;

  it("has Firestore export the collections, waits and lands them", async () => {
    await loading.firestore.projects.databases.documents.batchWrite({
      database,
      requestBody: {
        writes: [
          { update: { name: names("consultations/c1"), fields: { status: { stringValue: "open" } } } },
          { update: { name: names("consultations/c3"), fields: {} } },
          {
            update: {
              name: names("consultations/c1/messages/m1"),
              fields: { sentAt: { timestampValue: "2025-07-14T20:00:00.000001Z" } },
            },
          },
          { update: { name: names("consultations/c1/messages/m2"), fields: {} } },
          { update: { name: names("patients/p1"), fields: {} } },
        ],
      },
    });
    const { status, tables } = await loading.post({});
    expect(Object.fromEntries(tables)).toMatchObject({
      "chat.consultations": { status: "landed", read: 2 },
      "chat.messages": { status: "landed", read: 2, landed: 2 },
    });
    expect(status).toBe(200);
    expect(await loading.current("messages")).toEqual({
      '["consultations","c1","messages","m1"]': '{"sentAt":"2025-07-14T20:00:00.000001Z"}',
      '["consultations","c1","messages","m2"]': "{}",
    });
  });

  it("lands deletes with the next export", async () => {
    await loading.firestore.projects.databases.documents.delete({
      name: names("consultations/c1/messages/m2"),
    });
    const { tables } = await loading.post({ tables: ["messages"] });
    expect([...tables.values()]).toMatchObject([{ status: "landed", unchanged: 1, tombstoned: 1 }]);
  });

  it("only starts the export where it is not to wait", async () => {
    const { status, tables, exports = [] } = await loading.post({ wait: false });
    expect(status).toBe(202);
    expect(tables.size).toBe(0);
    expect(exports).toMatchObject([{ tables: ["chat.consultations", "chat.messages"] }]);
    const uri = exports[0]?.export ?? "";
    expect(uri.startsWith(`gs://${bucket}/exports/`)).toBe(true);
    await expect
      .poll(async () => (await loading.post({ export: uri })).status, { timeout: 20_000, interval: 50 })
      .toBe(200);
  });

  it.each([
    [{ tables: ["rooms"] }, 'There is no Firestore contract "rooms". There are: consultations, messages.'],
    [{ export: "s3://bucket/x" }, '"s3://bucket/x" is not where an export is'],
    [{ export: `gs://${bucket}/x`, wait: false }, '"wait" is for exports that the function starts itself'],
    [{ exports: [] }, "The request body cannot be read"],
  ])("explains what it cannot do: %j", async (body, message) => {
    const { status, error } = await loading.post(body);
    expect(status).toBe(400);
    expect(error).toContain(message);
  });

  it("logs one structured event a line, without a value of any document", () => {
    expect(loading.loader.logs.length).toBeGreaterThan(10);
    for (const entry of loading.loader.logs) {
      expect(entry).toMatchObject({
        severity: expect.stringMatching(/^(INFO|WARNING|ERROR)$/),
        "logging.googleapis.com/labels": { function: "load-firestore" },
      });
      expect(JSON.stringify(entry)).not.toContain("眠れない");
    }
  });
});

describe("the function's process", () => {
  it("does not start without its environment, and says what is wrong", async () => {
    const environment = loading.environment({ FIRESTORE_EXPORT_URI: "kampo-exports" });
    await expect(startFunction({ target: "loadFirestore", environment })).rejects.toThrow(
      "FIRESTORE_EXPORT_URI must be gs://bucket or gs://bucket/path: where Firestore's exports are written",
    );
  });
});
