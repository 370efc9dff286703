import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { cellValue } from "../../../local/sample/sheets/cell.ts";
import { valuesText } from "../../../local/sample/sheets/changes.ts";
import { spreadsheets } from "../../../local/sample/sheets/spreadsheets.ts";
import { createSimulation, type Simulation } from "../../../local/sample/simulation.ts";
import { fillSheets } from "../../../local/sample/sinks/fill-sheets.ts";
import { type GoogleClients, googleClients } from "../../../local/sample/sinks/google-clients.ts";
import { readFolder } from "./sheets-reading.ts";

let google: Google;
let clients: GoogleClients;
const running: Google[] = [];

beforeEach(async () => {
  google = await startGoogle();
  running.push(google);
  clients = googleClients(access());
});
afterAll(() => Promise.all(running.map((one) => one.close())));

function access() {
  return { rootUrl: google.url, credentials: google.credentials };
}

/** Expects the folder to hold exactly the day's spreadsheets. */
async function expectDay(folderId: string, simulation: Simulation, day: number): Promise<void> {
  const found = await readFolder(clients, folderId);
  const expected = spreadsheets(simulation, day);
  expect(found.map(({ title }) => title).sort()).toEqual(expected.map(({ title }) => title).sort());
  for (const { title, tabs } of expected) {
    const read = found.find((one) => one.title === title)?.tabs ?? [];
    expect(read.map((tab) => tab.title)).toEqual(tabs.map((tab) => tab.title));
    for (const tab of tabs) {
      const rows = read.find((one) => one.title === tab.title)?.rows ?? [];
      expect(rows.map(valuesText)).toEqual(tab.rows.map(({ cells }) => valuesText(cells.map(cellValue))));
    }
  }
}

describe("the sample's spreadsheets", () => {
  test("hold each day's rows, and only what changes is written", async () => {
    const simulation = createSimulation({ seed: 31, scale: 0.1 });
    const { folderId, written } = await fillSheets(access(), simulation, 0);
    expect(written).toEqual(["商品原価", "売上目標", "キャンペーン"]);
    await expectDay(folderId, simulation, 0);
    const expectedWrites = [["商品原価", "売上目標"], ["商品原価"], ["キャンペーン"], []];
    for (const [index, expected] of expectedWrites.entries()) {
      const before = new Map(
        (await readFolder(clients, folderId)).map(({ title, version }) => [title, version]),
      );
      const fill = await fillSheets(access(), simulation, index + 1);
      expect(fill.folderId).toBe(folderId);
      expect(fill.written).toEqual(expected);
      await expectDay(folderId, simulation, index + 1);
      for (const { title, version } of await readFolder(clients, folderId)) {
        expect(version === before.get(title)).toBe(!expected.includes(title));
      }
    }
    expect((await fillSheets(access(), simulation, 4)).written).toEqual([]);
  });

  test("are the same when filled once at a later day and when days were left out", async () => {
    const simulation = createSimulation({ seed: 32, scale: 0.02 });
    const { folderId } = await fillSheets(access(), simulation, 12);
    await expectDay(folderId, simulation, 12);
    await fillSheets(access(), simulation, 34);
    await expectDay(folderId, simulation, 34);
  });

  test.each([
    { kind: "status", status: 403, method: undefined, filled: null },
    { kind: "truncate", method: "POST", filled: null },
    { kind: "status", status: 403, method: undefined, filled: 0 },
    { kind: "truncate", method: "POST", filled: 0 },
  ] as const)("end the same when cut off at any request: %o", async ({ filled, method, ...fault }) => {
    const simulation = createSimulation({ seed: 33, scale: 0.02 });
    let failures = 0;
    for (let after = 0; ; after += filled === null ? 3 : 1) {
      if (filled !== null) await fillSheets(access(), simulation, filled);
      google.faults.fail({
        fault,
        after,
        path: "^/(drive|v4)/",
        ...(method === undefined ? {} : { method }),
      });
      const isCutOff = await fillSheets(access(), simulation, 3).then(
        () => false,
        () => true,
      );
      google.faults.clear();
      const { folderId } = await fillSheets(access(), simulation, 3);
      await expectDay(folderId, simulation, 3);
      if (!isCutOff) break;
      failures += 1;
      await clients.drive.files.delete({ fileId: folderId });
    }
    expect(failures).toBeGreaterThan(0);
  });

  test("keep what others have edited", async () => {
    const simulation = createSimulation({ seed: 34, scale: 0.1 });
    const { folderId } = await fillSheets(access(), simulation, 0);
    const [costs] = (await readFolder(clients, folderId)).filter(({ title }) => title === "商品原価");
    const spreadsheetId = costs?.id ?? "";
    await clients.sheets.spreadsheets.values.update({
      spreadsheetId,
      range: "'2023'!A1",
      valueInputOption: "RAW",
      requestBody: { values: [["年月"]] },
    });
    await clients.sheets.spreadsheets.values.append({
      spreadsheetId,
      range: "'2025'!A1",
      valueInputOption: "RAW",
      requestBody: { values: [["2025/07", "X-1", 5]] },
    });
    await fillSheets(access(), simulation, 3);
    const after = (await readFolder(clients, folderId)).find(({ id }) => id === spreadsheetId);
    expect(after?.tabs.find(({ title }) => title === "2023")?.rows[0]?.[0]).toBe("年月");
    const rows = after?.tabs.find(({ title }) => title === "2025")?.rows ?? [];
    expect(rows.filter((row) => row[1] === "X-1")).toHaveLength(1);
    expect(rows).toHaveLength((spreadsheets(simulation, 3)[0]?.tabs.at(-1)?.rows.length ?? 0) + 1);
  });

  test("refuse another simulation and an earlier day", async () => {
    await fillSheets(access(), createSimulation({ seed: 35, scale: 0.1 }), 1);
    await expect(fillSheets(access(), createSimulation({ seed: 35, scale: 0.1 }), 0)).rejects.toThrow(
      "are at day 1",
    );
    await expect(fillSheets(access(), createSimulation({ seed: 36, scale: 0.1 }), 2)).rejects.toThrow(
      "not Simulation of seed 36 at scale 0.1",
    );
  });
});
