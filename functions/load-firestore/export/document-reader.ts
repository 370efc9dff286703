import type { DocumentName, FirestoreDocument } from "./document.ts";
import { readKey, readReference } from "./document-name.ts";
import { JsonBytes } from "./json-bytes.ts";
import { type KnownText, KnownTexts } from "./known-texts.ts";
import { integerForm, meaning, stringForm } from "./meaning.ts";
import { ObjectWriter } from "./object-writer.ts";
import { timestampText } from "./timestamp-text.ts";
import { MalformedRecordError, WireReader } from "./wire-reader.ts";

// Field numbers of entity_v3.proto, App Engine's datastore.
const entityField = { key: 13, property: 14, rawProperty: 15 } as const;
const propertyField = { meaning: 1, name: 3, multiple: 4, value: 5 } as const;
const valueField = { int64: 1, boolean: 2, string: 3, double: 4, point: 5, reference: 12 } as const;
const pointField = { x: 6, y: 7 } as const;

/** Maps within maps at most; Firestore allows 20. */
const maximumDepth = 64;

const texts = new KnownTexts();

/**
 * Reads the records of an export, each an EntityProto: `open` goes to a record, `document` reads it. It writes a record's
 * fields as JSON text while it reads them: no value is made into anything else on the way.
 * Both throw MalformedRecordError for a record that is not a document's, or holds a value of a kind that is not known.
 */
export class DocumentReader {
  private readonly reader = new WireReader();
  private readonly json = new JsonBytes();
  private name: DocumentName = { project: "", database: "", path: "", collection: "" };

  /** Goes to a record and answers its document's name, without reading its fields. */
  open(record: Uint8Array): DocumentName {
    const { reader } = this;
    reader.open(record);
    while (reader.next()) {
      if (reader.field !== entityField.key) {
        reader.skip();
        continue;
      }
      const name = readKey(reader, texts);
      if (name === null) continue;
      this.name = name;
      return name;
    }
    throw new MalformedRecordError("the record has no key");
  }

  /** The document of the record that `open` went to. */
  document(): FirestoreDocument {
    this.reader.rewind();
    this.json.clear();
    this.entity(0);
    return { name: this.name, json: this.json.toString() };
  }

  private entity(depth: number): void {
    if (depth > maximumDepth) throw new MalformedRecordError("maps are nested too deeply");
    const { reader } = this;
    const object = new ObjectWriter(this.json);
    while (reader.next()) {
      if (reader.field === entityField.rawProperty || reader.field === entityField.property) {
        this.property(object, depth);
      } else {
        reader.skip();
      }
    }
    object.end();
  }

  private property(object: ObjectWriter, depth: number): void {
    const { reader } = this;
    const end = reader.enter();
    let meant: number = meaning.none;
    let name: KnownText | null = null;
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
          name = texts.read(reader);
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
    reader.enterSpan(from, to);
    if (meant === meaning.emptyList) {
      object.emptyArray(name);
    } else if (isMultiple) {
      object.beginElement(name);
      this.value(meant, depth);
      object.endElement();
    } else {
      object.beginField(name);
      this.value(meant, depth);
    }
    reader.leave(end, after);
  }

  /** Reads a PropertyValue, which holds one value, or none: null. */
  private value(meant: number, depth: number): void {
    const { reader, json } = this;
    if (!reader.next()) {
      json.ascii("null");
      return;
    }
    this.oneValue(meant, depth);
    if (reader.next()) throw new MalformedRecordError("a field has two values");
  }

  private oneValue(meant: number, depth: number): void {
    const { reader, json } = this;
    switch (reader.field) {
      case valueField.int64:
        json.ascii(integerText(reader.int64(), meant));
        break;
      case valueField.string:
        reader.span();
        this.string(reader.from, reader.to, meant, depth);
        break;
      case valueField.point:
        expectMeaning(meant, meant === meaning.geopoint);
        this.point();
        break;
      case valueField.boolean:
        expectMeaning(meant);
        json.ascii(reader.boolean() ? "true" : "false");
        break;
      case valueField.double:
        expectMeaning(meant);
        json.ascii(doubleText(reader.double()));
        break;
      case valueField.reference:
        expectMeaning(meant);
        json.string(this.reference());
        break;
      default:
        throw new MalformedRecordError(`a field has a value of the unknown kind ${reader.field}`);
    }
  }

  private string(from: number, to: number, meant: number, depth: number): void {
    const { reader, json } = this;
    const form = stringForm(meant);
    if (form === "text") {
      json.text(reader.bytes, from, to);
    } else if (form === "bytes") {
      json.ascii(`"${reader.base64At(from, to)}"`);
    } else {
      expectMeaning(meant, form === "entity");
      const end = reader.enterSpan(from, to);
      this.entity(depth + 1);
      reader.leave(end);
    }
  }

  private point(): void {
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
    this.json.ascii(`{"latitude":${doubleText(latitude)},"longitude":${doubleText(longitude)}}`);
  }

  private reference(): string {
    const { project, database, path } = readReference(this.reader, texts, valueField.reference);
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
