import { z } from "zod";
import type { LoadRequest } from "../../engine/engine.ts";
import { restSchema } from "../catalog/field-schema.ts";
import {
  clusteringFields,
  partitioningOf,
  rangePartitioning,
  timePartitioning,
} from "../catalog/partitioning.ts";
import { boolean, integer, optional } from "../http/json-values.ts";
import { partitionReference } from "../http/references.ts";
import { formatProperties, loadFormat } from "./load-formats.ts";
import { assertUpdateOptions } from "./query-configuration.ts";

/** `configuration.load` of jobs.insert. */
export const loadConfiguration = z.looseObject({
  destinationTable: partitionReference,
  schema: optional(restSchema),
  sourceUris: optional(z.array(z.string())),
  createDisposition: optional(z.enum(["CREATE_IF_NEEDED", "CREATE_NEVER"])),
  writeDisposition: optional(z.enum(["WRITE_EMPTY", "WRITE_APPEND", "WRITE_TRUNCATE"])),
  schemaUpdateOptions: optional(z.array(z.enum(["ALLOW_FIELD_ADDITION", "ALLOW_FIELD_RELAXATION"]))),
  timePartitioning: optional(timePartitioning),
  rangePartitioning: optional(rangePartitioning),
  clustering: optional(clusteringFields),
  autodetect: optional(boolean),
  ignoreUnknownValues: optional(boolean),
  maxBadRecords: optional(integer),
  ...formatProperties,
  destinationTableProperties: optional(
    z.looseObject({ description: optional(z.string()), labels: optional(z.record(z.string(), z.string())) }),
  ),
});

export type LoadConfiguration = z.infer<typeof loadConfiguration>;

/** What the engine loads for a load configuration. Throws for what BigQuery or the embedded BigQuery refuses. */
export function loadRequest(
  configuration: LoadConfiguration,
  projectId: string,
  files: readonly string[],
): LoadRequest {
  const format = loadFormat(configuration);
  const { destinationTable, schema, schemaUpdateOptions, destinationTableProperties } = configuration;
  const partitioning = partitioningOf(configuration);
  const writeDisposition = configuration.writeDisposition ?? "WRITE_APPEND";
  const { partition, ...table } = destinationTable;
  assertUpdateOptions(schemaUpdateOptions, writeDisposition, partition);
  return {
    destination: { ...table, projectId: table.projectId ?? projectId },
    format,
    ...(partition === undefined ? {} : { partition }),
    ...(configuration.autodetect === undefined ? {} : { autodetect: configuration.autodetect }),
    createDisposition: configuration.createDisposition ?? "CREATE_IF_NEEDED",
    writeDisposition,
    files,
    ignoreUnknownValues: configuration.ignoreUnknownValues ?? false,
    maxBadRecords: configuration.maxBadRecords ?? 0,
    ...(schema === undefined ? {} : { schema }),
    ...(schemaUpdateOptions === undefined ? {} : { schemaUpdateOptions }),
    ...(partitioning === undefined ? {} : { partitioning }),
    ...(configuration.clustering === undefined ? {} : { clustering: configuration.clustering }),
    ...(destinationTableProperties?.description === undefined
      ? {}
      : { description: destinationTableProperties.description }),
    ...(destinationTableProperties?.labels === undefined
      ? {}
      : { labels: destinationTableProperties.labels }),
  };
}
