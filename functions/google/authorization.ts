import { readFile } from "node:fs/promises";
import { auth, type sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { z } from "zod";

/** What a googleapis client takes as `auth`. */
export type Authorization = NonNullable<Exclude<sheets_v4.Options["auth"], string>>;

export interface Authorized {
  readonly authorization: Authorization;
  /** The service account that files must be shared with; null where the platform does not say. */
  readonly account: string | null;
}

export interface AuthorizationOptions {
  readonly scopes: readonly string[];
  /** A service account's key file; the platform's own credentials where absent. */
  readonly keyFile?: string | undefined;
}

const keySchema = z.object({ client_email: z.string(), token_uri: z.url() });

/**
 * Authorizes requests to Google's APIs as a service account. The client library sends every key to Google's own
 * token endpoint; a key that names another in `token_uri` is exchanged there, as OAuth means it.
 * A token that expires early is renewed once. Throws when the key file cannot be read as one.
 */
export async function authorize(options: AuthorizationOptions): Promise<Authorized> {
  const google = new auth.GoogleAuth({
    scopes: [...options.scopes],
    ...(options.keyFile === undefined ? {} : { keyFile: options.keyFile }),
  });
  if (options.keyFile === undefined) {
    const { client_email: account } = await google.getCredentials();
    return { authorization: google, account: account ?? null };
  }
  const key = await readKey(options.keyFile);
  const client = await google.getClient();
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      if (String(request.url) === "https://oauth2.googleapis.com/token") request.url = new URL(key.token_uri);
      return request;
    },
  });
  client.transporter.interceptors.response.add({
    // The library renews a refused token only when it holds it to be expired.
    rejected: async (error) => {
      client.forceRefreshOnFailure = error.status === 401;
      if (error.status === 401) client.credentials = { ...client.credentials, expiry_date: 1 };
      throw error;
    },
  });
  return { authorization: google, account: key.client_email };
}

async function readKey(file: string): Promise<z.output<typeof keySchema>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new Error(`GOOGLE_APPLICATION_CREDENTIALS names ${file}, which cannot be read.`);
  }
  try {
    return keySchema.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which is not a service account's key: ` +
        "it needs client_email, private_key and token_uri. Make a new key in Google Cloud's console.",
    );
  }
}
