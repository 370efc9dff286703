import type { SqlType } from "../../types/sql-type.ts";
import type { Partitioning, RangePartitioning } from "../engine.ts";
import { fieldColumns } from "../schema/field-types.ts";
import { quoteIdentifier } from "../storage/quoting.ts";
import type { TableRead } from "./table-reads.ts";

/** The least and the greatest value of a row's partition. */
export interface Bounds {
  readonly least: string;
  readonly greatest: string;
}

/** A partitioning column: its id in the statement, its value of a row, and the bounds of the row's partition. */
export interface PartitionColumn extends Bounds {
  readonly id: string;
  readonly type: SqlType;
  readonly value: string;
}

/** The partitioning column of a table; undefined without one, or where nothing asks for it. */
export function partitionBounds({ record, columnIds }: TableRead): PartitionColumn | undefined {
  const { partitioning } = record;
  if (partitioning?.field === undefined) return undefined;
  const field = partitioning.field.toLowerCase();
  const id = columnIds.get(field);
  const column = fieldColumns(record.schema).find(({ name }) => name.toLowerCase() === field);
  if (id === undefined || column === undefined) return undefined;
  const value = quoteIdentifier(column.name);
  return { id, type: column.type, value, ...boundsOf(partitioning, value, column.type) };
}

function boundsOf(partitioning: Partitioning | RangePartitioning, value: string, type: SqlType): Bounds {
  if (partitioning.kind === "RANGE") {
    const { start, end, interval } = partitioning;
    const least = `(${value} - ((${value} - ${start}) % ${interval}))`;
    // What lies outside of all ranges is in one partition of any values.
    const within = (bound: string, outside: string) =>
      `CASE WHEN ${value} >= ${start} AND ${value} < ${end} THEN ${bound} WHEN ${value} IS NOT NULL THEN ${outside} END`;
    return {
      least: within(least, "-9223372036854775808"),
      greatest: within(`${least} + ${interval - 1}`, "9223372036854775807"),
    };
  }
  const { granularity } = partitioning;
  if (type.kind === "DATE" && (granularity === "DAY" || granularity === "HOUR")) {
    return { least: value, greatest: value };
  }
  const least = `date_trunc('${granularity}', ${value})`;
  const next = `${least} + INTERVAL 1 ${granularity}`;
  return type.kind === "DATE"
    ? { least: `CAST(${least} AS DATE)`, greatest: `CAST(${next} - INTERVAL 1 DAY AS DATE)` }
    : {
        least: `CAST(${least} AS TIMESTAMP)`,
        greatest: `CAST(${next} - INTERVAL 1 MICROSECOND AS TIMESTAMP)`,
      };
}
