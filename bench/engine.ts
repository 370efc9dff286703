import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { embeddedEnvironment } from "../cli/environment.ts";
import { startAnalyzer } from "../local/bigquery/analyzer/start.ts";
import type { Engine } from "../local/bigquery/engine/engine.ts";
import { type EngineOptions, openEngine } from "../local/bigquery/engine/open-engine.ts";
import { benchFolder } from "./state.ts";

const { project, location } = embeddedEnvironment();

/** Calls `use` with a folder that is gone afterwards. */
export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  await mkdir(benchFolder(), { recursive: true });
  const folder = await mkdtemp(path.join(benchFolder(), "run-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Calls `use` with the embedded BigQuery over a file, without its HTTP. */
export async function withEngine<Result>(
  options: Pick<EngineOptions, "file" | "clock" | "federation">,
  use: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const analyzer = await startAnalyzer();
  try {
    const engine = await openEngine({ ...options, analyzer, location });
    try {
      return await use(engine);
    } finally {
      await engine.close();
    }
  } finally {
    await analyzer.close();
  }
}

/** Runs a statement or a script. */
export async function execute(engine: Engine, sql: string): Promise<void> {
  const outcome = await engine.query({ projectId: project, jobId: crypto.randomUUID(), sql });
  await Promise.all([outcome, ...outcome.children].map(({ result }) => result?.close()));
}

export async function createDatasets(engine: Engine, datasetIds: readonly string[]): Promise<void> {
  for (const datasetId of datasetIds) {
    await engine.createDataset({ reference: { projectId: project, datasetId }, location, labels: {} });
  }
}
