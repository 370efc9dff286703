import type { DocumentName } from "./document.ts";
import type { KnownTexts } from "./known-texts.ts";
import { MalformedRecordError, type WireReader } from "./wire-reader.ts";

/** The field numbers of an element of a path: the kind, and an id or a name. */
interface ElementFields {
  readonly element: number;
  readonly kind: number;
  readonly id: number;
  readonly name: number;
}

const referenceField = { app: 13, path: 14, namespace: 20, database: 23 } as const;
const keyElement: ElementFields = { element: 1, kind: 2, id: 3, name: 4 };
const valueElement: ElementFields = { element: 14, kind: 15, id: 16, name: 17 };

interface NameParts {
  app: string;
  namespace: string;
  database: string;
  path: string;
  collection: string;
}

/** Reads an entity's key: the message Reference of entity_v3.proto. Null for the empty key of a nested entity. */
export function readKey(reader: WireReader, texts: KnownTexts): DocumentName | null {
  const parts = noParts();
  const end = reader.enter();
  while (reader.next()) {
    if (reader.field !== referenceField.path) {
      readPart(reader, texts, parts);
      continue;
    }
    const keyEnd = reader.enter();
    while (reader.next()) {
      if (reader.field === keyElement.element) readElement(reader, texts, keyElement, parts);
      else reader.skip();
    }
    reader.leave(keyEnd);
  }
  reader.leave(end);
  return parts.path === "" ? null : nameOf(parts);
}

/** Reads a reference to a document: the group ReferenceValue, with this field number, of a PropertyValue. */
export function readReference(reader: WireReader, texts: KnownTexts, group: number): DocumentName {
  const parts = noParts();
  reader.group();
  while (reader.next(group)) {
    if (reader.field === valueElement.element) readElement(reader, texts, valueElement, parts);
    else readPart(reader, texts, parts);
  }
  if (parts.path === "") throw new MalformedRecordError("a reference has no path");
  return nameOf(parts);
}

function noParts(): NameParts {
  return { app: "", namespace: "", database: "", path: "", collection: "" };
}

function readPart(reader: WireReader, texts: KnownTexts, parts: NameParts): void {
  switch (reader.field) {
    case referenceField.app:
      parts.app = knownText(reader, texts);
      break;
    case referenceField.namespace:
      parts.namespace = reader.text();
      break;
    case referenceField.database:
      parts.database = knownText(reader, texts);
      break;
    default:
      reader.skip();
  }
}

function readElement(reader: WireReader, texts: KnownTexts, fields: ElementFields, parts: NameParts): void {
  let kind = "";
  let id = "";
  reader.group();
  while (reader.next(fields.element)) {
    if (reader.field === fields.kind) kind = knownText(reader, texts);
    else if (reader.field === fields.name) id = reader.text();
    // Firestore shows a numeric id of Datastore's as a document id of this form.
    else if (reader.field === fields.id) id = `__id${reader.int64()}__`;
    else reader.skip();
  }
  if (kind === "" || id === "")
    throw new MalformedRecordError("a path has an element without a collection or an id");
  if (kind.includes("/") || id.includes("/"))
    throw new MalformedRecordError("a path has an element with a slash");
  parts.path = parts.path === "" ? `${kind}/${id}` : `${parts.path}/${kind}/${id}`;
  parts.collection = kind;
}

function knownText(reader: WireReader, texts: KnownTexts): string {
  reader.span();
  return texts.read(reader).text;
}

function nameOf({ app, namespace, database, path, collection }: NameParts): DocumentName {
  if (namespace !== "") {
    throw new MalformedRecordError("a path has a Datastore namespace, which no document of Firestore has");
  }
  return {
    project: app.slice(app.indexOf("~") + 1),
    database: database === "" ? "(default)" : database,
    path,
    collection,
  };
}
