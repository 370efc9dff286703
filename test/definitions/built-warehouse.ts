import { startAnalyzer } from "../../local/bigquery/analyzer/start.ts";
import { openEngine } from "../../local/bigquery/engine/open-engine.ts";
import type { ResultValue } from "../../local/bigquery/types/result-value.ts";

export type Row = Readonly<Record<string, ResultValue>>;

/** Reads a state's warehouse file with the embedded BigQuery while nothing else runs on it. */
export async function readWarehouse<Result>(
  file: string,
  use: (query: (sql: string) => Promise<readonly Row[]>) => Promise<Result>,
): Promise<Result> {
  const analyzer = await startAnalyzer();
  const engine = await openEngine({ file, analyzer });
  let count = 0;
  try {
    return await use(async (sql) => {
      count += 1;
      const { result } = await engine.query({ projectId: "hinata-kampo", jobId: `read_${count}`, sql });
      if (result === undefined) return [];
      const rows = await result.read(0, result.rowCount);
      return rows.map((row) =>
        Object.fromEntries(result.columns.map(({ name }, index) => [name, row[index] ?? null])),
      );
    });
  } finally {
    await engine.close();
    await analyzer.close();
  }
}

/** Rows as texts that compare whatever number type holds a value, in an order that their values alone decide. */
export function comparable(rows: readonly object[]): readonly string[] {
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
      ),
    )
    .sort();
}
