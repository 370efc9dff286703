import { compareText } from "../compare-text.ts";
import { type GoogleError, invalidArgument } from "../errors.ts";
import { formatTimestamp, parseTimestamp } from "../time.ts";
import { parseDocumentName } from "./resource-names.ts";
import { type FirestoreFields, type FirestoreValue, fieldsOf } from "./value.ts";

/** Maps and arrays within one another at most. */
const maximumDepth = 20;
const maximumNameBytes = 1500;
const smallestInteger = -(2n ** 63n);
const largestInteger = 2n ** 63n - 1n;

/**
 * Reads a document's `fields` as a caller sent them, into their normal form. `place` says in errors where they stood.
 * @throws GoogleError 400 for what Firestore does not store
 */
export function readFields(input: unknown, place: string): FirestoreFields {
  return readFieldsAt(input, place, 0);
}

/** Reads one value as a caller sent it. @throws GoogleError 400 for what Firestore does not store */
export function readValue(input: unknown, place: string): FirestoreValue {
  return readValueAt(input, place, 0);
}

function readFieldsAt(input: unknown, place: string, depth: number): FirestoreFields {
  if (input === undefined || input === null) return fieldsOf([]);
  if (!isObject(input)) throw invalid(place, "Map is expected");
  const entries = Object.entries(input)
    .sort(([left], [right]) => compareText(left, right))
    .map(([name, value]) => {
      requireFieldName(name);
      return [name, readValueAt(value, `${place}[${name}]`, depth)] as const;
    });
  return fieldsOf(entries);
}

export function requireFieldName(name: string): void {
  if (name === "") throw invalidArgument("Document fields must not be empty.");
  if (/^__.*__$/s.test(name)) throw invalidArgument(`Field name "${name}" is reserved.`);
  if (/\p{Surrogate}/u.test(name)) throw invalidArgument("A field name is not valid UTF-8.");
  if (Buffer.byteLength(name, "utf8") > maximumNameBytes)
    throw invalidArgument(`A field name is longer than ${maximumNameBytes} bytes.`);
}

function readValueAt(input: unknown, place: string, depth: number): FirestoreValue {
  if (!isObject(input)) throw invalid(place, "Value is expected");
  const [entry, ...more] = Object.entries(input);
  if (entry === undefined) throw invalidArgument(`Cannot convert a value without a type at '${place}'.`);
  if (more.length > 0) {
    throw invalidArgument(`Invalid value at '${place}' (oneof), oneof field 'value_type' is already set.`);
  }
  const [kind, content] = entry;
  const at = `${place}.${kind}`;
  switch (kind) {
    case "nullValue":
      if (content !== null && content !== "NULL_VALUE" && content !== 0) throw invalid(at, "NULL_VALUE");
      return { nullValue: null };
    case "booleanValue":
      if (typeof content !== "boolean") throw invalid(at, "TYPE_BOOL");
      return { booleanValue: content };
    case "integerValue":
      return { integerValue: readInteger(content, at) };
    case "doubleValue":
      return { doubleValue: doubleForm(readDouble(content, at)) };
    case "timestampValue":
      return { timestampValue: readTimestamp(content, at) };
    case "stringValue":
      return { stringValue: readText(content, at) };
    case "bytesValue":
      return { bytesValue: readBytes(content, at) };
    case "referenceValue":
      return { referenceValue: readReference(content, at) };
    case "geoPointValue":
      return { geoPointValue: readGeoPoint(content, at) };
    case "arrayValue":
      return { arrayValue: readArray(content, at, depth + 1) };
    case "mapValue":
      return { mapValue: readMap(content, at, depth + 1) };
    default:
      throw invalidArgument(`Invalid JSON payload received. Unknown name "${kind}" at '${place}'.`);
  }
}

function readInteger(content: unknown, at: string): string {
  if (typeof content === "number" && Number.isSafeInteger(content)) return String(content);
  if (typeof content !== "string" || !/^-?[0-9]{1,40}$/.test(content)) throw invalid(at, "TYPE_INT64");
  const number = BigInt(content);
  if (number < smallestInteger || number > largestInteger) throw invalid(at, "TYPE_INT64");
  return number.toString();
}

function readDouble(content: unknown, at: string): number {
  if (typeof content === "number") return content;
  if (content === "NaN") return Number.NaN;
  const isNumber =
    typeof content === "string" && /^-?(?:Infinity|[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)$/.test(content);
  if (!isNumber) throw invalid(at, "TYPE_DOUBLE");
  return Number(content);
}

/** A double as the normal form has it. */
export function doubleForm(value: number): number | "NaN" | "Infinity" | "-Infinity" | "-0" {
  if (Number.isNaN(value)) return "NaN";
  if (Object.is(value, -0)) return "-0";
  if (Number.isFinite(value)) return value;
  return value > 0 ? "Infinity" : "-Infinity";
}

function readTimestamp(content: unknown, at: string): string {
  const micros = typeof content === "string" ? parseTimestamp(content) : undefined;
  if (micros === undefined) throw invalid(at, "type.googleapis.com/google.protobuf.Timestamp");
  return formatTimestamp(micros);
}

function readText(content: unknown, at: string): string {
  if (typeof content !== "string" || /\p{Surrogate}/u.test(content)) throw invalid(at, "TYPE_STRING");
  return content;
}

function readBytes(content: unknown, at: string): string {
  const isBase64 = typeof content === "string" && /^[A-Za-z0-9+/_-]*={0,2}$/.test(content);
  if (!isBase64) throw invalid(at, "TYPE_BYTES");
  return Buffer.from(content, "base64").toString("base64");
}

function readReference(content: unknown, at: string): string {
  const name = readText(content, at);
  parseDocumentName(name);
  return name;
}

function readGeoPoint(content: unknown, at: string): { latitude?: number; longitude?: number } {
  if (!isObject(content)) throw invalid(at, "type.googleapis.com/google.type.LatLng");
  const { latitude = 0, longitude = 0, ...unknown } = content;
  for (const name of Object.keys(unknown))
    throw invalidArgument(`Invalid JSON payload received. Unknown name "${name}" at '${at}'.`);
  const [north, east] = [readDouble(latitude, `${at}.latitude`), readDouble(longitude, `${at}.longitude`)];
  const isOnEarth = Math.abs(north) <= 90 && Math.abs(east) <= 180;
  if (!isOnEarth) throw invalidArgument(`Invalid geographic coordinates at '${at}'.`);
  // Zero, of either sign, is what is left out.
  return { ...(north === 0 ? {} : { latitude: north }), ...(east === 0 ? {} : { longitude: east }) };
}

function readArray(content: unknown, at: string, depth: number): { values?: readonly FirestoreValue[] } {
  const values = containedIn(content, "values", at, depth) ?? [];
  if (!Array.isArray(values)) throw invalid(`${at}.values`, "List is expected");
  const read = values.map((value, index) => {
    const element = readValueAt(value, `${at}.values[${index}]`, depth);
    if ("arrayValue" in element) throw invalidArgument("Cannot convert an array value in an array value.");
    return element;
  });
  return read.length === 0 ? {} : { values: read };
}

function readMap(content: unknown, at: string, depth: number): { fields?: FirestoreFields } {
  const fields = readFieldsAt(containedIn(content, "fields", at, depth), `${at}.fields`, depth);
  return Object.keys(fields).length === 0 ? {} : { fields };
}

function containedIn(content: unknown, name: "values" | "fields", at: string, depth: number): unknown {
  if (depth > maximumDepth) throw invalidArgument("Property contains an invalid nested entity: too deep.");
  if (!isObject(content)) throw invalid(at, "Message is expected");
  for (const other of Object.keys(content)) {
    if (other !== name)
      throw invalidArgument(`Invalid JSON payload received. Unknown name "${other}" at '${at}'.`);
  }
  return content[name];
}

function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

function invalid(place: string, expected: string): GoogleError {
  return invalidArgument(`Invalid value at '${place}' (${expected})`);
}
