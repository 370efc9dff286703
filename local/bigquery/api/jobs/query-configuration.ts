import { z } from "zod";
import type { QueryRequest } from "../../engine/engine.ts";
import {
  clusteringFields,
  partitioningOf,
  rangePartitioning,
  timePartitioning,
} from "../catalog/partitioning.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { bigInteger, boolean, type JsonObject, optional } from "../http/json-values.ts";
import { partitionReference } from "../http/references.ts";
import { refuseOptions } from "../http/refused-options.ts";
import { queryParameters, restQueryParameters } from "./query-parameters.ts";

/** `configuration.query` of jobs.insert; the body of jobs.query has the same properties. */
export const queryConfiguration = z.looseObject({
  query: z.string({ error: "Required parameter is missing: query" }),
  useLegacySql: optional(boolean),
  defaultDataset: optional(z.looseObject({ projectId: optional(z.string()), datasetId: z.string() })),
  destinationTable: optional(partitionReference),
  createDisposition: optional(z.enum(["CREATE_IF_NEEDED", "CREATE_NEVER"])),
  writeDisposition: optional(z.enum(["WRITE_EMPTY", "WRITE_APPEND", "WRITE_TRUNCATE"])),
  schemaUpdateOptions: optional(z.array(z.enum(["ALLOW_FIELD_ADDITION", "ALLOW_FIELD_RELAXATION"]))),
  timePartitioning: optional(timePartitioning),
  rangePartitioning: optional(rangePartitioning),
  clustering: optional(clusteringFields),
  parameterMode: optional(z.string()),
  queryParameters: optional(restQueryParameters),
  maximumBytesBilled: optional(bigInteger),
});

export type QueryConfiguration = z.infer<typeof queryConfiguration>;

/** The longest text of a query, in characters. */
const MAX_QUERY_LENGTH = 1024 * 1024;

const REFUSED = [
  "createSession",
  "continuous",
  "connectionProperties",
  "tableDefinitions",
  "userDefinedFunctionResources",
  "destinationEncryptionConfiguration",
  "scriptOptions",
] as const;

/** What the engine runs for a query configuration. Throws for what BigQuery or the embedded BigQuery refuses. */
export function queryRequest(
  configuration: QueryConfiguration,
  job: { readonly projectId: string; readonly jobId: string },
): QueryRequest {
  if (configuration.useLegacySql === true || /^\s*#legacysql\b/i.test(configuration.query)) {
    throw notImplemented("Legacy SQL");
  }
  refuseOptions(configuration, REFUSED, "Query");
  if (configuration.query.trim() === "")
    throw invalidRequest("Required parameter is missing: query", "query");
  if (configuration.query.length > MAX_QUERY_LENGTH) {
    throw invalidRequest(
      "The query is too large. The maximum standard SQL query length is 1024.00K characters, including comments and white space characters.",
      "query",
    );
  }
  const { defaultDataset, destinationTable, createDisposition, writeDisposition } = configuration;
  const { maximumBytesBilled } = configuration;
  return {
    projectId: job.projectId,
    jobId: job.jobId,
    sql: configuration.query,
    ...(defaultDataset === undefined
      ? {}
      : {
          defaultDataset: {
            projectId: defaultDataset.projectId ?? job.projectId,
            datasetId: defaultDataset.datasetId,
          },
        }),
    ...(configuration.queryParameters === undefined
      ? {}
      : { parameters: queryParameters(configuration.queryParameters, configuration.parameterMode) }),
    ...(destinationTable === undefined ? {} : destinationOf(configuration, destinationTable, job.projectId)),
    ...(createDisposition === undefined ? {} : { createDisposition }),
    ...(writeDisposition === undefined ? {} : { writeDisposition }),
    ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }),
  };
}

function destinationOf(
  configuration: QueryConfiguration,
  { partition, ...table }: NonNullable<QueryConfiguration["destinationTable"]>,
  projectId: string,
): Pick<QueryRequest, "destination" | "destinationPartition" | "destinationLayout"> {
  const { clustering, schemaUpdateOptions, writeDisposition } = configuration;
  const partitioning = partitioningOf(configuration);
  assertUpdateOptions(schemaUpdateOptions, writeDisposition ?? "WRITE_EMPTY", partition);
  return {
    destination: { ...table, projectId: table.projectId ?? projectId },
    ...(partition === undefined ? {} : { destinationPartition: partition }),
    destinationLayout: {
      ...(partitioning === undefined ? {} : { partitioning }),
      ...(clustering === undefined ? {} : { clustering }),
      ...(schemaUpdateOptions === undefined ? {} : { schemaUpdateOptions }),
    },
  };
}

/** Refuses options to change a schema where the job does not keep the table's own. */
export function assertUpdateOptions(
  options: readonly string[] | undefined,
  writeDisposition: string,
  partition: string | undefined,
): void {
  const isAppended =
    writeDisposition === "WRITE_APPEND" || (writeDisposition === "WRITE_TRUNCATE" && partition !== undefined);
  if (isAppended || (options?.length ?? 0) === 0) return;
  throw invalidRequest(
    "Schema update options should only be specified with WRITE_APPEND disposition, or with WRITE_TRUNCATE disposition on a table partition.",
  );
}

/** The configuration as job answers show it. */
export function shownQueryConfiguration(
  query: JsonObject,
  around: { readonly labels?: unknown; readonly jobTimeoutMs?: unknown },
): JsonObject {
  const { labels, jobTimeoutMs } = around;
  return {
    jobType: "QUERY",
    query: { priority: "INTERACTIVE", useLegacySql: false, ...query },
    ...(labels === undefined || labels === null ? {} : { labels }),
    ...(jobTimeoutMs === undefined || jobTimeoutMs === null ? {} : { jobTimeoutMs: String(jobTimeoutMs) }),
  };
}
