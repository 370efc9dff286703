import type { FieldTree } from "../field-tree.ts";
import type { StoredBucket, StoredObject } from "./stored-object.ts";

const anyName: FieldTree = { "*": true };

const bucketFields: FieldTree = {
  kind: true,
  id: true,
  selfLink: true,
  projectNumber: true,
  name: true,
  timeCreated: true,
  updated: true,
  metageneration: true,
  location: true,
  locationType: true,
  storageClass: true,
  labels: anyName,
  etag: true,
};

const objectFields: FieldTree = {
  kind: true,
  id: true,
  selfLink: true,
  mediaLink: true,
  name: true,
  bucket: true,
  generation: true,
  metageneration: true,
  contentType: true,
  contentDisposition: true,
  contentLanguage: true,
  cacheControl: true,
  metadata: anyName,
  storageClass: true,
  size: true,
  md5Hash: true,
  crc32c: true,
  etag: true,
  timeCreated: true,
  updated: true,
  timeStorageClassUpdated: true,
  timeFinalized: true,
};

/** Every field that an answer of the Storage API can have here, for partial responses. */
export const storageFields: FieldTree = {
  ...bucketFields,
  ...objectFields,
  nextPageToken: true,
  prefixes: true,
  items: { ...bucketFields, ...objectFields },
};

export function bucketResource(bucket: StoredBucket, rootUrl: string): Readonly<Record<string, unknown>> {
  const { name, project: _, metageneration, ...properties } = bucket;
  return {
    kind: "storage#bucket",
    id: name,
    name,
    selfLink: `${rootUrl}/storage/v1/b/${encodeURIComponent(name)}`,
    projectNumber: "100000000000",
    ...properties,
    locationType: "region",
    metageneration: String(metageneration),
    etag: etag(metageneration),
  };
}

export function objectResource(object: StoredObject, rootUrl: string): Readonly<Record<string, unknown>> {
  const { bucket, name, generation, metageneration, size, timeCreated, ...properties } = object;
  const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${rootUrl}${path}`,
    mediaLink: `${rootUrl}/download${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation,
    metageneration: String(metageneration),
    ...properties,
    size: String(size),
    etag: objectEtag(object),
    timeCreated,
    updated: timeCreated,
    timeStorageClassUpdated: timeCreated,
    timeFinalized: timeCreated,
  };
}

export function objectEtag({ generation, metageneration }: StoredObject): string {
  return etag(BigInt(generation) * 16n + BigInt(metageneration));
}

function etag(number: number | bigint): string {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(0x08, 0);
  bytes.writeBigUInt64BE(BigInt(number), 1);
  return bytes.toString("base64");
}
