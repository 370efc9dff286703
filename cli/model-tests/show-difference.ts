import { tableLines } from "../terminal/table.ts";
import { cellText } from "./cell.ts";
import { changedCellText, type Difference, isEqual } from "./compare-rows.ts";

const mostRows = 20;

/** A difference row by row: `-` a missing row, `+` an unexpected one, `~` one whose cells read `expected → actual`. */
export function showDifference(model: string, difference: Difference): string {
  const { missing, unexpected, changed, equalCount } = difference;
  const shown = shownColumns(difference);
  const pick = <T>(cells: readonly T[]): readonly T[] => cells.filter((_, index) => shown.has(index));
  const lines = [
    ...changed.map(({ expected, actual }) => [
      "~",
      ...pick(expected.map((cell, index) => changedCellText(cell, actual[index] ?? null))),
    ]),
    ...missing.map((row) => ["-", ...pick(row.map(cellText))]),
    ...unexpected.map((row) => ["+", ...pick(row.map(cellText))]),
  ];
  const counts = [
    [changed.length, "changed (~ expected → actual)"],
    [missing.length, "missing (-)"],
    [unexpected.length, "unexpected (+)"],
    [equalCount, "as expected"],
  ] as const;
  const summary = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const columns = ["", ...pick(difference.columns)].map((title) => ({ title, isNumber: false }));
  const rest = lines.length - mostRows;
  return [
    `${model} is not as expected: rows ${summary.join(", ")}`,
    ...tableLines(columns, lines.slice(0, mostRows)).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ].join("\n");
}

/** All columns for whole rows; of changed rows those that differ, after what tells the rows apart. */
function shownColumns({ columns, key, missing, unexpected, changed }: Difference): ReadonlySet<number> {
  if (missing.length > 0 || unexpected.length > 0) return new Set(columns.keys());
  const identifying = key.length > 0 ? key : columns.slice(0, 1);
  return new Set(
    [...columns.keys()].filter(
      (index) =>
        identifying.includes(columns[index] ?? "") ||
        changed.some(({ expected, actual }) => !isEqual(expected[index], actual[index])),
    ),
  );
}
