import type { FieldSchema } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { withRoundingMode } from "../schema/field-parameters.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { columnDefinition } from "../storage/physical-table.ts";
import { quoteIdentifier } from "../storage/quoting.ts";
import { isKeyColumn, withRenamedKeys } from "./constraints.ts";
import { retypedField, retypeStatement } from "./retype-column.ts";

/** One change of one column by ALTER TABLE. */
export type ColumnChange =
  | { readonly kind: "add"; readonly field: FieldSchema; readonly ifNotExists: boolean }
  | { readonly kind: "drop"; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: "rename"; readonly name: string; readonly newName: string; readonly ifExists: boolean }
  | { readonly kind: "relax"; readonly name: string; readonly ifExists: boolean }
  | {
      readonly kind: "retype";
      readonly name: string;
      readonly field: FieldSchema;
      readonly ifExists: boolean;
    }
  | {
      readonly kind: "default";
      readonly name: string;
      /** GoogleSQL text; absent where the default is dropped. */
      readonly expression: string | undefined;
      readonly ifExists: boolean;
    }
  | {
      readonly kind: "describe";
      readonly name: string;
      readonly description: string | null | undefined;
      readonly ifExists: boolean;
    };

interface Changed {
  readonly record: TableRecord;
  readonly statements: readonly string[];
}

/** The record after the change of a column, and DuckDB's statements for it. */
export function changeColumn(record: TableRecord, change: ColumnChange): Changed {
  if (change.kind === "add") return addColumn(record, change.field, change.ifNotExists);
  const field = record.schema.find((each) => sameName(each.name, change.name));
  if (field === undefined) {
    if (change.ifExists) return { record, statements: [] };
    throw invalidQuery(`Column ${change.name} was not found in table ${tableKey(record.reference)}`);
  }
  const alter = `ALTER TABLE ${record.physicalName}`;
  const column = quoteIdentifier(field.name);
  const statements = (...each: readonly string[]) => (record.kind === "TABLE" ? each : []);
  switch (change.kind) {
    case "drop": {
      refuseLayoutColumn(record, field);
      if (isKeyColumn(record, field.name)) {
        throw invalidQuery(
          `Column ${field.name} of table ${tableKey(record.reference)} is part of a primary or foreign key and cannot be dropped`,
        );
      }
      const schema = record.schema.filter((each) => each !== field);
      if (schema.length === 0) throw invalidQuery("A table must have at least one column");
      return { record: { ...record, schema }, statements: statements(`${alter} DROP COLUMN ${column}`) };
    }
    case "rename": {
      refuseLayoutColumn(record, field);
      if (record.schema.some((each) => each !== field && sameName(each.name, change.newName))) {
        throw duplicateColumn(record, change.newName);
      }
      return {
        record: withRenamedKeys(
          replaceField(record, field, { ...field, name: change.newName }),
          field.name,
          change.newName,
        ),
        statements: statements(`${alter} RENAME COLUMN ${column} TO ${quoteIdentifier(change.newName)}`),
      };
    }
    case "relax":
      return {
        record: replaceField(
          record,
          field,
          field.mode === "REQUIRED" ? { ...field, mode: "NULLABLE" } : field,
        ),
        statements:
          field.mode === "REQUIRED" ? statements(`${alter} ALTER COLUMN ${column} DROP NOT NULL`) : [],
      };
    case "retype": {
      const changed = retypedField(field, change.field);
      const statement = retypeStatement(alter, field, changed);
      return {
        record: replaceField(record, field, changed),
        statements: statement === undefined ? [] : statements(statement),
      };
    }
    case "default": {
      const { defaultValueExpression: _, ...bare } = field;
      const { expression } = change;
      const changed = expression === undefined ? bare : { ...bare, defaultValueExpression: expression };
      return { record: replaceField(record, field, changed), statements: [] };
    }
    case "describe": {
      if (change.description === undefined) return { record, statements: [] };
      const { description: _, ...bare } = field;
      const described = change.description === null ? bare : { ...bare, description: change.description };
      return { record: replaceField(record, field, described), statements: [] };
    }
  }
}

function addColumn(record: TableRecord, field: FieldSchema, ifNotExists: boolean): Changed {
  if (record.schema.some((each) => sameName(each.name, field.name))) {
    if (ifNotExists) return { record, statements: [] };
    throw duplicateColumn(record, field.name);
  }
  if (field.mode === "REQUIRED") {
    throw invalidQuery(`Cannot add required columns to an existing table: ${field.name}`);
  }
  return {
    record: {
      ...record,
      schema: [...record.schema, withRoundingMode(field, record.defaultRoundingMode)],
    },
    statements: [addColumnStatement(record, field)],
  };
}

/** DuckDB's statement for a new column. */
export function addColumnStatement(record: TableRecord, field: FieldSchema): string {
  return `ALTER TABLE ${record.physicalName} ADD COLUMN ${columnDefinition(field)}`;
}

function refuseLayoutColumn(record: TableRecord, field: FieldSchema): void {
  const names = [...(record.clustering ?? []), record.partitioning?.field ?? ""];
  if (names.some((name) => sameName(name, field.name))) {
    throw invalidQuery(
      `Column ${field.name} of table ${tableKey(record.reference)} is used for partitioning or clustering and cannot be dropped or renamed`,
    );
  }
}

function replaceField(record: TableRecord, field: FieldSchema, changed: FieldSchema): TableRecord {
  return { ...record, schema: record.schema.map((each) => (each === field ? changed : each)) };
}

function duplicateColumn(record: TableRecord, name: string): Error {
  return invalidQuery(`Column ${name} already exists in table ${tableKey(record.reference)}`);
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
