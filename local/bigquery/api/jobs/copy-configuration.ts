import { z } from "zod";
import type { CopyRequest } from "../../engine/engine.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { optional } from "../http/json-values.ts";
import { partitionReference } from "../http/references.ts";

/** `configuration.copy` of jobs.insert. */
export const copyConfiguration = z.looseObject({
  sourceTable: optional(partitionReference),
  sourceTables: optional(z.array(partitionReference)),
  destinationTable: partitionReference,
  createDisposition: optional(z.enum(["CREATE_IF_NEEDED", "CREATE_NEVER"])),
  writeDisposition: optional(z.enum(["WRITE_EMPTY", "WRITE_APPEND", "WRITE_TRUNCATE"])),
  operationType: optional(z.string()),
});

/** What the engine copies. Throws for snapshots, clones and restores, which the embedded BigQuery does not have. */
export function copyRequest(
  configuration: z.infer<typeof copyConfiguration>,
  projectId: string,
): CopyRequest {
  const operation = configuration.operationType ?? "COPY";
  if (operation !== "COPY" && operation !== "OPERATION_TYPE_UNSPECIFIED") {
    throw notImplemented(`A copy job of operationType ${operation}`);
  }
  const { sourceTable, sourceTables, destinationTable } = configuration;
  const sources = sourceTables ?? (sourceTable === undefined ? [] : [sourceTable]);
  if (sources.length === 0) throw invalidRequest("Required parameter is missing: sourceTables");
  const { partition, ...destination } = destinationTable;
  return {
    sources: sources.map((source) => ({ ...source, projectId: source.projectId ?? projectId })),
    destination: { ...destination, projectId: destination.projectId ?? projectId },
    ...(partition === undefined ? {} : { partition }),
    createDisposition: configuration.createDisposition ?? "CREATE_IF_NEEDED",
    writeDisposition: configuration.writeDisposition ?? "WRITE_EMPTY",
  };
}
