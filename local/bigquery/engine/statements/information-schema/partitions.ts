import { fieldColumns, fieldType } from "../../schema/field-types.ts";
import type { TableRecord } from "../../storage/catalog.ts";
import { logicalSize } from "../../storage/logical-size.ts";
import { lastModifications } from "../../storage/modifications.ts";
import { quoteIdentifier } from "../../storage/quoting.ts";
import {
  type InformationScope,
  type InformationView,
  int64,
  micros,
  rowsView,
  string,
  tableNameColumns,
  tableNames,
  tablesOf,
  timestamp,
} from "./view.ts";

/** A row for each partition that has rows, and one for each table without partitions. */
export const partitions: InformationView = rowsView(
  {
    ...tableNameColumns,
    partition_id: string,
    total_rows: int64,
    total_logical_bytes: int64,
    total_billable_bytes: int64,
    last_modified_time: timestamp,
    storage_tier: string,
  },
  async (scope) => {
    const modifications = await lastModifications(scope.connection);
    return (await countedPartitions(scope)).map(({ table, id, rowCount, bytes }) => {
      const modifiedAt = Math.max(table.modifiedAt, modifications.get(table.physicalName ?? "") ?? 0);
      return [...tableNames(table), id, rowCount, bytes, bytes, micros(modifiedAt), "ACTIVE"];
    });
  },
);

interface CountedPartition {
  readonly table: TableRecord;
  readonly id: string | null;
  readonly rowCount: bigint;
  readonly bytes: bigint;
}

/** Planning takes longer than in proportion to how many tables one query asks. */
const countedAtOnce = 20;

async function countedPartitions(scope: InformationScope): Promise<readonly CountedPartition[]> {
  const tables = tablesOf(scope).filter(({ kind }) => kind === "TABLE");
  const counted: CountedPartition[] = [];
  for (let start = 0; start < tables.length; start += countedAtOnce) {
    const some = tables.slice(start, start + countedAtOnce);
    const reader = await scope.connection.runAndReadAll(some.map(partitionCounts).join(" UNION ALL "));
    for (const [index, id, rowCount, bytes] of reader.getRows()) {
      const table = some[Number(index)];
      if (table === undefined) continue;
      counted.push({
        table,
        id: typeof id === "string" ? id : null,
        rowCount: BigInt(String(rowCount)),
        bytes: BigInt(String(bytes)),
      });
    }
  }
  return counted;
}

/** A query of the partitions of a table, which is told by its index. */
function partitionCounts(table: TableRecord, index: number): string {
  const size = fieldColumns(table.schema)
    .map((column) => logicalSize(quoteIdentifier(column.name), column.type))
    .join(" + ");
  const id = partitionId(table);
  const groups = id === undefined ? "" : " GROUP BY ALL";
  return `SELECT ${index}, ${id ?? "NULL::VARCHAR"} AS id, count(*), CAST(coalesce(sum(${size}), 0) AS BIGINT) FROM ${table.physicalName}${groups}`;
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
