import { drive, type drive_v3 } from "googleapis/build/src/apis/drive/index.js";
import { sheets, type sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { authorize } from "../../../functions/google/authorization.ts";
import type { Google } from "../../../local/google/start.ts";

export interface GoogleClients {
  readonly drive: drive_v3.Drive;
  readonly sheets: sheets_v4.Sheets;
}

/** Google's own clients, authorized with a key and pointed at the running APIs; they never retry. */
export async function googleClients(
  google: Pick<Google, "url">,
  keyFile: string,
  scopes: readonly string[] = ["https://www.googleapis.com/auth/drive"],
): Promise<GoogleClients> {
  const { authorization } = await authorize({ scopes, keyFile });
  const options = { auth: authorization, rootUrl: google.url, retry: false };
  return {
    drive: drive({ version: "v3", ...options }),
    sheets: sheets({ version: "v4", ...options }),
  };
}

/** Makes a spreadsheet of the given tabs, typed as a person would, in a folder where one is given. */
export async function makeSpreadsheet(
  { drive, sheets }: GoogleClients,
  title: string,
  tabs: Readonly<Record<string, readonly (readonly (string | number | boolean | null)[])[]>>,
  folder?: string,
): Promise<string> {
  const created = await sheets.spreadsheets.create({
    requestBody: {
      properties: { title },
      sheets: Object.keys(tabs).map((tab) => ({ properties: { title: tab } })),
    },
  });
  const spreadsheetId = created.data.spreadsheetId ?? "";
  await sheets.spreadsheets.values.batchUpdate({
    spreadsheetId,
    requestBody: {
      valueInputOption: "RAW",
      data: Object.entries(tabs).map(([tab, values]) => ({
        range: `'${tab.replaceAll("'", "''")}'!A1`,
        values: values.map((row) => [...row]),
      })),
    },
  });
  if (folder !== undefined)
    await drive.files.update({ fileId: spreadsheetId, addParents: folder, removeParents: "root" });
  return spreadsheetId;
}
