import type { Column } from "../../local/bigquery/types/sql-type.ts";
import { type CanonicalCell, cellText } from "./cell.ts";
import type { TestRow } from "./inputs.ts";
import { readRow } from "./rows.ts";
import type { ModelResult } from "./test-warehouse.ts";

type Cells = readonly CanonicalCell[];

/** How a model's rows differ from the expected ones, in the columns that are compared. */
export interface Difference {
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly missing: readonly Cells[];
  readonly unexpected: readonly Cells[];
  readonly changed: readonly { readonly expected: Cells; readonly actual: Cells }[];
  /** Rows that are as expected. */
  readonly equalCount: number;
}

/**
 * Compares rows whatever their order, in the columns that any expected row mentions: one that does not mention such a
 * column expects NULL there. Undefined where all is as expected.
 */
export function compareRows(
  model: string,
  result: ModelResult,
  expectedRows: readonly TestRow[],
): Difference | undefined {
  const mentioned = new Set(expectedRows.flatMap((row) => Object.keys(row)));
  const isCompared = ({ name }: Column) => mentioned.size === 0 || mentioned.has(name);
  const columns = result.columns.filter(isCompared);
  const positions = result.columns.flatMap((column, index) => (isCompared(column) ? [index] : []));
  const expected = expectedRows.map((row, index) => {
    const cells = readRow(`Expected row ${index + 1} of ${model}`, result.columns, row);
    return positions.map((position) => cells[position] ?? null);
  });
  const actual = result.rows.map((row) => positions.map((position) => row[position] ?? null));
  const missing = without(expected, actual);
  const unexpected = without(actual, expected);
  if (missing.length === 0 && unexpected.length === 0) return undefined;
  const names = columns.map(({ name }) => name);
  const key = result.key.every((name) => names.includes(name)) ? result.key : [];
  const changed = pairChanged(
    missing,
    unexpected,
    key.map((name) => names.indexOf(name)),
  );
  const paired = new Set(changed.flatMap((pair) => [pair.expected, pair.actual]));
  return {
    columns: names,
    key,
    changed,
    equalCount: expected.length - missing.length,
    missing: missing.filter((row) => !paired.has(row)),
    unexpected: unexpected.filter((row) => !paired.has(row)),
  };
}

/** The rows of a list that another list does not have as often. */
function without(rows: readonly Cells[], others: readonly Cells[]): readonly Cells[] {
  const counts = new Map<string, number>();
  for (const row of others) counts.set(JSON.stringify(row), (counts.get(JSON.stringify(row)) ?? 0) + 1);
  return rows.filter((row) => {
    const text = JSON.stringify(row);
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}

/**
 * Rows that are the same one with other values: of the same key, or with at least half of their cells in common, those
 * that begin alike before all others.
 */
function pairChanged(
  missing: readonly Cells[],
  unexpected: readonly Cells[],
  key: readonly number[],
): readonly { readonly expected: Cells; readonly actual: Cells }[] {
  const candidates = missing.flatMap((expected) =>
    unexpected.flatMap((actual) => {
      const common = expected.filter((cell, index) => isEqual(cell, actual[index])).length;
      const isSame =
        key.length > 0
          ? key.every((index) => isEqual(expected[index], actual[index]))
          : common * 2 >= expected.length;
      const begins = Number(isEqual(expected[0], actual[0]));
      return isSame ? [{ expected, actual, begins, common }] : [];
    }),
  );
  candidates.sort((left, right) => right.begins - left.begins || right.common - left.common);
  const taken = new Set<Cells>();
  return candidates.flatMap(({ expected, actual }) => {
    if (taken.has(expected) || taken.has(actual)) return [];
    taken.add(expected).add(actual);
    return [{ expected, actual }];
  });
}

export function isEqual(left: CanonicalCell | undefined, right: CanonicalCell | undefined): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

/** A difference in its own words for each cell: `expected → actual` where they are not the same. */
export function changedCellText(expected: CanonicalCell, actual: CanonicalCell): string {
  return isEqual(expected, actual) ? cellText(actual) : `${cellText(expected)} → ${cellText(actual)}`;
}
