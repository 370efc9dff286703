import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { crc32c } from "../crc32c.ts";
import type { Store } from "../store.ts";
import { bucketNotFound, objectNotFound, storageError } from "./errors.ts";
import { type Preconditions, requireConditions } from "./preconditions.ts";
import { type ObjectProperties, objectKey, type StoredBucket, type StoredObject } from "./stored-object.ts";

export interface NewObject {
  readonly bucket: string;
  readonly name: string;
  readonly properties?: ObjectProperties;
  readonly conditions?: Preconditions;
  /** What the content must come to, in base64; a write of anything else fails. */
  readonly expected?: { readonly md5Hash?: string | undefined; readonly crc32c?: string | undefined };
}

/** Content that is written and hashed, before it is an object. */
export interface StagedContent {
  readonly file: string;
  readonly size: number;
  readonly md5Hash: string;
  readonly crc32c: string;
}

/**
 * Cloud Storage's buckets and objects. Contents are files of a folder, named by the objects' generations; what is an
 * object is said by the state alone. So a write that a kill cut short leaves no object, only a file that the next
 * opening removes.
 */
export class ObjectStorage {
  private lastGeneration: bigint;

  private constructor(
    private readonly folder: string,
    private readonly store: Store,
    private readonly now: () => Date,
  ) {
    this.lastGeneration = [...store.state.objects.values()].reduce(
      (last, { generation }) => (BigInt(generation) > last ? BigInt(generation) : last),
      0n,
    );
  }

  static open(folder: string, store: Store, now: () => Date): ObjectStorage {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const files = new Set([...store.state.objects.values()].map(({ generation }) => generation));
    for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(join(folder, file));
    return new ObjectStorage(folder, store, now);
  }

  get buckets(): ReadonlyMap<string, StoredBucket> {
    return this.store.state.buckets;
  }

  /** @throws GoogleError 404 */
  bucket(name: string): StoredBucket {
    const bucket = this.store.state.buckets.get(name);
    if (bucket === undefined) throw bucketNotFound();
    return bucket;
  }

  /** @throws GoogleError 404 */
  object(bucket: string, name: string, generation?: string): StoredObject {
    this.bucket(bucket);
    const object = this.store.state.objects.get(objectKey(bucket, name));
    const isAsked = generation === undefined || generation === object?.generation;
    if (object === undefined || !isAsked) throw objectNotFound(bucket, name);
    return object;
  }

  /** A bucket's objects in no order. @throws GoogleError 404 */
  objects(bucket: string): readonly StoredObject[] {
    this.bucket(bucket);
    return [...this.store.state.objects.values()].filter((object) => object.bucket === bucket);
  }

  createBucket(bucket: Pick<StoredBucket, "name" | "project" | "location" | "labels">): StoredBucket {
    if (this.store.state.buckets.has(bucket.name)) {
      const message = "Your previous request to create the named bucket succeeded and you already own it.";
      throw storageError(409, message, "conflict");
    }
    const time = this.now().toISOString();
    const made: StoredBucket = {
      ...bucket,
      storageClass: "STANDARD",
      metageneration: 1,
      timeCreated: time,
      updated: time,
    };
    this.store.commit([{ kind: "bucket", bucket: made }]);
    return made;
  }

  deleteBucket(name: string): void {
    if (this.objects(name).length > 0) {
      throw storageError(409, "The bucket you tried to delete is not empty.", "conflict");
    }
    this.store.commit([{ kind: "deleteBucket", name }]);
  }

  /** A new file for content that is still to be an object; gone with the next opening unless it became one. */
  stagingFile(): string {
    return join(this.folder, `upload-${randomUUID()}`);
  }

  /** Writes content beside the objects, hashing it on the way. Leaves nothing behind when the source fails. */
  async stage(content: AsyncIterable<Uint8Array>): Promise<StagedContent> {
    const file = this.stagingFile();
    const handle = await open(file, "wx", 0o600);
    try {
      const md5 = createHash("md5");
      let checksum = 0;
      let size = 0;
      for await (const chunk of content) {
        await writeWhole(handle, chunk);
        md5.update(chunk);
        checksum = crc32c(chunk, checksum);
        size += chunk.length;
      }
      return { file, size, md5Hash: md5.digest("base64"), crc32c: checksumText(checksum) };
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Makes staged content an object, in place of one of the same name. @throws GoogleError 400, 404, 412 */
  publish(object: NewObject, content: StagedContent): StoredObject {
    const key = objectKey(object.bucket, object.name);
    const before = this.store.state.objects.get(key);
    try {
      this.bucket(object.bucket);
      requireConditions(object.conditions ?? {}, before);
      requireHashes(object, content);
      const now = this.now();
      const made: StoredObject = {
        ...object.properties,
        bucket: object.bucket,
        name: object.name,
        generation: this.nextGeneration(now),
        metageneration: 1,
        storageClass: "STANDARD",
        size: content.size,
        md5Hash: content.md5Hash,
        crc32c: content.crc32c,
        timeCreated: now.toISOString(),
      };
      renameSync(content.file, join(this.folder, made.generation));
      this.store.commit([{ kind: "object", object: made }]);
      if (before !== undefined) rmSync(join(this.folder, before.generation));
      return made;
    } catch (error) {
      rmSync(content.file, { force: true });
      throw error;
    }
  }

  /** Writes an object from its content as it streams. @throws GoogleError 400, 404, 412 */
  async write(object: NewObject, content: AsyncIterable<Uint8Array>): Promise<StoredObject> {
    this.bucket(object.bucket);
    return this.publish(object, await this.stage(content));
  }

  /** @throws GoogleError 404, 412 */
  delete(bucket: string, name: string, generation: string | undefined, conditions: Preconditions): void {
    const object = this.object(bucket, name, generation);
    requireConditions(conditions, object);
    this.store.commit([{ kind: "deleteObject", bucket, name }]);
    rmSync(join(this.folder, object.generation));
  }

  /** Opens an object's content, which stays whole while it is read, whatever becomes of the object. */
  openContent(object: StoredObject): Promise<FileHandle> {
    return open(join(this.folder, object.generation), "r");
  }

  private nextGeneration(now: Date): string {
    const micros = BigInt(now.getTime()) * 1000n;
    this.lastGeneration = micros > this.lastGeneration ? micros : this.lastGeneration + 1n;
    return String(this.lastGeneration);
  }
}

function requireHashes({ expected }: NewObject, { md5Hash, crc32c: checksum }: StagedContent): void {
  const mismatch = (name: string, said: string, computed: string) =>
    storageError(
      400,
      `Provided ${name} "${said}" doesn't match calculated ${name} "${computed}".`,
      "invalid",
    );
  if (expected?.md5Hash !== undefined && expected.md5Hash !== md5Hash)
    throw mismatch("MD5 hash", expected.md5Hash, md5Hash);
  if (expected?.crc32c !== undefined && expected.crc32c !== checksum)
    throw mismatch("CRC32C", expected.crc32c, checksum);
}

function checksumText(checksum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(checksum);
  return bytes.toString("base64");
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at);
    at += bytesWritten;
  }
}
