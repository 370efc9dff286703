import type { ResultValue } from "../../../types/result-value.ts";
import type { TableReference } from "../../engine.ts";
import type { TableRecord } from "../../storage/catalog.ts";
import {
  type InformationScope,
  type InformationView,
  int64,
  rowsView,
  string,
  tableNameColumns,
  tableNames,
  tablesOf,
} from "./view.ts";

type Row = readonly ResultValue[];

/** A primary or foreign key of a table. */
interface Key {
  readonly table: TableRecord;
  /** As INFORMATION_SCHEMA has it: `table.pk$`, `table.fk$1`. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly references?: { readonly table: TableReference; readonly columns: readonly string[] };
}

const constraintNameColumns = {
  constraint_catalog: string,
  constraint_schema: string,
  constraint_name: string,
} as const;

export const tableConstraints: InformationView = rowsView(
  {
    ...constraintNameColumns,
    ...tableNameColumns,
    constraint_type: string,
    is_deferrable: string,
    initially_deferred: string,
    enforced: string,
  },
  (scope) =>
    keysOf(scope).map((key) => [
      ...constraintNames(key),
      ...tableNames(key.table),
      key.references === undefined ? "PRIMARY KEY" : "FOREIGN KEY",
      "NO",
      "NO",
      "NO",
    ]),
);

export const keyColumnUsage: InformationView = rowsView(
  {
    ...constraintNameColumns,
    ...tableNameColumns,
    column_name: string,
    ordinal_position: int64,
    position_in_unique_constraint: int64,
  },
  (scope) =>
    keysOf(scope).flatMap((key) =>
      key.columns.map((column, index) => [
        ...constraintNames(key),
        ...tableNames(key.table),
        column,
        BigInt(index + 1),
        positionInPrimaryKey(scope, key, index),
      ]),
    ),
);

/** The columns of primary keys, and those that foreign keys refer to. */
export const constraintColumnUsage: InformationView = rowsView(
  { ...tableNameColumns, column_name: string, ...constraintNameColumns },
  (scope) =>
    keysOf(scope).flatMap((key): readonly Row[] => {
      const { table, columns } = key.references ?? { table: key.table.reference, columns: key.columns };
      return columns.map((column) => [...tableNames({ reference: table }), column, ...constraintNames(key)]);
    }),
);

function keysOf(scope: InformationScope): readonly Key[] {
  return tablesOf(scope).flatMap((table) => {
    const { primaryKey, foreignKeys = [], reference } = table;
    const primary =
      primaryKey === undefined ? [] : [{ table, name: `${reference.tableId}.pk$`, columns: primaryKey }];
    const foreign = foreignKeys.map(({ name, columns, referencedTable, referencedColumns }) => ({
      table,
      name: `${reference.tableId}.${name}`,
      columns,
      references: { table: referencedTable, columns: referencedColumns },
    }));
    return [...primary, ...foreign];
  });
}

function constraintNames({ table, name }: Key): Row {
  return [table.reference.projectId, table.reference.datasetId, name];
}

/** The place, from 1, of the column that a foreign key's column refers to in its table's primary key. */
function positionInPrimaryKey(
  { catalog }: InformationScope,
  { references }: Key,
  index: number,
): bigint | null {
  if (references === undefined) return null;
  const column = references.columns[index]?.toLowerCase();
  const primaryKey = catalog.table(references.table)?.primaryKey ?? [];
  const position = primaryKey.findIndex((each) => each.toLowerCase() === column);
  return position < 0 ? null : BigInt(position + 1);
}
