import type { Place } from "./positions/mark-table.ts";

/** What can be wrong, by one name each. */
export type ProblemCode =
  | "syntax_error"
  | "compile_error"
  | "duplicate_action"
  | "dependency_cycle"
  | "missing_dependency"
  | "undeclared_dependency"
  | "unknown_table"
  | "unknown_column"
  | "unknown_function"
  | "type_error"
  | "invalid_query"
  | "unnamed_column"
  | "duplicate_column"
  | "invalid_option"
  | "self_read"
  | "column_not_produced"
  | "column_not_declared"
  | "incremental_mismatch"
  | "missing_output"
  | "missing_description"
  | "whole_partitioned_table"
  | "partition_filter_required"
  | "external_query"
  | "external_type"
  | "untyped_expression"
  | "unknown_columns"
  | "not_read"
  | "not_checked";

/** Something that would fail or mislead: where a person wrote it, and what BigQuery says of it. */
export interface Problem {
  /** A note is no problem: it says what is not looked into. */
  readonly severity: "error" | "warning" | "note";
  readonly code: ProblemCode;
  readonly message: string;
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The action, as in `project.dataset.name`; absent for what is no action's. */
  readonly action?: string;
}

export type Severity = Problem["severity"];

/** A problem at a place. */
export function problemAt(
  place: Place,
  problem: Pick<Problem, "severity" | "code" | "message"> & { readonly action?: string | undefined },
): Problem {
  const { severity, code, message, action } = problem;
  const { file, line, column } = place;
  return { severity, code, message, file, line, column, ...(action === undefined ? {} : { action }) };
}

/** Problems in the order of their places; of those that say the same of the same place, the first. */
export function sortedProblems(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return [...problems]
    .sort(
      (a, b) =>
        compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.message, b.message),
    )
    .filter(({ file, line, column, code, message }) => {
      // A name that is nowhere is told once where it was written, however often it is used.
      const what = code === "unknown_column" ? code : message;
      const key = JSON.stringify([file, line, column, what]);
      return !seen.has(key) && seen.add(key);
    });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
