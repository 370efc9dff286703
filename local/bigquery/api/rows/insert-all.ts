import { rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import {
  BigQueryError,
  type FieldSchema,
  type TableMetadata,
  type TableReference,
} from "../../engine/engine.ts";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest } from "../http/errors.ts";
import { boolean, type JsonObject, jsonObject, optional } from "../http/json-values.ts";
import { type RowError, streamedRow } from "./streamed-row.ts";

const insertAllBody = z.looseObject({
  rows: z.array(z.looseObject({ insertId: optional(z.string()), json: jsonObject }), {
    error: "Required parameter is missing: rows",
  }),
  skipInvalidRows: optional(boolean),
  ignoreUnknownValues: optional(boolean),
  templateSuffix: optional(z.string()),
});

/**
 * tabledata.insertAll: the rows are in the table, as one append, when this answers. Without skipInvalidRows one bad row
 * keeps all of them out, as in BigQuery. A row whose insertId was seen within the last minute is not inserted again.
 */
export async function insertAll(
  context: ApiContext,
  reference: TableReference,
  rawBody: unknown,
): Promise<JsonObject> {
  const body = insertAllBody.parse(rawBody);
  if (body.rows.length === 0) throw invalidRequest("No rows present in the request.");
  const template = await context.engine.getTable(reference);
  const table =
    body.templateSuffix === undefined ? template : await madeFrom(context, template, body.templateSuffix);
  if (table.kind === "VIEW") throw invalidRequest("Cannot add rows to a table of type VIEW.");
  const seen = context.insertIds.of(nameOf(table.reference));
  const errors = new Map<number, RowError>();
  const lines: string[] = [];
  const insertIds: string[] = [];
  body.rows.forEach(({ insertId, json }, index) => {
    const row = streamedRow(json, table.schema, body.ignoreUnknownValues ?? false);
    if (row.kind === "bad") errors.set(index, row.error);
    else if (insertId === undefined || !seen.has(insertId)) {
      lines.push(JSON.stringify(row.json));
      if (insertId !== undefined) insertIds.push(insertId);
    }
  });
  const skipInvalidRows = body.skipInvalidRows ?? false;
  if (errors.size === 0 || skipInvalidRows) {
    if (lines.length > 0) await append(context, table, lines);
    for (const insertId of insertIds) seen.add(insertId);
  }
  return answer(errors, skipInvalidRows ? errors.size : body.rows.length);
}

/** The table of a template and a suffix, made where it is missing, with the template's columns. */
async function madeFrom(
  context: ApiContext,
  { reference, schema, kind, partitioning, clustering }: TableMetadata,
  suffix: string,
): Promise<TableMetadata> {
  if (!/^[a-zA-Z0-9_]+$/.test(suffix)) {
    throw invalidRequest(
      `Invalid value for templateSuffix: "${suffix}" must be of letters, digits and underscores.`,
    );
  }
  const named = { ...reference, tableId: reference.tableId + suffix };
  return context.resourceLocks.run(nameOf(named), async () => {
    const present = await context.engine.getTable(named).catch((error: unknown) => {
      if (error instanceof BigQueryError && error.reason === "notFound") return undefined;
      throw error;
    });
    return (
      present ??
      context.engine.createTable({
        reference: named,
        kind,
        schema,
        labels: {},
        ...(partitioning === undefined ? {} : { partitioning }),
        ...(clustering === undefined ? {} : { clustering }),
      })
    );
  });
}

async function append(context: ApiContext, table: TableMetadata, lines: readonly string[]): Promise<void> {
  const file = context.staging.newFile();
  try {
    await writeFile(file, `${lines.join("\n")}\n`);
    await context.engine.load({
      destination: table.reference,
      schema: withoutDescriptions(table.schema),
      createDisposition: "CREATE_NEVER",
      writeDisposition: "WRITE_APPEND",
      files: [file],
      ignoreUnknownValues: false,
      maxBadRecords: 0,
    });
  } finally {
    await rm(file, { force: true });
  }
}

function answer(errors: ReadonlyMap<number, RowError>, rowCount: number): JsonObject {
  const kind = "bigquery#tableDataInsertAllResponse";
  if (errors.size === 0) return { kind };
  const everyRow = rowCount > errors.size;
  const indexes = everyRow ? Array.from({ length: rowCount }, (_, index) => index) : [...errors.keys()];
  const stopped: RowError = { reason: "stopped", location: "", message: "" };
  return {
    kind,
    insertErrors: indexes.map((index) => ({
      index,
      errors: [{ debugInfo: "", ...(errors.get(index) ?? stopped) }],
    })),
  };
}

function withoutDescriptions(schema: readonly FieldSchema[]): readonly FieldSchema[] {
  return schema.map(({ name, type, mode, fields }) => ({
    name,
    type,
    mode,
    ...(fields === undefined ? {} : { fields: withoutDescriptions(fields) }),
  }));
}

function nameOf({ projectId, datasetId, tableId }: TableReference): string {
  return `${projectId}.${datasetId}.${tableId}`;
}
