import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants } from "../../analyzer/nodes.ts";
import { splitPath } from "../../analyzer/table-paths.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { typeName } from "../../types/type-names.ts";
import type { FieldSchema, ForeignKey } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { fieldType } from "../schema/field-types.ts";
import { child, children, optionalChild, pathNames, text } from "../script/syntax.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import type { PreparedStatement } from "./prepared-statement.ts";
import { referencedName } from "./resolved-table.ts";

/** A table's keys: statements about its rows that nobody enforces. */
export type TableConstraints = Pick<TableRecord, "primaryKey" | "foreignKeys">;

/** What ALTER TABLE does to the keys. */
export type ConstraintChange =
  | { readonly kind: "add"; readonly constraint: Constraint; readonly ifNotExists: boolean }
  | { readonly kind: "dropPrimaryKey"; readonly ifExists: boolean }
  | { readonly kind: "drop"; readonly name: string; readonly ifExists: boolean };

type Constraint =
  | { readonly kind: "primaryKey"; readonly columns: readonly string[] }
  | { readonly kind: "foreignKey"; readonly foreignKey: UnnamedKey };

/** A foreign key whose name may still have to be found. */
type UnnamedKey = Omit<ForeignKey, "name"> & { readonly name?: string };

/** The tables that a statement's foreign keys refer to. */
export function referencedTablePaths(node: AstNode): readonly (readonly string[])[] {
  return descendants(node)
    .filter(({ nodeKind }) => nodeKind === "ASTForeignKeyReference")
    .map((reference) => splitPath(pathNames(child(reference, "table_name"))));
}

/** The keys that a CREATE TABLE states. */
export function declaredConstraints(prepared: PreparedStatement): TableConstraints {
  const { statement } = prepared;
  const primary = optionalChild(statement, "primary_key");
  const constraints = [
    ...(primary === undefined ? [] : [readConstraint(primary, prepared)]),
    ...children(statement, "foreign_key_list").map((node) => readConstraint(node, prepared)),
  ];
  return constraints.reduce<TableConstraints>((all, constraint) => withConstraint(all, constraint), {});
}

/** The key of a ResolvedPrimaryKey or ResolvedForeignKey. */
export function readConstraint(node: AstNode, { tables }: PreparedStatement): Constraint {
  if (node.nodeKind === "ResolvedPrimaryKey") {
    if (node.unenforced !== true)
      throw invalidQuery("Unsupported feature: an enforced PRIMARY KEY; add NOT ENFORCED");
    return { kind: "primaryKey", columns: names(node.column_name_list) };
  }
  if (node.nodeKind !== "ResolvedForeignKey") {
    throw invalidQuery(`Unsupported feature: ${node.nodeKind.replace(/^Resolved/, "")}`);
  }
  if (node.enforced === true)
    throw invalidQuery("Unsupported feature: an enforced FOREIGN KEY; add NOT ENFORCED");
  const table = tables.get(referencedName(node.referenced_table) ?? "");
  const record = table?.record;
  if (record === undefined || table?.isTemporary === true)
    throw invalidQuery("A foreign key refers to a table of a dataset");
  const name = text(node, "constraint_name");
  const referencedColumns = names(node.referenced_column_offset_list).map(
    (offset) => table?.columns[Number(offset)]?.name ?? "",
  );
  return {
    kind: "foreignKey",
    foreignKey: {
      ...(name === "" ? {} : { name }),
      columns: names(node.referencing_column_list),
      referencedTable: record.reference,
      referencedColumns,
    },
  };
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** @throws BigQueryError for a second primary key, a name that is taken, and one that is not there. */
export function changeConstraints(record: TableRecord, change: ConstraintChange): TableRecord {
  const { primaryKey, foreignKeys = [], ...bare } = record;
  const table = tableKey(record.reference);
  switch (change.kind) {
    case "add": {
      const { constraint } = change;
      if (constraint.kind === "primaryKey" && primaryKey !== undefined) {
        throw invalidQuery(`Table ${table} has a primary key already; drop it first`);
      }
      const name = constraint.kind === "foreignKey" ? constraint.foreignKey.name : undefined;
      if (change.ifNotExists && name !== undefined && foreignKeys.some((key) => sameName(key.name, name))) {
        return record;
      }
      const added = { ...record, ...withConstraint(record, constraint) };
      assertKeyColumns(added);
      return added;
    }
    case "dropPrimaryKey":
      if (primaryKey === undefined && !change.ifExists)
        throw invalidQuery(`Table ${table} has no primary key`);
      return { ...bare, ...(foreignKeys.length === 0 ? {} : { foreignKeys }) };
    case "drop": {
      const kept = foreignKeys.filter((key) => !sameName(key.name, change.name));
      if (kept.length === foreignKeys.length && !change.ifExists) {
        throw invalidQuery(`Constraint ${change.name} was not found in table ${table}`);
      }
      return {
        ...bare,
        ...(primaryKey === undefined ? {} : { primaryKey }),
        ...(kept.length === 0 ? {} : { foreignKeys: kept }),
      };
    }
  }
}

function withConstraint(constraints: TableConstraints, constraint: Constraint): TableConstraints {
  const { foreignKeys = [] } = constraints;
  const kept = {
    ...(constraints.primaryKey === undefined ? {} : { primaryKey: constraints.primaryKey }),
    ...(foreignKeys.length === 0 ? {} : { foreignKeys }),
  };
  if (constraint.kind === "primaryKey") return { ...kept, primaryKey: constraint.columns };
  const { name = unusedName(foreignKeys), ...foreignKey } = constraint.foreignKey;
  if (foreignKeys.some((key) => sameName(key.name, name))) {
    throw invalidQuery(`Duplicate constraint name: ${name}`);
  }
  return { ...kept, foreignKeys: [...foreignKeys, { name, ...foreignKey }] };
}

/** `fk$1`, `fk$2`, … as BigQuery names what is given no name. */
function unusedName(foreignKeys: readonly ForeignKey[]): string {
  for (let number = 1; ; number += 1) {
    const name = `fk$${number}`;
    if (!foreignKeys.some((key) => key.name === name)) return name;
  }
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#create_table_statement */
const keyTypes: ReadonlySet<SqlType["kind"]> = new Set([
  "BIGNUMERIC",
  "BOOL",
  "DATE",
  "DATETIME",
  "INT64",
  "NUMERIC",
  "STRING",
  "TIMESTAMP",
]);

/** @throws BigQueryError for a key of columns that cannot be part of one. */
export function assertKeyColumns(
  table: TableConstraints & { readonly schema: readonly FieldSchema[] },
): void {
  for (const field of table.schema) {
    const type = fieldType(field);
    if (keyTypes.has(type.kind) || !isKeyColumn(table, field.name)) continue;
    throw invalidQuery(
      `Column ${field.name} of type ${typeName(type)} cannot be part of a primary or foreign key`,
    );
  }
}

/** Whether a column is part of one of its table's keys. */
export function isKeyColumn({ primaryKey = [], foreignKeys = [] }: TableConstraints, name: string): boolean {
  return [...primaryKey, ...foreignKeys.flatMap(({ columns }) => columns)].some((each) =>
    sameName(each, name),
  );
}

/** The table's keys with another name for one of their columns. */
export function withRenamedKeys(record: TableRecord, from: string, to: string): TableRecord {
  const { primaryKey, foreignKeys } = record;
  const renamed = (columns: readonly string[]) => columns.map((each) => (sameName(each, from) ? to : each));
  return {
    ...record,
    ...(primaryKey === undefined ? {} : { primaryKey: renamed(primaryKey) }),
    ...(foreignKeys === undefined
      ? {}
      : { foreignKeys: foreignKeys.map((key) => ({ ...key, columns: renamed(key.columns) })) }),
  };
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
