import { cp, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RememberingAnalyzer } from "../../../cli/check/analysis/remembering-analyzer.ts";
import { type CheckReport, checkProject } from "../../../cli/check/check-project.ts";
import { compileGraph, targetName } from "../../../cli/dataform/graph.ts";
import { readWorkflowSettings } from "../../../cli/dataform/workflow-settings.ts";
import { projectRoot } from "../../../cli/project-root.ts";
import { checkingAnalyzer } from "./small-project.ts";

let analyzer: RememberingAnalyzer;
let root: string;
let whole: CheckReport;

const contractFile = "includes/contracts/app.ts";
let contract: string;
let graph: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  analyzer = await checkingAnalyzer();
  root = await realpath(await mkdtemp(path.join(tmpdir(), "kura-renamed-")));
  for (const name of ["definitions", "includes", "workflow_settings.yaml"]) {
    await cp(path.join(projectRoot, name), path.join(root, name), { recursive: true });
  }
  contract = await readFile(path.join(root, contractFile), "utf8");
  whole = await check();
  const { tables } = await compileGraph(root);
  graph = new Map(
    tables.map(({ target, dependencyTargets }) => [targetName(target), dependencyTargets.map(targetName)]),
  );
}, 120_000);

afterAll(async () => {
  await analyzer.close();
  await rm(root, { recursive: true, force: true });
});

async function check(): Promise<CheckReport> {
  const report = await checkProject(root, readWorkflowSettings(root), analyzer);
  analyzer.nextRound();
  return report;
}

/** The tables outside the typed layer that have a value of a contract's column. */
function readers(table: string, column: string): readonly string[] {
  return whole.tables
    .filter(({ name }) => !name.includes(".typed_"))
    .filter(({ columns }) =>
      columns.some(({ sources }) =>
        sources.some(
          (source) => source.table === `hinata-kampo.typed_app.${table}` && source.column === column,
        ),
      ),
    )
    .map(({ name }) => name);
}

/** Every table that a table is built from, however far up. */
function upstream(name: string): ReadonlySet<string> {
  const names = new Set(graph.get(name));
  // A set that grows while it is walked is walked to its new end.
  for (const each of names) for (const further of graph.get(each) ?? []) names.add(further);
  return names;
}

/** Every column of the contract file with the table that it is of. */
function contractColumns(): readonly {
  readonly table: string;
  readonly column: string;
  readonly offset: number;
}[] {
  let table = "";
  return [
    ...contract.matchAll(
      /sourceTable\(app, "(\w+)"|^ {4}(\w+): (?:int64|string|date|numeric|bool|timestamp)\(/gm,
    ),
  ].flatMap((match) => {
    if (match[1] !== undefined) table = match[1];
    return match[2] === undefined ? [] : [{ table, column: match[2], offset: (match.index ?? 0) + 4 }];
  });
}

describe("a column that is renamed in its contract", () => {
  it("is told of wherever a table takes its values", async () => {
    const used = contractColumns().filter(
      ({ table, column }) => column !== "id" && readers(table, column).length > 0,
    );
    expect(used.length).toBeGreaterThan(15);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...used), async ({ table, column, offset }) => {
        const renamed = `${contract.slice(0, offset)}renamed_${contract.slice(offset)}`;
        await writeFile(path.join(root, contractFile), renamed);
        const { problems } = await check();
        const told = problems.filter(
          ({ code, message }) => code === "unknown_column" && new RegExp(`\\b${column}\\b`).test(message),
        );
        // GoogleSQL tells a statement's first mistake; what reads the table of a wrong one waits for it.
        const wrong = new Set(told.map(({ action }) => action));
        const waiting = readers(table, column).filter((name) => !wrong.has(name));
        expect(wrong.size).toBeGreaterThan(0);
        for (const name of waiting)
          expect(
            [...upstream(name)].some((each) => wrong.has(each)),
            name,
          ).toBe(true);
        for (const { file } of told) expect(file).toMatch(/^(definitions|includes)\//);
      }),
      { numRuns: 4 },
    );
    await writeFile(path.join(root, contractFile), contract);
    expect((await check()).problems).toEqual([]);
  }, 300_000);
});
