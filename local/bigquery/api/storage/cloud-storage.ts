import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { storage, type storage_v1 } from "googleapis/build/src/apis/storage/index.js";
import { z } from "zod";
import { authorize } from "../../../../functions/google/authorization.ts";
import { BigQueryError } from "../../engine/engine.ts";
import type { ObjectName } from "./object-uri.ts";

export interface StorageAccess {
  /** The root URL of Cloud Storage's JSON API, as in `http://127.0.0.1:4443`. */
  readonly rootUrl: string;
  /** The key file of the service account that may read and write; a storage that asks for none needs none. */
  readonly keyFile?: string;
}

const scopes = ["https://www.googleapis.com/auth/devstorage.read_write"];
const page = z.object({
  nextPageToken: z.string().optional(),
  items: z.array(z.object({ name: z.string() })).default([]),
});

/** The objects of Cloud Storage that load jobs read and extract jobs write, at a stand-in's or an emulator's address. */
export class CloudStorage {
  readonly #client: storage_v1.Storage;
  readonly #rootUrl: string;

  private constructor(client: storage_v1.Storage, rootUrl: string) {
    this.#client = client;
    this.#rootUrl = rootUrl;
  }

  static async open({ rootUrl, keyFile }: StorageAccess): Promise<CloudStorage> {
    const authorization =
      keyFile === undefined ? undefined : (await authorize({ scopes, keyFile })).authorization;
    const root = `${rootUrl.replace(/\/+$/, "")}/`;
    const options = { version: "v1", rootUrl: root } as const;
    const client = storage(authorization === undefined ? options : { ...options, auth: authorization });
    return new CloudStorage(client, root);
  }

  /** The names of a bucket's objects that begin with a prefix, in their order. */
  async list({ bucket, name }: ObjectName): Promise<readonly string[]> {
    const names: string[] = [];
    let pageToken: string | undefined;
    do {
      const answer = await asked({ bucket, name }, () =>
        this.#client.objects.list({
          bucket,
          prefix: name,
          ...(pageToken === undefined ? {} : { pageToken }),
        }),
      );
      const { items, nextPageToken } = page.parse(answer.data);
      names.push(...items.map((item) => item.name));
      pageToken = nextPageToken;
    } while (pageToken !== undefined);
    return names;
  }

  /** Streams an object to a file. @throws BigQueryError `notFound`. */
  async download(object: ObjectName, file: string): Promise<void> {
    await asked(object, async () => {
      const { data } = await this.#client.objects.get(
        { bucket: object.bucket, object: object.name, alt: "media" },
        { responseType: "stream" },
      );
      await pipeline(data, createWriteStream(file));
    });
  }

  /** Streams a file to an object, which is replaced where it exists. */
  async upload(object: ObjectName, file: string, contentType: string): Promise<void> {
    await asked(object, () =>
      this.#client.objects.insert(
        {
          bucket: object.bucket,
          name: object.name,
          media: { mimeType: contentType, body: createReadStream(file) },
        },
        // Google's client sends uploads to Google unless the request itself says otherwise.
        { rootUrl: this.#rootUrl },
      ),
    );
  }
}

async function asked<T>({ bucket, name }: ObjectName, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) throw new BigQueryError("notFound", 404, `Not found: URI gs://${bucket}/${name}`);
    if (status === 401 || status === 403) {
      throw new BigQueryError(
        "accessDenied",
        403,
        `Access Denied: File gs://${bucket}/${name}: Access Denied`,
      );
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new BigQueryError(
      "backendError",
      503,
      `Cloud Storage did not answer for gs://${bucket}/${name}: ${message}`,
    );
  }
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const status = "status" in error ? error.status : "code" in error ? error.code : undefined;
  return Number.isInteger(Number(status)) ? Number(status) : undefined;
}
