import type { Analyzer } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { startAnalyzer } from "../../../../local/bigquery/analyzer/start.ts";
import type {
  Engine,
  QueryOutcome,
  QueryRequest,
  TableReference,
} from "../../../../local/bigquery/engine/engine.ts";
import { type EngineOptions, openEngine } from "../../../../local/bigquery/engine/open-engine.ts";
import type { ResultValue } from "../../../../local/bigquery/types/result-value.ts";

export const projectId = "kura-test";

/** An engine with a dataset `shop`, and short ways to ask it. */
export interface TestWarehouse {
  readonly engine: Engine;
  readonly analyzer: Analyzer;
  run(sql: string, request?: Partial<QueryRequest>): Promise<QueryOutcome>;
  /** All rows of the (last) result. */
  rows(sql: string, request?: Partial<QueryRequest>): Promise<readonly (readonly ResultValue[])[]>;
  /** The message with which a statement fails. */
  failure(sql: string, request?: Partial<QueryRequest>): Promise<string>;
  close(): Promise<void>;
}

export async function openTestWarehouse(options: Partial<EngineOptions> = {}): Promise<TestWarehouse> {
  const analyzer = options.analyzer ?? (await startAnalyzer());
  const engine = await openEngine({ file: ":memory:", location: "asia-northeast1", ...options, analyzer });
  let jobs = 0;
  const run = (sql: string, request: Partial<QueryRequest> = {}) => {
    jobs += 1;
    return engine.query({ projectId, jobId: `job_${jobs}`, sql, ...request });
  };
  const rows = async (sql: string, request?: Partial<QueryRequest>) => {
    const { result } = await run(sql, request);
    if (result === undefined) return [];
    const all = await result.read(0, result.rowCount);
    await result.close();
    return all;
  };
  const failure = async (sql: string, request?: Partial<QueryRequest>) => {
    try {
      await run(sql, request);
    } catch (error) {
      if (error instanceof Error) return error.message;
    }
    throw new Error(`Did not fail: ${sql}`);
  };
  const datasets = await engine.listDatasets(projectId);
  if (datasets.length === 0) await run("CREATE SCHEMA shop");
  const close = async () => {
    await engine.close();
    if (options.analyzer === undefined) await analyzer.close();
  };
  return { engine, analyzer, run, rows, failure, close };
}

export function tableReference(tableId: string, datasetId = "shop"): TableReference {
  return { projectId, datasetId, tableId };
}
