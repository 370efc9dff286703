import fc from "fast-check";
import type { Sample, SampleFields } from "./export/export-encoder.ts";
import { timestampText } from "./rest-documents.ts";

const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const text = fc.string({ unit: "binary", maxLength: 20 });
// The client sends -0 as JSON.stringify writes it, as 0.
const sent = (value: number): number => value + 0;
const coordinate = (most: number) => fc.double({ min: -most, max: most, noNaN: true }).map(sent);

/** What a consultation's document may state of its contract's columns; null where it states nothing. */
export const anyConsultation = fc.record({
  patientId: optional(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  rating: optional(fc.double().map(sent)),
  addedAt: micros,
  resolvedAt: optional(micros),
  tonguePhoto: optional(fc.uint8Array({ maxLength: 40 })),
  pharmacist: optional(fc.nat()),
  lineUserId: optional(text),
  pickUp: optional(fc.record({ latitude: coordinate(90), longitude: coordinate(180) })),
  symptoms: optional(fc.array(text)),
});

export type Consultation = typeof anyConsultation extends fc.Arbitrary<infer Value> ? Value : never;

/** The document that states it. */
export function fieldsOf(one: Consultation): SampleFields {
  const addedAt: Sample = { type: "timestamp", micros: one.addedAt };
  const fields: [string, Sample][] = [["entry", { type: "map", fields: [["addedAt", addedAt]] }]];
  if (one.patientId !== null) fields.push(["patientId", { type: "integer", value: one.patientId }]);
  if (one.rating !== null) fields.push(["rating", { type: "double", value: one.rating }]);
  if (one.resolvedAt !== null) fields.push(["resolvedAt", { type: "timestamp", micros: one.resolvedAt }]);
  if (one.tonguePhoto !== null) fields.push(["tonguePhoto", { type: "bytes", value: one.tonguePhoto }]);
  if (one.pharmacist !== null) {
    const path = [{ collection: "pharmacists", id: `${one.pharmacist}` }];
    fields.push(["pharmacist", { type: "reference", path }]);
  }
  if (one.lineUserId !== null) fields.push(["lineUserId", { type: "string", value: one.lineUserId }]);
  if (one.pickUp !== null) fields.push(["pickUp", { type: "geopoint", ...one.pickUp }]);
  if (one.symptoms !== null) {
    const values = one.symptoms.map((value): Sample => ({ type: "string", value }));
    fields.push(["symptoms", { type: "array", values }]);
  }
  return fields;
}

/** The columns of `typedColumns` that must come of it. */
export function typedOf(one: Consultation): Readonly<Record<string, unknown>> {
  return {
    patient_id: one.patientId === null ? null : `${one.patientId}`,
    rating: one.rating,
    friend_added_at: timestampText(one.addedAt),
    resolved_at: one.resolvedAt === null ? null : timestampText(one.resolvedAt),
    tongue_photo: one.tonguePhoto === null ? null : Buffer.from(one.tonguePhoto).toString("base64"),
    pharmacist_path: one.pharmacist === null ? null : `pharmacists/${one.pharmacist}`,
    line_user_id: one.lineUserId,
    latitude: one.pickUp?.latitude ?? null,
    longitude: one.pickUp?.longitude ?? null,
    symptoms: one.symptoms,
    rejected_columns: null,
    uncast_columns: null,
  };
}

/** Typed columns as text that keeps every digit, for SQL's SELECT. */
export const typedColumns = `
  CAST(patient_id AS STRING) AS patient_id,
  CAST(rating AS STRING) AS rating,
  FORMAT_TIMESTAMP("%E4Y-%m-%dT%H:%M:%E6SZ", friend_added_at) AS friend_added_at,
  FORMAT_TIMESTAMP("%E4Y-%m-%dT%H:%M:%E6SZ", resolved_at) AS resolved_at,
  tongue_photo, pharmacist_path, line_user_id,
  CAST(latitude AS STRING) AS latitude,
  CAST(longitude AS STRING) AS longitude,
  symptoms, rejected_columns, uncast_columns
`;

/** A row of `typedColumns` with its numbers and lists read. */
export function readTyped(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    ...row,
    rating: numberOf(row.rating),
    latitude: numberOf(row.latitude),
    longitude: numberOf(row.longitude),
    symptoms: row.symptoms === null ? null : JSON.parse(String(row.symptoms)),
  };
}

function numberOf(value: unknown): number | null {
  if (value === null) return null;
  return Number(String(value).replace("inf", "Infinity").replace("nan", "NaN"));
}
