/** A place in a file that could not be read as it should; what can be read before and after it still comes. */
export interface Damage {
  readonly kind: "damage";
  readonly file: string;
  /** Where it is in the file, in bytes from its beginning. */
  readonly offset: number;
  /** What is wrong, and what is lost by it; without any content of the file. */
  readonly reason: string;
  /** The record's bytes where the record itself is whole but not a document; null where bytes are lost. */
  readonly record: Uint8Array | null;
}
