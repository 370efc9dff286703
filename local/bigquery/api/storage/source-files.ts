import { BigQueryError } from "../../engine/engine.ts";
import type { ApiContext } from "../api-context.ts";
import { notImplemented } from "../http/errors.ts";
import type { CloudStorage } from "./cloud-storage.ts";
import { type ObjectName, objectPattern } from "./object-uri.ts";

/** The Cloud Storage of this server. @throws BigQueryError where it was started without one. */
export async function requireStorage(context: ApiContext): Promise<CloudStorage> {
  const storage = await context.storage();
  if (storage !== undefined) return storage;
  throw notImplemented(
    "A gs:// address without a Cloud Storage to reach it at (STORAGE_EMULATOR_HOST names one to `kura bigquery`)",
  );
}

/** Brings the objects that addresses name, with wildcards or without, to this machine. Answers their files in order. */
export async function fetchSources(context: ApiContext, uris: readonly string[]): Promise<readonly string[]> {
  const storage = await requireStorage(context);
  const files: string[] = [];
  for (const uri of uris) {
    for (const object of await matchingObjects(storage, uri)) {
      const file = context.staging.newFile();
      await storage.download(object, file);
      files.push(file);
    }
  }
  return files;
}

async function matchingObjects(storage: CloudStorage, uri: string): Promise<readonly ObjectName[]> {
  const { bucket, name, wildcard } = objectPattern(uri);
  if (wildcard === undefined) return [{ bucket, name }];
  const { before, after } = wildcard;
  const names = (await storage.list({ bucket, name: before })).filter(
    (each) => each.length >= before.length + after.length && each.endsWith(after),
  );
  if (names.length === 0) throw new BigQueryError("notFound", 404, `Not found: Uris ${uri}`);
  return names.map((each) => ({ bucket, name: each }));
}
