import type { Column, ScalarKind, SqlType } from "../../types/sql-type.ts";
import { BigQueryError, type FieldSchema } from "../engine.ts";
import { assertParameters } from "./field-parameters.ts";

/** The scalar types by each name that a REST schema may give them. */
const scalarKinds: ReadonlyMap<string, ScalarKind> = new Map([
  ["STRING", "STRING"],
  ["BYTES", "BYTES"],
  ["INTEGER", "INT64"],
  ["INT64", "INT64"],
  ["FLOAT", "FLOAT64"],
  ["FLOAT64", "FLOAT64"],
  ["BOOLEAN", "BOOL"],
  ["BOOL", "BOOL"],
  ["NUMERIC", "NUMERIC"],
  ["BIGNUMERIC", "BIGNUMERIC"],
  ["TIMESTAMP", "TIMESTAMP"],
  ["DATE", "DATE"],
  ["TIME", "TIME"],
  ["DATETIME", "DATETIME"],
  ["JSON", "JSON"],
  ["INTERVAL", "INTERVAL"],
  ["GEOGRAPHY", "GEOGRAPHY"],
]);

/** The scalar type of a name, if it is one; not every one can be a column's. */
export function scalarKind(name: string): ScalarKind | undefined {
  return scalarKinds.get(name.toUpperCase());
}

/**
 * The GoogleSQL type of a REST field.
 * @throws BigQueryError for a type name that BigQuery does not have, and for types that tables here cannot hold.
 */
export function fieldType(field: FieldSchema): SqlType {
  const element = elementType(field);
  return field.mode === "REPEATED" ? { kind: "ARRAY", element } : element;
}

function elementType(field: FieldSchema): SqlType {
  const name = field.type.toUpperCase();
  if (name === "RECORD" || name === "STRUCT") {
    if (field.fields === undefined || field.fields.length === 0) {
      throw invalid(`Field ${field.name} is type RECORD but has no schema`);
    }
    return {
      kind: "STRUCT",
      fields: field.fields.map((child) => ({ name: child.name, type: fieldType(child) })),
    };
  }
  const kind = scalarKinds.get(name);
  if (kind === undefined) throw invalid(`Invalid value for type: ${field.type} is not a valid value`);
  if (kind === "GEOGRAPHY" || kind === "INTERVAL") {
    throw invalid(`Unsupported feature: column ${field.name} of type ${kind}`);
  }
  return { kind };
}

export function fieldColumns(schema: readonly FieldSchema[]): readonly Column[] {
  return schema.map((field) => ({ name: field.name, type: fieldType(field) }));
}

/** The field of a column, NULLABLE unless it repeats. */
export function columnField(column: Column): FieldSchema {
  const { name, type } = column;
  if (type.kind === "ARRAY") return { ...columnField({ name, type: type.element }), mode: "REPEATED" };
  if (type.kind === "STRUCT") {
    return { name, type: "STRUCT", mode: "NULLABLE", fields: type.fields.map(columnField) };
  }
  return { name, type: type.kind, mode: "NULLABLE" };
}

/** A schema with GoogleSQL's type names, as in INT64 and STRUCT. */
export function normalizedSchema(schema: readonly FieldSchema[]): readonly FieldSchema[] {
  const seen = new Set<string>();
  return schema.map((field) => {
    const name = field.name.toLowerCase();
    if (seen.has(name)) {
      throw invalid(
        `Duplicate column names in the result are not supported. Found duplicate(s): ${field.name}`,
      );
    }
    seen.add(name);
    assertParameters({ ...field, type: scalarKinds.get(field.type.toUpperCase()) ?? field.type });
    const { type, fields } = columnField({
      name: field.name,
      type: fieldType({ ...field, mode: "NULLABLE" }),
    });
    const children =
      fields === undefined || field.fields === undefined ? {} : { fields: normalizedSchema(field.fields) };
    return { ...field, type, ...children };
  });
}

function invalid(message: string): BigQueryError {
  return new BigQueryError("invalid", 400, message);
}
