/** Where a document is. */
export interface DocumentName {
  /** The project's id, without the prefix that tells where it is served (`s~`, `dev~`). */
  readonly project: string;
  readonly database: string;
  /** Collection, document, collection, document …, as in `consultations/c1/messages/m1`. */
  readonly path: string;
  /** The id of the collection that holds it: the last but one segment of the path. */
  readonly collection: string;
}

export type FirestoreFields = ReadonlyMap<string, FirestoreValue>;

/** A value of a document's field, as Firestore knows it. */
export type FirestoreValue =
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  /** Microseconds since 1970-01-01T00:00:00Z. */
  | { readonly kind: "timestamp"; readonly micros: bigint }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  | { readonly kind: "reference"; readonly name: DocumentName }
  | { readonly kind: "geopoint"; readonly latitude: number; readonly longitude: number }
  | { readonly kind: "array"; readonly values: readonly FirestoreValue[] }
  | { readonly kind: "map"; readonly fields: FirestoreFields };

export interface FirestoreDocument {
  readonly name: DocumentName;
  /** In the record's order. */
  readonly fields: FirestoreFields;
}
