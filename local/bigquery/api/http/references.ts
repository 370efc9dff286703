import { z } from "zod";
import type { TableReference } from "../../engine/engine.ts";
import { notImplemented } from "./errors.ts";
import { optional } from "./json-values.ts";

/** A table's name in a request body; the project may be left out. */
export const tableReference = z
  .looseObject({ projectId: optional(z.string()), datasetId: z.string(), tableId: z.string() })
  .transform(({ projectId, datasetId, tableId }) => ({
    projectId,
    datasetId,
    tableId: plainTableId(tableId),
  }));

/** Path parameters of what lies below a project. */
export const projectPath = z.object({ projectId: z.string() });
export const datasetPath = z.object({ projectId: z.string(), datasetId: z.string() });
export const tablePath = z
  .object({ projectId: z.string(), datasetId: z.string(), tableId: z.string() })
  .transform((path): TableReference => ({ ...path, tableId: plainTableId(path.tableId) }));
export const jobPath = z.object({ projectId: z.string(), jobId: z.string() });

/** A table id without decorator; decorators of partitions and times are refused. */
function plainTableId(tableId: string): string {
  if (/[$@]/.test(tableId)) throw notImplemented(`Table decorator (${tableId})`);
  return tableId;
}
