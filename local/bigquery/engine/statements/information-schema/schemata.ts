import type { DatasetMetadata } from "../../engine.ts";
import { type ObjectOption, option, quotedText, statedOptions } from "./options.ts";
import { type InformationView, json, micros, rowsView, string, timestamp } from "./view.ts";

export const schemata: InformationView = rowsView(
  {
    catalog_name: string,
    schema_name: string,
    schema_owner: string,
    creation_time: timestamp,
    last_modified_time: timestamp,
    location: string,
    ddl: string,
    default_collation_name: string,
    sync_status: json,
  },
  ({ datasets }) =>
    datasets.map(({ metadata }) => [
      metadata.reference.projectId,
      metadata.reference.datasetId,
      null,
      micros(metadata.createdAt),
      micros(metadata.modifiedAt),
      metadata.location,
      schemaDefinitionText(metadata),
      null,
      null,
    ]),
);

export const schemataOptions: InformationView = rowsView(
  {
    catalog_name: string,
    schema_name: string,
    option_name: string,
    option_type: string,
    option_value: string,
  },
  ({ datasets }) =>
    datasets.flatMap(({ metadata }) =>
      schemaOptions(metadata).map(({ name, type, text }) => [
        metadata.reference.projectId,
        metadata.reference.datasetId,
        name,
        type,
        text,
      ]),
    ),
);

function schemaDefinitionText(metadata: DatasetMetadata): string {
  const { projectId, datasetId } = metadata.reference;
  return `CREATE SCHEMA \`${projectId}.${datasetId}\`${statedOptions(schemaOptions(metadata))};`;
}

function schemaOptions(metadata: DatasetMetadata): readonly ObjectOption[] {
  const { description, friendlyName, labels, location, defaultTableExpirationMs } = metadata;
  return [
    ...option.days("default_table_expiration_days", defaultTableExpirationMs),
    ...option.text("friendly_name", friendlyName),
    ...option.text("description", description),
    ...option.labels(labels),
    { name: "location", type: "STRING", text: quotedText(location) },
  ];
}
