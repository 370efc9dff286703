import type { DocumentName } from "./firestore-value.ts";
import { MalformedRecordError, WireReader } from "./wire-reader.ts";

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
  readonly segments: string[];
}

/** Reads an entity's key: the message Reference of entity_v3.proto. Null for the empty key of a nested entity. */
export function readKey(reader: WireReader): DocumentName | null {
  const parts: NameParts = { app: "", namespace: "", database: "", segments: [] };
  while (reader.next()) {
    if (reader.field !== referenceField.path) {
      readPart(reader, parts);
      continue;
    }
    const path = new WireReader(reader.bytes());
    while (path.next()) {
      if (path.field === keyElement.element) readElement(path, keyElement, parts.segments);
      else path.skip();
    }
  }
  return parts.segments.length === 0 ? null : nameOf(parts);
}

/** Reads a reference to a document: the group ReferenceValue, with this field number, of a PropertyValue. */
export function readReference(reader: WireReader, group: number): DocumentName {
  const parts: NameParts = { app: "", namespace: "", database: "", segments: [] };
  while (reader.next(group)) {
    if (reader.field === valueElement.element) readElement(reader, valueElement, parts.segments);
    else readPart(reader, parts);
  }
  return nameOf(parts);
}

function readPart(reader: WireReader, parts: NameParts): void {
  switch (reader.field) {
    case referenceField.app:
      parts.app = reader.text();
      break;
    case referenceField.namespace:
      parts.namespace = reader.text();
      break;
    case referenceField.database:
      parts.database = reader.text();
      break;
    default:
      reader.skip();
  }
}

function readElement(reader: WireReader, fields: ElementFields, segments: string[]): void {
  let kind = "";
  let id = "";
  reader.group();
  while (reader.next(fields.element)) {
    if (reader.field === fields.kind) kind = reader.text();
    else if (reader.field === fields.name) id = reader.text();
    // Firestore shows a numeric id of Datastore's as a document id of this form.
    else if (reader.field === fields.id) id = `__id${reader.int64()}__`;
    else reader.skip();
  }
  if (kind === "" || id === "")
    throw new MalformedRecordError("a path has an element without a collection or an id");
  if (kind.includes("/") || id.includes("/"))
    throw new MalformedRecordError("a path has an element with a slash");
  segments.push(kind, id);
}

function nameOf({ app, namespace, database, segments }: NameParts): DocumentName {
  const collection = segments.at(-2);
  if (collection === undefined) throw new MalformedRecordError("a reference has no path");
  if (namespace !== "") {
    throw new MalformedRecordError("a path has a Datastore namespace, which no document of Firestore has");
  }
  return {
    project: app.slice(app.indexOf("~") + 1),
    database: database === "" ? "(default)" : database,
    path: segments.join("/"),
    collection,
  };
}
