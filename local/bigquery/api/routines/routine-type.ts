import { z } from "zod";
import type { RoutineField, RoutineType } from "../../engine/engine.ts";
import { standardType } from "../catalog/field-schema.ts";
import { invalidRequest } from "../http/errors.ts";
import { type JsonObject, optional } from "../http/json-values.ts";

/** A StandardSqlDataType. */
export interface StandardSqlType {
  readonly typeKind: string;
  readonly arrayElementType?: StandardSqlType | undefined;
  readonly structType?: { readonly fields: readonly StandardSqlField[] } | undefined;
}

/** A StandardSqlField. */
export interface StandardSqlField {
  readonly name?: string | undefined;
  readonly type: StandardSqlType;
}

export const standardSqlType: z.ZodType<StandardSqlType> = z.lazy(() =>
  z.looseObject({
    typeKind: z.string(),
    arrayElementType: optional(standardSqlType),
    structType: optional(z.looseObject({ fields: z.array(standardSqlField) })),
  }),
);

export const standardSqlField: z.ZodType<StandardSqlField> = z.lazy(() =>
  z.looseObject({ name: optional(z.string()), type: standardSqlType }),
);

/** A routine's type as REST shows it. */
export function restType(type: RoutineType): JsonObject {
  switch (type.kind) {
    case "ARRAY":
      return { typeKind: "ARRAY", arrayElementType: restType(type.element) };
    case "STRUCT":
      return { typeKind: "STRUCT", structType: { fields: type.fields.map(restField) } };
    default:
      return { typeKind: standardType(type.name) };
  }
}

export function restField({ name, type }: RoutineField): JsonObject {
  return { ...(name === "" ? {} : { name }), type: restType(type) };
}

/** GoogleSQL's text of a type. */
export function typeText(type: StandardSqlType): string {
  const kind = type.typeKind.toUpperCase();
  if (kind === "ARRAY") {
    if (type.arrayElementType === undefined) throw invalidRequest("An ARRAY type needs arrayElementType.");
    return `ARRAY<${typeText(type.arrayElementType)}>`;
  }
  if (kind === "STRUCT") return `STRUCT<${(type.structType?.fields ?? []).map(fieldText).join(", ")}>`;
  return standardType(kind);
}

export function fieldText({ name, type }: StandardSqlField): string {
  return name === undefined || name === "" ? typeText(type) : `${quoted(name)} ${typeText(type)}`;
}

/** A GoogleSQL identifier in backquotes. */
export function quoted(name: string): string {
  return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}
