import { z } from "zod";
import type { TableReference } from "../../engine/engine.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { boolean, optional } from "../http/json-values.ts";
import { partitionReference } from "../http/references.ts";
import { type ObjectPattern, objectPattern } from "../storage/object-uri.ts";

/** `configuration.extract` of jobs.insert. */
export const extractConfiguration = z.looseObject({
  sourceTable: optional(partitionReference),
  sourceModel: z.unknown().optional(),
  destinationUri: optional(z.string()),
  destinationUris: optional(z.array(z.string())),
  destinationFormat: optional(z.string()),
  compression: optional(z.string()),
  fieldDelimiter: optional(z.string()),
  printHeader: optional(boolean),
});

/** What an extract job writes, and where. */
export interface ExtractRequest {
  readonly source: TableReference;
  readonly partition?: string;
  readonly targets: readonly ObjectPattern[];
  readonly format: "CSV" | "NEWLINE_DELIMITED_JSON" | "PARQUET";
  readonly compression: "NONE" | "GZIP" | "SNAPPY" | "ZSTD";
  readonly delimiter: string;
  readonly printHeader: boolean;
}

/** Throws for what BigQuery or the embedded BigQuery refuses. */
export function extractRequest(
  configuration: z.infer<typeof extractConfiguration>,
  projectId: string,
): ExtractRequest {
  const { sourceTable, destinationUri, destinationUris, fieldDelimiter, printHeader } = configuration;
  if (configuration.sourceModel !== undefined) throw notImplemented("An extract job of a model");
  if (sourceTable === undefined) throw invalidRequest("Required parameter is missing: sourceTable");
  const uris = destinationUris ?? (destinationUri === undefined ? [] : [destinationUri]);
  if (uris.length === 0) throw invalidRequest("Required parameter is missing: destinationUris");
  const { partition, ...source } = sourceTable;
  const format = extractFormat(configuration.destinationFormat ?? "CSV");
  if (format === "PARQUET" && partition !== undefined)
    throw notImplemented("An extract of one partition as PARQUET");
  return {
    source: { ...source, projectId: source.projectId ?? projectId },
    ...(partition === undefined ? {} : { partition }),
    targets: uris.map(objectPattern),
    format,
    compression: compressionOf(configuration.compression ?? "NONE", format),
    delimiter:
      fieldDelimiter === undefined || fieldDelimiter === ""
        ? ","
        : fieldDelimiter.replace(/^(\\t|tab)$/i, "\t"),
    printHeader: printHeader ?? true,
  };
}

function extractFormat(format: string): ExtractRequest["format"] {
  switch (format) {
    case "CSV":
    case "NEWLINE_DELIMITED_JSON":
    case "PARQUET":
      return format;
    default:
      throw notImplemented(`An extract job of destinationFormat ${format}`);
  }
}

function compressionOf(compression: string, format: ExtractRequest["format"]): ExtractRequest["compression"] {
  const allowed = format === "PARQUET" ? ["NONE", "GZIP", "SNAPPY", "ZSTD"] : ["NONE", "GZIP"];
  const known = (["NONE", "GZIP", "SNAPPY", "ZSTD"] as const).find((each) => each === compression);
  if (known === undefined || !allowed.includes(known)) {
    throw invalidRequest(`Compression ${compression} is not supported for format ${format}.`);
  }
  return known;
}
