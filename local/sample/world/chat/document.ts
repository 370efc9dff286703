import type { Instant } from "../../time.ts";

/** A value of a document's field, of a kind that Firestore has. */
export type FieldValue =
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  | { readonly kind: "timestamp"; readonly at: Instant }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  /** Another document of the same database, by its path. */
  | { readonly kind: "reference"; readonly path: string }
  | { readonly kind: "geopoint"; readonly latitude: number; readonly longitude: number }
  | { readonly kind: "array"; readonly values: readonly FieldValue[] }
  | { readonly kind: "map"; readonly fields: Fields };

/** Fields by name; a field that is undefined is not there. */
export type Fields = Readonly<Record<string, FieldValue | undefined>>;

/** A document of the chat's database. */
export interface ChatDocument {
  /** Collection, document, collection, document …, as in `consultations/c1/messages/m1`. */
  readonly path: string;
  readonly fields: Fields;
}

/** A change of one document: what it is afterwards, or that it is gone. */
export type ChatChange =
  | { readonly kind: "upsert"; readonly document: ChatDocument }
  | { readonly kind: "delete"; readonly path: string };

export const nothing: FieldValue = { kind: "null" };

export function text(value: string): FieldValue {
  return { kind: "string", value };
}

export function integer(value: number | bigint): FieldValue {
  return { kind: "integer", value: BigInt(value) };
}

export function double(value: number): FieldValue {
  return { kind: "double", value };
}

export function boolean(value: boolean): FieldValue {
  return { kind: "boolean", value };
}

export function timestamp(at: Instant): FieldValue {
  return { kind: "timestamp", at };
}

export function bytes(value: Uint8Array): FieldValue {
  return { kind: "bytes", value };
}

export function reference(path: string): FieldValue {
  return { kind: "reference", path };
}

export function geopoint(latitude: number, longitude: number): FieldValue {
  return { kind: "geopoint", latitude, longitude };
}

export function list(values: readonly FieldValue[]): FieldValue {
  return { kind: "array", values };
}

export function map(fields: Fields): FieldValue {
  return { kind: "map", fields };
}
