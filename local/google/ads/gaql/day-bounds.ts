import { type Day, dayOf, parseDay } from "../days.ts";
import type { Segment } from "../fields/field.ts";
import { type DayRange, namedRange } from "./date-ranges.ts";
import type { Condition } from "./query.ts";

/** The days that all conditions on core date segments leave; without bounds where there are none. */
export function dayBounds(
  conditions: readonly { readonly field: Segment; readonly condition: Condition }[],
  today: Day,
): DayRange {
  let bounds: DayRange = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  for (const { field, condition } of conditions) {
    if (!field.isCoreDate) continue;
    const { from, to } = boundsOf(field, condition, today);
    bounds = { from: Math.max(bounds.from, from), to: Math.min(bounds.to, to) };
  }
  return bounds;
}

function boundsOf(field: Segment, { operator, values }: Condition, today: Day): DayRange {
  const open: DayRange = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const periods = values.map(({ text }) => periodOf(field, text));
  const from = Math.min(...periods.map((period) => period.from));
  const to = Math.max(...periods.map((period) => period.to));
  switch (operator) {
    case "=":
    case "IN":
      return { from, to };
    case "BETWEEN":
      return { from: periods[0]?.from ?? open.from, to: periods[1]?.to ?? open.to };
    case "<":
      return { ...open, to: from - 1 };
    case "<=":
      return { ...open, to };
    case ">":
      return { ...open, from: to + 1 };
    case ">=":
      return { ...open, from };
    case "DURING":
      return namedRange(values[0]?.text ?? "", today) ?? open;
    default:
      return open;
  }
}

/** The days of a date, week, month, quarter or year, as a condition writes it. */
function periodOf(field: Segment, text: string): DayRange {
  if (field.type === "int32") return { from: dayOf(Number(text), 1, 1), to: dayOf(Number(text), 12, 31) };
  const from = parseDay(text) ?? Number.NaN;
  if (field.startOfPeriod === undefined) return { from, to: from };
  let to = from;
  while (field.startOfPeriod(to + 1) === from) to += 1;
  return { from, to };
}
