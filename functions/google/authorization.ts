import { auth, type sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { honourTokenUri, readServiceAccountKey } from "./service-account-key.ts";

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

/**
 * Authorizes requests to Google's APIs as a service account. A token that Google refuses before its time is renewed
 * once. Throws when the key file cannot be read as one.
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
  const key = await readServiceAccountKey(options.keyFile);
  const client = await google.getClient();
  honourTokenUri(client.transporter.interceptors.request, key);
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
