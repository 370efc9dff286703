import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeDocument, encodeLog } from "./export/export-encoder.ts";
import { exportFiles, sample } from "./export-files.ts";
import { bucket, Loading } from "./loading.ts";

let loading: Loading;

beforeAll(async () => {
  loading = await Loading.start();
});
afterAll(() => loading?.close());

const ids = ["m1", "m2", "m3", "m4", "m5"] as const;
const base = "all_namespaces/kind_messages";
let exportCount = 0;
let path = "";
let uri = "";
let micros = 0n;

const message = (id: string, body: string) =>
  sample(`consultations/c1/messages/${id}`, [["body", { type: "string", value: body }]]);

/** The files of the next export: a message each of `present`, in two output files. */
function nextExport(
  body: string,
  present: readonly string[] = ids,
  laterMicros = 0n,
): Map<string, Uint8Array> {
  exportCount += 1;
  // Where no metadata says when an export began, the time at which its first file was written does.
  const now = BigInt(Date.now()) * 1000n + laterMicros;
  micros = now > micros ? now : micros + 1n;
  path = `exports/export-${exportCount}`;
  uri = `gs://${bucket}/${path}`;
  const documents = present.map((id) => message(id, body));
  const parts = { messages: [documents.slice(0, 3), documents.slice(3)] };
  return exportFiles({ path, startMicros: micros, parts });
}

async function load(files: ReadonlyMap<string, Uint8Array>) {
  await loading.upload(files);
  const { status, tables } = await loading.post({ export: uri, tables: ["messages"] });
  return { httpStatus: status, ...tables.get("chat.messages") };
}

/** The bodies of the messages that are current, by id. */
async function bodies(): Promise<Readonly<Record<string, unknown>>> {
  const current = Object.entries(await loading.current("messages"));
  return Object.fromEntries(
    current.map(([key, data]) => [JSON.parse(key)[3], JSON.parse(String(data)).body]),
  );
}

async function rejects() {
  return loading.query(`
    SELECT reason, row_key, row_data
    FROM ops_test.rejects
    WHERE CONTAINS_SUBSTR(load_id, '${uri}/')
    ORDER BY rejected_at, source_row
  `);
}

const all = (body: string) => Object.fromEntries(ids.map((id) => [id, body]));
const file = (name: string): string => `${path}/${base}/${name}`;

function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(file(name));
  if (bytes === undefined) throw new Error(`there is no ${name}`);
  return bytes;
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}

/** Where the second record of the first output file begins. */
const secondRecord = 7 + encodeDocument(message("m1", "x")).length;

describe("an export that is damaged", () => {
  beforeEach(async () => {
    expect(await load(nextExport("_"))).toMatchObject({ status: "landed" });
    expect(await bodies()).toEqual(all("_"));
  });

  it("by a file cut within a record lands what can be read, and nothing counts as gone", async () => {
    const files = nextExport("a");
    files.set(file("output-0"), fileOf(files, "output-0").subarray(0, secondRecord + 20));
    const load1 = await load(files);
    expect(load1).toMatchObject({
      httpStatus: 500,
      status: "incomplete",
      landed: 3,
      rejected: 1,
      tombstoned: 0,
    });
    expect(load1.error).toBe(
      `Not all of the export ${uri} could be read: the file ends within a record; its block's other 20 bytes are skipped ` +
        `(gs://${bucket}/${file("output-0")}, byte ${secondRecord}). What could be read has landed and no document counts as ` +
        "deleted; ops.rejects lists each place. Load another export: the next whole one puts everything right.",
    );
    expect(await bodies()).toEqual({ ...all("a"), m2: "_", m3: "_" });
    expect(await rejects()).toEqual([
      {
        reason: `damage: the file ends within a record; its block's other 20 bytes are skipped (gs://${bucket}/${file("output-0")}, byte ${secondRecord})`,
        row_key: null,
        row_data: JSON.stringify({ file: `gs://${bucket}/${file("output-0")}`, offset: secondRecord }),
      },
    ]);
    const [ledger] = await loading.query(
      `SELECT status, mode, rows_read, rows_landed, rows_rejected FROM ops_test.loads WHERE load_id = '${load1.loadId}'`,
    );
    expect(ledger).toEqual({
      status: "succeeded",
      mode: "changes",
      rows_read: 4,
      rows_landed: 3,
      rows_rejected: 1,
    });
  });

  it("by a file cut between two records is told by the export's own counts", async () => {
    const files = nextExport("a");
    files.set(file("output-0"), fileOf(files, "output-0").subarray(0, secondRecord));
    expect(await load(files)).toMatchObject({
      status: "incomplete",
      landed: 3,
      rejected: 1,
      error: expect.stringContaining(
        `the export's metadata counts 5 documents, but its output files hold 3 (${uri}/${base})`,
      ),
    });
    expect(await bodies()).toEqual({ ...all("a"), m2: "_", m3: "_" });
  });

  it("by any flipped bit of an output file lands all but what the bit is in", async () => {
    const size = fileOf(nextExport("a"), "output-0").length;
    await fc.assert(
      fc.asyncProperty(fc.nat(size * 8 - 1), async (bit) => {
        const before = await bodies();
        const body = `flipped ${bit}`;
        const files = nextExport(body);
        files.set(file("output-0"), flip(fileOf(files, "output-0"), bit));
        const { error = "", ...loaded } = await load(files);
        expect(loaded).toMatchObject({ status: "incomplete", tombstoned: 0 });
        expect(error).toMatch(/gs:\/\/kampo-exports\/exports\/export-\d+\/.*output-0, byte \d+/);
        const after = await bodies();
        expect(after).toMatchObject({ m4: body, m5: body });
        for (const id of ids) expect([body, before[id]]).toContain(after[id]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it("by a missing output file lands the others", async () => {
    const files = nextExport("a");
    files.delete(file("output-0"));
    expect(await load(files)).toMatchObject({
      status: "incomplete",
      landed: 2,
      rejected: 1,
      error: expect.stringContaining(`the output file is missing (gs://${bucket}/${file("output-0")})`),
    });
    expect(await bodies()).toEqual({ m1: "_", m2: "_", m3: "_", m4: "a", m5: "a" });
    expect(await rejects()).toMatchObject([
      { reason: expect.stringMatching(/^missing_file: .*output-0\)$/) },
    ]);
  });

  it.each([
    ["part's", `${base}/all_namespaces_kind_messages.export_metadata`],
    ["whole", "overall_export_metadata"],
  ])("by missing %s metadata lands everything and counts nothing as gone", async (_, name) => {
    const files = nextExport("a", ["m1", "m2", "m3", "m4"]);
    for (const each of files.keys()) if (each.endsWith(name)) files.delete(each);
    const { error, ...loaded } = await load(files);
    expect(loaded).toMatchObject({ status: "incomplete", landed: 4, rejected: 1, tombstoned: 0 });
    expect(error).toContain("metadata");
    expect(await bodies()).toEqual({ ...all("a"), m5: "_" });
  });

  it.each(["overall_export_metadata", "kind_messages.export_metadata"])(
    "by unreadable metadata lands everything and counts nothing as gone: %s",
    async (name) => {
      const files = nextExport("a", ["m1", "m2", "m3", "m4"]);
      for (const [each, bytes] of files) if (each.endsWith(name)) files.set(each, bytes.subarray(0, -3));
      const { error, ...loaded } = await load(files);
      expect(loaded).toMatchObject({ status: "incomplete", landed: 4, rejected: 1, tombstoned: 0 });
      expect(error).toMatch(/the metadata cannot be read: .*export_metadata, byte \d+/);
    },
  );

  it("is whole where its overall metadata is, but of a form that is not known: it is not counted then", async () => {
    const files = nextExport("a", ["m1", "m2", "m3", "m4"]);
    for (const each of files.keys()) {
      if (each.endsWith("overall_export_metadata")) files.set(each, encodeLog([Uint8Array.of(0x08, 0x01)]));
    }
    expect(await load(files)).toMatchObject({ status: "landed", landed: 4, rejected: 0, tombstoned: 1 });
    expect(loading.loader.logs).toContainEqual(
      expect.objectContaining({
        message: "odd export",
        note: expect.stringContaining("documents were not counted"),
      }),
    );
  });

  it("by any flipped bit of a part's metadata does not stand in the way of the next", async () => {
    const name = "all_namespaces_kind_messages.export_metadata";
    const size = fileOf(nextExport("a"), name).length;
    await fc.assert(
      fc.asyncProperty(fc.nat(size * 8 - 1), async (bit) => {
        const files = nextExport(`flipped ${bit}`);
        files.set(file(name), flip(fileOf(files, name), bit));
        expect(await load(files)).toMatchObject({ tombstoned: 0 });
        expect(await load(nextExport("next", ids, 40_000_000n))).toMatchObject({ status: "landed" });
        expect(await bodies()).toEqual(all("next"));
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it("by a record that is no document keeps the record's bytes", async () => {
    const broken = Uint8Array.of(0x6a, 0x05, 0x01);
    const files = nextExport("a");
    const [first, second] = ["m1", "m2"].map((id) => encodeDocument(message(id, "a")));
    if (first === undefined || second === undefined) throw new Error("there are no documents");
    files.set(file("output-0"), encodeLog([first, broken, second]));
    expect(await load(files)).toMatchObject({ status: "incomplete", landed: 4, rejected: 1, tombstoned: 0 });
    const [reject] = await rejects();
    expect(reject?.reason).toBe(
      `unreadable_record: the record is not a document: the field 13 is cut off (byte 2 of the record) (gs://${bucket}/${file("output-0")}, byte ${secondRecord})`,
    );
    expect(JSON.parse(String(reject?.row_data))).toEqual({
      file: `gs://${bucket}/${file("output-0")}`,
      offset: secondRecord,
      record: Buffer.from(broken).toString("base64"),
    });
    expect(await bodies()).toEqual({ ...all("a"), m3: "_" });
  });

  it("is put right by the next whole one, deletes too", async () => {
    const files = nextExport("a", ["m1", "m2", "m3", "m4"]);
    const whole = new Map(files);
    files.delete(file("output-1"));
    expect(await load(files)).toMatchObject({ status: "incomplete", landed: 3, tombstoned: 0 });
    expect(await load(files)).toMatchObject({ status: "incomplete", landed: 0, unchanged: 3, tombstoned: 0 });
    expect(await load(whole)).toMatchObject({ status: "landed", landed: 1, unchanged: 3, tombstoned: 1 });
    expect(await load(whole)).toMatchObject({ status: "unchanged" });
    expect(await bodies()).toEqual({ m1: "a", m2: "a", m3: "a", m4: "a" });
    expect(await load(nextExport("b"))).toMatchObject({ status: "landed", landed: 5, tombstoned: 0 });
    expect(await bodies()).toEqual(all("b"));
  });

  it("is a reject of each table whose documents may be in the damaged file", async () => {
    const files = exportFiles({
      path: "exports/all",
      startMicros: micros + 1n,
      parts: { all: [ids.map((id) => message(id, "c")), [sample("consultations/c1")]] },
    });
    files.delete("exports/all/all_namespaces/all_kinds/output-1");
    await loading.upload(files);
    const { tables } = await loading.post({ export: `gs://${bucket}/exports/all` });
    expect(tables.get("chat.messages")).toMatchObject({ status: "incomplete", landed: 5, rejected: 1 });
    expect(tables.get("chat.consultations")).toMatchObject({ status: "incomplete", landed: 0, rejected: 1 });
  });
});
