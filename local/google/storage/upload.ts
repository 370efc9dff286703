import { z } from "zod";
import { readRelatedUpload } from "../../bigquery/api/upload/multipart-related.ts";
import { BigQueryError } from "../../bigquery/engine/engine.ts";
import { type Call, parseStrictly } from "../call.ts";
import { unimplemented } from "../errors.ts";
import { invalidParameter, storageError } from "./errors.ts";
import type { NewObject, ObjectStorage } from "./object-storage.ts";
import { preconditionParameters } from "./preconditions.ts";
import { objectResource } from "./resource.ts";

const insertQuery = z.strictObject({
  ...preconditionParameters,
  uploadType: z.string().optional(),
  name: z.string().optional(),
  projection: z.enum(["full", "noAcl"]).optional(),
  userProject: z.string().optional(),
});

const insertBody = z.strictObject({
  name: z.string().optional(),
  bucket: z.string().optional(),
  contentType: z.string().optional(),
  contentDisposition: z.string().optional(),
  contentLanguage: z.string().optional(),
  cacheControl: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  storageClass: z.literal("STANDARD").optional(),
  md5Hash: z.string().optional(),
  crc32c: z.string().optional(),
});

const method = "storage.objects.insert";

/** Answers a request to `/upload/storage/v1`. */
export async function handleUpload(storage: ObjectStorage, call: Call): Promise<unknown> {
  const [collection, bucket, objects, ...more] = call.path;
  const isInsert = collection === "b" && bucket !== undefined && objects === "o" && more.length === 0;
  if (isInsert && call.method === "POST") return insertObject(storage, call, bucket);
  throw unimplemented(`The Cloud Storage method ${call.method} /upload/storage/v1/${call.path.join("/")}`);
}

/** Answers objects.insert with content: `uploadType=media` or `multipart`, streamed into its file. */
async function insertObject(storage: ObjectStorage, call: Call, bucket: string): Promise<unknown> {
  const query = parseStrictly(insertQuery, call.query, method);
  const contentType = call.headers["content-type"];
  switch (query.uploadType) {
    case "media": {
      const object = describeObject(bucket, query, {}, contentType);
      return objectResource(await storage.write(object, uploaded(call.upload)), call.rootUrl);
    }
    case "multipart": {
      const related = await readParts(call, contentType ?? "");
      const body = parseStrictly(insertBody, related.metadata ?? {}, method);
      const object = describeObject(bucket, query, body, related.mediaType);
      return objectResource(await storage.write(object, uploaded(related.media)), call.rootUrl);
    }
    default:
      throw unimplemented(`uploadType=${query.uploadType ?? ""} of ${method}`);
  }
}

/** What is to be an object, from the request's parameters and metadata. @throws GoogleError 400 */
function describeObject(
  bucket: string,
  query: z.output<typeof insertQuery>,
  body: z.output<typeof insertBody>,
  mediaType: string | undefined,
): NewObject {
  const { uploadType: _, name: queryName, projection: __, userProject: ___, ...conditions } = query;
  const { name: bodyName, bucket: ____, storageClass: _____, md5Hash, crc32c, ...properties } = body;
  const name = queryName ?? bodyName ?? "";
  requireObjectName(name);
  const contentType = properties.contentType ?? mediaType;
  const given = Object.entries({ ...properties, contentType }).filter(([, value]) => value !== undefined);
  return {
    bucket,
    name,
    properties: Object.fromEntries(given),
    conditions,
    expected: { md5Hash, crc32c },
  };
}

function requireObjectName(name: string): void {
  if (name === "") throw storageError(400, "Required parameter: name", "required");
  const length = Buffer.byteLength(name, "utf8");
  if (length > 1024 || /[\r\n]|\p{Surrogate}/u.test(name) || name === "." || name === "..")
    throw invalidParameter(`Disallowed unicode characters present in object name or a name too long`, "name");
}

async function readParts(call: Call, contentType: string): ReturnType<typeof readRelatedUpload> {
  try {
    return await readRelatedUpload(call.upload, contentType);
  } catch (error) {
    throw asStorageError(error);
  }
}

async function* uploaded(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch (error) {
    throw asStorageError(error);
  }
}

function asStorageError(error: unknown): unknown {
  return error instanceof BigQueryError ? storageError(400, error.message, "badRequest") : error;
}
