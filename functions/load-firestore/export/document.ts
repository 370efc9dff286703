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

export interface FirestoreDocument {
  readonly name: DocumentName;
  /**
   * Its fields as JSON text, in the record's order. Every value is kept:
   * - an integer is a number with all its digits, up to 64 bits: read it from the text, not through a JavaScript number;
   * - a double is the shortest number that reads as the same double; NaN and the infinities, for which JSON has no number,
   *   are the strings "NaN", "Infinity" and "-Infinity"; a whole double is written as a whole number, and -0 as -0;
   * - a timestamp is RFC 3339 text in UTC with six digits of a second: "2025-07-14T20:00:00.000001Z";
   * - bytes are base64 text (RFC 4648, section 4);
   * - a reference is the path of its document, or its full name `projects/…/databases/…/documents/…` where the document
   *   is in another database;
   * - a geopoint is {"latitude": …, "longitude": …}; maps and arrays are what they are.
   */
  readonly json: string;
}
