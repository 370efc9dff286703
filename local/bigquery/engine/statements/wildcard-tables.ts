import { duckdbType } from "../../types/duckdb-type.ts";
import type { Column } from "../../types/sql-type.ts";
import { sameType, typeName } from "../../types/type-names.ts";
import type { TableReference } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { fieldColumns } from "../schema/field-types.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { quoteIdentifier, quoteText } from "../storage/quoting.ts";
import type { ResolvedTable } from "./resolved-table.ts";

const suffixColumn = "_TABLE_SUFFIX";

/** Whether a table's name stands for all that begin with it, as in `` `dataset.events_*` ``. */
export function isWildcard({ tableId }: TableReference): boolean {
  return tableId.endsWith("*");
}

/** Of a dataset's tables, those that a wildcard stands for, by their names. */
export function matchingTables(
  { tableId }: TableReference,
  tables: Iterable<TableRecord>,
): readonly TableRecord[] {
  const prefix = tableId.slice(0, -1);
  return [...tables]
    .filter(({ reference }) => reference.tableId.startsWith(prefix))
    .sort((left, right) => (left.reference.tableId < right.reference.tableId ? -1 : 1));
}

/**
 * The tables of a wildcard as one, with the columns of the one made last: what others lack is NULL there.
 * @throws BigQueryError where there is none, where one is a view, or has a column of another type.
 */
export function wildcardTable(reference: TableReference, matching: readonly TableRecord[]): ResolvedTable {
  const views = matching.filter(({ kind }) => kind === "VIEW");
  if (views.length > 0) {
    const names = views.map((view) => tableKey(view.reference)).join(", ");
    throw invalidQuery(`Views cannot be queried through prefix. Matched views are: ${names}`);
  }
  const [first, ...others] = matching;
  if (first === undefined) throw invalidQuery(`${tableKey(reference)} does not match any table.`);
  const newest = others.reduce((latest, each) => (each.createdAt >= latest.createdAt ? each : latest), first);
  const columns = fieldColumns(newest.schema);
  const prefixLength = reference.tableId.length - 1;
  const wildcard = matching.map((record) => ({
    record,
    suffix: record.reference.tableId.slice(prefixLength),
  }));
  const selects = wildcard.map(({ record, suffix }) => {
    const values = columns.map((column) => `${columnOf(record, column)} AS ${quoteIdentifier(column.name)}`);
    return `SELECT ${[...values, `${quoteText(suffix)} AS ${suffixColumn}`].join(", ")} FROM ${record.physicalName}`;
  });
  return {
    name: tableKey(reference),
    columns,
    pseudoColumns: [{ name: suffixColumn, type: { kind: "STRING" } }],
    binding: { relation: `(${selects.join(" UNION ALL ")})` },
    isTemporary: false,
    wildcard,
  };
}

function columnOf(record: TableRecord, column: Column): string {
  const own = fieldColumns(record.schema).find(
    ({ name }) => name.toLowerCase() === column.name.toLowerCase(),
  );
  if (own === undefined) {
    const nothing = column.type.kind === "ARRAY" ? "[]" : "NULL";
    return `CAST(${nothing} AS ${duckdbType(column.type)})`;
  }
  if (sameType(own.type, column.type)) return quoteIdentifier(own.name);
  throw invalidQuery(
    `Cannot read field of type ${typeName(own.type)} as ${typeName(column.type)} Field: ${column.name}`,
  );
}
