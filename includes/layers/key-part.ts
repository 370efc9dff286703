import type { ContractColumn } from "../contracts/column.ts";
import type { SourceTable } from "../contracts/source-table.ts";
import { castText } from "./cast.ts";

/** As many partitions as one job of BigQuery may change. */
const partCount = 4000;

/** How many consecutive numbers share a part: rows that are made one after another change together. */
const numbersInPart = 100;

/** The clause that partitions a table by a column of part numbers. */
export function partitionByPart(column: string): string {
  return `RANGE_BUCKET(${column}, GENERATE_ARRAY(0, ${partCount}, 1))`;
}

/**
 * The part of a typed table in which a source row is kept, as INT64: it follows from the row's key alone, so that
 * whatever the source says of a row, and be it that it is gone, is found in the same part. The key's day tells it where
 * it has one, and else its first member: a sheet's name, the outermost document, a number. It is never null.
 */
export function keyPart(table: SourceTable): string {
  const { position, column } = partMember(table);
  const text = `JSON_VALUE(row_key, "$[${position}]")`;
  const value = column === undefined ? text : castText(table, column, text);
  return `COALESCE(${partOfValue(column, value)}, 0)`;
}

/** The part of the rows whose column has a value, where the column alone tells it; undefined where it does not. */
export function partOfColumn(table: SourceTable, column: string, value: string): string | undefined {
  const { column: member } = partMember(table);
  const isShown = member?.personalData === "none" && table.columns[column] === member;
  return isShown && tellingTypes.has(member.type) ? partOfValue(member, value) : undefined;
}

/** Types of which equal values have the part of their text in the key. */
const tellingTypes: ReadonlySet<string> = new Set(["INT64", "DATE", "STRING"]);

/** The member of a row's key that tells its part, and the contract's column that holds it. */
function partMember(table: SourceTable): {
  readonly position: number;
  readonly column: ContractColumn | undefined;
} {
  const [first = ""] = table.key;
  switch (table.kind) {
    case "firestore":
      return { position: 1, column: table.columns[first] };
    case "spreadsheets":
      return { position: 0, column: undefined };
    default: {
      const day = table.key.findIndex((name) => table.columns[name]?.type === "DATE");
      const position = Math.max(day, 0);
      return { position, column: table.columns[table.key[position] ?? ""] };
    }
  }
}

function partOfValue(column: ContractColumn | undefined, value: string): string {
  switch (column?.type) {
    case "INT64":
      return `ABS(MOD(DIV(${value}, ${numbersInPart}), ${partCount}))`;
    case "DATE":
      return `ABS(MOD(UNIX_DATE(${value}), ${partCount}))`;
    default:
      return `ABS(MOD(FARM_FINGERPRINT(CAST(${value} AS STRING)), ${partCount}))`;
  }
}
