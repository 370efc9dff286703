import { z } from "zod";
import { splitDecorator } from "../../engine/definitions/partition-decorator.ts";
import type { TableReference } from "../../engine/engine.ts";
import { notImplemented } from "./errors.ts";
import { optional } from "./json-values.ts";

const tableProperties = z.looseObject({
  projectId: optional(z.string()),
  datasetId: z.string(),
  tableId: z.string(),
});

/** A table's name in a request body; the project may be left out. */
export const tableReference = tableProperties.transform(({ projectId, datasetId, tableId }) => ({
  projectId,
  datasetId,
  tableId: plainTableId(tableId),
}));

/** A table's name that may have the decorator of a partition, as in `sales$20240131`. */
export const partitionReference = tableProperties.transform(({ projectId, datasetId, tableId }) => ({
  projectId,
  datasetId,
  ...splitTableId(tableId),
}));

/** Path parameters of what lies below a project. */
export const projectPath = z.object({ projectId: z.string() });
export const datasetPath = z.object({ projectId: z.string(), datasetId: z.string() });
export const tablePath = z
  .object({ projectId: z.string(), datasetId: z.string(), tableId: z.string() })
  .transform((path): TableReference => ({ ...path, tableId: plainTableId(path.tableId) }));
export const partitionPath = z
  .object({ projectId: z.string(), datasetId: z.string(), tableId: z.string() })
  .transform(({ projectId, datasetId, tableId }) => {
    const { partition, ...table } = splitTableId(tableId);
    return { reference: { projectId, datasetId, ...table }, partition };
  });
export const jobPath = z.object({ projectId: z.string(), jobId: z.string() });

/** A table id without decorator, where what is asked for is no partition's. */
function plainTableId(tableId: string): string {
  if (/[$@]/.test(tableId)) throw notImplemented(`Table decorator (${tableId}) of this request`);
  return tableId;
}

function splitTableId(tableId: string): { readonly tableId: string; readonly partition?: string } {
  if (tableId.includes("@")) throw notImplemented(`Snapshot decorator (${tableId})`);
  return splitDecorator(tableId);
}
