import type { ListedTable, TableMetadata } from "../../engine/engine.ts";
import type { JsonObject } from "../http/json-values.ts";
import { restFields } from "./field-schema.ts";
import { restPartitioning } from "./partitioning.ts";

/** A table or view as tables.get answers it. */
export function tableResource(table: TableMetadata, location: string): JsonObject {
  const { projectId, datasetId, tableId } = table.reference;
  return {
    ...tableListItem(table),
    etag: table.etag,
    selfLink: `/bigquery/v2/projects/${projectId}/datasets/${datasetId}/tables/${tableId}`,
    ...(table.description ? { description: table.description } : {}),
    schema: { fields: restFields(table.schema) },
    ...restConstraints(table),
    lastModifiedTime: String(table.modifiedAt),
    location,
    ...(table.kind === "VIEW"
      ? { view: { query: table.viewQuery ?? "", useLegacySql: false } }
      : {
          numRows: String(table.rowCount),
          numBytes: String(table.byteCount),
          numLongTermBytes: "0",
          numTotalLogicalBytes: String(table.byteCount),
          numActiveLogicalBytes: String(table.byteCount),
          numLongTermLogicalBytes: "0",
        }),
  };
}

/** A table or view as tables.list answers it. */
export function tableListItem(table: ListedTable): JsonObject {
  const { projectId, datasetId, tableId } = table.reference;
  const clustering = table.clustering ?? [];
  return {
    kind: "bigquery#table",
    id: `${projectId}:${datasetId}.${tableId}`,
    tableReference: { projectId, datasetId, tableId },
    type: table.kind,
    ...(table.friendlyName ? { friendlyName: table.friendlyName } : {}),
    ...(Object.keys(table.labels).length === 0 ? {} : { labels: table.labels }),
    ...restPartitioning(table.partitioning, table.requirePartitionFilter),
    ...(clustering.length === 0 ? {} : { clustering: { fields: clustering } }),
    creationTime: String(table.createdAt),
    ...(table.expiresAt === undefined ? {} : { expirationTime: String(table.expiresAt) }),
    ...(table.kind === "VIEW" ? { view: { useLegacySql: false } } : {}),
  };
}

/** A table's keys as its resource has them: `tableConstraints`, if there are any. */
export function restConstraints({ primaryKey, foreignKeys = [] }: ListedTable): JsonObject {
  if (primaryKey === undefined && foreignKeys.length === 0) return {};
  const references = foreignKeys.map(({ name, columns, referencedTable, referencedColumns }) => ({
    name,
    referencedTable,
    columnReferences: columns.map((column, index) => ({
      referencingColumn: column,
      referencedColumn: referencedColumns[index] ?? "",
    })),
  }));
  return {
    tableConstraints: {
      ...(primaryKey === undefined ? {} : { primaryKey: { columns: primaryKey } }),
      ...(references.length === 0 ? {} : { foreignKeys: references }),
    },
  };
}
