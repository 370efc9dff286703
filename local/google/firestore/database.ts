import { renameSync, rmSync } from "node:fs";
import { GoogleError, invalidArgument } from "../errors.ts";
import { DocumentFile } from "./document-file.ts";
import { type Collection, DocumentIndex } from "./document-index.ts";
import type { DocumentVersion, Place } from "./document-version.ts";

/** A document as it was at a time. Times are microseconds since 1970. */
export interface StoredDocument {
  readonly path: string;
  /** JSON text of its fields in their normal form. */
  readonly fields: string;
  readonly createMicros: bigint;
  readonly updateMicros: bigint;
}

/** What a commit leaves of a document; `fields` is null for its deletion. */
export interface DocumentChange {
  readonly path: string;
  readonly fields: string | null;
}

export interface DatabaseOptions {
  /** The clock's reading, in microseconds since 1970. */
  readonly now: () => bigint;
  /** Whether versions that are no longer current must be kept: an export reads them. */
  readonly keepHistory: boolean;
  /** A time that commits must come after. */
  readonly after: bigint;
}

const leastWaste = 1 << 20;

/**
 * The documents of one database: their versions in a file, where the newest ones are in memory. Old versions stay until
 * the database is opened again, so that reading at a time sees what was there then, whatever is written meanwhile.
 */
export class Database {
  private index = new DocumentIndex();
  private file: DocumentFile;
  private lastMicros: bigint;

  private constructor(
    path: string,
    private readonly options: DatabaseOptions,
  ) {
    let lastMicros = options.after;
    this.file = DocumentFile.open(path, ({ path: document, isDeletion, updateMicros }, place) => {
      this.index.put(document, place, isDeletion);
      if (updateMicros > lastMicros) lastMicros = updateMicros;
    });
    if (this.file.floorMicros > lastMicros) lastMicros = this.file.floorMicros;
    this.lastMicros = lastMicros;
    const waste = this.file.size - this.index.liveBytes;
    if (!options.keepHistory && waste > leastWaste && waste > this.index.liveBytes) this.compact(path);
  }

  /** Opens a database's file, or makes it. A file that holds more waste than documents is written anew. */
  static open(path: string, options: DatabaseOptions): Database {
    rmSync(`${path}.new`, { force: true });
    return new Database(path, options);
  }

  close(): void {
    this.file.close();
  }

  /** A moment of its own: after everything that was committed, before everything that will be. */
  tick(): bigint {
    const now = this.options.now();
    this.lastMicros = now > this.lastMicros ? now : this.lastMicros + 1n;
    return this.lastMicros;
  }

  /** Whether there is a document now. */
  has(path: string): boolean {
    return this.index.has(path);
  }

  /** A document as it is, or as it was at a time; undefined where there is none. */
  get(path: string, at?: bigint): StoredDocument | undefined {
    return this.versionAt(this.index.place(path), at);
  }

  /** Makes the changes of one commit. @returns the commit's time */
  commit(changes: readonly DocumentChange[], commitMicros: bigint): void {
    const versions = changes.map(({ path, fields }): DocumentVersion => {
      const previous = this.index.place(path);
      const before = this.get(path);
      return {
        path,
        fields,
        createMicros: before?.createMicros ?? commitMicros,
        updateMicros: commitMicros,
        previous,
      };
    });
    if (versions.length === 0) return;
    const places = this.file.append(versions);
    for (const [position, { path, fields }] of changes.entries()) {
      const place = places[position];
      if (place !== undefined) this.index.put(path, place, fields === null);
    }
  }

  /** @throws GoogleError 400 for a time that lies ahead, or so far back that versions of it are gone */
  requireReadable(at: bigint): void {
    if (at > this.options.now() && at > this.lastMicros)
      throw invalidArgument("The requested read time is in the future.");
    if (at < this.file.floorMicros) {
      const message = "The requested snapshot version is too old.";
      throw new GoogleError(400, message, "FAILED_PRECONDITION");
    }
  }

  /** The documents right in a collection whose ids come after `after`, in the order of their ids. */
  *list(
    collectionPath: string,
    after: string,
    isDescending: boolean,
    at?: bigint,
  ): Generator<StoredDocument> {
    for (const id of this.idsAfter(collectionPath, after, isDescending)) {
      const document = this.get(`${collectionPath}/${id}`, at);
      if (document !== undefined) yield document;
    }
  }

  /** Every document of the collections with one of these ids, or of all; at a time, in no order. */
  *documents(collectionIds: ReadonlySet<string> | "all", at: bigint): Generator<StoredDocument> {
    for (const collection of this.collectionsOf(collectionIds)) {
      for (const number of collection.documents.values()) {
        const document = this.versionAt(this.index.placeOf(number), at);
        if (document !== undefined) yield document;
      }
    }
  }

  /** How many documents, and bytes of them, collections with one of these ids hold now. */
  measure(collectionIds: ReadonlySet<string> | "all"): {
    readonly documents: number;
    readonly bytes: number;
  } {
    let documents = 0;
    let bytes = 0;
    for (const collection of this.collectionsOf(collectionIds)) {
      for (const number of collection.documents.values()) {
        if (!this.index.exists(number)) continue;
        documents += 1;
        bytes += this.index.placeOf(number).length;
      }
    }
    return { documents, bytes };
  }

  /** The paths of collections below a document ("" for the root) that hold, or lead to, documents. */
  *collectionPathsBelow(document: string, at?: bigint): Generator<string> {
    for (const path of this.index.pathsBelow(document)) {
      const collection = this.index.collection(path);
      if (collection !== undefined && this.holdsDocuments(collection, at)) yield path;
    }
  }

  private idsAfter(collectionPath: string, after: string, isDescending: boolean): readonly string[] {
    const collection = this.index.collection(collectionPath);
    if (collection === undefined) return [];
    return this.index.idsAfter(collection, after, isDescending);
  }

  private holdsDocuments({ documents }: Collection, at: bigint | undefined): boolean {
    for (const number of documents.values()) {
      if (at === undefined ? this.index.exists(number) : this.versionAt(this.index.placeOf(number), at))
        return true;
    }
    return false;
  }

  private *collectionsOf(ids: ReadonlySet<string> | "all"): Generator<Collection> {
    for (const collection of this.index.collections())
      if (ids === "all" || ids.has(collection.id)) yield collection;
  }

  private versionAt(newest: Place | undefined, at: bigint | undefined): StoredDocument | undefined {
    let version = newest === undefined ? undefined : this.file.read(newest);
    while (version !== undefined && at !== undefined && version.updateMicros > at)
      version = version.previous === undefined ? undefined : this.file.read(version.previous);
    if (version === undefined || version.fields === null) return undefined;
    const { path, fields, createMicros, updateMicros } = version;
    return { path, fields, createMicros, updateMicros };
  }

  /** Writes the newest versions alone into a new file, which then takes the old one's place. */
  private compact(path: string): void {
    const compacted = DocumentFile.create(`${path}.new`, this.lastMicros);
    const index = new DocumentIndex();
    let pending: DocumentVersion[] = [];
    let pendingBytes = 0;
    const flush = (): void => {
      for (const [position, place] of compacted.append(pending).entries())
        index.put(pending[position]?.path ?? "", place, false);
      pending = [];
      pendingBytes = 0;
    };
    for (const document of this.documents("all", this.lastMicros)) {
      pending.push({ ...document, previous: undefined });
      pendingBytes += document.fields.length;
      if (pendingBytes > 1 << 20) flush();
    }
    if (pending.length > 0) flush();
    renameSync(`${path}.new`, path);
    this.file.close();
    this.file = compacted;
    this.index = index;
  }
}
