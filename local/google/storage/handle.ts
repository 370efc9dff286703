import { z } from "zod";
import { type Call, parseStrictly } from "../call.ts";
import { unimplemented } from "../errors.ts";
import { download } from "./download.ts";
import { invalidParameter, storageError } from "./errors.ts";
import { listObjects } from "./list-objects.ts";
import type { ObjectStorage } from "./object-storage.ts";
import { preconditionParameters, requireConditions } from "./preconditions.ts";
import { bucketResource, objectResource } from "./resource.ts";

/** Answers a request to the Cloud Storage API v1; the path is what follows `/storage/v1`. */
export function handleStorage(storage: ObjectStorage, call: Call): unknown {
  const [collection, bucket, nested, object, ...more] = call.path;
  if (collection === "b" && more.length === 0) {
    const place = [call.method, bucket && "bucket", nested, object && "object"].filter(Boolean).join(" ");
    const name = object ?? "";
    switch (place) {
      case "GET":
        return listBuckets(storage, call);
      case "POST":
        return insertBucket(storage, call);
      case "GET bucket":
        return getBucket(storage, call, bucket ?? "");
      case "DELETE bucket":
        return deleteBucket(storage, call, bucket ?? "");
      case "GET bucket o":
        return listObjects(storage, call, bucket ?? "");
      case "GET bucket o object":
        return getObject(storage, call, bucket ?? "", name);
      case "DELETE bucket o object":
        return deleteObject(storage, call, bucket ?? "", name);
    }
  }
  throw unimplemented(`The Cloud Storage method ${call.method} /storage/v1/${call.path.join("/")}`);
}

const projection = z.enum(["full", "noAcl"]).optional();

const bucketListQuery = z.strictObject({
  project: z.string(),
  prefix: z.string().default(""),
  maxResults: z.coerce.number().int().min(1).default(1000),
  pageToken: z.string().optional(),
  projection,
});

function listBuckets(storage: ObjectStorage, call: Call): unknown {
  const query = parseStrictly(bucketListQuery, call.query, "storage.buckets.list");
  const maximum = Math.min(query.maxResults, 1000);
  const buckets = [...storage.buckets.values()]
    .filter(({ project, name }) => project === query.project && name.startsWith(query.prefix))
    .filter(({ name }) => query.pageToken === undefined || name > query.pageToken)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const items = buckets.slice(0, maximum).map((bucket) => bucketResource(bucket, call.rootUrl));
  const next = buckets.length > maximum ? buckets[maximum - 1]?.name : undefined;
  return {
    kind: "storage#buckets",
    ...(next === undefined ? {} : { nextPageToken: next }),
    ...(items.length === 0 ? {} : { items }),
  };
}

const bucketInsertQuery = z.strictObject({ project: z.string(), projection });
const bucketBody = z.strictObject({
  name: z.string(),
  location: z.string().default("US"),
  storageClass: z.literal("STANDARD").optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

function insertBucket(storage: ObjectStorage, call: Call): unknown {
  const { project } = parseStrictly(bucketInsertQuery, call.query, "storage.buckets.insert");
  const { name, location, labels } = parseStrictly(bucketBody, call.body ?? {}, "storage.buckets.insert");
  if (
    !/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name) ||
    name.split(".").some((part) => part.length > 63)
  ) {
    throw invalidParameter(`Invalid bucket name: '${name}'`, "name");
  }
  const bucket = storage.createBucket({
    name,
    project,
    location: location.toUpperCase(),
    ...(labels === undefined ? {} : { labels }),
  });
  return bucketResource(bucket, call.rootUrl);
}

const bucketQuery = z.strictObject({ projection });

function getBucket(storage: ObjectStorage, call: Call, name: string): unknown {
  parseStrictly(bucketQuery, call.query, "storage.buckets.get");
  return bucketResource(storage.bucket(name), call.rootUrl);
}

function deleteBucket(storage: ObjectStorage, call: Call, name: string): undefined {
  parseStrictly(z.strictObject({}), call.query, "storage.buckets.delete");
  storage.deleteBucket(name);
}

const objectQuery = z.strictObject({
  ...preconditionParameters,
  generation: z.string().optional(),
  projection,
  userProject: z.string().optional(),
});

function getObject(storage: ObjectStorage, call: Call, bucket: string, name: string): unknown {
  const query = parseStrictly(objectQuery, call.query, "storage.objects.get");
  const find = () => {
    const object = storage.object(bucket, name, query.generation);
    requireConditions(query, object);
    return object;
  };
  return call.alt === "media" ? download(storage, call, find) : objectResource(find(), call.rootUrl);
}

function deleteObject(storage: ObjectStorage, call: Call, bucket: string, name: string): undefined {
  const query = parseStrictly(objectQuery, call.query, "storage.objects.delete");
  if (call.alt === "media") throw storageError(400, "alt=media is for downloads.", "badRequest");
  storage.delete(bucket, name, query.generation, query);
}
