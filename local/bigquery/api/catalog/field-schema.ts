import { z } from "zod";
import type { FieldSchema, RoundingMode } from "../../engine/engine.ts";
import type { Column, ScalarKind, SqlType } from "../../types/sql-type.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { integer, optional } from "../http/json-values.ts";

/** BigQuery's standard type name for every spelling that its API takes. */
const STANDARD_NAMES: Readonly<Record<string, ScalarKind | "STRUCT">> = {
  STRING: "STRING",
  BYTES: "BYTES",
  INTEGER: "INT64",
  INT64: "INT64",
  INT: "INT64",
  SMALLINT: "INT64",
  BIGINT: "INT64",
  TINYINT: "INT64",
  BYTEINT: "INT64",
  FLOAT: "FLOAT64",
  FLOAT64: "FLOAT64",
  NUMERIC: "NUMERIC",
  DECIMAL: "NUMERIC",
  BIGNUMERIC: "BIGNUMERIC",
  BIGDECIMAL: "BIGNUMERIC",
  BOOLEAN: "BOOL",
  BOOL: "BOOL",
  TIMESTAMP: "TIMESTAMP",
  DATE: "DATE",
  TIME: "TIME",
  DATETIME: "DATETIME",
  INTERVAL: "INTERVAL",
  JSON: "JSON",
  GEOGRAPHY: "GEOGRAPHY",
  RECORD: "STRUCT",
  STRUCT: "STRUCT",
};

/** The names that REST schemas still use where GoogleSQL has newer ones. */
const REST_NAMES: Readonly<Record<string, string>> = {
  INT64: "INTEGER",
  FLOAT64: "FLOAT",
  BOOL: "BOOLEAN",
  STRUCT: "RECORD",
};

/** A field as REST shows it. */
export interface RestField {
  readonly name: string;
  readonly type: string;
  readonly mode: FieldSchema["mode"];
  readonly maxLength?: string;
  readonly precision?: string;
  readonly scale?: string;
  readonly roundingMode?: RoundingMode;
  readonly description?: string;
  readonly policyTags?: { readonly names: readonly string[] };
  readonly defaultValueExpression?: string;
  readonly fields?: readonly RestField[];
}

const roundingMode = z
  .enum(["ROUNDING_MODE_UNSPECIFIED", "ROUND_HALF_AWAY_FROM_ZERO", "ROUND_HALF_EVEN"])
  .transform((mode) => (mode === "ROUNDING_MODE_UNSPECIFIED" ? undefined : mode));

const restField: z.ZodType<FieldSchema> = z.lazy(() =>
  z
    .looseObject({
      name: z.string(),
      type: z.string(),
      mode: optional(z.string()),
      description: optional(z.string()),
      policyTags: optional(z.looseObject({ names: optional(z.array(z.string())) })),
      defaultValueExpression: optional(z.string()),
      maxLength: optional(integer),
      precision: optional(integer),
      scale: optional(integer),
      roundingMode: optional(roundingMode),
      fields: optional(z.array(restField)),
    })
    .transform((field): FieldSchema => {
      if (isSet(field.collation)) throw notImplemented(`Property collation of field ${field.name}`);
      const type = standardType(field.type);
      if (type === "STRUCT" && (field.fields?.length ?? 0) === 0) {
        throw invalidRequest(`Field ${field.name} is type RECORD but has no schema`);
      }
      return {
        name: field.name,
        type,
        mode: modeOf(field.name, field.mode),
        ...typeParameters(field),
        ...(field.description === undefined ? {} : { description: field.description }),
        ...(field.policyTags?.names === undefined ? {} : { policyTags: { names: field.policyTags.names } }),
        ...(field.defaultValueExpression === undefined
          ? {}
          : { defaultValueExpression: field.defaultValueExpression }),
        ...(type === "STRUCT" ? { fields: field.fields ?? [] } : {}),
      };
    }),
);

/** A REST schema `{fields: […]}`, as the engine takes it: standard type names, modes filled in. */
export const restSchema = z
  .looseObject({ fields: optional(z.array(restField)) })
  .transform((schema): readonly FieldSchema[] => schema.fields ?? []);

/** BigQuery's standard name for a type in any spelling its API takes. Throws BigQuery's 400 for an unknown one. */
export function standardType(type: string): ScalarKind | "STRUCT" {
  const standard = STANDARD_NAMES[type.toUpperCase()];
  if (standard === undefined) throw invalidRequest(`Invalid field type: ${type} is not a valid value`);
  return standard;
}

/** What stands behind a type's name: zero is as good as absent. */
function typeParameters(field: {
  readonly maxLength?: number | undefined;
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
  readonly roundingMode?: RoundingMode | undefined;
}): Pick<FieldSchema, "maxLength" | "precision" | "scale" | "roundingMode"> {
  const { maxLength, precision, scale, roundingMode } = field;
  return {
    ...(maxLength ? { maxLength } : {}),
    ...(precision ? { precision } : {}),
    ...(scale ? { scale } : {}),
    ...(roundingMode === undefined ? {} : { roundingMode }),
  };
}

function restParameters({
  maxLength,
  precision,
  scale,
  roundingMode,
}: FieldSchema): Pick<RestField, "maxLength" | "precision" | "scale" | "roundingMode"> {
  return {
    ...(maxLength === undefined ? {} : { maxLength: String(maxLength) }),
    ...(precision === undefined ? {} : { precision: String(precision) }),
    ...(scale === undefined ? {} : { scale: String(scale) }),
    ...(roundingMode === undefined ? {} : { roundingMode }),
  };
}

/** Table fields as REST shows them. */
export function restFields(schema: readonly FieldSchema[]): readonly RestField[] {
  return schema.map((field) => ({
    name: field.name,
    type: REST_NAMES[field.type] ?? field.type,
    mode: field.mode,
    ...restParameters(field),
    ...(field.description === undefined ? {} : { description: field.description }),
    ...(field.policyTags === undefined ? {} : { policyTags: field.policyTags }),
    ...(field.defaultValueExpression === undefined
      ? {}
      : { defaultValueExpression: field.defaultValueExpression }),
    ...(field.fields === undefined ? {} : { fields: restFields(field.fields) }),
  }));
}

/** The columns of a query's result as REST shows them. */
export function resultFields(columns: readonly Column[]): readonly RestField[] {
  return restFields(columnFields(columns));
}

/** The columns of a query's result as fields of a table. */
export function columnFields(columns: readonly Column[]): readonly FieldSchema[] {
  return columns.map((column) => columnField(column.name, column.type));
}

function columnField(name: string, type: SqlType): FieldSchema {
  const element = type.kind === "ARRAY" ? type.element : type;
  const mode = type.kind === "ARRAY" ? "REPEATED" : "NULLABLE";
  if (element.kind !== "STRUCT") return { name, type: element.kind, mode };
  const fields = element.fields.map((field, index) =>
    columnField(field.name === "" ? `_field_${index + 1}` : field.name, field.type),
  );
  return { name, type: "STRUCT", mode, fields };
}

function modeOf(name: string, mode: string | undefined): FieldSchema["mode"] {
  const upper = mode?.toUpperCase() ?? "NULLABLE";
  if (upper === "NULLABLE" || upper === "REQUIRED" || upper === "REPEATED") return upper;
  throw invalidRequest(`Invalid mode ${mode} of field ${name}`);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== "0";
}
