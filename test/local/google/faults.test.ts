import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { type GoogleClients, googleClients, makeSpreadsheet } from "./clients.ts";

let google: Google;
let clients: GoogleClients;
let spreadsheetId: string;

beforeAll(async () => {
  google = await startGoogle();
  clients = await googleClients(google, google.credentialsFile);
  spreadsheetId = await makeSpreadsheet(clients, "faults", { Sheet1: [["a", "b"]] });
});

afterAll(() => google.close());

const read = () => clients.sheets.spreadsheets.values.get({ spreadsheetId, range: "Sheet1!A1:B1" });
const path = "/values/";

describe("faults", () => {
  it("answer with a status and the body that Google writes beside it, as often as told", async () => {
    google.faults.fail({ path, times: 2, fault: { kind: "status", status: 429 } });
    const quota = "Quota exceeded for quota metric 'Read requests'";
    await expect(read()).rejects.toMatchObject({ status: 429, message: expect.stringContaining(quota) });
    await expect(read()).rejects.toMatchObject({ status: 429 });
    expect((await read()).data.values).toEqual([["a", "b"]]);
    google.faults.fail({ path: "/drive/", fault: { kind: "status", status: 403 } });
    await expect(clients.drive.files.list()).rejects.toMatchObject({ message: "User Rate Limit Exceeded" });
  });

  it("wait for a later request, and for the one that matches", async () => {
    google.faults.fail({ method: "GET", path, after: 1, fault: { kind: "status", status: 503 } });
    await clients.drive.files.list();
    await read();
    await expect(read()).rejects.toMatchObject({
      status: 503,
      message: "The service is currently unavailable.",
    });
  });

  it("cut a body, reset a connection, break JSON, delay, and expire a token", async () => {
    google.faults.fail({ path, fault: { kind: "truncate" } });
    await expect(read()).rejects.toThrow();
    google.faults.fail({ path, fault: { kind: "reset" } });
    await expect(read()).rejects.toThrow();
    google.faults.fail({ path, fault: { kind: "malformed" } });
    expect(typeof (await read()).data).toBe("string");
    google.faults.fail({ path, fault: { kind: "delay", milliseconds: 60 } });
    const start = performance.now();
    await read();
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
    google.faults.fail({ path, fault: { kind: "expire-token" } });
    expect((await read()).data.values).toEqual([["a", "b"]]);
    expect(google.faults.remaining).toBe(0);
  });

  it("are told to the server by other processes over HTTP", async () => {
    const told = await fetch(`${google.url}/_faults`, {
      method: "POST",
      body: JSON.stringify({ path, fault: { kind: "status", status: 500 } }),
    });
    expect(await told.json()).toEqual({ remaining: 1 });
    await expect(read()).rejects.toMatchObject({ status: 500 });
    google.faults.fail({ fault: { kind: "reset" } });
    await fetch(`${google.url}/_faults`, { method: "DELETE" });
    expect((await read()).status).toBe(200);
  });
});
