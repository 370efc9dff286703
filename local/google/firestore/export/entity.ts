import { compareText } from "../../compare-text.ts";
import { microsOfNormalText } from "../../time.ts";
import { type DatabaseName, numericId } from "../resource-names.ts";
import type { FirestoreFields, FirestoreValue } from "../value.ts";
import type { WireWriter } from "./wire-writer.ts";

// Field numbers and meanings of App Engine's entity_v3.proto, in which managed exports are written.
const entity = { key: 13, rawProperty: 15, entityGroup: 16 } as const;
const reference = { app: 13, path: 14, database: 23 } as const;
const property = { meaning: 1, name: 3, multiple: 4, value: 5 } as const;
const propertyValue = { int64: 1, boolean: 2, string: 3, double: 4, point: 5, reference: 12 } as const;
const point = { x: 6, y: 7 } as const;
const keyElement = { group: 1, kind: 2, id: 3, name: 4 } as const;
const valueElement = { group: 14, kind: 15, id: 16, name: 17 } as const;
const meaning = { when: 7, point: 9, blob: 14, text: 15, entity: 19, emptyList: 24 } as const;

/** Datastore indexes shorter strings; longer ones are of the kind text. */
const longestStringBytes = 1500;

/** Writes a document as an EntityProto, the record of a managed export. */
export function writeEntity(
  writer: WireWriter,
  database: DatabaseName,
  path: string,
  fields: FirestoreFields,
): void {
  const segments = path.split("/");
  writer.message(entity.key, () => {
    writer.text(reference.app, applicationOf(database));
    writer.message(reference.path, () => writePath(writer, segments, keyElement));
    writeDatabase(writer, database);
  });
  writeProperties(writer, fields);
  writer.message(entity.entityGroup, () => writePath(writer, segments.slice(0, 2), keyElement));
}

function applicationOf({ project }: DatabaseName): string {
  return `s~${project}`;
}

function writeDatabase(writer: WireWriter, { database }: DatabaseName): void {
  if (database !== "(default)") writer.text(reference.database, database);
}

function writePath(
  writer: WireWriter,
  segments: readonly string[],
  element: typeof keyElement | typeof valueElement,
): void {
  for (let at = 0; at < segments.length; at += 2) {
    const [kind = "", id = ""] = segments.slice(at, at + 2);
    writer.group(element.group, () => {
      writer.text(element.kind, kind);
      const number = numericId(id);
      if (number === undefined) writer.text(element.name, id);
      else writer.varint(element.id, number);
    });
  }
}

function writeProperties(writer: WireWriter, fields: FirestoreFields): void {
  // JavaScript has names that are numbers first, whatever their order was.
  for (const [name, value] of Object.entries(fields).sort(([left], [right]) => compareText(left, right))) {
    if (!("arrayValue" in value)) {
      writeProperty(writer, name, false, meaningOf(value), value);
      continue;
    }
    // An array is as many properties of one name; an empty one is a property that says so.
    const { values = [] } = value.arrayValue;
    if (values.length === 0) writeProperty(writer, name, false, meaning.emptyList, { nullValue: null });
    for (const element of values) writeProperty(writer, name, true, meaningOf(element), element);
  }
}

function writeProperty(
  writer: WireWriter,
  name: string,
  isMultiple: boolean,
  meant: number | undefined,
  value: FirestoreValue,
): void {
  writer.message(entity.rawProperty, () => {
    if (meant !== undefined) writer.varint(property.meaning, meant);
    writer.text(property.name, name);
    writer.boolean(property.multiple, isMultiple);
    writer.message(property.value, () => writeValue(writer, value));
  });
}

function meaningOf(value: FirestoreValue): number | undefined {
  if ("timestampValue" in value) return meaning.when;
  if ("geoPointValue" in value) return meaning.point;
  if ("bytesValue" in value) return meaning.blob;
  if ("mapValue" in value) return meaning.entity;
  const isLong =
    "stringValue" in value &&
    value.stringValue.length * 3 > longestStringBytes &&
    Buffer.byteLength(value.stringValue, "utf8") > longestStringBytes;
  return isLong ? meaning.text : undefined;
}

/** Writes what a PropertyValue holds: for null, nothing. */
function writeValue(writer: WireWriter, value: FirestoreValue): void {
  if ("nullValue" in value || "arrayValue" in value) return;
  if ("stringValue" in value) writer.text(propertyValue.string, value.stringValue);
  else if ("integerValue" in value) writer.varint(propertyValue.int64, integerOf(value.integerValue));
  else if ("doubleValue" in value) writer.double(propertyValue.double, Number(value.doubleValue));
  else if ("booleanValue" in value) writer.boolean(propertyValue.boolean, value.booleanValue);
  else if ("timestampValue" in value)
    writer.varint(propertyValue.int64, microsOfNormalText(value.timestampValue));
  else if ("bytesValue" in value)
    writer.content(propertyValue.string, Buffer.from(value.bytesValue, "base64"));
  else if ("geoPointValue" in value) writePoint(writer, value.geoPointValue);
  else if ("referenceValue" in value) writeReference(writer, value.referenceValue);
  else writer.message(propertyValue.string, () => writeNested(writer, value.mapValue.fields ?? {}));
}

/** A map is an entity of its own, whose key, which the format requires, is empty. */
function writeNested(writer: WireWriter, fields: FirestoreFields): void {
  writer.message(entity.key, () => {
    writer.text(reference.app, "");
    writer.message(reference.path, () => {});
  });
  writeProperties(writer, fields);
  writer.message(entity.entityGroup, () => {});
}

function writePoint(writer: WireWriter, { latitude = 0, longitude = 0 }: PointForm): void {
  writer.group(propertyValue.point, () => {
    writer.double(point.x, latitude);
    writer.double(point.y, longitude);
  });
}

interface PointForm {
  readonly latitude?: number;
  readonly longitude?: number;
}

function writeReference(writer: WireWriter, name: string): void {
  // projects/{project}/databases/{database}/documents/{path}, as it was stored.
  const [, project = "", , database = "", , ...path] = name.split("/");
  writer.group(propertyValue.reference, () => {
    writer.text(reference.app, applicationOf({ project, database }));
    writePath(writer, path, valueElement);
    writeDatabase(writer, { project, database });
  });
}

/** As a number where it holds it exactly, which is faster to write. */
function integerOf(digits: string): number | bigint {
  return digits.length < 16 ? Number(digits) : BigInt(digits);
}
