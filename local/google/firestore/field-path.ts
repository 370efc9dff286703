import { compareText } from "../compare-text.ts";
import { invalidArgument } from "../errors.ts";
import { requireFieldName } from "./read-value.ts";
import { type FirestoreFields, type FirestoreValue, fieldOf, fieldsOf } from "./value.ts";

/** The names that lead to a field: the document's own field, then those of maps within maps. */
export type FieldPath = readonly string[];

/**
 * Reads a field path such as ``answers.`sleep hours`.score``: names between dots, in backticks where they are not plain
 * words. @throws GoogleError 400
 */
export function parseFieldPath(text: string): FieldPath {
  const names: string[] = [];
  const name = /([A-Za-z_][A-Za-z_0-9]*)|`((?:[^`\\]|\\.)*)`/sy;
  for (let at = 0; ; at += 1) {
    name.lastIndex = at;
    const match = name.exec(text);
    const found = match?.[1] ?? match?.[2]?.replace(/\\(.)/gs, "$1");
    if (match === null || found === undefined) throw invalidArgument(`Invalid property path "${text}".`);
    requireFieldName(found);
    names.push(found);
    at = name.lastIndex;
    if (at === text.length) return names;
    if (text[at] !== ".") throw invalidArgument(`Invalid property path "${text}".`);
  }
}

/** The field at a path; undefined where there is none. */
export function valueAt(fields: FirestoreFields, path: FieldPath): FirestoreValue | undefined {
  const [name = "", ...rest] = path;
  const value = fieldOf(fields, name);
  if (rest.length === 0 || value === undefined) return value;
  return "mapValue" in value ? valueAt(value.mapValue.fields ?? {}, rest) : undefined;
}

/** The fields with the one at a path set, or removed for undefined. A value on the way that is no map becomes one. */
export function withValueAt(
  fields: FirestoreFields,
  path: FieldPath,
  value: FirestoreValue | undefined,
): FirestoreFields {
  const [name = "", ...rest] = path;
  if (rest.length === 0) return withField(fields, name, value);
  const before = fieldOf(fields, name);
  const isMap = before !== undefined && "mapValue" in before;
  if (value === undefined && !isMap) return fields;
  const inner = withValueAt(isMap ? (before.mapValue.fields ?? {}) : {}, rest, value);
  return withField(fields, name, { mapValue: Object.keys(inner).length === 0 ? {} : { fields: inner } });
}

/** The part of the fields that the paths name. */
export function selectFields(fields: FirestoreFields, paths: readonly FieldPath[]): FirestoreFields {
  return paths.reduce((selected, path) => {
    const value = valueAt(fields, path);
    return value === undefined ? selected : withValueAt(selected, path, value);
  }, fieldsOf([]));
}

function withField(
  fields: FirestoreFields,
  name: string,
  value: FirestoreValue | undefined,
): FirestoreFields {
  const entries = Object.entries(fields).filter(([other]) => other !== name);
  if (value !== undefined) entries.push([name, value]);
  return fieldsOf(entries.sort(([left], [right]) => compareText(left, right)));
}
