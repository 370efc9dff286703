import { fieldColumns } from "../../schema/field-types.ts";
import type { TableRecord } from "../../storage/catalog.ts";
import { lastModifications } from "../../storage/modifications.ts";
import { measureTables, type TableSize } from "../../storage/table-bytes.ts";
import { partitionId } from "./partitions.ts";
import {
  bool,
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

/** What tables hold, in logical bytes: physical ones are the storage's own business, and NULL here. */
export const tableStorage: InformationView = rowsView(
  {
    project_id: string,
    project_number: int64,
    ...tableNameColumns,
    creation_time: timestamp,
    total_rows: int64,
    total_partitions: int64,
    total_logical_bytes: int64,
    active_logical_bytes: int64,
    long_term_logical_bytes: int64,
    current_physical_bytes: int64,
    total_physical_bytes: int64,
    active_physical_bytes: int64,
    long_term_physical_bytes: int64,
    time_travel_physical_bytes: int64,
    storage_last_modified_time: timestamp,
    deleted: bool,
    table_type: string,
    managed_table_type: string,
    fail_safe_physical_bytes: int64,
  },
  async (scope) => {
    const tables = (await measured(scope)).filter(({ table }) => table.kind === "TABLE");
    const partitions = await partitionCounts(scope);
    return tables.map(({ table, rowCount, bytes, modifiedAt }) => [
      table.reference.projectId,
      null,
      ...tableNames(table),
      micros(table.createdAt),
      BigInt(rowCount),
      BigInt(partitions.get(table) ?? 0),
      BigInt(bytes),
      BigInt(bytes),
      0n,
      null,
      null,
      null,
      null,
      null,
      micros(modifiedAt),
      false,
      "BASE TABLE",
      "NATIVE",
      null,
    ]);
  },
);

/** `__TABLES__`: times in milliseconds since the epoch; a table is of type 1, a view of type 2. */
export const datasetTables: InformationView = rowsView(
  {
    project_id: string,
    dataset_id: string,
    table_id: string,
    creation_time: int64,
    last_modified_time: int64,
    row_count: int64,
    size_bytes: int64,
    type: int64,
  },
  async (scope) =>
    (await measured(scope)).map(({ table, rowCount, bytes, modifiedAt }) => {
      const isView = table.kind === "VIEW";
      return [
        ...tableNames(table),
        BigInt(Math.round(table.createdAt)),
        BigInt(Math.round(modifiedAt)),
        isView ? null : BigInt(rowCount),
        isView ? null : BigInt(bytes),
        isView ? 2n : 1n,
      ];
    }),
);

interface MeasuredTable {
  readonly table: TableRecord;
  readonly rowCount: number;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Planning takes longer than in proportion to how many tables one query asks. */
const measuredAtOnce = 20;

async function measured(scope: InformationScope): Promise<readonly MeasuredTable[]> {
  const { connection } = scope;
  const tables = tablesOf(scope);
  const physical = tables.flatMap(({ physicalName, schema }) =>
    physicalName === undefined ? [] : [{ physicalName, columns: fieldColumns(schema) }],
  );
  const sizeOf = new Map<string, TableSize>();
  for (let start = 0; start < physical.length; start += measuredAtOnce) {
    const some = physical.slice(start, start + measuredAtOnce);
    const sizes = await measureTables(connection, some);
    sizes.forEach((size, index) => {
      sizeOf.set(some[index]?.physicalName ?? "", size);
    });
  }
  const modifications = await lastModifications(connection);
  return tables.map((table) => {
    const { physicalName = "" } = table;
    const { rowCount, bytes } = sizeOf.get(physicalName) ?? { rowCount: 0, bytes: 0 };
    const modifiedAt = Math.max(table.modifiedAt, modifications.get(physicalName) ?? 0);
    return { table, rowCount, bytes, modifiedAt };
  });
}

/** How many partitions of partitioned tables have rows. */
async function partitionCounts(scope: InformationScope): Promise<ReadonlyMap<TableRecord, number>> {
  const counts = new Map<TableRecord, number>();
  for (const table of tablesOf(scope)) {
    const id = partitionId(table);
    if (id === undefined || table.physicalName === undefined) continue;
    const reader = await scope.connection.runAndReadAll(
      `SELECT count(DISTINCT ${id}) FROM ${table.physicalName}`,
    );
    counts.set(table, Number(reader.getRows()[0]?.[0] ?? 0));
  }
  return counts;
}
