import { changeTable, newEtag, nowMs, touched } from "../definitions/change-table.ts";
import { withSchema } from "../definitions/tables.ts";
import type { FieldSchema, LoadRequest } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { invalid, tableExists } from "../errors.ts";
import { normalizedSchema } from "../schema/field-types.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { quoteIdentifier } from "../storage/quoting.ts";

/** The schema by which a load reads its files: the request's, or that of the table. */
export function loadedSchema(request: LoadRequest, present: TableRecord | undefined): readonly FieldSchema[] {
  if (request.schema !== undefined && request.schema.length > 0) {
    const schema = normalizedSchema(request.schema);
    if (present !== undefined && request.writeDisposition !== "WRITE_TRUNCATE")
      appendedSchema(present, schema, request);
    return schema;
  }
  if (present === undefined) {
    throw invalid(`No schema specified on job or table ${tableKey(request.destination)}.`);
  }
  return present.schema;
}

/** Puts the loaded rows, which are a table of their own, in place of the destination or behind its rows. */
export async function publishLoad(
  parts: EngineParts,
  request: LoadRequest,
  schema: readonly FieldSchema[],
  physicalName: string,
): Promise<void> {
  await changeTable(parts, request.destination, (present, { metadata }) => {
    if (present === undefined || request.writeDisposition === "WRITE_TRUNCATE") {
      const record = newRecord(parts, request, schema, physicalName, present);
      const expiration = metadata.defaultTableExpirationMs;
      if (present !== undefined || expiration === undefined) return { record };
      return { record: { ...record, expiresAt: record.createdAt + expiration } };
    }
    if (request.writeDisposition === "WRITE_EMPTY" && present.physicalName !== physicalName) {
      // Whether it is still empty is looked at by DuckDB, in the same transaction.
      return appended(parts, request, schema, physicalName, present, emptinessCheck(present));
    }
    return appended(parts, request, schema, physicalName, present, []);
  }).catch((error: unknown) => {
    if (error instanceof Error && error.message.includes(notEmpty)) throw tableExists(request.destination);
    throw error;
  });
}

const notEmpty = "the destination is not empty";

function emptinessCheck(present: TableRecord): readonly string[] {
  return [`SELECT error('${notEmpty}') FROM ${present.physicalName} LIMIT 1`];
}

function appended(
  parts: EngineParts,
  request: LoadRequest,
  schema: readonly FieldSchema[],
  physicalName: string,
  present: TableRecord,
  checks: readonly string[],
): { readonly record: TableRecord; readonly statements: readonly string[] } {
  const { record, statements } = appendedSchema(present, schema, request);
  const columns = schema.map((field) => quoteIdentifier(field.name)).join(", ");
  const insert = `INSERT INTO ${present.physicalName} (${columns}) SELECT ${columns} FROM ${physicalName}`;
  return { record: touched(record, parts), statements: [...checks, ...statements, insert] };
}

/** The table's definition after rows of another schema were appended. */
function appendedSchema(
  present: TableRecord,
  schema: readonly FieldSchema[],
  request: LoadRequest,
): { readonly record: TableRecord; readonly statements: readonly string[] } {
  const given = new Map(schema.map((field) => [field.name.toLowerCase(), field]));
  const known = new Set(present.schema.map((field) => field.name.toLowerCase()));
  const added = schema.filter((field) => !known.has(field.name.toLowerCase()));
  const mayAdd = request.schemaUpdateOptions?.includes("ALLOW_FIELD_ADDITION") ?? false;
  const mayRelax = request.schemaUpdateOptions?.includes("ALLOW_FIELD_RELAXATION") ?? false;
  if (added[0] !== undefined && !mayAdd) {
    throw invalid(
      `Provided Schema does not match Table ${tableKey(present.reference)}. Cannot add fields (field: ${added[0].name})`,
    );
  }
  const merged = present.schema.map((field) => {
    const next = given.get(field.name.toLowerCase());
    if (next === undefined) {
      if (field.mode !== "REQUIRED" || mayRelax) return field.mode === "REQUIRED" ? relaxed(field) : field;
      throw invalid(
        `Provided Schema does not match Table ${tableKey(present.reference)}. Field ${field.name} is missing in new schema`,
      );
    }
    return { ...next, ...described(field), name: field.name, mode: mergedMode(field, next, mayRelax) };
  });
  return withSchema(present, [...merged, ...added]);
}

function mergedMode(field: FieldSchema, next: FieldSchema, mayRelax: boolean): FieldSchema["mode"] {
  if (field.mode === "REPEATED" || next.mode === "REPEATED") return next.mode;
  return mayRelax && next.mode === "NULLABLE" ? "NULLABLE" : field.mode;
}

function relaxed(field: FieldSchema): FieldSchema {
  return { ...field, mode: "NULLABLE" };
}

/** What a load leaves as it is. */
function described(field: FieldSchema): Pick<FieldSchema, "description" | "policyTags"> {
  return {
    ...(field.description === undefined ? {} : { description: field.description }),
    ...(field.policyTags === undefined ? {} : { policyTags: field.policyTags }),
  };
}

function newRecord(
  parts: EngineParts,
  request: LoadRequest,
  schema: readonly FieldSchema[],
  physicalName: string,
  present: TableRecord | undefined,
): TableRecord {
  const now = nowMs(parts);
  const { partitioning, clustering, description } = request;
  return {
    ...(present ?? {}),
    ...(partitioning === undefined ? {} : { partitioning }),
    ...(clustering === undefined ? {} : { clustering }),
    ...(description === undefined ? {} : { description }),
    labels: request.labels ?? present?.labels ?? {},
    reference: request.destination,
    kind: "TABLE",
    schema,
    physicalName,
    createdAt: present?.createdAt ?? now,
    modifiedAt: now,
    etag: newEtag(),
  };
}
