/**
 * A value of a document's field in the JSON of Firestore's REST API, in its one normal form: what is empty or zero is left
 * out where Google leaves it out, and fields stand in the order of their names.
 */
export type FirestoreValue =
  | { readonly nullValue: null }
  | { readonly booleanValue: boolean }
  /** Decimal digits: 64 bits. */
  | { readonly integerValue: string }
  /** Text where JSON has no number: `NaN`, `Infinity`, `-Infinity`, and `-0`, which JSON.stringify would write as 0. */
  | { readonly doubleValue: number | "NaN" | "Infinity" | "-Infinity" | "-0" }
  /** RFC 3339 in UTC, to the microsecond. */
  | { readonly timestampValue: string }
  | { readonly stringValue: string }
  /** Base64. */
  | { readonly bytesValue: string }
  /** The document's whole resource name. */
  | { readonly referenceValue: string }
  | { readonly geoPointValue: { readonly latitude?: number; readonly longitude?: number } }
  | { readonly arrayValue: { readonly values?: readonly FirestoreValue[] } }
  | { readonly mapValue: { readonly fields?: FirestoreFields } };

export type FirestoreFields = { readonly [name: string]: FirestoreValue };

/** Fields made of entries, in the order of their names; any name is safe, `__proto__` too. */
export function fieldsOf(entries: Iterable<readonly [string, FirestoreValue]>): FirestoreFields {
  const fields: Record<string, FirestoreValue> = Object.create(null);
  for (const [name, value] of entries) fields[name] = value;
  return fields;
}

/** The field of this name that the record itself has. */
export function fieldOf(fields: FirestoreFields, name: string): FirestoreValue | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
