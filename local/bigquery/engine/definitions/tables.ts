import { sameType } from "../../types/type-names.ts";
import type { FieldSchema, NewTable, TableChange, TableMetadata, TableReference } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { invalid, tableExists, tableNotFound } from "../errors.ts";
import { areWithin, fieldTypeText } from "../schema/field-parameters.ts";
import { fieldType, normalizedSchema } from "../schema/field-types.ts";
import { addColumnStatement } from "../statements/alter-columns.ts";
import { withoutUndefined } from "../statements/table-definition.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { newPhysicalName } from "../storage/catalog-store.ts";
import { physicalTableStatement } from "../storage/physical-table.ts";
import { quoteIdentifier } from "../storage/quoting.ts";
import { changeTable, newEtag, nowMs, touched } from "./change-table.ts";
import { emptyTable } from "./describe-table.ts";
import { assertLayout } from "./table-layout.ts";

/** tables.insert: an empty table, or a view; the table and its definition in one commit. */
export async function createEmptyTable(parts: EngineParts, table: NewTable): Promise<TableMetadata> {
  const now = nowMs(parts);
  const schema = normalizedSchema(table.schema);
  if (table.kind === "TABLE" && schema.length === 0) {
    throw invalid(`Schema of table ${tableKey(table.reference)} has no fields`);
  }
  assertLayout(schema, table);
  const record: TableRecord = {
    ...table,
    schema,
    createdAt: now,
    modifiedAt: now,
    etag: newEtag(),
    ...(table.kind === "TABLE" ? { physicalName: newPhysicalName() } : {}),
  };
  const { physicalName } = record;
  const statements = physicalName === undefined ? [] : [physicalTableStatement(physicalName, schema)];
  const created = await changeTable(parts, table.reference, (present, { metadata }) => {
    if (present !== undefined) throw tableExists(table.reference);
    const expiration = metadata.defaultTableExpirationMs;
    if (!expiration || record.expiresAt !== undefined) return { record, statements };
    return { record: { ...record, expiresAt: now + expiration }, statements };
  });
  return emptyTable(created ?? record);
}

/** tables.patch: null takes a property away. */
export async function updateTable(
  parts: EngineParts,
  reference: TableReference,
  change: TableChange,
): Promise<void> {
  await changeTable(parts, reference, (present, { metadata }) => {
    if (present === undefined) throw tableNotFound(reference, metadata.location);
    const { record, statements } =
      change.schema === undefined
        ? { record: present, statements: [] }
        : change.viewQuery !== undefined && present.kind === "VIEW"
          ? { record: { ...present, schema: normalizedSchema(change.schema) }, statements: [] }
          : withSchema(present, normalizedSchema(change.schema));
    const { labels } = change;
    const changed = {
      ...record,
      ...patch("description", change.description),
      ...patch("friendlyName", change.friendlyName),
      ...patch("expiresAt", change.expiresAt),
      ...patch("requirePartitionFilter", change.requirePartitionFilter),
      ...patch("viewQuery", change.viewQuery),
      labels: labels === undefined ? record.labels : patchedLabels(record.labels, labels),
    };
    return { record: touched(withoutUndefined(changed), parts), statements };
  });
}

export async function deleteTable(parts: EngineParts, reference: TableReference): Promise<void> {
  await changeTable(parts, reference, (present, { metadata }) => {
    if (present === undefined) throw tableNotFound(reference, metadata.location);
    return { record: undefined };
  });
}

/**
 * A record with another schema, which may describe fields, add nullable or repeated columns at the end, and relax required
 * ones; and DuckDB's statements for it.
 * @throws BigQueryError for any other difference.
 */
export function withSchema(
  record: TableRecord,
  schema: readonly FieldSchema[],
): { readonly record: TableRecord; readonly statements: readonly string[] } {
  const statements: string[] = [];
  const remaining = new Map(schema.map((field) => [field.name.toLowerCase(), field]));
  const kept = record.schema.map((field) => {
    const next = remaining.get(field.name.toLowerCase());
    remaining.delete(field.name.toLowerCase());
    if (next === undefined) {
      throw mismatch(record, `Field ${field.name} is missing in new schema`);
    }
    if (!sameType(fieldType(field), fieldType(next))) {
      throw mismatch(record, `Field ${field.name} has changed type from ${field.type} to ${next.type}`);
    }
    if (!areWithin([field], [next])) {
      throw mismatch(
        record,
        `Field ${field.name} has changed type from ${fieldTypeText(field)} to ${fieldTypeText(next)}`,
      );
    }
    if (field.mode !== next.mode && !(field.mode === "REQUIRED" && next.mode === "NULLABLE")) {
      throw mismatch(record, `Field ${field.name} has changed mode from ${field.mode} to ${next.mode}`);
    }
    if (field.mode !== next.mode && record.kind === "TABLE") {
      statements.push(
        `ALTER TABLE ${record.physicalName} ALTER COLUMN ${quoteIdentifier(field.name)} DROP NOT NULL`,
      );
    }
    return { ...next, name: field.name };
  });
  for (const field of remaining.values()) {
    if (record.kind === "VIEW") throw mismatch(record, `Field ${field.name} is not in the view's query`);
    if (field.mode === "REQUIRED") {
      throw mismatch(record, `Cannot add required fields to an existing schema (field: ${field.name})`);
    }
    statements.push(addColumnStatement(record, field));
  }
  return { record: { ...record, schema: [...kept, ...remaining.values()] }, statements };
}

function mismatch(record: TableRecord, difference: string): Error {
  return invalid(`Provided Schema does not match Table ${tableKey(record.reference)}. ${difference}`);
}

function patch(name: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [name]: value ?? undefined };
}

function patchedLabels(
  labels: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  const next = { ...labels };
  for (const [name, label] of Object.entries(change)) {
    if (label === null) delete next[name];
    else next[name] = label;
  }
  return next;
}
