import type { SqlType } from "./sql-type.ts";

/** A type as GoogleSQL writes it, as in `ARRAY<STRUCT<id INT64, name STRING>>`. */
export function typeName(type: SqlType): string {
  switch (type.kind) {
    case "ARRAY":
      return `ARRAY<${typeName(type.element)}>`;
    case "STRUCT":
      return `STRUCT<${type.fields
        .map((field) =>
          field.name === "" ? typeName(field.type) : `\`${field.name}\` ${typeName(field.type)}`,
        )
        .join(", ")}>`;
    default:
      return type.kind;
  }
}

/** Whether two types are the same; names of struct fields count, their case does not. */
export function sameType(left: SqlType, right: SqlType): boolean {
  return typeName(left).toLowerCase() === typeName(right).toLowerCase();
}
