import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSpreadsheet, Spreadsheets } from "../../../functions/load-sheets/spreadsheets.ts";
import type { FaultPlan } from "../../../local/google/faults.ts";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { type GoogleClients, googleClients, makeSpreadsheet } from "../../local/google/clients.ts";

let google: Google;
let clients: GoogleClients;
let folderId: string;

beforeAll(async () => {
  google = await startGoogle();
  clients = await googleClients(google, google.credentialsFile);
  folderId = await makeFolder("sheets");
  await makeSpreadsheet(
    clients,
    "costs",
    { 2024: [["a", "b"], [], ["c"]], "it's": [], 2025: [["x"]] },
    folderId,
  );
});

afterAll(() => google.close());

async function makeFolder(name: string): Promise<string> {
  const mimeType = "application/vnd.google-apps.folder";
  const { data } = await clients.drive.files.create({ requestBody: { name, mimeType } });
  return data.id ?? "";
}

async function open(
  options: {
    folder?: string;
    keyFile?: string;
    retries?: number;
    timeoutMs?: number;
    retried?: string[];
  } = {},
): Promise<Spreadsheets> {
  return Spreadsheets.open({
    folderId: options.folder ?? folderId,
    keyFile: options.keyFile ?? google.credentialsFile,
    rootUrl: google.url,
    timeoutMs: options.timeoutMs ?? 5_000,
    retries: { count: options.retries ?? 3, delayMs: 1 },
    onRetry: (_request, error) => options.retried?.push(error.message),
  });
}

async function readAll(spreadsheets: Spreadsheets): Promise<unknown> {
  const file = findSpreadsheet(await spreadsheets.list(), "costs", folderId);
  const read: Record<string, unknown> = {};
  const tabs = await spreadsheets.tabs(file);
  for await (const { tab, firstRow, rows } of spreadsheets.rows(file, tabs)) {
    read[`${tab.title}!${firstRow}`] = rows;
  }
  return read;
}

const content = { "2024!1": [["a", "b"], [], ["c"]], "it's!1": [], "2025!1": [["x"]] };

describe("reading spreadsheets", () => {
  it("reads every tab", async () => {
    expect(await readAll(await open())).toEqual(content);
  });

  it("reads a long sheet block by block, in order", async () => {
    const folder = await makeFolder("long");
    const id = await makeSpreadsheet(clients, "long", { Sheet1: [["number"]] }, folder);
    const rows = Array.from({ length: 120_000 }, (_, index) => [index]);
    await clients.sheets.spreadsheets.values.append({
      spreadsheetId: id,
      range: "Sheet1!A1",
      valueInputOption: "RAW",
      requestBody: { values: rows },
    });
    const spreadsheets = await open({ folder });
    const [file] = await spreadsheets.list();
    if (file === undefined) throw new Error("The spreadsheet is not listed.");
    let next = 0;
    for await (const block of spreadsheets.rows(file, await spreadsheets.tabs(file))) {
      expect(block.rows.length * 26).toBeLessThanOrEqual(60_000);
      for (const [index, row] of block.rows.entries()) {
        const number = block.firstRow + index;
        if (number === 1) continue;
        if (row[0] !== number - 2) throw new Error(`Row ${number} holds ${String(row[0])}.`);
        next += 1;
      }
    }
    expect(next).toBe(rows.length);
  });

  const passing: readonly (readonly [string, FaultPlan])[] = [
    ["a quota", { times: 2, fault: { kind: "status", status: 429 } }],
    ["Drive's quota", { path: "/drive/", times: 2, fault: { kind: "status", status: 403 } }],
    ["an outage", { times: 2, fault: { kind: "status", status: 503 } }],
    [
      "an outage with a page for people",
      { times: 1, fault: { kind: "status", status: 502, body: "<html>" } },
    ],
    ["a reset connection", { path: "/v4/", times: 2, fault: { kind: "reset" } }],
    ["a body cut short", { path: "/v4/", times: 2, fault: { kind: "truncate" } }],
    ["a body that is not JSON", { path: "batchGet", times: 2, fault: { kind: "malformed" } }],
    ["a timeout", { path: "batchGet", fault: { kind: "delay", milliseconds: 6_000 } }],
    ["a token that expired early", { path: "batchGet", fault: { kind: "expire-token" } }],
    ["an outage of the token endpoint", { path: "/token", fault: { kind: "status", status: 500 } }],
  ];

  it.each(passing)("survives %s", async (_name, plan) => {
    const spreadsheets = await open({ timeoutMs: 2_000 });
    google.faults.fail(plan);
    expect(await readAll(spreadsheets)).toEqual(content);
    expect(google.faults.remaining).toBe(0);
  });

  it("gives up on an outage that lasts, and says so", async () => {
    const retried: string[] = [];
    const spreadsheets = await open({ retries: 2, retried });
    google.faults.fail({ path: "/drive/", times: 3, fault: { kind: "status", status: 503 } });
    await expect(spreadsheets.list()).rejects.toThrow(
      `Could not list the Drive folder ${folderId} (SHEETS_FOLDER_ID): The service is currently unavailable (503). ` +
        "It was tried again as often as RETRY_COUNT allows.",
    );
    expect(retried).toHaveLength(2);
    expect(google.faults.remaining).toBe(0);
  });
});

describe("a refusal", () => {
  it("names the folder and the account it must be shared with", async () => {
    const other = google.serviceAccount("stranger");
    const spreadsheets = await open({ keyFile: other.credentialsFile });
    await expect(spreadsheets.list()).rejects.toThrow(
      `share the Drive folder ${folderId} (SHEETS_FOLDER_ID) with ${other.credentials.client_email} as a viewer`,
    );
  });

  it("names the spreadsheet, and is not tried again", async () => {
    const retried: string[] = [];
    const spreadsheets = await open({ retried });
    const [file] = await spreadsheets.list();
    if (file === undefined) throw new Error("The spreadsheet is not listed.");
    google.faults.fail({ path: "/v4/", fault: { kind: "status", status: 403 } });
    await expect(spreadsheets.tabs(file)).rejects.toThrow(
      `Share the spreadsheet "costs" (${file.id}) with ${google.credentials.client_email} as a viewer`,
    );
    expect(retried).toEqual([]);
  });
});

describe("a spreadsheet's name", () => {
  const file = (id: string, name: string, isTrashed = false) => ({ id, name, isTrashed });

  it("finds it in spite of full-width forms and spaces", () => {
    expect(findSpreadsheet([file("1", " ｷｬﾝﾍﾟｰﾝ ")], "キャンペーン", "f")).toMatchObject({ id: "1" });
  });

  it("that is missing, in the trash or there twice is explained", () => {
    expect(() => findSpreadsheet([], "costs", "f")).toThrow(
      'There is no spreadsheet "costs" in the Drive folder f',
    );
    expect(() => findSpreadsheet([file("1", "costs", true)], "costs", "f")).toThrow(
      "is in the trash. Restore it.",
    );
    expect(() => findSpreadsheet([file("1", "costs"), file("2", "costs")], "costs", "f")).toThrow(
      'There are 2 spreadsheets "costs" in the Drive folder f (SHEETS_FOLDER_ID) (1, 2). Keep the right one',
    );
  });
});
