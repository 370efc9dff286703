import { translateCast } from "../../translate/functions/index.ts";
import { duckdbType } from "../../types/duckdb-type.ts";
import type { FieldSchema } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { fieldTypeText, isWithin } from "../schema/field-parameters.ts";
import { fieldType } from "../schema/field-types.ts";
import { heldSql } from "../storage/physical-table.ts";
import { quoteIdentifier } from "../storage/quoting.ts";

/** BigQuery's widening type changes. */
const widenings: ReadonlyMap<string, readonly string[]> = new Map([
  ["INT64", ["NUMERIC", "BIGNUMERIC", "FLOAT64"]],
  ["NUMERIC", ["BIGNUMERIC", "FLOAT64"]],
]);

/**
 * A column of another type, whose fields may be of wider types and of types with larger parameters.
 * @throws BigQueryError for any other type.
 */
export function retypedField(field: FieldSchema, asked: FieldSchema): FieldSchema {
  const changed = widened(field, asked);
  if (changed !== undefined) return changed;
  throw invalidQuery(
    `ALTER TABLE ALTER COLUMN SET DATA TYPE requires that the existing column type (${fieldTypeText(field)}) is assignable to the new type (${fieldTypeText(asked)})`,
  );
}

function widened(field: FieldSchema, asked: FieldSchema): FieldSchema | undefined {
  if ((field.mode === "REPEATED") !== (asked.mode === "REPEATED")) return undefined;
  const isSame = field.type === asked.type;
  if (!isSame && widenings.get(field.type)?.includes(asked.type) !== true) return undefined;
  if (isSame && !isWithin(field, asked)) return undefined;
  const fields = widenedFields(field.fields ?? [], asked.fields ?? []);
  if (fields === undefined) return undefined;
  const { maxLength: _, precision: __, scale: ___, ...kept } = field;
  const { type, maxLength, precision, scale } = asked;
  return {
    ...kept,
    type,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
    ...(field.fields === undefined ? {} : { fields }),
  };
}

function widenedFields(
  fields: readonly FieldSchema[],
  asked: readonly FieldSchema[],
): readonly FieldSchema[] | undefined {
  if (fields.length !== asked.length) return undefined;
  const changed: FieldSchema[] = [];
  for (const [index, field] of fields.entries()) {
    const other = asked[index];
    const next = other?.name.toLowerCase() === field.name.toLowerCase() ? widened(field, other) : undefined;
    if (next === undefined) return undefined;
    changed.push(next);
  }
  return changed;
}

/** DuckDB's ALTER COLUMN for the change of a column, where its values change. */
export function retypeStatement(alter: string, field: FieldSchema, changed: FieldSchema): string | undefined {
  const [from, to] = [fieldType(field), fieldType(changed)];
  if (duckdbType(from) === duckdbType(to)) return undefined;
  const column = quoteIdentifier(field.name);
  const value = heldSql(translateCast({ sql: column, type: from }, to, { safe: false }), changed);
  return `${alter} ALTER COLUMN ${column} SET DATA TYPE ${duckdbType(to)} USING ${value}`;
}
