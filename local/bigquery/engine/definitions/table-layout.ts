import type { FieldSchema, TableMetadata } from "../engine.ts";
import { invalid } from "../errors.ts";

/** BigQuery clusters by up to so many columns. */
const mostClusteringColumns = 4;

const timeTypes: ReadonlySet<string> = new Set(["DATE", "DATETIME", "TIMESTAMP"]);

/** Refuses a partitioning or clustering that a table of the schema cannot have. @throws BigQueryError `invalid`. */
export function assertLayout(
  schema: readonly FieldSchema[],
  layout: { readonly [K in "partitioning" | "clustering"]?: TableMetadata[K] | undefined },
): void {
  const { partitioning, clustering = [] } = layout;
  const find = (name: string) => schema.find((field) => field.name.toLowerCase() === name.toLowerCase());
  if (partitioning?.field !== undefined) {
    const field = find(partitioning.field);
    const kind = partitioning.kind === "TIME" ? "time" : "range";
    if (field === undefined) {
      throw invalid(
        `The field specified for ${kind} partitioning cannot be found in the schema: ${partitioning.field}.`,
      );
    }
    const isAllowed = partitioning.kind === "TIME" ? timeTypes.has(field.type) : field.type === "INT64";
    if (!isAllowed || field.mode === "REPEATED") {
      const wanted = partitioning.kind === "TIME" ? "TIMESTAMP, DATE or DATETIME" : "INTEGER";
      const found = field.mode === "REPEATED" ? `REPEATED ${field.type}` : field.type;
      throw invalid(
        `The field specified for ${kind} partitioning can only be of type ${wanted}. The type found is: ${found}.`,
      );
    }
    if (partitioning.kind === "TIME" && partitioning.granularity === "HOUR" && field.type === "DATE") {
      throw invalid(
        "The field specified for time partitioning by HOUR can only be of type TIMESTAMP or DATETIME.",
      );
    }
  }
  if (clustering.length > mostClusteringColumns) {
    throw invalid(`Too many fields specified for clustering. Maximum is ${mostClusteringColumns}.`);
  }
  for (const name of clustering) {
    const field = find(name);
    if (field === undefined) {
      throw invalid(
        `The field specified for clustering cannot be found in the schema. Invalid field: ${name}.`,
      );
    }
    if (field.mode === "REPEATED" || ["STRUCT", "JSON", "FLOAT64", "BYTES"].includes(field.type)) {
      throw invalid(
        `Entity ${name} is not of a type that tables can be clustered by: ${field.mode === "REPEATED" ? "ARRAY" : field.type}.`,
      );
    }
  }
}
