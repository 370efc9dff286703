import { readFile } from "node:fs/promises";
import { z } from "zod";

const keySchema = z.object({ client_email: z.string(), private_key: z.string(), token_uri: z.url() });

/** What a loader needs to know of a service account's key. */
export type ServiceAccountKey = Readonly<z.output<typeof keySchema>>;

/** Reads a service account's key file. Throws an error that says what is wrong with it, never what is in it. */
export async function readServiceAccountKey(file: string): Promise<ServiceAccountKey> {
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

interface RequestInterceptors<Request> {
  add(interceptor: { readonly resolved: (request: Request) => Promise<Request> }): unknown;
}

/**
 * Sends a client's token requests where the key says. The client libraries send every key to Google's own token
 * endpoint, although a key names its endpoint in `token_uri`.
 */
export function honourTokenUri<Request extends { url: string | URL }>(
  interceptors: RequestInterceptors<Request>,
  key: ServiceAccountKey,
): void {
  interceptors.add({
    resolved: async (request) => {
      if (String(request.url) === "https://oauth2.googleapis.com/token") request.url = new URL(key.token_uri);
      return request;
    },
  });
}
