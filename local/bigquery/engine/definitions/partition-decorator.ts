import type { Partitioning, RangePartitioning } from "../engine.ts";
import { invalid } from "../errors.ts";
import { fieldColumns } from "../schema/field-types.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { quoteIdentifier, quoteText } from "../storage/quoting.ts";

/**
 * The DuckDB condition by which a row lies in the partition that a decorator names: `20240131` of a table by day, `10` of
 * one by ranges, `__NULL__`.
 * @throws BigQueryError for a table without partitions, and a decorator that names none of them.
 */
export function partitionRows(
  table: Pick<TableRecord, "reference" | "partitioning" | "schema">,
  decorator: string,
): string {
  const { partitioning } = table;
  const name = `${tableKey(table.reference)}$${decorator}`;
  if (partitioning === undefined) {
    throw invalid(`Invalid table ID ${name}: a partition decorator needs a partitioned table.`);
  }
  const { field } = partitioning;
  if (field === undefined) {
    throw invalid(
      `Unsupported feature: the partition decorator of ${name}, which is partitioned by ingestion time`,
    );
  }
  const column = quoteIdentifier(field);
  if (decorator === "__NULL__") return `${column} IS NULL`;
  const condition =
    partitioning.kind === "RANGE"
      ? rangeRows(partitioning, column, decorator)
      : timeRows(partitioning, column, decorator, typeOf(table, field));
  if (condition === undefined) throw invalid(`Invalid partition decorator: ${name}`);
  return condition;
}

/** A table id with the partition that its decorator names, if it has one. */
export function splitDecorator(tableId: string): { readonly tableId: string; readonly partition?: string } {
  const at = tableId.indexOf("$");
  if (at < 0) return { tableId };
  return { tableId: tableId.slice(0, at), partition: tableId.slice(at + 1) };
}

function typeOf({ schema }: Pick<TableRecord, "schema">, field: string): string {
  const column = fieldColumns(schema).find(({ name }) => name.toLowerCase() === field.toLowerCase());
  return column?.type.kind ?? "";
}

function rangeRows(
  { start, end, interval }: RangePartitioning,
  column: string,
  decorator: string,
): string | undefined {
  if (decorator === "__UNPARTITIONED__") return `(${column} < ${start} OR ${column} >= ${end})`;
  const first = Number(decorator);
  const isRange =
    /^-?\d+$/.test(decorator) && first >= start && first < end && (first - start) % interval === 0;
  if (!isRange) return undefined;
  return `(${column} >= ${first} AND ${column} < ${Math.min(first + interval, end)})`;
}

const shapes: Readonly<Record<Partitioning["granularity"], RegExp>> = {
  YEAR: /^(\d{4})$/,
  MONTH: /^(\d{4})(\d{2})$/,
  DAY: /^(\d{4})(\d{2})(\d{2})$/,
  HOUR: /^(\d{4})(\d{2})(\d{2})(\d{2})$/,
};

function timeRows(
  { granularity }: Partitioning,
  column: string,
  decorator: string,
  type: string,
): string | undefined {
  // Rows that are streamed are in their partitions at once.
  if (decorator === "__UNPARTITIONED__") return "FALSE";
  const match = shapes[granularity].exec(decorator);
  if (match === null) return undefined;
  const [, year = "", month = "01", day = "01", hour = "00"] = match;
  const instant = new Date(`${year}-${month}-${day}T${hour}:00:00Z`);
  if (Number.isNaN(instant.getTime()) || instant.getUTCDate() !== Number(day)) return undefined;
  const first = `TIMESTAMP ${quoteText(`${year}-${month}-${day} ${hour}:00:00`)}`;
  const value = type === "DATE" ? `CAST(${column} AS TIMESTAMP)` : column;
  return `(${value} >= ${first} AND ${value} < ${first} + INTERVAL 1 ${granularity})`;
}
