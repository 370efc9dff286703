import { storage } from "googleapis/build/src/apis/storage/index.js";
import { authorizedClient, type GoogleAccess } from "./google-clients.ts";

export interface BucketAccess extends GoogleAccess {
  readonly projectId: string;
}

/** Makes the Cloud Storage bucket that Firestore's exports are written to, where it is missing; answers its name. */
export async function makeExportBucket({ rootUrl, credentials, projectId }: BucketAccess): Promise<string> {
  const name = `${projectId}-exports`;
  const buckets = storage({
    version: "v1",
    auth: authorizedClient(credentials, ["https://www.googleapis.com/auth/devstorage.full_control"]),
    ...(rootUrl === undefined ? {} : { rootUrl }),
  }).buckets;
  const { status } = await buckets.get(
    { bucket: name },
    { validateStatus: (code) => code === 200 || code === 404 },
  );
  if (status === 404) {
    await buckets.insert({ project: projectId, requestBody: { name, location: "ASIA-NORTHEAST1" } });
  }
  return name;
}
