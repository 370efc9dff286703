import path from "node:path";
import { textWidth } from "../../terminal/text-width.ts";
import type { CheckReport } from "../check-project.ts";
import { SourceLines } from "../positions/source-lines.ts";
import type { Problem } from "../problem.ts";

interface PrintOptions {
  /** The project's folder; files are named from where people are. */
  readonly root: string;
  readonly from: string;
  readonly readSource: (file: string) => string;
  readonly seconds: number;
  readonly isColored: boolean;
}

/** A report for people: each problem with its source line and a caret, and the count at the end. */
export function printedReport(report: CheckReport, options: PrintOptions): string {
  const sources = new Map<string, SourceLines>();
  const lineOf = ({ file, line }: Problem): string => {
    let source = sources.get(file);
    if (source === undefined) {
      source = new SourceLines(options.readSource(file));
      sources.set(file, source);
    }
    return source.line(line);
  };
  const blocks = [...report.problems, ...report.notes].map((problem) =>
    printedProblem(problem, lineOf(problem), options),
  );
  return [...blocks, summary(report, options)].join("\n");
}

function printedProblem(problem: Problem, line: string, options: PrintOptions): string {
  const { severity, message, file, column, code, action } = problem;
  const color = { error: red, warning: yellow, note: blue }[severity];
  const place = `${path.relative(options.from, path.join(options.root, file)) || file}:${problem.line}:${column}`;
  const head = `${place}: ${paint(severity, color, options)}: ${message} (${code})`;
  const lines = [head];
  if (line.trim() !== "") {
    const number = String(problem.line);
    const margin = " ".repeat(number.length);
    lines.push(
      `  ${number} | ${line}`,
      `  ${margin} | ${caretIndent(line, column)}${paint("^", color, options)}`,
    );
  }
  if (action !== undefined) lines.push(`  in ${action}`);
  return `${lines.join("\n")}\n`;
}

/** As wide as what stands before the column, tabs kept. */
function caretIndent(line: string, column: number): string {
  return [...line.slice(0, column - 1)]
    .map((each) => (each === "\t" ? "\t" : " ".repeat(textWidth(each))))
    .join("");
}

function summary({ problems, notes, tables, actionCount }: CheckReport, options: PrintOptions): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const checked = `${count(actionCount, "action")} and ${count(tables.length, "table")} checked in ${options.seconds.toFixed(1)} s`;
  const noted = notes.length === 0 ? "" : `, ${count(notes.length, "note")} of what is not looked into`;
  if (problems.length === 0) return `${paint("✓", green, options)} No problems: ${checked}${noted}.\n`;
  return `${count(problems.length, "problem")} (${count(errors, "error")}, ${count(warnings, "warning")}): ${checked}${noted}.\n`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

const [red, yellow, green, blue] = [31, 33, 32, 34];

function paint(text: string, color: number | undefined, { isColored }: PrintOptions): string {
  return isColored && color !== undefined ? `\u001b[${color}m${text}\u001b[0m` : text;
}
