import { z } from "zod";
import type { DatasetMetadata, FieldSchema, TableReference } from "../engine.ts";
import type { TableRecord } from "./catalog.ts";

/** A persistent SQL function: its CREATE FUNCTION statement, analyzed where it is called. */
export interface StoredFunction {
  readonly reference: TableReference;
  readonly statement: string;
}

const datasetReference = z.object({ projectId: z.string(), datasetId: z.string() });
const tableReference = datasetReference.extend({ tableId: z.string() });
const labels = z.record(z.string(), z.string());

const fieldSchema: z.ZodType<FieldSchema> = z.lazy(() =>
  z
    .object({
      name: z.string(),
      type: z.string(),
      mode: z.enum(["NULLABLE", "REQUIRED", "REPEATED"]),
      description: z.string().exactOptional(),
      policyTags: z.object({ names: z.array(z.string()) }).exactOptional(),
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
  createdAt: z.number(),
  modifiedAt: z.number(),
  expiresAt: z.number().exactOptional(),
  etag: z.string(),
});

const storedFunction: z.ZodType<StoredFunction> = z.object({
  reference: tableReference,
  statement: z.string(),
});

export const readStoredDataset = (json: string): DatasetMetadata => storedDataset.parse(JSON.parse(json));
export const readStoredTable = (json: string): TableRecord => storedTable.parse(JSON.parse(json));
export const readStoredFunction = (json: string): StoredFunction => storedFunction.parse(JSON.parse(json));
