import { Failure } from "../failure.ts";
import { openWarehouseOf, projectGraph } from "../model-tests/project-warehouse.ts";
import {
  findTestFiles,
  loadTests,
  runTests,
  type StatedTest,
  selectTests,
  type TestOutcome,
} from "../model-tests/run-tests.ts";
import { watchTests } from "../model-tests/watch.ts";
import { projectRoot } from "../project-root.ts";

export interface TestFlags {
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** `kura test`. */
export async function test(words: readonly string[], flags: TestFlags): Promise<void> {
  if (flags.watch === true) return watchTests(words);
  const startedAt = performance.now();
  const [graph, all] = await Promise.all([
    projectGraph(),
    findTestFiles(projectRoot).then((files) => loadTests(projectRoot, files)),
  ]);
  const tests = selectTests(all, words, graph);
  if (tests.length === 0) throw new Failure(nothingToRun(words, all));
  const warehouse = await openWarehouseOf(graph);
  try {
    const outcomes = await runTests(warehouse, tests, flags.json === true ? () => undefined : printer());
    const failed = outcomes.filter(({ status }) => status === "failed");
    const milliseconds = Math.round(performance.now() - startedAt);
    process.stdout.write(
      flags.json === true ? json(outcomes, milliseconds) : summary(outcomes, failed, milliseconds),
    );
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    await warehouse.close();
  }
}

function nothingToRun(words: readonly string[], all: readonly StatedTest[]): string {
  if (all.length === 0) {
    return "There are no tests of models. State the first one in test/definitions/<layer>/<model>.test.ts.";
  }
  const models = [...new Set(all.map(({ model }) => model))].sort();
  return `No test's model, file or input contains ${words.join(" or ")}. Models with tests: ${models.join(", ")}.`;
}

/** Prints each test as it ends, below the name of its file. */
function printer(): (outcome: TestOutcome) => void {
  let current = "";
  return ({ file, line, model, name, status, milliseconds, message }) => {
    if (file !== current) process.stdout.write(`${file}\n`);
    current = file;
    const mark = status === "passed" ? "✓" : "✗";
    process.stdout.write(`  ${mark} ${model}: ${name} (${milliseconds} ms)\n`);
    if (message === undefined) return;
    process.stdout.write(`${indented(`${file}:${line}\n${message}`, "      ")}\n`);
  };
}

function summary(
  outcomes: readonly TestOutcome[],
  failed: readonly TestOutcome[],
  milliseconds: number,
): string {
  const names = failed.map(({ file, line, model, name }) => `  ✗ ${model}: ${name} (${file}:${line})\n`);
  const seconds = (milliseconds / 1000).toFixed(1);
  const counts = `${outcomes.length - failed.length} passed, ${failed.length} failed in ${seconds} s\n`;
  return `\n${names.length === 0 ? "" : `Failed:\n${names.join("")}`}${counts}`;
}

function json(tests: readonly TestOutcome[], milliseconds: number): string {
  const failed = tests.filter(({ status }) => status === "failed").length;
  const report = { passed: tests.length - failed, failed, milliseconds, tests };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function indented(text: string, indentation: string): string {
  return text
    .split("\n")
    .map((line) => `${indentation}${line}`)
    .join("\n");
}
