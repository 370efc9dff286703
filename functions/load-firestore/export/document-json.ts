import type { DocumentName, FirestoreDocument, FirestoreFields, FirestoreValue } from "./firestore-value.ts";

/**
 * A document's fields as JSON text, in the record's order. Every value is kept:
 * - an integer is a number with all its digits, up to 64 bits: read it from the text, not through a JavaScript number;
 * - a double is the shortest number that reads as the same double; NaN and the infinities, for which JSON has no number,
 *   are the strings "NaN", "Infinity" and "-Infinity"; a whole double is written as a whole number, and -0 as -0;
 * - a timestamp is RFC 3339 text in UTC with six digits of a second: "2025-07-14T20:00:00.000001Z";
 * - bytes are base64 text (RFC 4648, section 4);
 * - a reference is the path of its document, or its full name `projects/…/databases/…/documents/…` where the document is
 *   in another database;
 * - a geopoint is {"latitude": …, "longitude": …}; maps and arrays are what they are.
 */
export function documentJson({ name, fields }: FirestoreDocument): string {
  return mapJson(fields, name);
}

/** A value as JSON text, as `documentJson` says; `home` is the document that it is in. */
export function valueJson(value: FirestoreValue, home: DocumentName): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "boolean":
      return value.value ? "true" : "false";
    case "integer":
      return value.value.toString();
    case "double":
      return doubleJson(value.value);
    case "timestamp":
      return JSON.stringify(timestampText(value.micros));
    case "string":
      return JSON.stringify(value.value);
    case "bytes":
      return JSON.stringify(base64(value.value));
    case "reference":
      return JSON.stringify(referenceText(value.name, home));
    case "geopoint":
      return `{"latitude":${doubleJson(value.latitude)},"longitude":${doubleJson(value.longitude)}}`;
    case "array":
      return `[${value.values.map((element) => valueJson(element, home)).join(",")}]`;
    case "map":
      return mapJson(value.fields, home);
  }
}

function mapJson(fields: FirestoreFields, home: DocumentName): string {
  let text = "{";
  for (const [field, value] of fields) {
    if (text.length > 1) text += ",";
    text += `${JSON.stringify(field)}:${valueJson(value, home)}`;
  }
  return `${text}}`;
}

function doubleJson(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** RFC 3339 in UTC, with microseconds. */
function timestampText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n))
    .toISOString()
    .slice(0, "2025-07-14T20:00:00".length);
  return `${seconds}.${fraction.toString().padStart(6, "0")}Z`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

function referenceText({ project, database, path }: DocumentName, home: DocumentName): string {
  const isHere = project === home.project && database === home.database;
  return isHere ? path : `projects/${project}/databases/${database}/documents/${path}`;
}
