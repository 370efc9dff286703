import type { Day } from "../days.ts";
import type { Field, FieldValue, ReadMeasure, Subject } from "../fields/field.ts";
import { compareValues } from "../gaql/predicate.ts";
import type { Account } from "../world/entities.ts";
import { FigureTable, measures } from "../world/figure-table.ts";
import type { World } from "../world/world.ts";
import { clientsOf } from "./clients.ts";
import { type Level, levelOf } from "./levels.ts";
import { asksForMetrics, type Plan } from "./plan.ts";
import { RowWriter } from "./row-text.ts";

/** The rows that answer a query, as of when it was asked. */
export interface Report {
  /** Rows, the LIMIT aside. */
  readonly total: number;
  readonly size: number;
  /** A row as JSON text. */
  readonly row: (index: number) => string;
}

/** Answers a query about an account from the world as it is now. */
export function runReport(plan: Plan, account: Account, world: World): Report {
  if (plan.resource.name === "customer_client") {
    const clients = clientsOf(account, world.accounts);
    const subjects = clients.map((client) => ({ account, client }));
    const table = zeroRows(subjects.keys());
    return arrange(plan, table, (place) => subjects[place] ?? { account });
  }
  const level = levelOf(plan.resource.name, account, world.nodes);
  return arrange(plan, figuresOf(plan, level, world.figuresOf(account.id)), level.subject);
}

/** The report's rows by place of their subjects and, where they are segmented, by day. */
function figuresOf(plan: Plan, level: Level, figures: FigureTable): FigureTable {
  const isSegmented = plan.select.some(({ category }) => category === "segment");
  if (!isSegmented && !asksForMetrics(plan)) return zeroRows(level.places);
  const rows = isSegmented ? new FigureTable() : zeroRows(level.places);
  const dayOfRow = rowDays(plan);
  for (let row = 0; row < figures.size; row += 1) {
    const place = level.rowPlaces[figures.node(row)] ?? -1;
    const day = place < 0 ? undefined : dayOfRow(figures.day(row));
    if (day !== undefined) rows.add(place, isSegmented ? day : 0, figures, row);
  }
  return rows;
}

function zeroRows(places: Iterable<number>): FigureTable {
  const table = new FigureTable();
  for (const place of places) table.rowOf(place, 0);
  return table;
}

/** Finds the day that stands for all days with the same segments; undefined for days that the filters leave out. */
function rowDays({ select, segmentFilters }: Plan): (day: Day) => Day | undefined {
  const segments = select.filter((field) => field.category === "segment");
  const known = new Map<Day, Day | undefined>();
  const standing = new Map<string, Day>();
  return (day) => {
    if (known.has(day)) return known.get(day);
    let standIn: Day | undefined;
    if (segmentFilters.every(({ field, matches }) => matches(field.read(day)))) {
      const text = segments.map((field) => String(field.read(day))).join(" ");
      standIn = standing.get(text) ?? day;
      standing.set(text, standIn);
    }
    known.set(day, standIn);
    return standIn;
  };
}

function arrange(plan: Plan, table: FigureTable, subjectOf: (place: number) => Subject): Report {
  const subject = remember(subjectOf);
  const measureOf =
    (row: number): ReadMeasure =>
    (column) =>
      table.value(row, column);
  const read = (field: Field, row: number): FieldValue => {
    switch (field.category) {
      case "attribute":
        return field.read(subject(table.node(row)));
      case "segment":
        return field.read(table.day(row));
      case "metric":
        return field.read(measureOf(row));
    }
  };
  const isWanted = remember((place) =>
    plan.attributeFilters.every(({ field, matches }) => matches(field.read(subject(place)))),
  );
  const hasActivity = activityOf(plan);
  const rows: number[] = [];
  for (let row = 0; row < table.size; row += 1) {
    const measure = measureOf(row);
    if (!isWanted(table.node(row)) || !hasActivity(measure)) continue;
    if (plan.metricFilters.every(({ field, matches }) => matches(field.read(measure)))) rows.push(row);
  }
  if (plan.orderBy.length > 0) rows.sort(comparator(plan, read));
  const writer = new RowWriter(plan);
  return {
    total: rows.length,
    size: Math.min(rows.length, plan.limit ?? rows.length),
    row: (index) => {
      const row = rows[index] ?? 0;
      const place = table.node(row);
      return writer.write(place, () => subject(place), table.day(row), measureOf(row));
    },
  };
}

/** Segmented reports leave out rows whose selected metrics are all zero, or without such ones every measure. */
function activityOf({ select }: Plan): (measure: ReadMeasure) => boolean {
  if (!select.some(({ category }) => category === "segment")) return () => true;
  const metrics = select.filter((field) => field.category === "metric");
  if (metrics.length === 0) return (measure) => measures.some((_, column) => measure(column) !== 0);
  return (measure) => metrics.some((field) => (field.read(measure) ?? 0) !== 0);
}

function comparator(
  { orderBy }: Plan,
  read: (field: Field, row: number) => FieldValue,
): (one: number, other: number) => number {
  return (one, other) => {
    for (const { field, isDescending } of orderBy) {
      const order = compareValues(field, read(field, one), read(field, other));
      if (order !== 0) return isDescending ? -order : order;
    }
    return one - other;
  };
}

function remember<Value>(make: (place: number) => Value): (place: number) => Value {
  const made = new Map<number, Value>();
  return (place) => {
    const known = made.get(place);
    if (known !== undefined) return known;
    const value = make(place);
    made.set(place, value);
    return value;
  };
}
