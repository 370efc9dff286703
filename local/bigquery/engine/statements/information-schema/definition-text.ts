import type { FieldSchema } from "../../engine.ts";
import { fieldTypeText } from "../../schema/field-parameters.ts";
import type { TableRecord } from "../../storage/catalog.ts";
import { quotedText, statedOptions, tableOptions } from "./options.ts";

/** The CREATE statement that would make a table or view as it is. */
export function tableDefinitionText(table: TableRecord): string {
  const { projectId, datasetId, tableId } = table.reference;
  const stated = statedOptions(tableOptions(table));
  const name = `\`${projectId}.${datasetId}.${tableId}\``;
  if (table.kind === "VIEW") return `CREATE VIEW ${name}${stated}\nAS ${table.viewQuery ?? ""};`;
  const fields = [...table.schema.map(columnText), ...constraintTexts(table)].map((each) => `\n  ${each}`);
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

function constraintTexts({ primaryKey, foreignKeys = [] }: TableRecord): readonly string[] {
  const list = (columns: readonly string[]) => `(${columns.join(", ")})`;
  return [
    ...(primaryKey === undefined ? [] : [`PRIMARY KEY ${list(primaryKey)} NOT ENFORCED`]),
    ...foreignKeys.map(({ name, columns, referencedTable, referencedColumns }) => {
      const { projectId, datasetId, tableId } = referencedTable;
      return `CONSTRAINT \`${name}\` FOREIGN KEY ${list(columns)} REFERENCES \`${projectId}.${datasetId}.${tableId}\`${list(referencedColumns)} NOT ENFORCED`;
    }),
  ];
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
