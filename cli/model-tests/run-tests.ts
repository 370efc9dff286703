import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "../failure.ts";
import type { ModelGraph } from "./model-graph.ts";
import { type ModelTest, runModelTest, takeStatedTests } from "./model-test.ts";
import type { TestWarehouse } from "./test-warehouse.ts";

/** How a test ended. */
export interface TestOutcome {
  readonly model: string;
  readonly name: string;
  /** Relative to the project, as in `test/definitions/mart/daily_kpis.test.ts`. */
  readonly file: string;
  readonly line: number;
  readonly status: "passed" | "failed";
  readonly milliseconds: number;
  /** Why it failed, row by row. */
  readonly message?: string;
}

/** A test and where it is stated. */
export interface StatedTest extends ModelTest {
  readonly file: string;
  readonly line: number;
}

/** Where tests of models stand: below the folder of their layer, as in `test/definitions/mart/daily_kpis.test.ts`. */
const testFolder = path.join("test", "definitions");

/** The files of model tests of a project, in the order of their paths. */
export async function findTestFiles(root: string): Promise<readonly string[]> {
  const names = await readdir(path.join(root, testFolder), { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.includes(path.sep) && name.endsWith(".test.ts"))
    .map((name) => path.join(testFolder, name).split(path.sep).join("/"))
    .sort();
}

/** Loads files of model tests. A file that cannot be loaded throws as it does. */
export async function loadTests(root: string, files: readonly string[]): Promise<readonly StatedTest[]> {
  const tests: StatedTest[] = [];
  for (const file of files) {
    await import(pathToFileURL(path.join(root, file)).href);
    tests.push(
      ...takeStatedTests().map((test) => ({
        ...test,
        file,
        line: Number(/:(\d+)$/.exec(test.place)?.[1] ?? 0),
      })),
    );
  }
  return tests;
}

/** The tests that any of the words selects: of a model, a file or a table read by the model whose name contains it. */
export function selectTests(
  tests: readonly StatedTest[],
  words: readonly string[],
  graph: ModelGraph,
): readonly StatedTest[] {
  if (words.length === 0) return tests;
  return tests.filter(({ model, file }) => {
    const reads = graph.find(model)?.dependencies.map(({ schema, name }) => `${schema}.${name}`) ?? [];
    return words.some((word) => [model, file, ...reads].some((name) => name.includes(word)));
  });
}

/** Runs tests one after the other. */
export async function runTests(
  warehouse: TestWarehouse,
  tests: readonly StatedTest[],
  onOutcome: (outcome: TestOutcome) => void,
): Promise<readonly TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  for (const test of tests) {
    const { model, name, file, line } = test;
    const startedAt = performance.now();
    const failure = await runModelTest(warehouse, test).then(
      () => ({ status: "passed" as const }),
      (error: unknown) => ({ status: "failed" as const, message: messageOf(error) }),
    );
    const outcome = {
      model,
      name,
      file,
      line,
      milliseconds: Math.round(performance.now() - startedAt),
      ...failure,
    };
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}
