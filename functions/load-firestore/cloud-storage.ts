import { storage, type storage_v1 } from "googleapis/build/src/apis/storage/index.js";
import { z } from "zod";
import { ApiRequests } from "../google/api-requests.ts";
import { authorize } from "../google/authorization.ts";
import { type RetryPolicy, UnreadableAnswerError } from "../retry.ts";
import { crc32c } from "./export/index.ts";
import { type ExportLocation, locationText } from "./export-location.ts";

/** An object of Cloud Storage as it stood when it was listed; a later one of the same name is another. */
export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
  /** In bytes. */
  readonly size: number;
  /** Of the whole object; null where Cloud Storage does not say. */
  readonly crc32c: number | null;
  /** RFC 3339. */
  readonly createdAt: string | null;
}

export interface GoogleAccess {
  readonly keyFile: string | undefined;
  /** The root URL of Google's APIs; Google's own where absent. */
  readonly rootUrl: string | undefined;
  /** How long a request, or a download's next bytes, may take. */
  readonly timeoutMs: number;
  readonly retries: RetryPolicy;
  /** Called before a request is sent again. */
  readonly onRetry: (request: string, error: Error) => void;
}

const scopes = ["https://www.googleapis.com/auth/devstorage.read_only"];

const listAnswer = z.object({
  nextPageToken: z.string().optional(),
  items: z
    .array(
      z.object({
        name: z.string(),
        generation: z.string(),
        size: z.coerce.number().int(),
        crc32c: z.string().optional(),
        timeCreated: z.string().optional(),
      }),
    )
    .default([]),
});

/** Reads objects of Cloud Storage. Failures that may pass are retried; others say what to do. */
export class CloudStorage {
  private constructor(
    private readonly client: storage_v1.Storage,
    private readonly requests: ApiRequests,
    private readonly timeoutMs: number,
  ) {}

  static async open(access: GoogleAccess): Promise<CloudStorage> {
    const { authorization, account } = await authorize({ scopes, keyFile: access.keyFile });
    const client = storage({
      version: "v1",
      auth: authorization,
      retry: false,
      ...(access.rootUrl === undefined ? {} : { rootUrl: access.rootUrl }),
    });
    return new CloudStorage(client, new ApiRequests({ ...access, account }), access.timeoutMs);
  }

  /** Every object below a location. */
  async list(location: ExportLocation): Promise<readonly StoredObject[]> {
    const { bucket } = location;
    const request = { name: `list ${locationText(location)}`, advice: adviceFor(bucket) };
    const objects: StoredObject[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.requests.answer(request, listAnswer, () =>
        this.client.objects.list(
          {
            bucket,
            ...(location.path === "" ? {} : { prefix: `${location.path}/` }),
            fields: "nextPageToken,items(name,generation,size,crc32c,timeCreated)",
            ...(pageToken === undefined ? {} : { pageToken }),
          },
          { timeout: this.timeoutMs },
        ),
      );
      for (const { name, generation, size, crc32c: checksum, timeCreated } of page.items) {
        objects.push({
          bucket,
          name,
          generation,
          size,
          crc32c: checksum === undefined ? null : Buffer.from(checksum, "base64").readUInt32BE(),
          createdAt: timeCreated ?? null,
        });
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return objects;
  }

  /**
   * An object's bytes, as they stream. A download that breaks off goes on where it stopped.
   * @throws UnreadableAnswerError after the last byte when the bytes are not the object's: reading again may mend it
   */
  async *read(object: StoredObject): AsyncGenerator<Uint8Array> {
    const { bucket, size } = object;
    const request = { name: `read ${objectText(object)}`, advice: adviceFor(bucket) };
    let body: AsyncGenerator<Uint8Array> | undefined;
    let at = 0;
    let checksum = 0;
    const next = (): Promise<Uint8Array> =>
      this.requests.send(request, async () => {
        try {
          body ??= this.download(object, at);
          const { done, value } = await body.next();
          if (done !== true) return value;
          throw new UnreadableAnswerError(`the download ended at byte ${at} of ${size}`);
        } catch (error) {
          body = undefined;
          throw error;
        }
      });
    try {
      while (at < size) {
        const chunk = await next();
        at += chunk.length;
        checksum = crc32c(chunk, 0, chunk.length, checksum);
        yield chunk;
      }
    } finally {
      await body?.return(undefined);
    }
    if (at > size || (object.crc32c !== null && object.crc32c !== checksum)) {
      throw new UnreadableAnswerError(`${objectText(object)} arrived damaged`);
    }
  }

  /** The whole of a small object. */
  async content(object: StoredObject): Promise<Uint8Array> {
    const request = { name: `read ${objectText(object)}`, advice: adviceFor(object.bucket) };
    return this.requests.send(request, async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of this.read(object)) chunks.push(chunk);
      return Buffer.concat(chunks);
    });
  }

  /** An object's bytes from one of them on, in one request. */
  private async *download(object: StoredObject, from: number): AsyncGenerator<Uint8Array> {
    const { bucket, name, generation } = object;
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const expectBytes = (): void => {
      timer = setTimeout(
        () => abort.abort(new Error(`no bytes came for ${this.timeoutMs} ms`)),
        this.timeoutMs,
      );
    };
    try {
      expectBytes();
      const { data, status } = await this.client.objects
        .get(
          { bucket, object: name, generation, alt: "media" },
          {
            responseType: "stream",
            signal: abort.signal,
            ...(from === 0 ? {} : { headers: { range: `bytes=${from}-` } }),
          },
        )
        .catch((error: unknown) => {
          throw readableRefusal(error);
        });
      // A server may answer a part's request with the whole.
      let passed = status === 206 ? from : 0;
      for await (const bytes of data as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        const chunk = bytes.subarray(Math.min(bytes.length, from - passed));
        passed = Math.min(from, passed + bytes.length);
        if (chunk.length > 0) yield chunk;
        expectBytes();
      }
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  }
}

/** As in `gs://bucket/name`. */
export function objectText({ bucket, name }: Pick<StoredObject, "bucket" | "name">): string {
  return `gs://${bucket}/${name}`;
}

function adviceFor(bucket: string): (account: string) => Readonly<Record<number, string>> {
  return (account) => ({
    403: `Give ${account} the role Storage Object Viewer on the bucket ${bucket}.`,
    404: `Either the bucket ${bucket} or the object does not exist any more: check FIRESTORE_EXPORT_URI, or load another export.`,
  });
}

/** The client library takes the whole body of a refused download for its message. */
function readableRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.startsWith("{")) return error;
  try {
    const refusal = z.object({ error: z.object({ message: z.string() }) }).parse(JSON.parse(error.message));
    error.message = refusal.error.message;
  } catch {
    // Not the body of a refusal: the message stays.
  }
  return error;
}
