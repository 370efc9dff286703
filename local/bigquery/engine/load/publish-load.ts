import type { DuckDBConnection } from "@duckdb/node-api";
import { changeTable, newEtag, nowMs, touched } from "../definitions/change-table.ts";
import { partitionRows } from "../definitions/partition-decorator.ts";
import { assertLayout } from "../definitions/table-layout.ts";
import { withSchema } from "../definitions/tables.ts";
import type { FieldSchema, LoadRequest } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { invalid, tableExists } from "../errors.ts";
import { fieldTypeText, isWithin, withKnownParameters, withParameters } from "../schema/field-parameters.ts";
import { normalizedSchema } from "../schema/field-types.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { quoteIdentifier } from "../storage/quoting.ts";

/** The schema by which a load reads its files: the request's, or that of the table. */
export function loadedSchema(
  request: PublishedLoad & Pick<LoadRequest, "schema">,
  present: TableRecord | undefined,
): readonly FieldSchema[] {
  if (request.schema !== undefined && request.schema.length > 0) {
    const schema = normalizedSchema(request.schema);
    const isReplaced = request.writeDisposition === "WRITE_TRUNCATE" && request.partition === undefined;
    if (present === undefined || isReplaced) return schema;
    const held = withKnownParameters(schema, present.schema);
    appendedSchema(present, held, request);
    return held;
  }
  if (present === undefined) {
    throw invalid(`No schema specified on job or table ${tableKey(request.destination)}.`);
  }
  return present.schema;
}

/** What publishing needs to know of a load or a copy. */
export type PublishedLoad = Pick<
  LoadRequest,
  | "destination"
  | "partition"
  | "writeDisposition"
  | "schemaUpdateOptions"
  | "partitioning"
  | "clustering"
  | "description"
  | "labels"
>;

/** Puts the loaded rows, which are a table of their own, in place of the destination or behind its rows. */
export async function publishLoad(
  parts: EngineParts,
  request: PublishedLoad,
  schema: readonly FieldSchema[],
  physicalName: string,
): Promise<void> {
  await changeTable(parts, request.destination, (present, { metadata }) => {
    const isReplaced = request.writeDisposition === "WRITE_TRUNCATE" && request.partition === undefined;
    if (present === undefined || isReplaced) {
      const record = newRecord(parts, request, schema, physicalName, present);
      const checks = partitionCheck(record, physicalName, request.partition);
      const expiration = metadata.defaultTableExpirationMs;
      if (present !== undefined || expiration === undefined) return { record, statements: checks };
      return { record: { ...record, expiresAt: record.createdAt + expiration }, statements: checks };
    }
    const { partition, writeDisposition } = request;
    const checks = [...partitionCheck(present, physicalName, partition)];
    const rows = `${present.physicalName}${where(present, partition)}`;
    if (writeDisposition === "WRITE_EMPTY" && present.physicalName !== physicalName) {
      // Whether it is still empty is looked at by DuckDB, in the same transaction.
      checks.push(`SELECT error('${notEmpty}') FROM ${rows} LIMIT 1`);
    }
    if (writeDisposition === "WRITE_TRUNCATE") checks.push(`DELETE FROM ${rows}`);
    return appended(parts, request, schema, physicalName, present, checks);
  }).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : "";
    if (message.includes(notEmpty)) throw tableExists(request.destination);
    if (message.includes(elsewhere)) {
      throw invalid(
        `Some rows belong to different partitions rather than destination partition ${tableKey(request.destination)}$${request.partition}`,
      );
    }
    throw error;
  });
}

const notEmpty = "the destination is not empty";
const elsewhere = "a row lies in another partition";

/** @throws BigQueryError where the table, or the partition, has rows. */
export async function assertEmpty(
  connection: DuckDBConnection,
  present: TableRecord,
  partition: string | undefined,
): Promise<void> {
  const reader = await connection.runAndReadAll(
    `SELECT 1 FROM ${present.physicalName}${where(present, partition)} LIMIT 1`,
  );
  if (reader.currentRowCount > 0) throw tableExists(present.reference);
}

function where(record: TableRecord, partition: string | undefined): string {
  return partition === undefined ? "" : ` WHERE ${partitionRows(record, partition)}`;
}

function partitionCheck(
  record: TableRecord,
  physicalName: string,
  partition: string | undefined,
): readonly string[] {
  if (partition === undefined) return [];
  const rows = partitionRows(record, partition);
  return [`SELECT error('${elsewhere}') FROM ${physicalName} WHERE (${rows}) IS NOT TRUE LIMIT 1`];
}

function appended(
  parts: EngineParts,
  request: PublishedLoad,
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
  request: PublishedLoad,
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
    if (!fits(next, field)) {
      throw invalid(
        `Provided Schema does not match Table ${tableKey(present.reference)}. Field ${field.name} has changed type from ${fieldTypeText(field)} to ${fieldTypeText(next)}`,
      );
    }
    const [held = next] = withKnownParameters([withParameters(next, undefined)], [field]);
    return { ...held, ...described(field), name: field.name, mode: mergedMode(field, next, mayRelax) };
  });
  return withSchema(present, [...merged, ...added]);
}

/** Whether all values of a field of the same type fit the table's, whose parameters stay as they are. */
function fits(field: FieldSchema, present: FieldSchema): boolean {
  if (field.type !== present.type) return true;
  const known = new Map(present.fields?.map((each) => [each.name.toLowerCase(), each]));
  return (
    isWithin(field, present) &&
    (field.fields ?? []).every((each) => {
      const own = known.get(each.name.toLowerCase());
      return own === undefined || fits(each, own);
    })
  );
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
  request: PublishedLoad,
  schema: readonly FieldSchema[],
  physicalName: string,
  present: TableRecord | undefined,
): TableRecord {
  const now = nowMs(parts);
  const { partitioning, clustering, description } = request;
  assertLayout(schema, request);
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
