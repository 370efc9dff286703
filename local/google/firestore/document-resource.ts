import type { FieldTree } from "../field-tree.ts";
import { formatTimestamp } from "../time.ts";
import type { StoredDocument } from "./database.ts";
import { type FieldPath, selectFields } from "./field-path.ts";
import { type DatabaseName, documentName } from "./resource-names.ts";
import type { FirestoreFields } from "./value.ts";

interface ValueTree {
  [field: string]: FieldTree | true;
}

const valueFields: ValueTree = {
  nullValue: true,
  booleanValue: true,
  integerValue: true,
  doubleValue: true,
  timestampValue: true,
  stringValue: true,
  bytesValue: true,
  referenceValue: true,
  geoPointValue: { latitude: true, longitude: true },
};
// Values are within values.
valueFields.arrayValue = { values: valueFields };
valueFields.mapValue = { fields: { "*": valueFields } };

const documentFields: FieldTree = {
  name: true,
  fields: { "*": valueFields },
  createTime: true,
  updateTime: true,
};

/** Every field that an answer about documents can have, for partial responses. */
export const documentAnswerFields: FieldTree = {
  ...documentFields,
  documents: documentFields,
  found: documentFields,
  missing: true,
  readTime: true,
  nextPageToken: true,
  collectionIds: true,
  writeResults: { updateTime: true, transformResults: valueFields },
  commitTime: true,
  status: { code: true, message: true, details: true },
};

/** A document as the REST API writes it, or the part of it that the field paths name. */
export function documentResource(
  database: DatabaseName,
  { path, fields: text, createMicros, updateMicros }: StoredDocument,
  mask: readonly FieldPath[] | undefined,
): Readonly<Record<string, unknown>> {
  const stored: FirestoreFields = JSON.parse(text);
  const fields = mask === undefined ? stored : selectFields(stored, mask);
  return {
    name: documentName(database, path),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    createTime: formatTimestamp(createMicros),
    updateTime: formatTimestamp(updateMicros),
  };
}
