import fc from "fast-check";
import type { firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";

type Value = firestore_v1.Schema$Value;
export type Fields = Record<string, Value>;

/** A value as the REST API takes it, and the JSON text that the loader reads from its export. */
interface Sample {
  readonly value: Value;
  readonly json: string;
}

export interface FieldsSample {
  readonly fields: Fields;
  readonly json: string;
}

const text = fc.string({ unit: "binary", maxLength: 20 });
const fieldName = text.filter((name) => name !== "" && name !== "__proto__" && !/^__.*__$/s.test(name));

/** An id of a collection. */
export const anyCollectionId = fc
  .string({ unit: "binary", minLength: 1, maxLength: 10 })
  .filter((id) => !id.includes("/") && id !== "." && id !== ".." && !/^__.*__$/s.test(id));
export const anyDocumentId = fc.oneof(
  anyCollectionId,
  fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map((number) => `__id${number}__`),
);

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? "-0" : String(value);
}

function timestampText(micros: bigint): string {
  const seconds = (micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n;
  const fraction = (micros - seconds * 1_000_000n).toString().padStart(6, "0");
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

const scalar: fc.Arbitrary<Sample> = fc.oneof(
  fc.constant<Sample>({ value: { nullValue: "NULL_VALUE" }, json: "null" }),
  fc.boolean().map((value): Sample => ({ value: { booleanValue: value }, json: String(value) })),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value): Sample => ({ value: { integerValue: String(value) }, json: String(value) })),
  // What JSON has no number for goes as text, -0 too.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Sample => {
    const isPlain = !Object.is(value, -0);
    return isPlain
      ? { value: { doubleValue: value }, json: doubleText(value) }
      : { value: JSON.parse('{"doubleValue":"-0"}'), json: "-0" };
  }),
  fc
    .constantFrom("NaN", "Infinity", "-Infinity")
    .map((value): Sample => ({ value: JSON.parse(`{"doubleValue":"${value}"}`), json: `"${value}"` })),
  fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }).map((micros): Sample => {
    const timestamp = timestampText(micros);
    return { value: { timestampValue: timestamp }, json: `"${timestamp}"` };
  }),
  text.map((value): Sample => ({ value: { stringValue: value }, json: JSON.stringify(value) })),
  // Around 1,500 bytes, where the format has another kind, and over 64 KB.
  fc.constantFrom(499, 500, 501, 501, 22_000).map((length): Sample => {
    const value = "長".repeat(length);
    return { value: { stringValue: value }, json: `"${value}"` };
  }),
  fc.uint8Array({ maxLength: 30 }).map((bytes): Sample => {
    const value = Buffer.from(bytes).toString("base64");
    return { value: { bytesValue: value }, json: `"${value}"` };
  }),
  fc
    .record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    .map((point): Sample => {
      // A point's zero has no sign.
      const json = `{"latitude":${point.latitude + 0},"longitude":${point.longitude + 0}}`;
      return { value: { geoPointValue: point }, json };
    }),
  fc
    .array(fc.tuple(anyCollectionId, anyDocumentId), { minLength: 1, maxLength: 3 })
    .map((elements): Sample => {
      const path = elements.flat().join("/");
      return {
        value: { referenceValue: `projects/hinata-kampo/databases/(default)/documents/${path}` },
        json: JSON.stringify(path),
      };
    }),
);

function fieldsFrom(value: fc.Arbitrary<Sample>): fc.Arbitrary<FieldsSample> {
  const entries = fc.uniqueArray(fc.tuple(fieldName, value), { maxLength: 5, selector: ([name]) => name });
  return entries.map((pairs) => {
    const sorted = [...pairs].sort(([left], [right]) =>
      Buffer.compare(Buffer.from(left), Buffer.from(right)),
    );
    return {
      fields: Object.fromEntries(pairs.map(([name, sample]) => [name, sample.value])),
      json: `{${sorted.map(([name, { json }]) => `${JSON.stringify(name)}:${json}`).join(",")}}`,
    };
  });
}

const { fields } = fc.letrec<{ value: Sample; element: Sample; map: Sample; fields: FieldsSample }>(
  (tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      scalar,
      tie("map"),
      fc.array(tie("element"), { maxLength: 4 }).map(
        (samples): Sample => ({
          value: { arrayValue: { values: samples.map(({ value }) => value) } },
          json: `[${samples.map(({ json }) => json).join(",")}]`,
        }),
      ),
    ),
    element: fc.oneof({ depthSize: "small" }, scalar, tie("map")),
    map: tie("fields").map(
      (inner): Sample => ({ value: { mapValue: { fields: inner.fields } }, json: inner.json }),
    ),
    fields: fieldsFrom(tie("value")),
  }),
);

/** The fields of any document that Firestore can hold. */
export const anyFields: fc.Arbitrary<FieldsSample> = fields;
