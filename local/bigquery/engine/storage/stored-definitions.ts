import { z } from "zod";
import type { DatasetMetadata, FieldSchema } from "../engine.ts";
import type { StoredRoutine, TableRecord } from "./catalog.ts";

const datasetReference = z.object({ projectId: z.string(), datasetId: z.string() });
const tableReference = datasetReference.extend({ tableId: z.string() });
const labels = z.record(z.string(), z.string());

const roundingMode = z.enum(["ROUND_HALF_AWAY_FROM_ZERO", "ROUND_HALF_EVEN"]);

const fieldSchema: z.ZodType<FieldSchema> = z.lazy(() =>
  z
    .object({
      name: z.string(),
      type: z.string(),
      mode: z.enum(["NULLABLE", "REQUIRED", "REPEATED"]),
      maxLength: z.number().exactOptional(),
      precision: z.number().exactOptional(),
      scale: z.number().exactOptional(),
      roundingMode: roundingMode.exactOptional(),
      description: z.string().exactOptional(),
      policyTags: z.object({ names: z.array(z.string()) }).exactOptional(),
      defaultValueExpression: z.string().exactOptional(),
      fields: z.array(fieldSchema).exactOptional(),
    })
    .strict(),
);

const partitioning = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("TIME"),
    granularity: z.enum(["HOUR", "DAY", "MONTH", "YEAR"]),
    field: z.string().exactOptional(),
    expirationMs: z.number().exactOptional(),
  }),
  z.object({
    kind: z.literal("RANGE"),
    field: z.string(),
    start: z.number(),
    end: z.number(),
    interval: z.number(),
  }),
]);

const storedDataset: z.ZodType<DatasetMetadata> = z.object({
  reference: datasetReference,
  location: z.string(),
  description: z.string().exactOptional(),
  friendlyName: z.string().exactOptional(),
  labels,
  defaultTableExpirationMs: z.number().exactOptional(),
  access: z.array(z.record(z.string(), z.unknown())).exactOptional(),
  createdAt: z.number(),
  modifiedAt: z.number(),
  etag: z.string(),
});

const foreignKey = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  referencedTable: tableReference,
  referencedColumns: z.array(z.string()),
});

const storedTable: z.ZodType<TableRecord> = z.object({
  reference: tableReference,
  kind: z.enum(["TABLE", "VIEW"]),
  schema: z.array(fieldSchema),
  physicalName: z.string().exactOptional(),
  viewQuery: z.string().exactOptional(),
  viewDefaultDataset: datasetReference.exactOptional(),
  description: z.string().exactOptional(),
  friendlyName: z.string().exactOptional(),
  labels,
  partitioning: partitioning.exactOptional(),
  requirePartitionFilter: z.boolean().exactOptional(),
  clustering: z.array(z.string()).exactOptional(),
  defaultRoundingMode: roundingMode.exactOptional(),
  primaryKey: z.array(z.string()).exactOptional(),
  foreignKeys: z.array(foreignKey).exactOptional(),
  createdAt: z.number(),
  modifiedAt: z.number(),
  expiresAt: z.number().exactOptional(),
  etag: z.string(),
});

const storedRoutine = z.object({
  kind: z.enum(["FUNCTION", "TABLE FUNCTION", "PROCEDURE"]).default("FUNCTION"),
  reference: tableReference,
  statement: z.string(),
  body: z.string().exactOptional(),
  createdAt: z.number().default(0),
  modifiedAt: z.number().default(0),
});

export const readStoredDataset = (json: string): DatasetMetadata => storedDataset.parse(JSON.parse(json));
export const readStoredTable = (json: string): TableRecord => storedTable.parse(JSON.parse(json));
export const readStoredRoutine = (json: string): StoredRoutine => storedRoutine.parse(JSON.parse(json));
