import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { type GoogleClients, googleClients, makeSpreadsheet } from "./clients.ts";

let google: Google;
let clients: GoogleClients;

beforeAll(async () => {
  google = await startGoogle();
  clients = await googleClients(google, google.credentialsFile);
});

afterAll(() => google.close());

async function typed(values: readonly string[]): Promise<string> {
  const id = await makeSpreadsheet(clients, "typed", { Sheet1: [] });
  await clients.sheets.spreadsheets.values.update({
    spreadsheetId: id,
    range: "Sheet1!A1",
    valueInputOption: "USER_ENTERED",
    requestBody: { values: values.map((value) => [value]) },
  });
  return id;
}

describe("spreadsheets", () => {
  it("are created with a first sheet of a thousand rows, and told apart by fields", async () => {
    const { data } = await clients.sheets.spreadsheets.create({
      requestBody: { properties: { title: "新しい表" } },
    });
    expect(data.properties).toMatchObject({ title: "新しい表", locale: "en_US" });
    expect(data.sheets).toEqual([
      {
        properties: {
          sheetId: 0,
          title: "Sheet1",
          index: 0,
          sheetType: "GRID",
          gridProperties: { rowCount: 1000, columnCount: 26 },
        },
      },
    ]);
    const masked = await clients.sheets.spreadsheets.get({
      spreadsheetId: data.spreadsheetId ?? "",
      fields: "properties.title,sheets(properties(title,gridProperties/rowCount))",
    });
    expect(masked.data).toEqual({
      properties: { title: "新しい表" },
      sheets: [{ properties: { title: "Sheet1", gridProperties: { rowCount: 1000 } } }],
    });
  });

  it("gain, rename, move and lose sheets, all of a batch or nothing", async () => {
    const id = await makeSpreadsheet(clients, "tabs", { 2024: [["a"]], 2025: [["b"]] });
    const titles = async (): Promise<(string | null | undefined)[] | undefined> =>
      (await clients.sheets.spreadsheets.get({ spreadsheetId: id })).data.sheets?.map(
        (sheet) => sheet.properties?.title,
      );
    const added = await clients.sheets.spreadsheets.batchUpdate({
      spreadsheetId: id,
      requestBody: {
        requests: [
          { addSheet: { properties: { title: "2026", index: 0 } } },
          { updateSheetProperties: { properties: { sheetId: 0, title: "old" }, fields: "title" } },
        ],
      },
    });
    expect(added.data.replies?.[0]?.addSheet?.properties).toMatchObject({ title: "2026", index: 0 });
    expect(await titles()).toEqual(["2026", "old", "2025"]);
    const failing = clients.sheets.spreadsheets.batchUpdate({
      spreadsheetId: id,
      requestBody: {
        requests: [{ deleteSheet: { sheetId: 0 } }, { addSheet: { properties: { title: "2025" } } }],
      },
    });
    await expect(failing).rejects.toThrow(
      'Invalid requests[1].addSheet: A sheet with the name "2025" already exists. Please enter another name.',
    );
    expect(await titles()).toEqual(["2026", "old", "2025"]);
    await clients.sheets.spreadsheets.batchUpdate({
      spreadsheetId: id,
      requestBody: { requests: [{ deleteSheet: { sheetId: 0 } }] },
    });
    expect(await titles()).toEqual(["2026", "2025"]);
  });

  it("insert and delete rows and columns", async () => {
    const id = await makeSpreadsheet(clients, "dimensions", {
      Sheet1: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    });
    const range = (dimension: string, startIndex: number, endIndex: number) => ({
      range: { sheetId: 0, dimension, startIndex, endIndex },
    });
    await clients.sheets.spreadsheets.batchUpdate({
      spreadsheetId: id,
      requestBody: {
        requests: [
          { insertDimension: range("ROWS", 1, 3) },
          { deleteDimension: range("COLUMNS", 0, 1) },
          { insertDimension: range("COLUMNS", 1, 2) },
        ],
      },
    });
    const { data } = await clients.sheets.spreadsheets.values.get({
      spreadsheetId: id,
      range: "Sheet1",
      valueRenderOption: "UNFORMATTED_VALUE",
    });
    expect(data.values).toEqual([[2, "", 3], [], [], [5, "", 6]]);
    expect(data.range).toBe("Sheet1!A1:Z1002");
  });

  it("name what they do not do", async () => {
    const id = await makeSpreadsheet(clients, "unimplemented", { Sheet1: [] });
    const merge = clients.sheets.spreadsheets.batchUpdate({
      spreadsheetId: id,
      requestBody: { requests: [{ mergeCells: { mergeType: "MERGE_ALL" } }] },
    });
    await expect(merge).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining("mergeCells"),
    });
    const formula = typed(["=SUM(A1:A2)"]);
    await expect(formula).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining("=SUM(A1:A2)"),
    });
    const field = clients.sheets.spreadsheets.get({ spreadsheetId: id, fields: "namedRanges" });
    await expect(field).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining("namedRanges"),
    });
  });
});

describe("values", () => {
  it("leave out trailing empty cells and rows, and an empty range has none", async () => {
    const id = await makeSpreadsheet(clients, "empty", {
      Sheet1: [["a", "", "c", ""], [], ["", "", ""], [null, "z"], [], [""]],
    });
    const { data } = await clients.sheets.spreadsheets.values.batchGet({
      spreadsheetId: id,
      ranges: ["Sheet1", "Sheet1!D:Z", "A4:B4", "Sheet1!A5:B"],
      valueRenderOption: "UNFORMATTED_VALUE",
    });
    expect(data.valueRanges).toEqual([
      { range: "Sheet1!A1:Z1000", majorDimension: "ROWS", values: [["a", "", "c"], [], [], ["", "z"]] },
      { range: "Sheet1!D1:Z1000", majorDimension: "ROWS" },
      { range: "Sheet1!A4:B4", majorDimension: "ROWS", values: [["", "z"]] },
      { range: "Sheet1!A5:B1000", majorDimension: "ROWS" },
    ]);
  });

  it("typed by a person become what Sheets makes of them", async () => {
    const texts = [
      "1,200",
      "12.5%",
      "2025/04/01",
      "2025-04-01 06:00:00",
      "12:00",
      "true",
      "#N/A",
      "=NA()",
      "'0123",
      "１２００",
      "¥1,500",
      "2025/13/01",
      " text ",
    ];
    const id = await typed(texts);
    const read = async (
      valueRenderOption: string,
      dateTimeRenderOption: string,
    ): Promise<unknown[] | undefined> => {
      const { data } = await clients.sheets.spreadsheets.values.get({
        spreadsheetId: id,
        range: "Sheet1!A:A",
        majorDimension: "COLUMNS",
        valueRenderOption,
        dateTimeRenderOption,
      });
      return data.values?.[0];
    };
    expect(await read("UNFORMATTED_VALUE", "SERIAL_NUMBER")).toEqual([
      1200,
      0.125,
      45748,
      45748.25,
      0.5,
      true,
      "#N/A",
      "#N/A",
      "0123",
      "１２００",
      1500,
      "2025/13/01",
      " text ",
    ]);
    expect(await read("FORMATTED_VALUE", "SERIAL_NUMBER")).toEqual([
      "1,200",
      "12.50%",
      "2025/04/01",
      "2025-04-01 6:00:00",
      "12:00",
      "TRUE",
      "#N/A",
      "#N/A",
      "0123",
      "１２００",
      "¥1,500",
      "2025/13/01",
      " text ",
    ]);
    expect((await read("UNFORMATTED_VALUE", "FORMATTED_STRING"))?.slice(0, 3)).toEqual([
      1200,
      0.125,
      "2025/04/01",
    ]);
    expect((await read("FORMULA", "SERIAL_NUMBER"))?.slice(5, 8)).toEqual([true, "#N/A", "=NA()"]);
  });

  it("typed raw stay as they are", async () => {
    const id = await makeSpreadsheet(clients, "raw", { Sheet1: [["1,200", "=NA()", 5, true, "2025/04"]] });
    const { data } = await clients.sheets.spreadsheets.values.get({
      spreadsheetId: id,
      range: "Sheet1!1:1",
      valueRenderOption: "UNFORMATTED_VALUE",
    });
    expect(data.values).toEqual([["1,200", "=NA()", 5, true, "2025/04"]]);
  });

  it("are appended below the last table that the range touches, growing the sheet", async () => {
    const id = await makeSpreadsheet(clients, "append", {
      Sheet1: [["x", "y", "z"], [1, 2, 3], [], [null, "q", "r", "s"], [null, 1, 2, 3], [null, 4, 5, 6]],
    });
    const append = async (range: string): Promise<string | null | undefined> => {
      const { data } = await clients.sheets.spreadsheets.values.append({
        spreadsheetId: id,
        range,
        valueInputOption: "RAW",
        requestBody: { values: [["new", "row"]] },
      });
      return data.updates?.updatedRange;
    };
    expect(await append("Sheet1!E4")).toBe("Sheet1!E4:F4");
    await clients.sheets.spreadsheets.values.clear({ spreadsheetId: id, range: "Sheet1!E4:F4" });
    expect(await append("Sheet1")).toBe("Sheet1!B7:C7");
    expect(await append("Sheet1!A1")).toBe("Sheet1!A3:B3");
    await clients.sheets.spreadsheets.values.update({
      spreadsheetId: id,
      range: "Sheet1!A1000",
      valueInputOption: "RAW",
      requestBody: { values: [["end"]] },
    });
    expect(await append("Sheet1!A1000")).toBe("Sheet1!A1001:B1001");
  });

  it("refuse what Google refuses, in its words", async () => {
    const id = await makeSpreadsheet(clients, "refusals", { Sheet1: [["a"]] });
    const get = (range: string) => clients.sheets.spreadsheets.values.get({ spreadsheetId: id, range });
    const update = (range: string, values: string[][]) =>
      clients.sheets.spreadsheets.values.update({
        spreadsheetId: id,
        range,
        valueInputOption: "RAW",
        requestBody: { values },
      });
    await expect(get("2024!A1:B2")).rejects.toMatchObject({
      status: 400,
      message: "Unable to parse range: 2024!A1:B2",
    });
    await expect(get("Sheet1!A1001:B1002")).rejects.toThrow(
      "Range (Sheet1!A1001:B1002) exceeds grid limits. Max rows: 1000, max columns: 26",
    );
    await expect(update("Sheet1!A1:B1", [["a"], ["b"]])).rejects.toThrow(
      "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]",
    );
    await expect(update("Sheet1!A1:A2", [["a", "b"]])).rejects.toThrow(
      "Requested writing within range [Sheet1!A1:A2], but tried writing to column [B]",
    );
    await expect(update("Sheet1!Z1000", [["a", "b"]])).rejects.toThrow(
      "exceeds grid limits. Max rows: 1000, max columns: 26",
    );
  });

  it("survive updates that skip cells with null and empty them with blanks", async () => {
    const id = await makeSpreadsheet(clients, "skips", { Sheet1: [["a", "b", "c"]] });
    await clients.sheets.spreadsheets.values.update({
      spreadsheetId: id,
      range: "Sheet1!A1:C1",
      valueInputOption: "RAW",
      requestBody: { values: [[null, "", "C"]] },
    });
    const { data } = await clients.sheets.spreadsheets.values.get({ spreadsheetId: id, range: "Sheet1" });
    expect(data.values).toEqual([["a", "", "C"]]);
    const cleared = await clients.sheets.spreadsheets.values.batchClear({
      spreadsheetId: id,
      requestBody: { ranges: ["Sheet1!A1:B", "Sheet1!C1"] },
    });
    expect(cleared.data.clearedRanges).toEqual(["Sheet1!A1:B1000", "Sheet1!C1"]);
    const empty = await clients.sheets.spreadsheets.values.get({ spreadsheetId: id, range: "Sheet1" });
    expect(empty.data.values).toBeUndefined();
  });
});
