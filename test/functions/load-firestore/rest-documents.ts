import type { firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";
import type { Sample, SampleFields } from "./export/export-encoder.ts";

export type RestValue = firestore_v1.Schema$Value;
export type RestFields = Record<string, RestValue>;

/** Fields as Firestore's REST API takes them. */
export function restFields(fields: SampleFields, database: string): RestFields {
  return Object.fromEntries(fields.map(([name, value]) => [name, restValue(value, database)]));
}

function restValue(sample: Sample, database: string): RestValue {
  switch (sample.type) {
    case "null":
      return { nullValue: "NULL_VALUE" };
    case "boolean":
      return { booleanValue: sample.value };
    case "integer":
      return { integerValue: sample.value.toString() };
    case "double":
      // JSON has no number for some doubles; the API takes their names, which the client's types don't know.
      return Object.assign(
        {},
        { doubleValue: Number.isFinite(sample.value) ? sample.value : `${sample.value}` },
      ) as RestValue;
    case "timestamp":
      return { timestampValue: timestampText(sample.micros) };
    case "string":
      return { stringValue: sample.value };
    case "bytes":
      return { bytesValue: Buffer.from(sample.value).toString("base64") };
    case "geopoint":
      return { geoPointValue: { latitude: sample.latitude, longitude: sample.longitude } };
    case "reference":
      return {
        referenceValue: `${database}/documents/${sample.path.map(({ collection, id }) => `${collection}/${id}`).join("/")}`,
      };
    case "array":
      return { arrayValue: { values: sample.values.map((value) => restValue(value, database)) } };
    case "map":
      return { mapValue: { fields: restFields(sample.fields, database) } };
  }
}

/** A value as `exactJson` reads it: numbers are texts of their digits after a #. */
export function exactValue(sample: Sample): unknown {
  switch (sample.type) {
    case "null":
      return null;
    case "boolean":
    case "string":
      return sample.value;
    case "integer":
      return `#${sample.value}`;
    case "double":
      return exactDouble(sample.value);
    case "timestamp":
      return timestampText(sample.micros);
    case "bytes":
      return Buffer.from(sample.value).toString("base64");
    case "geopoint":
      return { latitude: exactDouble(sample.latitude), longitude: exactDouble(sample.longitude) };
    case "reference":
      return sample.path.map(({ collection, id }) => `${collection}/${id}`).join("/");
    case "array":
      return sample.values.map(exactValue);
    case "map":
      return exactFields(sample.fields);
  }
}

export function exactFields(fields: SampleFields): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map(([name, value]) => [name, exactValue(value)]));
}

/** JSON with every digit of its numbers: each is a text after a #. */
export function exactJson(text: string): unknown {
  const numbers = /("(?:[^"\\]|\\.)*")|(-?\d[-+.\deE]*)/g;
  return JSON.parse(
    text.replace(numbers, (_, string: string | undefined, number: string) => string ?? `"#${number}"`),
  );
}

/** The client sends -0 as JSON.stringify writes it, as 0. */
function exactDouble(value: number): string {
  return Number.isFinite(value) ? `#${value}` : `${value}`;
}

/** Microseconds as RFC 3339 text. */
export function timestampText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString();
  return seconds.replace(/\.000Z$/, `.${fraction.toString().padStart(6, "0")}Z`);
}
