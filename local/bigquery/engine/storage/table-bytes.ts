import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column } from "../../types/sql-type.ts";
import { logicalRowSize, logicalSize } from "./logical-size.ts";
import { quoteIdentifier } from "./quoting.ts";

/** Columns of a physical table whose size is asked for. */
export interface MeasuredColumns {
  readonly physicalName: string;
  readonly columns: readonly Column[];
  /** A DuckDB condition that the measured rows fulfil; all rows where absent. */
  readonly condition?: string;
}

/** How many rows a table has, and how many bytes BigQuery would say that the asked columns have. */
export interface TableSize {
  readonly rowCount: number;
  readonly bytes: number;
}

interface CountedColumns extends MeasuredColumns {
  readonly rowCount: number;
}

/** Up to so many rows are measured; of more, what differs from row to row is estimated from a sample. */
const measuredRows = 50_000;

/** Sizes of tables in their order. Rows are always counted. */
export async function measureTables(
  connection: DuckDBConnection,
  tables: readonly MeasuredColumns[],
): Promise<readonly TableSize[]> {
  if (tables.length === 0) return [];
  const counts = await numbers(
    connection,
    tables.map(({ physicalName, condition }) => `SELECT count(*) FROM ${physicalName}${where(condition)}`),
  );
  const counted = tables.map((table, index) => ({ ...table, rowCount: counts[index] ?? 0 }));
  const sums = await sumsOf(
    connection,
    counted.filter((table) => !isSampled(table)),
  );
  const sampled = counted.filter(isSampled);
  await sampleWidths(connection, sampled);
  return counted.map((table) => {
    const { physicalName, columns, rowCount } = table;
    const sum = sums.get(table);
    if (sum !== undefined) return { rowCount, bytes: sum };
    const widths = samples.get(physicalName)?.widths;
    const width = columns.reduce((total, { name }) => total + (widths?.get(name) ?? 0), 0);
    return { rowCount, bytes: Math.round(rowCount * width) };
  });
}

function isSampled({ rowCount }: CountedColumns): boolean {
  return rowCount > measuredRows;
}

async function sumsOf(
  connection: DuckDBConnection,
  tables: readonly CountedColumns[],
): Promise<ReadonlyMap<CountedColumns, number>> {
  const measured = tables.filter(({ rowCount, columns }) => rowCount > 0 && columns.length > 0);
  const sums = await numbers(
    connection,
    measured.map(
      ({ physicalName, columns, condition }) =>
        `SELECT sum(${logicalRowSize(columns)}) FROM ${physicalName}${where(condition)}`,
    ),
  );
  const byTable = new Map(measured.map((table, index) => [table, sums[index] ?? 0]));
  return new Map(tables.map((table) => [table, byTable.get(table) ?? 0]));
}

function where(condition: string | undefined): string {
  return condition === undefined ? "" : ` WHERE ${condition}`;
}

/** The numbers that queries of one number each answer. */
async function numbers(connection: DuckDBConnection, queries: readonly string[]): Promise<readonly number[]> {
  if (queries.length === 0) return [];
  const reader = await connection.runAndReadAll(`SELECT ${queries.map((query) => `(${query})`).join(", ")}`);
  return (reader.getRows()[0] ?? []).map((value) => Number(value ?? 0));
}

interface Sample {
  readonly rowCount: number;
  /** Average bytes by column. */
  readonly widths: Map<string, number>;
}

/** By physical name, which is never used again for another table. */
const samples = new Map<string, Sample>();
const keptSamples = 1000;

/** Samples the columns that are not known yet, or whose table has grown or shrunk to another size since. */
async function sampleWidths(connection: DuckDBConnection, tables: readonly CountedColumns[]): Promise<void> {
  const wanted = tables.flatMap(({ physicalName, columns, rowCount }) => {
    const { widths } = sampleOf(physicalName, rowCount);
    const unknown = columns.filter(({ name }) => !widths.has(name));
    return unknown.length === 0 ? [] : [{ physicalName, rowCount, widths, unknown }];
  });
  if (wanted.length === 0) return;
  const queries = wanted.map(({ physicalName, rowCount, unknown }) => {
    const sizes = unknown.map(({ name, type }) => `avg(${logicalSize(quoteIdentifier(name), type)})`);
    // Whole blocks from all over the table, the same ones each time.
    const percent = Math.min(100, (100 * measuredRows) / rowCount);
    return `(SELECT ${sizes.join(", ")} FROM ${physicalName} TABLESAMPLE ${percent.toFixed(6)} PERCENT (system, 1))`;
  });
  const reader = await connection.runAndReadAll(`SELECT * FROM ${queries.join(", ")}`);
  const row = reader.getRows()[0] ?? [];
  let index = 0;
  for (const { widths, unknown } of wanted) {
    for (const { name } of unknown) {
      widths.set(name, Number(row[index] ?? 0));
      index += 1;
    }
  }
}

function sampleOf(physicalName: string, rowCount: number): Sample {
  const known = samples.get(physicalName);
  if (known !== undefined && rowCount <= known.rowCount * 2 && rowCount * 2 >= known.rowCount) return known;
  const sample: Sample = { rowCount, widths: new Map() };
  samples.delete(physicalName);
  samples.set(physicalName, sample);
  const [oldest] = samples.keys();
  if (samples.size > keptSamples && oldest !== undefined) samples.delete(oldest);
  return sample;
}
