import type { FieldSchema } from "../../engine.ts";
import { fieldTypeText } from "../../schema/field-parameters.ts";
import type { TableRecord } from "../../storage/catalog.ts";
import { quotedText, tableOptions } from "./options.ts";

/** The CREATE statement that would make a table or view as it is. */
export function tableDefinitionText(table: TableRecord): string {
  const { projectId, datasetId, tableId } = table.reference;
  const options = tableOptions(table).map(({ name, text }) => `\n  ${name}=${text}`);
  const stated = options.length === 0 ? "" : `\nOPTIONS(${options.join(",")}\n)`;
  const name = `\`${projectId}.${datasetId}.${tableId}\``;
  if (table.kind === "VIEW") return `CREATE VIEW ${name}${stated}\nAS ${table.viewQuery ?? ""};`;
  const fields = table.schema.map((field) => `\n  ${columnText(field)}`);
  const cluster = table.clustering === undefined ? "" : `\nCLUSTER BY ${table.clustering.join(", ")}`;
  return `CREATE TABLE ${name}\n(${fields.join(",")}\n)${partitionText(table)}${cluster}${stated};`;
}

function columnText(field: FieldSchema): string {
  return [
    field.name,
    fieldTypeText(field),
    field.defaultValueExpression === undefined ? "" : `DEFAULT ${field.defaultValueExpression}`,
    field.mode === "REQUIRED" ? "NOT NULL" : "",
    field.description === undefined ? "" : `OPTIONS(description=${quotedText(field.description)})`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function partitionText({ partitioning, schema }: TableRecord): string {
  if (partitioning === undefined) return "";
  if (partitioning.kind === "RANGE") {
    const { field, start, end, interval } = partitioning;
    return `\nPARTITION BY RANGE_BUCKET(${field}, GENERATE_ARRAY(${start}, ${end}, ${interval}))`;
  }
  const { field, granularity } = partitioning;
  if (field === undefined) {
    return granularity === "DAY"
      ? "\nPARTITION BY DATE(_PARTITIONTIME)"
      : `\nPARTITION BY TIMESTAMP_TRUNC(_PARTITIONTIME, ${granularity})`;
  }
  const type = schema.find(({ name }) => name.toLowerCase() === field.toLowerCase())?.type ?? "DATE";
  if (granularity === "DAY") return `\nPARTITION BY ${type === "DATE" ? field : `DATE(${field})`}`;
  return `\nPARTITION BY ${type}_TRUNC(${field}, ${granularity})`;
}
