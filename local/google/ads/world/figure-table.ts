import type { Day } from "../days.ts";

/** What is counted of a node and day, in the order of the columns. Money is in millionths. */
export const measures = [
  "impressions",
  "clicks",
  "costMicros",
  "conversions",
  "conversionsValue",
  "allConversions",
] as const;

export type Measure = (typeof measures)[number];

export type Figures = Readonly<Record<Measure, number>>;

/**
 * Figures by node and day in columns: 64 bytes a row, and found by both. Rows stay where they are; nothing is
 * ever taken out.
 */
export class FigureTable {
  private rows = 0;
  private nodes = new Int32Array(16);
  private days = new Int32Array(16);
  private columns: readonly Float64Array[] = measures.map(() => new Float64Array(16));
  /** Row numbers from 1 by hash, with empty places between; 0 is empty. */
  private slots = new Int32Array(32);

  get size(): number {
    return this.rows;
  }

  node(row: number): number {
    return this.nodes[row] ?? 0;
  }

  day(row: number): Day {
    return this.days[row] ?? 0;
  }

  /** A measure of a row, by its place among the measures. */
  value(row: number, column: number): number {
    return this.columns[column]?.[row] ?? 0;
  }

  figures(row: number): Figures {
    const [impressions = 0, clicks = 0, costMicros = 0, conversions = 0, conversionsValue = 0, all = 0] =
      this.columns.map((column) => column[row]);
    return { impressions, clicks, costMicros, conversions, conversionsValue, allConversions: all };
  }

  /** Puts a node's figures of a day in the place of earlier ones. */
  set(node: number, day: Day, figures: Figures): void {
    const row = this.rowOf(node, day);
    measures.forEach((measure, column) => {
      this.write(row, column, figures[measure]);
    });
  }

  /** Adds the figures of another table's row to those of a node and day. */
  add(node: number, day: Day, other: FigureTable, otherRow: number): void {
    const row = this.rowOf(node, day);
    for (let column = 0; column < measures.length; column += 1) {
      this.write(row, column, this.value(row, column) + other.value(otherRow, column));
    }
  }

  /** Takes every row of another table, in the place of the same nodes' and days'. */
  setAll(other: FigureTable): void {
    for (let otherRow = 0; otherRow < other.size; otherRow += 1) {
      const row = this.rowOf(other.node(otherRow), other.day(otherRow));
      for (let column = 0; column < measures.length; column += 1) {
        this.write(row, column, other.value(otherRow, column));
      }
    }
  }

  /** The row of a node and day, which is made, all zero, where there is none. */
  rowOf(node: number, day: Day): number {
    const mask = this.slots.length - 1;
    let slot = hash(node, day) & mask;
    for (;;) {
      const row = (this.slots[slot] ?? 0) - 1;
      if (row < 0) break;
      if (this.nodes[row] === node && this.days[row] === day) return row;
      slot = (slot + 1) & mask;
    }
    const row = this.rows;
    this.rows += 1;
    if (row === this.nodes.length) this.grow();
    this.nodes[row] = node;
    this.days[row] = day;
    if (this.slots.length < 2 * this.nodes.length) this.rehash(2 * this.nodes.length);
    else this.slots[slot] = row + 1;
    return row;
  }

  private write(row: number, column: number, value: number): void {
    const values = this.columns[column];
    if (values !== undefined) values[row] = value;
  }

  private grow(): void {
    const capacity = 2 * this.nodes.length;
    const nodes = new Int32Array(capacity);
    nodes.set(this.nodes);
    this.nodes = nodes;
    const days = new Int32Array(capacity);
    days.set(this.days);
    this.days = days;
    this.columns = this.columns.map((values) => {
      const longer = new Float64Array(capacity);
      longer.set(values);
      return longer;
    });
  }

  private rehash(length: number): void {
    this.slots = new Int32Array(length);
    const mask = length - 1;
    for (let row = 0; row < this.rows; row += 1) {
      let slot = hash(this.node(row), this.day(row)) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = row + 1;
    }
  }
}

function hash(node: number, day: Day): number {
  let mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(day, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
