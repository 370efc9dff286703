import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RememberingAnalyzer } from "../../../cli/check/analysis/remembering-analyzer.ts";
import { sortedProblems } from "../../../cli/check/problem.ts";
import { projectRoot } from "../../../cli/project-root.ts";
import { compilationFaults } from "./faults/compilation.ts";
import { externalFaults } from "./faults/external.ts";
import { partitionFaults } from "./faults/partitions.ts";
import { scriptFaults } from "./faults/scripts.ts";
import { statementFaults } from "./faults/statements.ts";
import { tableFaults } from "./faults/tables.ts";
import { type Faults, planted } from "./planted-faults.ts";
import { checkingAnalyzer, SmallProject } from "./small-project.ts";

const families: Readonly<Record<string, Faults>> = {
  compilation: compilationFaults,
  statements: statementFaults,
  tables: tableFaults,
  partitions: partitionFaults,
  scripts: scriptFaults,
  external: externalFaults,
};

/** The codes that the documentation lists, and which of them are warnings. */
const documented = new Map(
  readFileSync(path.join(projectRoot, "docs", "check.md"), "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, codes = "", kind] = /^\| ((?:`\w+`(?:, )?)+)(?: \((warning|note)\))? \|/.exec(line) ?? [];
      return codes
        .split(", ")
        .filter((code) => code !== "")
        .map((code) => [code.replaceAll("`", ""), kind ?? "error"] as const);
    }),
);

let analyzer: RememberingAnalyzer;

beforeAll(async () => {
  analyzer = await checkingAnalyzer();
});

afterAll(() => analyzer.close());

describe.each(Object.entries(families))("%s", (_, faults) => {
  it.each(Object.entries(faults))("%s", async (_name, { files, says }) => {
    const { files: plain, places } = planted(files);
    const project = await SmallProject.create(plain);
    try {
      const { ok, problems, notes } = await project.check(analyzer);
      const told = sortedProblems([...problems, ...notes]);
      expect(told.map(({ code, file, line, column }) => ({ code, file, line, column }))).toEqual(places);
      expect(told.map(({ message }) => message)).toEqual(
        says.map((each) => (typeof each === "string" ? each : expect.stringMatching(each))),
      );
      for (const { code, severity } of problems)
        expect([code, severity]).toEqual([code, documented.get(code)]);
      expect(ok).toBe(problems.length === 0);
    } finally {
      await project.remove();
    }
  });
});

describe("the table of faults", () => {
  it("has every code that the documentation lists, and no other", () => {
    const planned = Object.values(families).flatMap((faults) =>
      Object.values(faults).flatMap(({ files }) => planted(files).places.map(({ code }) => code)),
    );
    expect([...new Set(planned)].sort()).toEqual([...documented.keys()].sort());
  });
});
