import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { type GoogleClients, googleClients, makeSpreadsheet } from "./clients.ts";

const folderType = "application/vnd.google-apps.folder";
const spreadsheetType = "application/vnd.google-apps.spreadsheet";

let google: Google;
let clients: GoogleClients;
let now = new Date("2025-07-14T20:00:00Z");

beforeAll(async () => {
  google = await startGoogle({ clock: () => now });
  clients = await googleClients(google, google.credentialsFile);
});

afterAll(() => google.close());

async function makeFolder(name: string, parent?: string): Promise<string> {
  const { data } = await clients.drive.files.create({
    requestBody: { name, mimeType: folderType, ...(parent === undefined ? {} : { parents: [parent] }) },
  });
  return data.id ?? "";
}

describe("files", () => {
  it("are found by folder, type, name and trash, page by page", async () => {
    const folder = await makeFolder("searched");
    for (const name of ["a", "it's", "c", "d"]) {
      await clients.drive.files.create({
        requestBody: { name, mimeType: spreadsheetType, parents: [folder] },
      });
    }
    const found = async (q: string): Promise<string[]> => {
      const names: string[] = [];
      let pageToken: string | undefined;
      do {
        const { data } = await clients.drive.files.list({
          q,
          pageSize: 3,
          orderBy: "name",
          fields: "nextPageToken,files(id,name)",
          supportsAllDrives: true,
          includeItemsFromAllDrives: true,
          ...(pageToken === undefined ? {} : { pageToken }),
        });
        names.push(...(data.files ?? []).map((file) => file.name ?? ""));
        pageToken = data.nextPageToken ?? undefined;
      } while (pageToken !== undefined);
      return names;
    };
    const inFolder = `'${folder}' in parents`;
    expect(await found(`${inFolder} and trashed = false`)).toEqual(["a", "c", "d", "it's"]);
    expect(await found(`${inFolder} and name='it\\'s' and mimeType = '${spreadsheetType}'`)).toEqual([
      "it's",
    ]);
    expect(await found(`${inFolder} and (name = 'a' or not name != 'c')`)).toEqual(["a", "c"]);
    expect(await found(`'root' in parents and mimeType = '${folderType}' and name = 'searched'`)).toEqual([
      "searched",
    ]);
    await expect(found("name = ")).rejects.toMatchObject({ status: 400, message: "Invalid Value" });
    await expect(found("sharedWithMe = 'x'")).rejects.toMatchObject({ status: 501 });
  });

  it("count a version and note the time at each change of them or their cells", async () => {
    const id = await makeSpreadsheet(clients, "versions", { Sheet1: [] });
    const read = async (): Promise<{ version: number; modifiedTime: string | null | undefined }> => {
      const fields = "version,modifiedTime";
      const { data } = await clients.drive.files.get({ fileId: id, fields, supportsAllDrives: true });
      return { version: Number(data.version), modifiedTime: data.modifiedTime };
    };
    const before = await read();
    now = new Date("2025-07-15T20:00:00Z");
    await clients.sheets.spreadsheets.values.append({
      spreadsheetId: id,
      range: "Sheet1",
      valueInputOption: "RAW",
      requestBody: { values: [["x"]] },
    });
    const after = await read();
    expect(after.version).toBeGreaterThan(before.version);
    expect(after.modifiedTime).toBe("2025-07-15T20:00:00.000Z");
    expect(await read()).toEqual(after);
    await clients.drive.files.update({ fileId: id, requestBody: { name: "renamed" } });
    expect((await read()).version).toBeGreaterThan(after.version);
    const { data } = await clients.sheets.spreadsheets.get({ spreadsheetId: id, fields: "properties/title" });
    expect(data.properties?.title).toBe("renamed");
  });

  it("move, go to the trash, and are deleted with their folder", async () => {
    const [from, to] = [await makeFolder("from"), await makeFolder("to")];
    const id = await makeSpreadsheet(clients, "moved", { Sheet1: [] }, from);
    await clients.drive.files.update({ fileId: id, addParents: to, removeParents: from });
    const { data } = await clients.drive.files.get({ fileId: id, fields: "parents,trashed" });
    expect(data).toEqual({ parents: [to], trashed: false });
    await clients.drive.files.update({ fileId: id, requestBody: { trashed: true } });
    const listed = await clients.drive.files.list({ q: `'${to}' in parents and trashed=false` });
    expect(listed.data.files).toEqual([]);
    await clients.drive.files.delete({ fileId: to });
    await expect(clients.drive.files.get({ fileId: id })).rejects.toMatchObject({
      status: 404,
      message: `File not found: ${id}.`,
    });
  });
});

describe("sharing", () => {
  it("hides a file from other accounts until it, or a folder above it, is shared", async () => {
    const other = google.serviceAccount("other");
    const others = await googleClients(google, other.credentialsFile);
    const folder = await makeFolder("shared");
    const id = await makeSpreadsheet(clients, "shared", { Sheet1: [["a"]] }, folder);
    const read = () => others.sheets.spreadsheets.get({ spreadsheetId: id, fields: "spreadsheetId" });
    await expect(others.drive.files.get({ fileId: id })).rejects.toMatchObject({ status: 404 });
    await expect(read()).rejects.toMatchObject({
      status: 403,
      message: "The caller does not have permission",
    });
    await clients.drive.permissions.create({
      fileId: folder,
      requestBody: { type: "user", role: "reader", emailAddress: other.credentials.client_email },
    });
    expect((await read()).data).toEqual({ spreadsheetId: id });
    const write = others.drive.files.update({ fileId: id, requestBody: { name: "mine" } });
    await expect(write).rejects.toMatchObject({
      status: 403,
      message: "The user does not have sufficient permissions for this file.",
    });
    const { data } = await clients.drive.permissions.list({ fileId: folder });
    await clients.drive.permissions.delete({ fileId: folder, permissionId: data.permissions?.[1]?.id ?? "" });
    await expect(read()).rejects.toMatchObject({ status: 403 });
  });
});
