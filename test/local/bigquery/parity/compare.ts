import { outputNames } from "../../../../local/bigquery/translate/names.ts";
import type { ResultValue } from "../../../../local/bigquery/types/result-value.ts";
import { errorKind, kindsWithWords } from "./error-kinds.ts";
import type { Outcome } from "./parity.ts";
import type { Verdict } from "./verdicts.ts";

export interface ComparisonOptions {
  /** Whether the order of the rows counts. */
  readonly ordered: boolean;
  /** Whether the columns' names count: not those of expressions in a batch. */
  readonly named?: boolean;
}

/** What the two outcomes of a case come to. */
export function judge(sql: string, expected: Outcome, actual: Outcome, options: ComparisonOptions): Verdict {
  if (isBeyondReference(expected)) return { sql, kind: "UNANSWERED", problem: "" };
  const problem = difference(expected, actual, options);
  if (actual.kind === "REFUSED") return { sql, kind: "REFUSED", problem: problem ?? actual.message };
  if (problem !== undefined) return { sql, kind: "DIFFERENT", problem };
  return { sql, kind: expected.kind === "ROWS" ? "EQUAL" : "EQUAL_ERROR", problem: "" };
}

/** How the two outcomes of a query differ; undefined where they are equal. */
export function difference(
  expected: Outcome,
  actual: Outcome,
  options: ComparisonOptions,
): string | undefined {
  if (actual.kind === "REFUSED") return `refused: ${actual.message}`;
  if (isBeyondReference(expected)) return undefined;
  if (expected.kind === "ERROR" || actual.kind === "ERROR") return errorDifference(expected, actual);
  if (expected.kind === "REFUSED") return "the reference evaluator refused";
  const types = (outcome: { readonly columns: readonly { readonly type: unknown }[] }) =>
    JSON.stringify(outcome.columns.map(({ type }) => type));
  if (types(expected) !== types(actual)) return `types: expected ${types(expected)}, got ${types(actual)}`;
  if (options.named === true) {
    const names = outputNames(expected.columns.map(({ name }) => name)).join(", ");
    const given = actual.columns.map(({ name }) => name).join(", ");
    if (names !== given) return `names: expected ${names}, got ${given}`;
  }
  const [left, right] = options.ordered
    ? [expected.rows, actual.rows]
    : [sorted(expected.rows), sorted(actual.rows)];
  if (left.length === right.length && left.every((row, index) => equal(row, right[index] ?? null)))
    return undefined;
  return `expected ${show(left)}, got ${show(right)}`;
}

/** Whether the reference evaluator has no answer: it does not implement every function. */
export function isBeyondReference(expected: Outcome): boolean {
  return (
    expected.kind === "ERROR" &&
    /^Unsupported built-in function|not implemented|UNIMPLEMENTED/i.test(expected.message)
  );
}

/** Both have to fail for the same reason: with the same words, or where words are nobody's promise, with words of one kind. */
function errorDifference(expected: Outcome, actual: Outcome): string | undefined {
  if (expected.kind === "ERROR" && actual.kind === "ERROR") {
    if (expected.message === actual.message) return undefined;
    const kind = errorKind(expected.message);
    // Some of the evaluator's errors have no words.
    if (expected.message === "" && errorKind(actual.message) !== "OTHER") return undefined;
    if (kind === errorKind(actual.message) && kind !== "OTHER" && !kindsWithWords.has(kind)) return undefined;
  }
  return `expected ${describe(expected)}, got ${describe(actual)}`;
}

export function describe(outcome: Outcome): string {
  return outcome.kind === "ROWS" ? show(outcome.rows) : `error "${outcome.message}"`;
}
function sorted(rows: readonly (readonly ResultValue[])[]): readonly (readonly ResultValue[])[] {
  return [...rows].sort((left, right) => (show(left) < show(right) ? -1 : 1));
}

/** Equality with room for the last digits of FLOAT64, which depend on the order of summation. */
function equal(left: ResultValue, right: ResultValue): boolean {
  if (typeof left === "number" && typeof right === "number") {
    if (Number.isNaN(left) && Number.isNaN(right)) return true;
    if (!Number.isFinite(left) || !Number.isFinite(right)) return left === right;
    return left === right || Math.abs(left - right) <= 1e-13 * Math.max(Math.abs(left), Math.abs(right));
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right) === 0;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((value, index) => equal(value, right[index] ?? null));
  }
  return left === right;
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint") return String(part);
    if (part instanceof Uint8Array) return `0x${Buffer.from(part).toString("hex")}`;
    return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  });
}
