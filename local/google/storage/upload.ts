import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { z } from "zod";
import { readJsonBody } from "../../rest/json-body.ts";
import { readRelatedUpload } from "../../rest/multipart-related.ts";
import { RequestError } from "../../rest/request-error.ts";
import { RESUME_INCOMPLETE, ResumableUploads, rangeHeader } from "../../rest/resumable-uploads.ts";
import { type Call, parseStrictly } from "../call.ts";
import { type GoogleError, unimplemented } from "../errors.ts";
import { RawAnswer } from "../raw-answer.ts";
import { invalidParameter, storageError } from "./errors.ts";
import type { NewObject, ObjectStorage } from "./object-storage.ts";
import { preconditionParameters } from "./preconditions.ts";
import { objectResource } from "./resource.ts";
import type { StoredObject } from "./stored-object.ts";

const insertQuery = z.strictObject({
  ...preconditionParameters,
  uploadType: z.string().optional(),
  upload_id: z.string().optional(),
  name: z.string().optional(),
  projection: z.enum(["full", "noAcl"]).optional(),
  userProject: z.string().optional(),
});

type InsertQuery = z.output<typeof insertQuery>;

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
const CLIENT_CLOSED = 499;

/** Objects that come in several requests. */
export type ObjectUploads = ResumableUploads<NewObject, StoredObject>;

export function objectUploads(storage: ObjectStorage): ObjectUploads {
  return new ResumableUploads(
    () => storage.stagingFile(),
    async (object, file) => {
      try {
        return await storage.write(object, createReadStream(file));
      } finally {
        await rm(file, { force: true });
      }
    },
  );
}

/** Answers a request to `/upload/storage/v1`: objects.insert with content. */
export async function handleUpload(
  storage: ObjectStorage,
  uploads: ObjectUploads,
  call: Call,
): Promise<unknown> {
  const [collection, bucket, objects, ...more] = call.path;
  if (collection !== "b" || bucket === undefined || objects !== "o" || more.length > 0) throw refusal(call);
  const query = parseStrictly(insertQuery, call.query, method);
  const uploadId = query.upload_id;
  try {
    if (uploadId !== undefined && (call.method === "PUT" || call.method === "POST"))
      return await receivePart(uploads, call, uploadId);
    if (uploadId !== undefined && call.method === "DELETE") return await cancelUpload(uploads, uploadId);
    if (call.method !== "POST") throw refusal(call);
    return await insertObject(storage, uploads, call, bucket, query);
  } catch (error) {
    throw error instanceof RequestError ? storageError(400, error.message, "badRequest") : error;
  }
}

async function insertObject(
  storage: ObjectStorage,
  uploads: ObjectUploads,
  call: Call,
  bucket: string,
  query: InsertQuery,
): Promise<unknown> {
  const contentType = call.headers["content-type"];
  switch (query.uploadType) {
    case "media": {
      const object = describeObject(bucket, query, {}, contentType);
      return objectResource(await storage.write(object, call.upload), call.rootUrl);
    }
    case "multipart": {
      const related = await readRelatedUpload(call.upload, contentType ?? "");
      const body = parseStrictly(insertBody, related.metadata ?? {}, method);
      const object = describeObject(bucket, query, body, related.mediaType);
      return objectResource(await storage.write(object, related.media), call.rootUrl);
    }
    case "resumable": {
      const body = parseStrictly(insertBody, (await readJsonBody(call.upload, undefined)) ?? {}, method);
      const mediaType = call.headers["x-upload-content-type"];
      const type = typeof mediaType === "string" ? mediaType : undefined;
      return await beginUpload(storage, uploads, call, describeObject(bucket, query, body, type));
    }
    default:
      throw unimplemented(`uploadType=${query.uploadType ?? ""} of ${method}`);
  }
}

/** What is to be an object, from the request's parameters and metadata. @throws GoogleError 400 */
function describeObject(
  bucket: string,
  query: InsertQuery,
  body: z.output<typeof insertBody>,
  mediaType: string | undefined,
): NewObject {
  const name = query.name ?? body.name ?? "";
  requireObjectName(name);
  const { contentDisposition, contentLanguage, cacheControl, metadata, md5Hash, crc32c } = body;
  const contentType = body.contentType ?? mediaType;
  return {
    bucket,
    name,
    properties: { contentType, contentDisposition, contentLanguage, cacheControl, metadata },
    conditions: query,
    expected: { md5Hash, crc32c },
  };
}

function requireObjectName(name: string): void {
  if (name === "") throw storageError(400, "Required parameter: name", "required");
  const length = Buffer.byteLength(name, "utf8");
  if (length > 1024 || /[\r\n]|\p{Surrogate}/u.test(name) || name === "." || name === "..")
    throw invalidParameter(`Disallowed unicode characters present in object name or a name too long`, "name");
}

async function beginUpload(
  storage: ObjectStorage,
  uploads: ObjectUploads,
  call: Call,
  object: NewObject,
): Promise<RawAnswer> {
  storage.bucket(object.bucket);
  const id = await uploads.begin(object);
  const path = `/upload/storage/v1/b/${encodeURIComponent(object.bucket)}/o`;
  const location = `${call.rootUrl}${path}?uploadType=resumable&upload_id=${id}`;
  return new RawAnswer(200, { location, "x-guploader-uploadid": id, "content-length": "0" });
}

async function receivePart(uploads: ObjectUploads, call: Call, id: string): Promise<unknown> {
  const received = await uploads.receive(id, call.upload, call.headers);
  if (received === undefined) throw storageError(404, "The upload does not exist, or has ended.", "notFound");
  if ("answer" in received) return objectResource(received.answer, call.rootUrl);
  return new RawAnswer(RESUME_INCOMPLETE, rangeHeader(received.received));
}

async function cancelUpload(uploads: ObjectUploads, id: string): Promise<RawAnswer> {
  if (!(await uploads.cancel(id)))
    throw storageError(404, "The upload does not exist, or has ended.", "notFound");
  return new RawAnswer(CLIENT_CLOSED, { "content-length": "0" });
}

function refusal(call: Call): GoogleError {
  return unimplemented(`The Cloud Storage method ${call.method} /upload/storage/v1/${call.path.join("/")}`);
}
