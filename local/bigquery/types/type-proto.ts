import type { ScalarKind, SqlType, StructField } from "./sql-type.ts";

/** GoogleSQL's `TypeProto` as the gRPC client reads and writes it: the fields that BigQuery's types use. */
export interface TypeProto {
  readonly type_kind: string;
  readonly array_type?: { readonly element_type: TypeProto };
  readonly struct_type?: {
    readonly field: readonly { readonly field_name: string; readonly field_type: TypeProto }[];
  };
  readonly enum_type?: { readonly enum_name: string };
}

/** A type of the analyzer that no BigQuery column can have: the enum type of a date part and its like. */
export interface EnumType {
  readonly kind: "ENUM";
  /** The enum's full proto name, as in `zetasql.functions.DateTimestampPart`. */
  readonly name: string;
}

const protoKinds: Readonly<Record<ScalarKind, string>> = {
  INT64: "TYPE_INT64",
  FLOAT64: "TYPE_DOUBLE",
  NUMERIC: "TYPE_NUMERIC",
  BIGNUMERIC: "TYPE_BIGNUMERIC",
  BOOL: "TYPE_BOOL",
  STRING: "TYPE_STRING",
  BYTES: "TYPE_BYTES",
  DATE: "TYPE_DATE",
  DATETIME: "TYPE_DATETIME",
  TIME: "TYPE_TIME",
  TIMESTAMP: "TYPE_TIMESTAMP",
  INTERVAL: "TYPE_INTERVAL",
  JSON: "TYPE_JSON",
  GEOGRAPHY: "TYPE_GEOGRAPHY",
};

const scalarKinds = new Map<string, ScalarKind>();
for (const [kind, protoKind] of Object.entries(protoKinds)) scalarKinds.set(protoKind, kind as ScalarKind);

/** The proto of a type, as the analyzer's catalogs and parameters state it. */
export function toTypeProto(type: SqlType): TypeProto {
  if (type.kind === "ARRAY") {
    return { type_kind: "TYPE_ARRAY", array_type: { element_type: toTypeProto(type.element) } };
  }
  if (type.kind === "STRUCT") {
    const field = type.fields.map((each) => ({ field_name: each.name, field_type: toTypeProto(each.type) }));
    return { type_kind: "TYPE_STRUCT", struct_type: { field } };
  }
  return { type_kind: protoKinds[type.kind] };
}

/** The type of a proto. Throws where BigQuery has no such type. */
export function fromTypeProto(proto: TypeProto): SqlType {
  const type = fromAnyTypeProto(proto);
  if (type.kind === "ENUM") throw new Error(`BigQuery has no type ${type.name}`);
  return type;
}

/** The type of a proto, which may be an enum's at the top: an argument such as a date part. */
export function fromAnyTypeProto(proto: TypeProto): SqlType | EnumType {
  const scalar = scalarKinds.get(proto.type_kind);
  if (scalar !== undefined) return { kind: scalar };
  if (proto.array_type !== undefined) {
    return { kind: "ARRAY", element: fromTypeProto(proto.array_type.element_type) };
  }
  if (proto.type_kind === "TYPE_STRUCT") {
    const fields: readonly StructField[] = (proto.struct_type?.field ?? []).map((field) => ({
      name: field.field_name,
      type: fromTypeProto(field.field_type),
    }));
    return { kind: "STRUCT", fields };
  }
  if (proto.enum_type !== undefined) return { kind: "ENUM", name: proto.enum_type.enum_name };
  throw new Error(`BigQuery has no type ${proto.type_kind}`);
}
