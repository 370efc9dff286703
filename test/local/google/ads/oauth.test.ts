import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserRefreshClient } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";

let google: Google;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kura-ads-oauth-"));
  google = await startGoogle({ stateFile: join(folder, "state") });
});

afterAll(async () => {
  await google.close();
  rmSync(folder, { recursive: true });
});

/** Asks for a token with the client's form, some of its fields changed or, where undefined, left out. */
async function ask(changes: Readonly<Record<string, string | undefined>> = {}) {
  const { clientId, clientSecret, refreshToken } = google.ads;
  const fields = {
    grant_type: "refresh_token",
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
    ...changes,
  };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  const response = await fetch(`${google.url}/token`, { method: "POST", body: form });
  return { status: response.status, body: await response.json() };
}

const adwords = "https://www.googleapis.com/auth/adwords";

describe("a refresh token", () => {
  it("is exchanged for an access token of what was consented to", async () => {
    expect(await ask()).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^ya29\./),
        expires_in: 3599,
        scope: adwords,
        token_type: "Bearer",
      },
    });
    expect((await ask({ scope: adwords })).status).toBe(200);
  });

  it("is refused in Google's words", async () => {
    const refused = (status: number, error: string, error_description: string) => ({
      status,
      body: { error, error_description },
    });
    expect(await ask({ refresh_token: "1//0nonsense" })).toEqual(
      refused(400, "invalid_grant", "Bad Request"),
    );
    expect(await ask({ refresh_token: undefined })).toEqual(
      refused(400, "invalid_request", "Missing required parameter: refresh_token"),
    );
    expect(await ask({ client_id: "nobody" })).toEqual(
      refused(401, "invalid_client", "The OAuth client was not found."),
    );
    expect(await ask({ client_id: undefined })).toEqual(
      refused(400, "invalid_request", "Could not determine client ID from request."),
    );
    expect(await ask({ client_secret: "wrong" })).toEqual(
      refused(401, "invalid_client", "The provided client secret is invalid."),
    );
    expect(await ask({ client_secret: undefined })).toEqual(
      refused(400, "invalid_request", "client_secret is missing."),
    );
    const drive = "https://www.googleapis.com/auth/drive";
    expect(await ask({ scope: `${adwords} ${drive}` })).toEqual(
      refused(400, "invalid_scope", "Some requested scopes were invalid."),
    );
  });

  it("serves Google's own client, which sees the refusal", async () => {
    const { clientId, clientSecret, refreshToken } = google.ads;
    const endpoints = { oauth2TokenUrl: `${google.url}/token` };
    const client = new UserRefreshClient({ clientId, clientSecret, refreshToken, endpoints });
    expect((await client.getAccessToken()).token).toMatch(/^ya29\./);
    const wrong = new UserRefreshClient({ clientId, clientSecret, refreshToken: "x", endpoints });
    await expect(wrong.getAccessToken()).rejects.toThrow("invalid_grant");
  });

  it("does not open the files of service accounts, nor they the ads", async () => {
    const { body } = await ask();
    const token = new Map(Object.entries(body ?? {})).get("access_token");
    const drive = await fetch(`${google.url}/drive/v3/files`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(drive.status).toBe(403);
    const query = JSON.stringify({ query: "SELECT customer.id FROM customer" });
    const ads = await fetch(`${google.url}/v26/customers/1000000001/googleAds:searchStream`, {
      method: "POST",
      headers: { authorization: "Bearer nonsense", "developer-token": google.ads.developerToken },
      body: query,
    });
    expect(ads.status).toBe(401);
    expect(await ads.json()).toMatchObject([{ error: { code: 401, status: "UNAUTHENTICATED" } }]);
  });

  it("and the developer's token stay the same when the server starts again", async () => {
    const before = google.ads;
    await google.close();
    google = await startGoogle({ stateFile: join(folder, "state") });
    expect(google.ads).toEqual(before);
    expect((await ask()).status).toBe(200);
  });
});
