import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column } from "../../types/sql-type.ts";
import { quoteIdentifier } from "./quoting.ts";

/** Columns of a physical table whose size is asked for. */
export interface MeasuredColumns {
  readonly physicalName: string;
  readonly columns: readonly Column[];
}

/** How many rows a table has, and how many bytes BigQuery would say that the asked columns have. */
export interface TableSize {
  readonly rowCount: number;
  readonly bytes: number;
}

/** Sizes of tables in their order: rows are counted, bytes are estimated from the sizes of each table's first rows. */
export async function measureTables(
  connection: DuckDBConnection,
  tables: readonly MeasuredColumns[],
): Promise<readonly TableSize[]> {
  if (tables.length === 0) return [];
  const counts = tables.map(({ physicalName }) => `(SELECT count(*) FROM ${physicalName})`);
  const reader = await connection.runAndReadAll(`SELECT ${counts.join(", ")}`);
  const rowCounts = (reader.getRows()[0] ?? []).map(Number);
  const counted = tables.map((table, index) => ({ ...table, rowCount: rowCounts[index] ?? 0 }));
  await sampleWidths(connection, counted);
  return counted.map(({ physicalName, columns, rowCount }) => {
    const widths = samples.get(physicalName)?.widths;
    const width = columns.reduce((total, { name }) => total + (widths?.get(name) ?? 0), 0);
    return { rowCount, bytes: Math.round(rowCount * width) };
  });
}

const sampledRows = 1000;

interface Sample {
  readonly rowCount: number;
  /** Average bytes by column. */
  readonly widths: Map<string, number>;
}

/** By physical name, which is never used again for another table. */
const samples = new Map<string, Sample>();
const keptSamples = 1000;

/** Samples the columns that are not known yet, or whose table has grown or shrunk to another size since. */
async function sampleWidths(
  connection: DuckDBConnection,
  tables: readonly (MeasuredColumns & { readonly rowCount: number })[],
): Promise<void> {
  const wanted = tables.flatMap(({ physicalName, columns, rowCount }) => {
    if (rowCount === 0) return [];
    const { widths } = sampleOf(physicalName, rowCount);
    const unknown = columns.filter(({ name }) => !widths.has(name));
    return unknown.length === 0 ? [] : [{ physicalName, widths, unknown }];
  });
  if (wanted.length === 0) return;
  const queries = wanted.map(({ physicalName, unknown }) => {
    const sizes = unknown.map((column) => `avg(${sizeSql(quoteIdentifier(column.name), column)})`);
    return `(SELECT ${sizes.join(", ")} FROM (SELECT * FROM ${physicalName} LIMIT ${sampledRows}))`;
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

/** BigQuery's logical size of a value: 0 for NULL, 2 bytes and the text for STRING, and so on. */
function sizeSql(value: string, { type }: Column): string {
  const size = fixedSizes.get(type.kind);
  if (size !== undefined) return `CASE WHEN ${value} IS NULL THEN 0 ELSE ${size} END`;
  if (type.kind === "BYTES") return `coalesce(2 + octet_length(${value}), 0)`;
  // Nested values: their text is a fair measure.
  return `coalesce(2 + strlen(CAST(${value} AS VARCHAR)), 0)`;
}

const fixedSizes: ReadonlyMap<string, number> = new Map([
  ["INT64", 8],
  ["FLOAT64", 8],
  ["NUMERIC", 16],
  ["BOOL", 1],
  ["DATE", 8],
  ["TIME", 8],
  ["DATETIME", 8],
  ["TIMESTAMP", 8],
  ["INTERVAL", 16],
]);
