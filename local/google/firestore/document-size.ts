import type { FirestoreFields, FirestoreValue } from "./value.ts";

/** The bytes that a document counts for against Firestore's limit, as its documentation on storage size counts them. */
export function documentSize(path: string, fields: FirestoreFields): number {
  return nameSize(path) + fieldsSize(fields) + 32;
}

function nameSize(path: string): number {
  return path.split("/").reduce((sum, segment) => sum + textSize(segment), 16);
}

function fieldsSize(fields: FirestoreFields): number {
  let size = 0;
  for (const [name, value] of Object.entries(fields)) size += textSize(name) + valueSize(value);
  return size;
}

function valueSize(value: FirestoreValue): number {
  if ("stringValue" in value) return textSize(value.stringValue);
  if ("bytesValue" in value) return Buffer.byteLength(value.bytesValue, "base64");
  if ("nullValue" in value || "booleanValue" in value) return 1;
  if ("referenceValue" in value) return nameSize(value.referenceValue.split("/").slice(5).join("/"));
  if ("geoPointValue" in value) return 16;
  if ("arrayValue" in value)
    return (value.arrayValue.values ?? []).reduce((sum, element) => sum + valueSize(element), 0);
  if ("mapValue" in value) return fieldsSize(value.mapValue.fields ?? {});
  return 8;
}

function textSize(text: string): number {
  return Buffer.byteLength(text, "utf8") + 1;
}
