import type { SqlType, StructField } from "./sql-type.ts";

/** The DuckDB type that holds a GoogleSQL type, as in `DECIMAL(38,9)` or `STRUCT("a" BIGINT)[]`. */
export function duckdbType(type: SqlType): string {
  switch (type.kind) {
    case "INT64":
      return "BIGINT";
    case "FLOAT64":
      return "DOUBLE";
    case "NUMERIC":
      return "DECIMAL(38,9)";
    case "BIGNUMERIC":
      // Whole numbers of units of 10^-38, since DECIMAL has 38 digits at most.
      return "BIGNUM";
    case "BOOL":
      return "BOOLEAN";
    case "STRING":
    case "JSON":
      return "VARCHAR";
    case "BYTES":
      return "BLOB";
    case "DATE":
      return "DATE";
    case "TIME":
      return "TIME";
    case "DATETIME":
    case "TIMESTAMP":
      return "TIMESTAMP";
    case "INTERVAL":
      return "INTERVAL";
    case "ARRAY":
      return `${duckdbType(type.element)}[]`;
    case "STRUCT": {
      const names = duckdbFieldNames(type.fields);
      const fields = type.fields.map(
        (field, index) => `"${(names[index] ?? "").replaceAll('"', '""')}" ${duckdbType(field.type)}`,
      );
      return `STRUCT(${fields.join(", ")})`;
    }
    case "GEOGRAPHY":
      throw new TypeError(`Unsupported type: ${type.kind}`);
  }
}

/**
 * The DuckDB names of a struct's fields: the GoogleSQL names, but `_1`, `_2`, … for all of them where one is anonymous or
 * two are equal but for case, which DuckDB does not allow.
 */
export function duckdbFieldNames(fields: readonly StructField[]): readonly string[] {
  const distinct = new Set(fields.map((field) => field.name.toLowerCase()));
  return distinct.size === fields.length && !distinct.has("")
    ? fields.map((field) => field.name)
    : fields.map((_, index) => `_${index + 1}`);
}
