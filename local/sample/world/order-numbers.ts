import { hour, type Instant, startOfDay } from "../time.ts";
import type { ScheduledOrder } from "./order-schedule.ts";
import { firstDay } from "./sign-ups.ts";

/** The numbers of an order and of its first line; the other lines count up from there. */
export interface OrderNumber {
  readonly orderId: number;
  readonly firstItemId: number;
}

const opened = startOfDay(firstDay);

/** The hours are open at their start, so that one ends exactly at each simulated day's clock. */
function hourOf(at: Instant): number {
  return Math.floor((at - 1 - opened) / hour);
}

/**
 * Numbers orders and lines as a database's sequences would: rising with time, hour by hour. Patients are visited one after the
 * other, so a first visit counts each hour's orders and a second one gives the numbers out; memory is a number an
 * hour however many orders there are. Within an hour the numbers follow the patients.
 */
export class OrderCounts {
  private readonly orders: Float64Array;
  private readonly lines: Float64Array;

  /** Counts the schedules, which must hold every order up to and including the instant. */
  constructor(schedules: Iterable<readonly ScheduledOrder[]>, through: Instant) {
    const hours = hourOf(through) + 1;
    this.orders = new Float64Array(hours);
    this.lines = new Float64Array(hours);
    for (const schedule of schedules) {
      for (const { at, lineCount } of schedule) {
        const index = hourOf(at);
        this.orders[index] = (this.orders[index] ?? 0) + 1;
        this.lines[index] = (this.lines[index] ?? 0) + lineCount;
      }
    }
    startPositions(this.orders);
    startPositions(this.lines);
  }

  /** Gives the numbers out. The function must see every order once, patient by patient in their order. */
  numbering(): (order: ScheduledOrder) => OrderNumber {
    const orders = this.orders.slice();
    const lines = this.lines.slice();
    return ({ at, lineCount }) => {
      const index = hourOf(at);
      const orderId = (orders[index] ?? 0) + 1;
      const firstItemId = (lines[index] ?? 0) + 1;
      orders[index] = orderId;
      lines[index] = firstItemId - 1 + lineCount;
      return { orderId, firstItemId };
    };
  }
}

/** Replaces each count by how many came before it. */
function startPositions(counts: Float64Array): void {
  let before = 0;
  for (let index = 0; index < counts.length; index += 1) {
    const count = counts[index] ?? 0;
    counts[index] = before;
    before += count;
  }
}
