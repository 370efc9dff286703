import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startFunction } from "../../../local/functions.ts";
import type { FaultPlan } from "../../../local/google/faults.ts";
import { exportFiles, sample } from "./export-files.ts";
import { bucket, database, Loading } from "./loading.ts";

let loading: Loading;

/** The messages of the database, some kilobytes each: downloads come in several chunks. */
const bodies = Array.from({ length: 200 }, (_, index) => `${index} ${"長い本文 ".repeat(200)}`);

beforeAll(async () => {
  loading = await Loading.start({ REQUEST_TIMEOUT_MS: "2000" });
  await loading.firestore.projects.databases.documents.batchWrite({
    database,
    requestBody: {
      writes: bodies.map((body, index) => ({
        update: {
          name: `${database}/documents/consultations/c1/messages/m${index}`,
          fields: { body: { stringValue: body } },
        },
      })),
    },
  });
});
afterAll(() => loading?.close());
beforeEach(() => loading.google.faults.clear());

async function load(body: object = {}, url?: string) {
  const { status, tables } = await loading.post({ tables: ["messages"], ...body }, {}, url);
  return { httpStatus: status, ...tables.get("chat.messages") };
}

async function expectEverythingLanded(): Promise<void> {
  const current = Object.values(await loading.current("messages"));
  expect(current.map((data) => JSON.parse(String(data)).body).toSorted()).toEqual(bodies.toSorted());
}

const media = "alt=media";
const output = `output-0.*${media}`;

describe("load-firestore", () => {
  const passing: readonly (readonly [string, FaultPlan])[] = [
    [
      "a quota of Firestore's",
      { path: ":exportDocuments", times: 2, fault: { kind: "status", status: 429 } },
    ],
    ["an outage while it waits", { path: "operations/", times: 3, fault: { kind: "status", status: 503 } }],
    ["a reset while it waits", { path: "operations/", times: 2, fault: { kind: "reset" } }],
    ["an answer about the export cut short", { path: "operations/", fault: { kind: "truncate" } }],
    [
      "a quota of Cloud Storage's",
      { path: "/storage/v1/", times: 3, fault: { kind: "status", status: 429 } },
    ],
    ["an outage of Cloud Storage", { path: media, times: 3, fault: { kind: "status", status: 500 } }],
    ["a list cut short", { path: "/o\\?", fault: { kind: "truncate" } }],
    ["a list that is not JSON", { path: "/o\\?", fault: { kind: "malformed" } }],
    ["a download cut short", { path: output, times: 3, fault: { kind: "truncate" } }],
    ["a download cut at its first byte", { path: output, times: 3, fault: { kind: "truncate", bytes: 0 } }],
    ["a download cut before its last byte", { path: output, fault: { kind: "truncate", bytes: 500_000 } }],
    ["a download that arrives damaged", { path: output, times: 2, after: 1, fault: { kind: "malformed" } }],
    ["a download that never begins", { path: output, fault: { kind: "delay", milliseconds: 6_000 } }],
    ["a token that expires early", { path: media, after: 1, fault: { kind: "expire-token" } }],
    ["an outage of the token endpoint", { path: "/token", fault: { kind: "status", status: 500 } }],
  ];

  it.each(passing)("survives %s", async (_name, plan) => {
    loading.google.faults.fail(plan);
    expect(await load()).toMatchObject({ httpStatus: 200, status: "landed", read: 200, rejected: 0 });
    expect(loading.google.faults.remaining).toBe(0);
    await expectEverythingLanded();
  });

  it("starts one export although the answer to its start was lost", async () => {
    loading.google.faults.fail({ path: ":exportDocuments", fault: { kind: "truncate" } });
    expect(await load()).toMatchObject({ httpStatus: 200, status: "landed" });
    const { data } = await loading.firestore.projects.databases.operations.list({ name: database });
    const runs = (data.operations ?? []).map(({ metadata }) => String(metadata?.outputUriPrefix));
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.filter((uri) => uri.endsWith("_2"))).toEqual([]);
  });

  const failing: readonly (readonly [string, FaultPlan, string])[] = [
    [
      "fails",
      {
        path: ":exportDocuments",
        fault: { kind: "operation", error: { code: 13, message: "Internal error." } },
      },
      "failed: Internal error. Check that the bucket exists",
    ],
    [
      "is cancelled",
      { path: ":exportDocuments", fault: { kind: "operation", error: { code: 1, message: "" } } },
      "was cancelled. Run the load again.",
    ],
    [
      "may not be started",
      { path: ":exportDocuments", fault: { kind: "status", status: 403 } },
      "the role Cloud Datastore Import Export Admin in the project of projects/hinata-kampo/databases/(default)",
    ],
    [
      "may not be read",
      { path: media, fault: { kind: "status", status: 403 } },
      "the role Storage Object Viewer on the bucket kampo-exports",
    ],
    [
      "cannot be read for longer than it is tried",
      { path: output, after: 1, times: 4, fault: { kind: "status", status: 503 } },
      "It was tried again as often as RETRY_COUNT allows. Run the load again later.",
    ],
  ];

  it.each(failing)("says so in the ledger when an export %s", async (_name, plan, message) => {
    loading.google.faults.fail(plan);
    const { httpStatus, status, error = "" } = await load();
    expect({ httpStatus, status }).toEqual({ httpStatus: 500, status: "failed" });
    expect(error).toContain(message);
    expect(loading.google.faults.remaining).toBe(0);
    const [recorded] = await loading.query(
      "SELECT status, error_message FROM ops_test.loads ORDER BY finished_at DESC LIMIT 1",
    );
    expect(recorded).toEqual({ status: "failed", error_message: error });
    await expectEverythingLanded();
  });

  it("says so when an export takes too long, and how to land it later", async () => {
    const environment = loading.environment({ FIRESTORE_EXPORT_TIMEOUT_MS: "100" });
    const hasty = await startFunction({ target: "loadFirestore", environment });
    try {
      const fault = { kind: "operation", milliseconds: 3_000 } as const;
      loading.google.faults.fail({ path: ":exportDocuments", fault });
      const { status, error = "" } = await load({}, hasty.url);
      expect(status).toBe("failed");
      const uri = /\{"export": "(gs:[^"]*)"\}/.exec(error)?.[1] ?? "";
      expect(error).toContain("is still running after");
      await expect.poll(async () => (await load({ export: uri })).status, { timeout: 20_000 }).toBe("landed");
    } finally {
      await hasty.close();
    }
  });

  it("names the bucket that is not there", async () => {
    const environment = loading.environment({ FIRESTORE_EXPORT_URI: "gs://no-such-bucket/exports" });
    const lost = await startFunction({ target: "loadFirestore", environment });
    try {
      const { status, error } = await load({}, lost.url);
      expect(status).toBe("failed");
      expect(error).toContain("no-such-bucket");
    } finally {
      await lost.close();
    }
  });

  it("lands an export once when it is told of it twice at the same moment", async () => {
    const files = exportFiles({
      path: "exports/twice",
      startMicros: BigInt(Date.now()) * 1000n + 30_000_000n,
      parts: { messages: [bodies.map((_, index) => sample(`consultations/c1/messages/m${index}`))] },
    });
    await loading.upload(files);
    const answers = await Promise.all([1, 2].map(() => load({ export: `gs://${bucket}/exports/twice` })));
    expect(answers.map(({ httpStatus }) => httpStatus)).toEqual([200, 200]);
    const [row] = await loading.query(
      "SELECT COUNT(*) AS landings FROM raw_chat_test.messages WHERE source_position LIKE '%/twice'",
    );
    expect(row).toEqual({ landings: 200 });
  });
});
