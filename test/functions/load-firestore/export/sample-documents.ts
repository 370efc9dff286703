import fc from "fast-check";
import type { Sample, SampleDocument, SampleFields } from "./export-encoder.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
// Firestore keeps names between two underscores on each side to itself.
const isReserved = (name: string): boolean => /^__.*__$/s.test(name);
const fieldName = text.filter((name) => name !== "" && !isReserved(name));
const segment = fc
  .string({ unit: "binary", minLength: 1, maxLength: 10 })
  .filter((name) => !name.includes("/") && name !== "." && name !== ".." && !isReserved(name));
const double = fc.double();

const scalar: fc.Arbitrary<Sample> = fc.oneof(
  fc.constant<Sample>({ type: "null" }),
  fc.record({ type: fc.constant("boolean" as const), value: fc.boolean() }),
  fc.record({
    type: fc.constant("integer" as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({ type: fc.constant("double" as const), value: double }),
  fc.record({
    type: fc.constant("timestamp" as const),
    micros: fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
  }),
  fc.record({ type: fc.constant("string" as const), value: text }),
  fc.record({ type: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 30 }) }),
  fc.record({
    type: fc.constant("geopoint" as const),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
  fc.record({
    type: fc.constant("reference" as const),
    path: fc.array(fc.record({ collection: segment, id: segment }), { minLength: 1, maxLength: 3 }),
  }),
);

function fieldsOf(value: fc.Arbitrary<Sample>): fc.Arbitrary<SampleFields> {
  return fc.uniqueArray(fc.tuple(fieldName, value), { maxLength: 5, selector: ([name]) => name });
}

const { fields: anyOfFields } = fc.letrec<{
  value: Sample;
  element: Sample;
  map: Sample;
  fields: SampleFields;
}>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    tie("map"),
    fc.record({ type: fc.constant("array" as const), values: fc.array(tie("element"), { maxLength: 4 }) }),
  ),
  // Firestore has no arrays right within arrays.
  element: fc.oneof({ depthSize: "small" }, scalar, tie("map")),
  map: fc.record({ type: fc.constant("map" as const), fields: tie("fields") }),
  fields: fieldsOf(tie("value")),
}));

/** Any id of a document. */
export const anyId = segment;
/** Any fields that a document of Firestore can have. */
export const anyFields = anyOfFields;

/** Any document that Firestore can hold. */
export const anyDocument: fc.Arbitrary<SampleDocument> = fc.record({
  path: fc.array(
    fc.record({ collection: segment, id: fc.oneof(segment, fc.bigInt({ min: 1n, max: 2n ** 63n - 1n })) }),
    { minLength: 1, maxLength: 3 },
  ),
  fields: anyFields,
});
