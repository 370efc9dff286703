import { timestampText } from "../time.ts";
import type { ChatChange, Fields, FieldValue } from "../world/chat/document.ts";

/**
 * A change as Firestore's REST API takes it, as JSON text: numbers that JSON does not have are strings. `root` is the
 * database's documents, `projects/…/databases/…/documents`.
 */
export function writeJson(change: ChatChange, root: string): string {
  if (change.kind === "delete") return `{"delete":${JSON.stringify(`${root}/${change.path}`)}}`;
  const { path, fields } = change.document;
  return `{"update":{"name":${JSON.stringify(`${root}/${path}`)},"fields":${fieldsJson(fields, root)}}}`;
}

function fieldsJson(fields: Fields, root: string): string {
  let json = "";
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    json += `${json === "" ? "" : ","}${JSON.stringify(name)}:${valueJson(value, root)}`;
  }
  return `{${json}}`;
}

function valueJson(value: FieldValue, root: string): string {
  switch (value.kind) {
    case "null":
      return '{"nullValue":null}';
    case "boolean":
      return `{"booleanValue":${value.value}}`;
    case "integer":
      return `{"integerValue":"${value.value}"}`;
    case "double":
      return `{"doubleValue":${doubleJson(value.value)}}`;
    case "timestamp":
      return `{"timestampValue":"${timestampText(value.at).replace(" ", "T")}Z"}`;
    case "string":
      return `{"stringValue":${JSON.stringify(value.value)}}`;
    case "bytes":
      return `{"bytesValue":"${Buffer.from(value.value).toString("base64")}"}`;
    case "reference":
      return `{"referenceValue":${JSON.stringify(`${root}/${value.path}`)}}`;
    case "geopoint":
      return `{"geoPointValue":{"latitude":${value.latitude},"longitude":${value.longitude}}}`;
    case "array":
      return `{"arrayValue":{"values":[${value.values.map((one) => valueJson(one, root)).join(",")}]}}`;
    case "map":
      return `{"mapValue":{"fields":${fieldsJson(value.fields, root)}}}`;
  }
}

function doubleJson(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? "-0.0" : String(value);
}
