import type { DocumentName, FirestoreDocument } from "./document.ts";
import { readKey, readReference } from "./document-name.ts";
import { type FieldName, FieldNames } from "./field-names.ts";
import { FieldTexts } from "./field-texts.ts";
import { integerForm, meaning, stringForm } from "./meaning.ts";
import { timestampText } from "./timestamp-text.ts";
import { MalformedRecordError, WireReader } from "./wire-reader.ts";

// Field numbers of entity_v3.proto, App Engine's datastore.
const entityField = { key: 13, property: 14, rawProperty: 15 } as const;
const propertyField = { meaning: 1, name: 3, multiple: 4, value: 5 } as const;
const valueField = { int64: 1, boolean: 2, string: 3, double: 4, point: 5, reference: 12 } as const;
const pointField = { x: 6, y: 7 } as const;

/** Maps within maps at most; Firestore allows 20. */
const maximumDepth = 64;

const names = new FieldNames();

/**
 * Reads a record of an export, an EntityProto.
 * @param name what `decodeName` says of it, where that is known already
 * @throws MalformedRecordError when it is not a document's, or holds a value of a kind that is not known
 */
export function decodeDocument(record: Uint8Array, name = decodeName(record)): FirestoreDocument {
  return new DocumentDecoder(record, name).document();
}

/** The name of a record's document, without reading its fields. @throws MalformedRecordError as `decodeDocument` */
export function decodeName(record: Uint8Array): DocumentName {
  const reader = new WireReader(record);
  while (reader.next()) {
    if (reader.field !== entityField.key) {
      reader.skip();
      continue;
    }
    const name = readKey(reader);
    if (name !== null) return name;
  }
  throw new MalformedRecordError("the record has no key");
}

/** Writes a record's fields as JSON text while it reads them: no value is made into anything else on the way. */
class DocumentDecoder {
  private readonly reader: WireReader;

  constructor(
    record: Uint8Array,
    private readonly name: DocumentName,
  ) {
    this.reader = new WireReader(record);
  }

  document(): FirestoreDocument {
    return { name: this.name, json: this.entity(0) };
  }

  private entity(depth: number): string {
    if (depth > maximumDepth) throw new MalformedRecordError("maps are nested too deeply");
    const { reader } = this;
    const fields = new FieldTexts();
    while (reader.next()) {
      if (reader.field === entityField.rawProperty || reader.field === entityField.property) {
        this.property(fields, depth);
      } else {
        reader.skip();
      }
    }
    return fields.json();
  }

  private property(fields: FieldTexts, depth: number): void {
    const { reader } = this;
    const end = reader.enter();
    let meant: number = meaning.none;
    let name: FieldName | null = null;
    /** Whether it is one element of an array: an array is as many properties of one name. */
    let isMultiple = false;
    let from = -1;
    let to = -1;
    while (reader.next()) {
      switch (reader.field) {
        case propertyField.meaning:
          meant = reader.enumeration();
          break;
        case propertyField.name:
          reader.span();
          name = names.read(reader, reader.from, reader.to);
          break;
        case propertyField.multiple:
          isMultiple = reader.boolean();
          break;
        case propertyField.value:
          reader.span();
          from = reader.from;
          to = reader.to;
          break;
        default:
          reader.skip();
      }
    }
    const after = reader.position;
    if (name === null || from < 0) throw new MalformedRecordError("a property has no name or no value");
    if (meant === meaning.emptyList) {
      fields.addEmptyArray(name);
    } else {
      reader.enterSpan(from, to);
      const text = this.value(meant, depth);
      if (isMultiple) fields.addElement(name, text);
      else fields.add(name, text);
    }
    reader.leave(end, after);
  }

  /** Reads a PropertyValue, which holds one value, or none: null. */
  private value(meant: number, depth: number): string {
    const { reader } = this;
    if (!reader.next()) return "null";
    const text = this.oneValue(meant, depth);
    if (reader.next()) throw new MalformedRecordError("a field has two values");
    return text;
  }

  private oneValue(meant: number, depth: number): string {
    const { reader } = this;
    switch (reader.field) {
      case valueField.int64:
        return integerText(reader.int64(), meant);
      case valueField.string:
        reader.span();
        return this.string(reader.from, reader.to, meant, depth);
      case valueField.point:
        expectMeaning(meant, meant === meaning.geopoint);
        return this.point();
      case valueField.boolean:
        expectMeaning(meant);
        return reader.boolean() ? "true" : "false";
      case valueField.double:
        expectMeaning(meant);
        return doubleText(reader.double());
      case valueField.reference:
        expectMeaning(meant);
        return JSON.stringify(this.reference());
      default:
        throw new MalformedRecordError(`a field has a value of the unknown kind ${reader.field}`);
    }
  }

  private string(from: number, to: number, meant: number, depth: number): string {
    const { reader } = this;
    const form = stringForm(meant);
    if (form === "text") return reader.jsonTextAt(from, to);
    if (form === "bytes") return `"${reader.base64At(from, to)}"`;
    expectMeaning(meant, form === "entity");
    const end = reader.enterSpan(from, to);
    const text = this.entity(depth + 1);
    reader.leave(end);
    return text;
  }

  private point(): string {
    const { reader } = this;
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
    return `{"latitude":${doubleText(latitude)},"longitude":${doubleText(longitude)}}`;
  }

  private reference(): string {
    const { project, database, path } = readReference(this.reader, valueField.reference);
    const isHere = project === this.name.project && database === this.name.database;
    return isHere ? path : `projects/${project}/databases/${database}/documents/${path}`;
  }
}

function integerText(value: number | bigint, meant: number): string {
  const form = integerForm(meant);
  expectMeaning(meant, form !== null);
  if (form === "integer") return String(value);
  const text = timestampText(value);
  if (text === null) throw new MalformedRecordError("a timestamp is outside of the years 1 to 9999");
  return `"${text}"`;
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? "-0" : String(value);
}

function expectMeaning(meant: number, isKnown = meant === meaning.none): void {
  if (!isKnown) throw new MalformedRecordError(`a field has a value of the unknown meaning ${meant}`);
}
