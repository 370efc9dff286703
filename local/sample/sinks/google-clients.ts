import { auth, drive, type drive_v3 } from "googleapis/build/src/apis/drive/index.js";
import { sheets, type sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";

/** A service account's key, as Google's console hands it out. */
export interface ServiceAccountKey {
  readonly client_email: string;
  readonly private_key: string;
  readonly token_uri: string;
}

export interface GoogleAccess {
  /** The root URL of Google's APIs; Google's own where absent. */
  readonly rootUrl?: string;
  readonly credentials: ServiceAccountKey;
}

export interface GoogleClients {
  readonly drive: drive_v3.Drive;
  readonly sheets: sheets_v4.Sheets;
}

export type AuthorizedClient = InstanceType<typeof auth.JWT>;

/** Google's own clients for Drive and Sheets. */
export function googleClients({ rootUrl, credentials }: GoogleAccess): GoogleClients {
  const client = authorizedClient(credentials, [
    "https://www.googleapis.com/auth/drive",
    "https://www.googleapis.com/auth/spreadsheets",
  ]);
  const options = { auth: client, ...(rootUrl === undefined ? {} : { rootUrl }) };
  return { drive: drive({ version: "v3", ...options }), sheets: sheets({ version: "v4", ...options }) };
}

/** A client that sends requests with the service account's tokens of some scopes. */
export function authorizedClient(
  credentials: ServiceAccountKey,
  scopes: readonly string[],
): AuthorizedClient {
  const client = new auth.JWT({
    email: credentials.client_email,
    key: credentials.private_key,
    scopes: [...scopes],
  });
  // The client sends every key to Google's own token endpoint, although a key names its own.
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      if (String(request.url) === "https://oauth2.googleapis.com/token")
        request.url = new URL(credentials.token_uri);
      return request;
    },
  });
  return client;
}
