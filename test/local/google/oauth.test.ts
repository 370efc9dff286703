import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { googleClients } from "./clients.ts";

let google: Google;
let folder: string;

beforeAll(async () => {
  google = await startGoogle();
  folder = mkdtempSync(join(tmpdir(), "kura-oauth-"));
});

afterAll(async () => {
  await google.close();
  rmSync(folder, { recursive: true });
});

function keyFile(changes: Readonly<Record<string, string>>): string {
  const file = join(folder, "key.json");
  writeFileSync(file, JSON.stringify({ ...google.credentials, ...changes }));
  return file;
}

async function list(file: string, scopes?: readonly string[]): Promise<number> {
  const clients = await googleClients(google, file, scopes);
  return (await clients.drive.files.list()).status;
}

describe("the token endpoint", () => {
  it("accepts the account's own key", async () => {
    expect(await list(google.credentialsFile)).toBe(200);
  });

  it("refuses another key, an unknown account and no scope, in Google's words", async () => {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    await expect(list(keyFile({ private_key: privateKey }))).rejects.toThrow(
      "invalid_grant: Invalid JWT Signature.",
    );
    await expect(list(keyFile({ client_email: "nobody@example.com" }))).rejects.toThrow(
      "invalid_grant: Invalid grant: account not found",
    );
    const response = await fetch(`${google.url}/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "password" }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: "unsupported_grant_type",
      error_description: "Invalid grant_type: password",
    });
  });
});

describe("API calls", () => {
  it("without a valid token are unauthenticated, in Google's error shape", async () => {
    const response = await fetch(`${google.url}/drive/v3/files`, {
      headers: { authorization: "Bearer nonsense" },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 401, status: "UNAUTHENTICATED" } });
  });

  it("need a scope that covers them", async () => {
    const readOnly = ["https://www.googleapis.com/auth/drive.readonly"];
    expect(await list(google.credentialsFile, readOnly)).toBe(200);
    const clients = await googleClients(google, google.credentialsFile, readOnly);
    await expect(clients.sheets.spreadsheets.create({})).rejects.toMatchObject({
      status: 403,
      message: "Request had insufficient authentication scopes.",
    });
  });

  it("renew a token that expired early", async () => {
    const clients = await googleClients(google, google.credentialsFile);
    await clients.drive.files.list();
    google.expireTokens();
    expect((await clients.drive.files.list()).status).toBe(200);
  });
});
