import { duckdbFieldNames } from "../../types/duckdb-type.ts";
import type { Column, SqlType } from "../../types/sql-type.ts";
import { quoteIdentifier, quoteText } from "./quoting.ts";

/**
 * The DuckDB expression of BigQuery's logical size of a value, in bytes: 2 and the UTF-8 text for STRING, the sum of its
 * elements for an ARRAY and of its fields for a STRUCT, 0 for NULL of any type.
 */
export function logicalSize(value: string, type: SqlType, depth = 0): string {
  switch (type.kind) {
    case "STRING":
      return `coalesce(2 + strlen(${value}), 0)`;
    case "JSON":
      return `coalesce(strlen(${value}), 0)`;
    case "BYTES":
      return `coalesce(2 + octet_length(${value}), 0)`;
    case "ARRAY": {
      const { element } = type;
      const fixed = fixedSizes.get(element.kind);
      if (fixed !== undefined) return `coalesce(len(${value}), 0) * ${fixed}`;
      const name = `element_${depth}`;
      return `coalesce(list_sum(list_transform(${value}, lambda ${name}: ${logicalSize(name, element, depth + 1)})), 0)`;
    }
    case "STRUCT": {
      const names = duckdbFieldNames(type.fields);
      const sizes = type.fields.map((field, index) =>
        logicalSize(`struct_extract(${value}, ${quoteText(names[index] ?? "")})`, field.type, depth),
      );
      return sum(sizes);
    }
    default:
      return `CASE WHEN ${value} IS NULL THEN 0 ELSE ${fixedSizes.get(type.kind) ?? 8} END`;
  }
}

/** The DuckDB expression of the logical size of a row of columns. */
export function logicalRowSize(columns: readonly Column[]): string {
  return sum(columns.map(({ name, type }) => logicalSize(quoteIdentifier(name), type)));
}

/** Terms added up in pairs of pairs: a chain of many would be planned in time beyond proportion, or not at all. */
function sum(terms: readonly string[]): string {
  const [first = "0"] = terms;
  if (terms.length <= 1) return first;
  const half = Math.ceil(terms.length / 2);
  return `(${sum(terms.slice(0, half))} + ${sum(terms.slice(half))})`;
}

/** The size of every value of a type but NULL; undefined where sizes differ. */
const fixedSizes: ReadonlyMap<string, number> = new Map([
  ["INT64", 8],
  ["FLOAT64", 8],
  ["NUMERIC", 16],
  ["BIGNUMERIC", 32],
  ["BOOL", 1],
  ["DATE", 8],
  ["TIME", 8],
  ["DATETIME", 8],
  ["TIMESTAMP", 8],
  ["INTERVAL", 16],
]);
