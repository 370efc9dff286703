import path from "node:path";
import { startAnalyzer } from "../../local/bigquery/analyzer/start.ts";
import { RememberingAnalyzer } from "../check/analysis/remembering-analyzer.ts";
import { type CheckReport, checkProject } from "../check/check-project.ts";
import { readSource } from "../check/compile/compile-marked.ts";
import { printedReport } from "../check/report/print-problems.ts";
import { watchProject } from "../check/watch-project.ts";
import { readWorkflowSettings } from "../dataform/workflow-settings.ts";
import { Failure } from "../failure.ts";
import { projectRoot } from "../project-root.ts";

export interface CheckFlags {
  readonly projectFolder?: string;
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** `kura check`. Exit codes: 0 nothing is wrong, 1 something is. */
export async function check(flags: CheckFlags): Promise<void> {
  const root = flags.projectFolder === undefined ? projectRoot : path.resolve(flags.projectFolder);
  // Settings that are missing are told before anything is started.
  readWorkflowSettings(root);
  // The analyzer starts while the definitions compile.
  const analyzer = startAnalyzer().then((started) => new RememberingAnalyzer(started));
  analyzer.catch(() => {});
  try {
    if (flags.watch === true) await watchUntilInterrupted(root, analyzer, flags);
    else {
      const startedAt = performance.now();
      const report = await checkProject(root, readWorkflowSettings(root), analyzer);
      write(report, root, flags, performance.now() - startedAt);
      if (!report.ok) process.exitCode = 1;
    }
  } finally {
    await analyzer.then((started) => started.close());
  }
}

async function watchUntilInterrupted(
  root: string,
  analyzer: Promise<RememberingAnalyzer>,
  flags: CheckFlags,
): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const round = async () => {
    const startedAt = performance.now();
    try {
      const report = await checkProject(root, readWorkflowSettings(root), analyzer);
      write(report, root, flags, performance.now() - startedAt);
    } catch (error) {
      // A file that is half written, such as settings that are no YAML yet.
      if (!(error instanceof Failure)) throw error;
      process.stderr.write(`kura: ${error.message}\n`);
    }
    (await analyzer).nextRound();
  };
  await watchProject(root, round, interrupted.signal);
}

function write(report: CheckReport, root: string, flags: CheckFlags, milliseconds: number): void {
  if (flags.json === true) {
    const { ok, problems, notes, tables } = report;
    const indentation = flags.watch === true ? undefined : 2;
    process.stdout.write(`${JSON.stringify({ ok, problems, notes, tables }, undefined, indentation)}\n`);
    return;
  }
  const options = {
    root,
    from: process.cwd(),
    readSource: (file: string) => readSource(root, file),
    seconds: milliseconds / 1000,
    isColored: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
  process.stdout.write(`${printedReport(report, options)}${flags.watch === true ? "\n" : ""}`);
}
