/** A bucket of Cloud Storage. Times are RFC 3339 in UTC. */
export interface StoredBucket {
  readonly name: string;
  readonly project: string;
  readonly location: string;
  readonly storageClass: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly metageneration: number;
  readonly timeCreated: string;
  readonly updated: string;
}

/** What a writer says of an object beside its content. */
export interface ObjectProperties {
  readonly contentType?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** An object's one generation; its content is the file named by the generation. Times are RFC 3339 in UTC. */
export interface StoredObject extends ObjectProperties {
  readonly bucket: string;
  readonly name: string;
  /** Microseconds since 1970, unlike any other object's. */
  readonly generation: string;
  readonly metageneration: number;
  readonly storageClass: string;
  readonly size: number;
  /** Base64. */
  readonly md5Hash: string;
  /** Base64 of the four bytes, the highest first. */
  readonly crc32c: string;
  readonly timeCreated: string;
}

/** The key of an object in the state: a bucket's name has no slash. */
export function objectKey(bucket: string, name: string): string {
  return `${bucket}/${name}`;
}
