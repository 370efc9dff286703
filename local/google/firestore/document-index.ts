import { compareText } from "../compare-text.ts";
import type { Place } from "./document-version.ts";

/** A collection that has, or had, documents. */
export interface Collection {
  /** As in `consultations/c1/messages`. */
  readonly path: string;
  /** The last segment of the path. */
  readonly id: string;
  /** The number of each document in the table of places, by its id. */
  readonly documents: Map<string, number>;
}

/** Where the newest version of each document is. A document is a map's entry and a few numbers, not an object. */
export class DocumentIndex {
  private readonly byPath = new Map<string, Collection>();
  private readonly sortedIds = new Map<string, readonly string[]>();
  private sortedPaths: readonly string[] | undefined;
  private offsets = new Float64Array(1024);
  private lengths = new Uint32Array(1024);
  /** 1 for a document that exists, 0 for one that was deleted. */
  private existing = new Uint8Array(1024);
  private count = 0;
  /** Bytes of the newest versions of existing documents. */
  liveBytes = 0;

  collections(): Iterable<Collection> {
    return this.byPath.values();
  }

  collection(path: string): Collection | undefined {
    return this.byPath.get(path);
  }

  /** Where a document's newest version is; undefined where it never was. */
  place(path: string): Place | undefined {
    const number = this.numberOf(path);
    return number === undefined ? undefined : this.placeOf(number);
  }

  placeOf(number: number): Place {
    return { offset: this.offsets[number] ?? 0, length: this.lengths[number] ?? 0 };
  }

  exists(number: number): boolean {
    return this.existing[number] === 1;
  }

  /** Whether there is a document at the path now. */
  has(path: string): boolean {
    const number = this.numberOf(path);
    return number !== undefined && this.exists(number);
  }

  put(path: string, place: Place, isDeletion: boolean): void {
    const number = this.numberOf(path) ?? this.add(path);
    if (this.exists(number)) this.liveBytes -= this.lengths[number] ?? 0;
    this.offsets[number] = place.offset;
    this.lengths[number] = place.length;
    this.existing[number] = isDeletion ? 0 : 1;
    if (!isDeletion) this.liveBytes += place.length;
  }

  /**
   * The ids of a collection's documents, deleted ones included, in the order of Firestore's names or against it: those
   * that come after `after`, all of them for "".
   */
  idsAfter(collection: Collection, after: string, isDescending: boolean): readonly string[] {
    const ids = this.idsOf(collection);
    if (isDescending) {
      const end = after === "" ? ids.length : countBefore(ids, (id) => compareText(id, after) < 0);
      return ids.slice(0, end).reverse();
    }
    return ids.slice(after === "" ? 0 : countBefore(ids, (id) => compareText(id, after) <= 0));
  }

  private idsOf(collection: Collection): readonly string[] {
    const sorted = this.sortedIds.get(collection.path);
    if (sorted?.length === collection.documents.size) return sorted;
    const ids = [...collection.documents.keys()].sort(compareText);
    this.sortedIds.set(collection.path, ids);
    return ids;
  }

  /** The paths of all collections below a document, or below the root for "", in the order of plain text. */
  *pathsBelow(document: string): Generator<string> {
    const prefix = document === "" ? "" : `${document}/`;
    if (this.sortedPaths?.length !== this.byPath.size) this.sortedPaths = [...this.byPath.keys()].sort();
    const paths = this.sortedPaths;
    for (let at = countBefore(paths, (path) => path < prefix); at < paths.length; at += 1) {
      const path = paths[at] ?? "";
      if (!path.startsWith(prefix)) return;
      yield path;
    }
  }

  private numberOf(path: string): number | undefined {
    const slash = path.lastIndexOf("/");
    return this.byPath.get(path.slice(0, slash))?.documents.get(path.slice(slash + 1));
  }

  private add(path: string): number {
    const slash = path.lastIndexOf("/");
    const parent = path.slice(0, slash);
    let collection = this.byPath.get(parent);
    if (collection === undefined) {
      const id = parent.slice(parent.lastIndexOf("/") + 1);
      collection = { path: parent, id, documents: new Map() };
      this.byPath.set(parent, collection);
    }
    const number = this.count;
    this.count += 1;
    if (number === this.offsets.length) this.grow();
    collection.documents.set(path.slice(slash + 1), number);
    return number;
  }

  private grow(): void {
    const length = this.offsets.length * 2;
    const [offsets, lengths, existing] = [this.offsets, this.lengths, this.existing];
    this.offsets = new Float64Array(length);
    this.lengths = new Uint32Array(length);
    this.existing = new Uint8Array(length);
    this.offsets.set(offsets);
    this.lengths.set(lengths);
    this.existing.set(existing);
  }
}

/** How many of sorted texts come before a place, which `isBefore` says. */
function countBefore(sorted: readonly string[], isBefore: (text: string) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(sorted[middle] ?? "")) low = middle + 1;
    else high = middle;
  }
  return low;
}
