import { readKey, readReference } from "./document-name.ts";
import type { DocumentName, FirestoreDocument, FirestoreFields, FirestoreValue } from "./firestore-value.ts";
import { integerForm, meaning, stringForm } from "./meaning.ts";
import { MalformedRecordError, utf8, WireReader } from "./wire-reader.ts";

// Field numbers of entity_v3.proto, App Engine's datastore.
const entityField = { key: 13, property: 14, rawProperty: 15 } as const;
const propertyField = { meaning: 1, name: 3, multiple: 4, value: 5 } as const;
const valueField = { int64: 1, boolean: 2, string: 3, double: 4, point: 5, reference: 12 } as const;
const pointField = { x: 6, y: 7 } as const;

/** Maps within maps at most; Firestore allows 20. */
const maximumDepth = 64;

const firstMicros = -62_135_596_800_000_000n;
const lastMicros = 253_402_300_799_999_999n;

interface Entity {
  readonly key: DocumentName | null;
  readonly fields: FirestoreFields;
}

/**
 * Reads a record of an export, an EntityProto.
 * @throws MalformedRecordError when it is not a document's, or holds a value of a kind that is not known
 */
export function decodeDocument(record: Uint8Array): FirestoreDocument {
  const { key, fields } = readEntity(record, 0);
  if (key === null) throw new MalformedRecordError("the record has no key");
  return { name: key, fields };
}

function readEntity(bytes: Uint8Array, depth: number): Entity {
  if (depth > maximumDepth) throw new MalformedRecordError("maps are nested too deeply");
  const reader = new WireReader(bytes);
  const fields = new Map<string, FirestoreValue>();
  const arrays = new Map<string, FirestoreValue[]>();
  let key: DocumentName | null = null;
  while (reader.next()) {
    switch (reader.field) {
      case entityField.key:
        key = readKey(new WireReader(reader.bytes()));
        break;
      case entityField.property:
      case entityField.rawProperty:
        addProperty(readProperty(reader.bytes()), depth, fields, arrays);
        break;
      default:
        reader.skip();
    }
  }
  return { key, fields };
}

interface Property {
  readonly name: string;
  readonly meant: number;
  /** Whether it is one element of an array: an array is as many properties of one name. */
  readonly isMultiple: boolean;
  readonly value: Uint8Array;
}

function readProperty(bytes: Uint8Array): Property {
  const reader = new WireReader(bytes);
  let name: string | null = null;
  let meant: number = meaning.none;
  let isMultiple = false;
  let value: Uint8Array | null = null;
  while (reader.next()) {
    switch (reader.field) {
      case propertyField.meaning:
        meant = reader.enumeration();
        break;
      case propertyField.name:
        name = reader.text();
        break;
      case propertyField.multiple:
        isMultiple = reader.boolean();
        break;
      case propertyField.value:
        value = reader.bytes();
        break;
      default:
        reader.skip();
    }
  }
  if (name === null || value === null) throw new MalformedRecordError("a property has no name or no value");
  return { name, meant, isMultiple, value };
}

function addProperty(
  { name, meant, isMultiple, value }: Property,
  depth: number,
  fields: Map<string, FirestoreValue>,
  arrays: Map<string, FirestoreValue[]>,
): void {
  const array = arrays.get(name);
  if (isMultiple && array !== undefined) {
    array.push(readValue(value, meant, depth));
    return;
  }
  if (fields.has(name)) throw new MalformedRecordError("a field comes twice and is not an array");
  if (meant === meaning.emptyList) {
    fields.set(name, { kind: "array", values: [] });
  } else if (isMultiple) {
    const values = [readValue(value, meant, depth)];
    arrays.set(name, values);
    fields.set(name, { kind: "array", values });
  } else {
    fields.set(name, readValue(value, meant, depth));
  }
}

/** Reads a PropertyValue, which holds one value, or none: null. */
function readValue(bytes: Uint8Array, meant: number, depth: number): FirestoreValue {
  if (meant === meaning.emptyList) throw new MalformedRecordError("an array is an element of an array");
  const reader = new WireReader(bytes);
  if (!reader.next()) return { kind: "null" };
  const value = readOneValue(reader, meant, depth);
  if (reader.next()) throw new MalformedRecordError("a field has two values");
  return value;
}

function readOneValue(reader: WireReader, meant: number, depth: number): FirestoreValue {
  switch (reader.field) {
    case valueField.int64:
      return integerOrTimestamp(reader.int64(), meant);
    case valueField.string:
      return stringValue(reader.bytes(), meant, depth);
    case valueField.point:
      expectMeaning(meant, meant === meaning.geopoint);
      return readPoint(reader);
    case valueField.boolean:
      expectMeaning(meant);
      return { kind: "boolean", value: reader.boolean() };
    case valueField.double:
      expectMeaning(meant);
      return { kind: "double", value: reader.double() };
    case valueField.reference:
      expectMeaning(meant);
      reader.group();
      return { kind: "reference", name: readReference(reader, valueField.reference) };
    default:
      throw new MalformedRecordError(`a field has a value of the unknown kind ${reader.field}`);
  }
}

function integerOrTimestamp(value: bigint, meant: number): FirestoreValue {
  const form = integerForm(meant);
  expectMeaning(meant, form !== null);
  if (form === "integer") return { kind: "integer", value };
  if (value < firstMicros || value > lastMicros) {
    throw new MalformedRecordError("a timestamp is outside of the years 1 to 9999");
  }
  return { kind: "timestamp", micros: value };
}

function stringValue(bytes: Uint8Array, meant: number, depth: number): FirestoreValue {
  const form = stringForm(meant);
  expectMeaning(meant, form !== null);
  if (form === "bytes") return { kind: "bytes", value: bytes };
  if (form === "entity") return { kind: "map", fields: readEntity(bytes, depth + 1).fields };
  return { kind: "string", value: utf8(bytes) };
}

function readPoint(reader: WireReader): FirestoreValue {
  let latitude: number | null = null;
  let longitude: number | null = null;
  reader.group();
  while (reader.next(valueField.point)) {
    if (reader.field === pointField.x) latitude = reader.double();
    else if (reader.field === pointField.y) longitude = reader.double();
    else reader.skip();
  }
  if (latitude === null || longitude === null)
    throw new MalformedRecordError("a geopoint lacks a coordinate");
  return { kind: "geopoint", latitude, longitude };
}

function expectMeaning(meant: number, isKnown = meant === meaning.none): void {
  if (!isKnown) throw new MalformedRecordError(`a field has a value of the unknown meaning ${meant}`);
}
