import { DuckDBBlobValue, DuckDBDecimalValue, type DuckDBValue } from "@duckdb/node-api";
import { constrainedDecimal } from "../../translate/functions/native/decimal-constraints.ts";
import { bigNumericDecimal, numericDecimal } from "../../translate/functions/native/decimal-values.ts";
import type { FieldSchema } from "../engine.ts";
import { scalarReaders } from "./scalar-readers.ts";

type Hold = (value: DuckDBValue) => DuckDBValue;

/**
 * A scalar as its field's parameterized type holds it; undefined for a type without parameters.
 * What it answers throws Error with BigQuery's words for values that are too long or too large.
 */
export function heldValue(field: FieldSchema): Hold | undefined {
  const { type, maxLength, precision, scale = 0, roundingMode } = field;
  if (maxLength !== undefined) return (value) => withinLength(value, type, maxLength);
  if (precision === undefined) return undefined;
  const constraint = { precision, scale, isHalfEven: roundingMode === "ROUND_HALF_EVEN" };
  return (value) => {
    if (typeof value === "bigint") return constrainedDecimal(bigNumericDecimal, value, constraint);
    if (!(value instanceof DuckDBDecimalValue)) return value;
    return numericDecimal.write(constrainedDecimal(numericDecimal, value.value, constraint));
  };
}

/** Why a scalar's text is too long or too large for its field's parameterized type; undefined where it is not. */
export function refusalOf(text: string, field: FieldSchema): string | undefined {
  const held = heldValue(field);
  const value = held === undefined || !isReadable(field.type) ? undefined : scalarReaders[field.type]?.(text);
  if (held === undefined || value === undefined) return undefined;
  try {
    held(value);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isReadable(type: string): type is keyof typeof scalarReaders {
  return Object.hasOwn(scalarReaders, type);
}

function withinLength(value: DuckDBValue, type: string, maxLength: number): DuckDBValue {
  const length = lengthOf(value);
  if (length <= maxLength) return value;
  throw new Error(
    `${type}(${maxLength}) has maximum length ${maxLength} but got a value with length ${length}`,
  );
}

/** Characters of text, bytes of anything else. */
function lengthOf(value: DuckDBValue): number {
  if (value instanceof DuckDBBlobValue) return value.bytes.length;
  return typeof value === "string" ? [...value].length : 0;
}
