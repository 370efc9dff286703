import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { FieldSchema, ParquetFormat } from "../engine.ts";
import { invalid } from "../errors.ts";

export interface ParquetColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

const scalarTypes: ReadonlyMap<DuckDBTypeId, string> = new Map([
  [DuckDBTypeId.BOOLEAN, "BOOL"],
  [DuckDBTypeId.TINYINT, "INT64"],
  [DuckDBTypeId.SMALLINT, "INT64"],
  [DuckDBTypeId.INTEGER, "INT64"],
  [DuckDBTypeId.BIGINT, "INT64"],
  [DuckDBTypeId.UTINYINT, "INT64"],
  [DuckDBTypeId.USMALLINT, "INT64"],
  [DuckDBTypeId.UINTEGER, "INT64"],
  [DuckDBTypeId.UBIGINT, "INT64"],
  [DuckDBTypeId.FLOAT, "FLOAT64"],
  [DuckDBTypeId.DOUBLE, "FLOAT64"],
  [DuckDBTypeId.VARCHAR, "STRING"],
  [DuckDBTypeId.ENUM, "STRING"],
  [DuckDBTypeId.UUID, "STRING"],
  [DuckDBTypeId.BLOB, "BYTES"],
  [DuckDBTypeId.DATE, "DATE"],
  [DuckDBTypeId.TIME, "TIME"],
  [DuckDBTypeId.TIMESTAMP, "DATETIME"],
  [DuckDBTypeId.TIMESTAMP_S, "DATETIME"],
  [DuckDBTypeId.TIMESTAMP_MS, "DATETIME"],
  [DuckDBTypeId.TIMESTAMP_NS, "DATETIME"],
  [DuckDBTypeId.TIMESTAMP_TZ, "TIMESTAMP"],
]);

/** Digits before and after the point that a NUMERIC holds. */
const numericWhole = 29;
const numericScale = 9;

/**
 * The field of a Parquet column, by BigQuery's conversions. A list is an array only where list inference is on.
 * @throws BigQueryError for what has no conversion here.
 */
export function parquetField({ name, type }: ParquetColumn, format: ParquetFormat): FieldSchema {
  const scalar = scalarTypes.get(type.typeId);
  if (scalar !== undefined) return { name, type: scalar, mode: "NULLABLE" };
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL:
      if (type.width - type.scale <= numericWhole && type.scale <= numericScale) {
        return { name, type: "NUMERIC", mode: "NULLABLE" };
      }
      throw unsupported(name, type, "a NUMERIC cannot hold it");
    case DuckDBTypeId.LIST: {
      if (!format.enableListInference) {
        throw unsupported(name, type, "set parquetOptions.enableListInference, by which it is an array");
      }
      const element = parquetField({ name, type: type.valueType }, format);
      if (element.mode === "REPEATED") throw unsupported(name, type, "an array cannot hold arrays");
      return { ...element, mode: "REPEATED" };
    }
    case DuckDBTypeId.STRUCT:
      return {
        name,
        type: "STRUCT",
        mode: "NULLABLE",
        fields: type.entryNames.map((entry, index) => {
          const entryType = type.entryTypes[index];
          if (entryType === undefined) throw unsupported(name, type, "a field has no type");
          return parquetField({ name: entry, type: entryType }, format);
        }),
      };
    default:
      throw unsupported(name, type, "it has no type of BigQuery");
  }
}

function unsupported(name: string, type: DuckDBType, why: string): Error {
  return invalid(`Unsupported feature: loading the Parquet column ${name} of type ${type}: ${why}`);
}
