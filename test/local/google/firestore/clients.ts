import { setTimeout } from "node:timers/promises";
import { firestore, type firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";
import { storage, type storage_v1 } from "googleapis/build/src/apis/storage/index.js";
import { authorize } from "../../../../functions/google/authorization.ts";
import type { Google } from "../../../../local/google/start.ts";

export interface CloudClients {
  readonly firestore: firestore_v1.Firestore;
  readonly storage: storage_v1.Storage;
}

export const project = "hinata-kampo";
export const database = `projects/${project}/databases/(default)`;
export const documents = `${database}/documents`;

/** Google's own clients for Firestore and Cloud Storage, pointed at the running APIs; they never retry. */
export async function cloudClients(
  google: Pick<Google, "url" | "credentialsFile">,
  scopes: readonly string[] = ["https://www.googleapis.com/auth/cloud-platform"],
): Promise<CloudClients> {
  const { authorization } = await authorize({ scopes, keyFile: google.credentialsFile });
  const options = { auth: authorization, rootUrl: google.url, retry: false };
  return {
    firestore: firestore({ version: "v1", ...options }),
    storage: storage({ version: "v1", ...options }),
  };
}

/** Begins an export and waits for its end. */
export async function exportDocuments(
  { firestore }: CloudClients,
  request: firestore_v1.Schema$GoogleFirestoreAdminV1ExportDocumentsRequest,
  name = database,
): Promise<firestore_v1.Schema$GoogleLongrunningOperation> {
  const begun = await firestore.projects.databases.exportDocuments({ name, requestBody: request });
  return operationEnd(firestore, begun.data.name ?? "");
}

export async function operationEnd(
  client: firestore_v1.Firestore,
  name: string,
): Promise<firestore_v1.Schema$GoogleLongrunningOperation> {
  for (;;) {
    const { data } = await client.projects.databases.operations.get({ name });
    if (data.done === true) return data;
    await setTimeout(10);
  }
}

/** An access token for requests that the clients cannot make. */
export async function accessToken(google: Pick<Google, "credentialsFile">): Promise<string> {
  const { authorization } = await authorize({
    scopes: ["https://www.googleapis.com/auth/cloud-platform"],
    keyFile: google.credentialsFile,
  });
  if (!("getAccessToken" in authorization)) throw new Error("The key file is not a service account's.");
  const token = await authorization.getAccessToken();
  return (typeof token === "string" ? token : token?.token) ?? "";
}

/** All bytes of a stream. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A header of a client's answer; null without it. */
export function headerOf(headers: Readonly<Record<string, unknown>> | Headers, name: string): string | null {
  return typeof headers.get === "function" ? headers.get(name) : null;
}
