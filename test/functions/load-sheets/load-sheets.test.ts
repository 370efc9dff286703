import { BigQuery } from "@google-cloud/bigquery";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { startBigQuery } from "../../../local/bigquery/start.ts";
import { type RunningFunction, startFunction } from "../../../local/functions.ts";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { type GoogleClients, googleClients, makeSpreadsheet } from "../../local/google/clients.ts";

const project = "hinata-kampo";
const location = "asia-northeast1";

let google: Google;
let clients: GoogleClients;
let bigQuery: Awaited<ReturnType<typeof startBigQuery>>;
let warehouse: BigQuery;
let loader: RunningFunction;
let folderId: string;
let costs: string;

const environment = () => ({
  GOOGLE_CLOUD_PROJECT: project,
  BIGQUERY_LOCATION: location,
  DATASET_SUFFIX: "_test",
  SHEETS_FOLDER_ID: folderId,
  GOOGLE_API_ROOT_URL: google.url,
  GOOGLE_APPLICATION_CREDENTIALS: google.credentialsFile,
  BIGQUERY_EMULATOR_HOST: bigQuery.url,
  RETRY_DELAY_MS: "1",
  RETRY_COUNT: "3",
});

beforeAll(async () => {
  [google, bigQuery] = await Promise.all([startGoogle(), startBigQuery({ projectId: project, location })]);
  warehouse = new BigQuery({ projectId: project, location, apiEndpoint: bigQuery.url });
  clients = await googleClients(google, google.credentialsFile);
  const folder = await clients.drive.files.create({
    requestBody: { name: "Kura", mimeType: "application/vnd.google-apps.folder" },
  });
  folderId = folder.data.id ?? "";
  costs = await makeSpreadsheet(
    clients,
    "商品原価",
    {
      2024: [
        ["月", "SKU", "原価"],
        ["2024/04", "KP-001", 1200],
        ["2024/04", "KP-002", "１，３００"],
        [],
        ["2024/04", " ", 5],
      ],
      2025: [
        ["月", "SKU", "仕入原価"],
        ["2025-04", "KP-001", "#N/A"],
        ["2025-04", "ＫＰ-001", 9],
        ["2025-04", "KP-002", 7],
      ],
    },
    folderId,
  );
  await makeSpreadsheet(
    clients,
    "売上目標",
    {
      目標: [
        ["月", "チャネル", "目標（税抜）"],
        ["2025/04", "organic", "1,200,000"],
      ],
    },
    folderId,
  );
  await makeSpreadsheet(
    clients,
    "キャンペーン",
    {
      Sheet1: [
        ["utm_source", "utm_campaign", "キャンペーンID", "キャンペーン名", "チャネル"],
        ["google", "a", 12, "A", "search"],
      ],
    },
    folderId,
  );
  loader = await startFunction({ target: "loadSheets", environment: environment() });
});

afterAll(async () => {
  await loader?.close();
  await bigQuery?.close();
  await google?.close();
});

beforeEach(() => google.faults.clear());

const summarySchema = z.object({
  tables: z.array(
    z.object({
      table: z.string(),
      status: z.enum(["landed", "unchanged", "failed", "refused"]),
      read: z.number(),
      landed: z.number(),
      unchanged: z.number(),
      rejected: z.number(),
      tombstoned: z.number(),
      loadId: z.string().nullable(),
      error: z.string().optional(),
    }),
  ),
});

async function load(body: unknown = {}, url = loader.url) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const { tables } = summarySchema.parse(await response.json());
  return { status: response.status, tables: new Map(tables.map((table) => [table.table, table])) };
}

async function loadCosts(body: object = {}) {
  const { status, tables } = await load({ tables: ["product_costs"], ...body });
  return { httpStatus: status, ...tables.get("sheets.product_costs") };
}

async function query(text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const [rows]: [readonly Readonly<Record<string, unknown>>[], ...unknown[]] = await warehouse.query(text);
  return rows;
}

const current = () =>
  query(`
    SELECT head.row_key, raw.row_data
    FROM raw_sheets_test.product_costs__head AS head
    JOIN raw_sheets_test.product_costs AS raw
    ON raw.row_key = head.row_key AND raw.version = head.version
    WHERE NOT head.is_deleted
    ORDER BY head.row_key
  `);

async function write(range: string, values: (string | number)[][]): Promise<void> {
  await clients.sheets.spreadsheets.values.update({
    spreadsheetId: costs,
    range,
    valueInputOption: "RAW",
    requestBody: { values },
  });
}

describe("load-sheets", () => {
  it("makes what is missing and lands every spreadsheet, rejects accounted for", async () => {
    const { status, tables } = await load();
    expect([...tables.values()].map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    expect(status).toBe(200);
    expect(tables.get("sheets.product_costs")).toMatchObject({
      status: "landed",
      read: 6,
      landed: 4,
      unchanged: 0,
      rejected: 2,
      tombstoned: 0,
    });
    expect(tables.get("sheets.sales_targets")).toMatchObject({ status: "landed", read: 1, landed: 1 });
    expect(tables.get("sheets.campaign_master")).toMatchObject({ status: "landed", read: 1, landed: 1 });
    expect(await current()).toEqual([
      { row_key: '["2024","2024/04","KP-001"]', row_data: '{"月":"2024/04","SKU":"KP-001","原価":1200}' },
      {
        row_key: '["2024","2024/04","KP-002"]',
        row_data: '{"月":"2024/04","SKU":"KP-002","原価":"１，３００"}',
      },
      {
        row_key: '["2025","2025-04","KP-001"]',
        row_data: '{"月":"2025-04","SKU":"KP-001","仕入原価":"#N/A"}',
      },
      { row_key: '["2025","2025-04","KP-002"]', row_data: '{"月":"2025-04","SKU":"KP-002","仕入原価":7}' },
    ]);
    expect(await query("SELECT source_row, reason, row_data FROM ops_test.rejects ORDER BY reason")).toEqual([
      { source_row: 3, reason: "duplicate_key", row_data: '{"月":"2025-04","SKU":"ＫＰ-001","仕入原価":9}' },
      { source_row: 5, reason: "missing_key", row_data: '{"月":"2024/04","SKU":" ","原価":5}' },
    ]);
  });

  it("leaves alone what has not changed, unless told", async () => {
    const { status, tables } = await load();
    expect(status).toBe(200);
    expect([...tables.values()].map((table) => table.status)).toEqual([
      "unchanged",
      "unchanged",
      "unchanged",
    ]);
    expect(await loadCosts({ force: true })).toMatchObject({
      httpStatus: 200,
      status: "landed",
      read: 6,
      landed: 0,
      unchanged: 4,
      rejected: 2,
    });
  });

  it("lands what changed, and tombstones of rows and of a tab that are gone", async () => {
    await write("'2025'!C4", [[8]]);
    expect(await loadCosts()).toMatchObject({ status: "landed", landed: 1, unchanged: 3, tombstoned: 0 });
    const { data } = await clients.sheets.spreadsheets.get({ spreadsheetId: costs });
    const sheetId = data.sheets?.[0]?.properties?.sheetId ?? 0;
    await clients.sheets.spreadsheets.batchUpdate({
      spreadsheetId: costs,
      requestBody: { requests: [{ deleteSheet: { sheetId } }] },
    });
    expect(await loadCosts()).toMatchObject({ status: "landed", landed: 0, unchanged: 2, tombstoned: 2 });
    expect((await current()).map((row) => row.row_key)).toEqual([
      '["2025","2025-04","KP-001"]',
      '["2025","2025-04","KP-002"]',
    ]);
  });

  it("drops its staging tables", async () => {
    const [tables] = await warehouse.dataset("staging_test").getTables();
    expect(tables.map(({ id }) => id)).toEqual([]);
  });

  it("fails one table whose header was renamed, records it, and lands the others", async () => {
    await write("'2025'!B1", [["品番"]]);
    const { status, tables } = await load({ force: true });
    expect(status).toBe(500);
    expect(tables.get("sheets.product_costs")).toMatchObject({ status: "failed", landed: 0 });
    expect(tables.get("sheets.product_costs")?.error).toContain(
      `In the spreadsheet "商品原価" (${costs}), the sheet "2025" has no column "SKU" in its first row (found: 月 | 品番 | 仕入原価).`,
    );
    expect(tables.get("sheets.sales_targets")).toMatchObject({ status: "landed" });
    const [record] = await query(
      "SELECT status, error_message FROM ops_test.loads WHERE table_name = 'product_costs' ORDER BY finished_at DESC LIMIT 1",
    );
    expect(record).toMatchObject({ status: "failed", error_message: expect.stringContaining("品番") });
    await write("'2025'!B1", [["SKU"]]);
    expect(await loadCosts()).toMatchObject({ httpStatus: 200, status: "landed" });
  });

  it("refuses a spreadsheet that lost all its rows, and says how to allow it", async () => {
    await clients.sheets.spreadsheets.values.clear({ spreadsheetId: costs, range: "'2025'!A2:C" });
    const refused = await loadCosts();
    expect(refused).toMatchObject({ httpStatus: 500, status: "refused" });
    expect(refused.error).toContain("kura loads allow sheets.product_costs");
    await clients.sheets.spreadsheets.values.clear({ spreadsheetId: costs, range: "'2025'" });
    const empty = await loadCosts();
    expect(empty).toMatchObject({ httpStatus: 500, status: "failed" });
    expect(empty.error).toContain(`The spreadsheet "商品原価" (${costs}) is empty.`);
    await write("'2025'!A1:C2", [
      ["月", "SKU", "仕入原価"],
      ["2025-04", "KP-001", 3],
    ]);
    expect(await loadCosts()).toMatchObject({ httpStatus: 200, status: "landed" });
  });

  it("reads again when the spreadsheet changed under it", async () => {
    google.faults.fail({ path: "batchGet", fault: { kind: "delay", milliseconds: 1_000 } });
    const loading = loadCosts({ force: true });
    await vi.waitFor(() => expect(google.faults.remaining).toBe(0), { timeout: 30_000, interval: 5 });
    await write("'2025'!A3:C3", [["2025-05", "KP-009", 4]]);
    expect(await loading).toMatchObject({ httpStatus: 200, status: "landed" });
    expect((await current()).map((row) => row.row_key)).toContain('["2025","2025-05","KP-009"]');
    expect(loader.logs.map(({ message }) => message)).toContain("spreadsheet changed while it was read");
  });

  it("survives quotas, outages, cut bodies and lost connections", async () => {
    google.faults.fail({ path: "/drive/", fault: { kind: "status", status: 429 } });
    google.faults.fail({ path: "batchGet", fault: { kind: "truncate" } });
    google.faults.fail({ path: "batchGet", fault: { kind: "malformed" } });
    google.faults.fail({ path: "/v4/", fault: { kind: "reset" } });
    google.faults.fail({ path: "/v4/", fault: { kind: "status", status: 500 } });
    expect(await loadCosts({ force: true })).toMatchObject({ httpStatus: 200, status: "landed", landed: 0 });
    expect(google.faults.remaining).toBe(0);
  });

  it("lands each change once when loaded twice at the same moment", async () => {
    await write("'2025'!A4:C4", [["2025-06", "KP-010", 11]]);
    const [first, second] = await Promise.all([loadCosts(), loadCosts()]);
    expect([first.httpStatus, second.httpStatus]).toEqual([200, 200]);
    const [row] = await query(
      "SELECT COUNT(*) AS landings FROM raw_sheets_test.product_costs WHERE row_key LIKE '%KP-010%'",
    );
    expect(row).toEqual({ landings: 1 });
  });

  it("says which account a wrong credential is of, and what to do", async () => {
    const stranger = google.serviceAccount("stranger");
    const other = await startFunction({
      target: "loadSheets",
      environment: { ...environment(), GOOGLE_APPLICATION_CREDENTIALS: stranger.credentialsFile },
    });
    try {
      const { status, tables } = await load({}, other.url);
      expect(status).toBe(500);
      for (const { status: tableStatus, error } of tables.values()) {
        expect(tableStatus).toBe("failed");
        expect(error).toContain(`with ${stranger.credentials.client_email} as a viewer`);
      }
    } finally {
      await other.close();
    }
  });

  it("explains a request that it cannot read", async () => {
    const response = await fetch(loader.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tables: ["costs"] }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error:
        'There is no spreadsheet contract "costs". There are: product_costs, sales_targets, campaign_master.',
    });
  });

  it("logs one structured event a line, without a cell of any sheet", () => {
    const finished = loader.logs.filter((entry) => entry.message === "load finished");
    expect(finished.length).toBeGreaterThan(0);
    for (const entry of loader.logs) {
      expect(entry).toMatchObject({
        severity: expect.stringMatching(/^(INFO|WARNING|ERROR)$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        "logging.googleapis.com/labels": { function: "load-sheets" },
      });
      expect(JSON.stringify(entry)).not.toContain("KP-001");
    }
  });
});

describe("the function's process", () => {
  it("does not start without its environment, and says what is missing", async () => {
    const { SHEETS_FOLDER_ID: _, ...incomplete } = environment();
    await expect(startFunction({ target: "loadSheets", environment: incomplete })).rejects.toThrow(
      "SHEETS_FOLDER_ID is missing: the id of the Drive folder that holds the spreadsheets",
    );
  });
});
