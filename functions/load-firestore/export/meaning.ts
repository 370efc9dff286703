/**
 * How a property's value is meant: Property.Meaning of entity_v3.proto, App Engine's datastore. What is not here is
 * not known, and a value of it is refused instead of guessed.
 */
export const meaning = {
  none: 0,
  timestamp: 7,
  geopoint: 9,
  blob: 14,
  text: 15,
  byteString: 16,
  entity: 19,
  emptyList: 24,
} as const;

/** Text with a purpose that Firestore does not tell apart: Atom's categories, links and so on, addresses, blob keys. */
const namedTexts: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 17]);

/** A rating, an integer. */
const rating = 13;

export type StringForm = "text" | "bytes" | "entity";

/** What a property's string holds; null where its meaning does not say. */
export function stringForm(meant: number): StringForm | null {
  if (meant === meaning.none || meant === meaning.text || namedTexts.has(meant)) return "text";
  if (meant === meaning.blob || meant === meaning.byteString) return "bytes";
  return meant === meaning.entity ? "entity" : null;
}

/** What a property's integer is; null where its meaning does not say. */
export function integerForm(meant: number): "integer" | "timestamp" | null {
  if (meant === meaning.timestamp) return "timestamp";
  return meant === meaning.none || meant === rating ? "integer" : null;
}
