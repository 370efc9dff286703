import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGoogle } from "../../../local/google/start.ts";
import { googleClients, makeSpreadsheet } from "./clients.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kura-store-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function withGoogle<Result>(
  stateFile: string,
  use: (clients: Awaited<ReturnType<typeof googleClients>>) => Promise<Result>,
): Promise<Result> {
  const google = await startGoogle({ stateFile });
  try {
    return await use(await googleClients(google, google.credentialsFile));
  } finally {
    await google.close();
  }
}

describe("the state file", () => {
  it("brings back accounts, files and cells", async () => {
    const stateFile = join(folder, "state");
    const id = await withGoogle(stateFile, (clients) =>
      makeSpreadsheet(clients, "kept", { 商品: [["a", 1], [], [true, "#N/A"]] }),
    );
    const values = await withGoogle(stateFile, async ({ sheets }) => {
      const { data } = await sheets.spreadsheets.values.get({
        spreadsheetId: id,
        range: "商品",
        valueRenderOption: "UNFORMATTED_VALUE",
      });
      return data.values;
    });
    expect(values).toEqual([["a", 1], [], [true, "#N/A"]]);
  });

  it("holds each write whole or not at all, wherever a kill cut it", async () => {
    const stateFile = join(folder, "cut");
    const id = await withGoogle(stateFile, (clients) =>
      makeSpreadsheet(clients, "cut", { Sheet1: [["before"]] }),
    );
    const before = statSync(stateFile).size;
    await withGoogle(stateFile, ({ sheets }) =>
      sheets.spreadsheets.values.update({
        spreadsheetId: id,
        range: "Sheet1!A1",
        valueInputOption: "RAW",
        requestBody: { values: [["after"]] },
      }),
    );
    const whole = readFileSync(stateFile);
    for (let length = before; length <= whole.length; length += 7) {
      writeFileSync(stateFile, whole.subarray(0, length));
      const value = await withGoogle(stateFile, async ({ sheets }) => {
        const { data } = await sheets.spreadsheets.values.get({ spreadsheetId: id, range: "Sheet1!A1" });
        return data.values?.[0]?.[0];
      });
      expect(value).toBe(length === whole.length ? "after" : "before");
    }
  });

  it("is rewritten small once it holds much that was overwritten", async () => {
    const stateFile = join(folder, "long");
    const id = await withGoogle(stateFile, (clients) =>
      makeSpreadsheet(clients, "long", { Sheet1: [["x"]] }),
    );
    const lines = readFileSync(stateFile, "utf8").trimEnd().split("\n");
    const last = lines.at(-1) ?? "";
    appendFileSync(stateFile, `${last}\n`.repeat(500));
    const long = statSync(stateFile).size;
    const title = await withGoogle(stateFile, async ({ sheets }) => {
      const { data } = await sheets.spreadsheets.get({ spreadsheetId: id });
      return data.properties?.title;
    });
    expect(title).toBe("long");
    expect(statSync(stateFile).size).toBeLessThan(long / 10);
  });
});
