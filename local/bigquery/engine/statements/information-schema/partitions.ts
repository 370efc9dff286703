import { fieldColumns, fieldType } from "../../schema/field-types.ts";
import type { TableRecord } from "../../storage/catalog.ts";
import { logicalRowSize } from "../../storage/logical-size.ts";
import { modificationTime } from "../../storage/modifications.ts";
import { quoteIdentifier, quoteText } from "../../storage/quoting.ts";
import {
  columns,
  type InformationView,
  int64,
  micros,
  string,
  tableNameColumns,
  tableNames,
  tablesOf,
  timestamp,
  valuesRelation,
} from "./view.ts";

const definition = columns({
  ...tableNameColumns,
  partition_id: string,
  total_rows: int64,
  total_logical_bytes: int64,
  total_billable_bytes: int64,
  last_modified_time: timestamp,
  storage_tier: string,
});

/** A row for each partition that has rows, and one for each table without partitions. */
export const partitions: InformationView = {
  columns: definition,
  relation: (scope) => {
    const counts = tablesOf(scope)
      .filter(({ kind }) => kind === "TABLE")
      .map(partitionCounts);
    return counts.length === 0 ? valuesRelation(definition, []) : `(${counts.join(" UNION ALL ")})`;
  },
};

/** The DuckDB expression of a row's size, in bytes as BigQuery counts them. */
function rowSize({ schema }: TableRecord): string {
  return logicalRowSize(fieldColumns(schema));
}

/** The DuckDB expression of when a table or its rows last changed, a TIMESTAMP. */
function lastModified({ modifiedAt, physicalName = "" }: TableRecord): string {
  return `greatest(make_timestamp(${micros(modifiedAt)}::BIGINT), ${modificationTime(physicalName)})`;
}

function partitionCounts(table: TableRecord): string {
  const [project, dataset, name] = tableNames(table).map(quoteText);
  const size = rowSize(table);
  const id = partitionId(table);
  return `SELECT ${project} AS table_catalog, ${dataset} AS table_schema, ${name} AS table_name, ${id ?? "NULL::VARCHAR"} AS partition_id, count(*) AS total_rows, CAST(coalesce(sum(${size}), 0) AS BIGINT) AS total_logical_bytes, total_logical_bytes AS total_billable_bytes, ${lastModified(table)} AS last_modified_time, 'ACTIVE' AS storage_tier FROM ${table.physicalName}${id === undefined ? "" : " GROUP BY ALL"}`;
}

const formats = { HOUR: "%Y%m%d%H", DAY: "%Y%m%d", MONTH: "%Y%m", YEAR: "%Y" } as const;

/** The DuckDB expression of the id of a row's partition; undefined where the table has none. */
export function partitionId({ partitioning, schema }: TableRecord): string | undefined {
  const field = schema.find(({ name }) => name.toLowerCase() === partitioning?.field?.toLowerCase());
  if (partitioning === undefined || field === undefined) return undefined;
  const value = quoteIdentifier(field.name);
  if (partitioning.kind === "TIME") {
    return `coalesce(strftime(${value}, '${formats[partitioning.granularity]}'), '__NULL__')`;
  }
  if (fieldType(field).kind !== "INT64") return undefined;
  const { start, end, interval } = partitioning;
  const first = `${start} + (${value} - ${start}) // ${interval} * ${interval}`;
  return `CASE WHEN ${value} IS NULL THEN '__NULL__' WHEN ${value} < ${start} OR ${value} >= ${end} THEN '__UNPARTITIONED__' ELSE CAST(${first} AS VARCHAR) END`;
}
