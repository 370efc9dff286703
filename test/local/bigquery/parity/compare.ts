import type { ResultValue } from "../../../../local/bigquery/engine/engine.ts";
import type { Outcome } from "./parity.ts";

/** How the two outcomes of a query differ; undefined where they are equal. */
export function difference(
  expected: Outcome,
  actual: Outcome,
  options: { readonly ordered: boolean },
): string | undefined {
  if (actual.kind === "REFUSED") return `refused: ${actual.message}`;
  if (isBeyondReference(expected)) return undefined;
  if (expected.kind === "ERROR" || actual.kind === "ERROR") return errorDifference(expected, actual);
  if (expected.kind === "REFUSED") return "the reference evaluator refused";
  const types = (outcome: { readonly columns: readonly { readonly type: unknown }[] }) =>
    JSON.stringify(outcome.columns.map(({ type }) => type));
  if (types(expected) !== types(actual)) return `types: expected ${types(expected)}, got ${types(actual)}`;
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

function errorDifference(expected: Outcome, actual: Outcome): string | undefined {
  if (expected.kind === "ERROR" && actual.kind === "ERROR") return undefined;
  return `expected ${describe(expected)}, got ${describe(actual)}`;
}

/** Whether two errors have the same text: what people read should be BigQuery's words. */
export function sameMessage(expected: Outcome, actual: Outcome): boolean {
  return expected.kind === "ERROR" && actual.kind === "ERROR" && expected.message === actual.message;
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
