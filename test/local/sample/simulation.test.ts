import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSimulation, type Simulation } from "../../../local/sample/simulation.ts";
import { appColumns } from "../../../local/sample/sinks/app-schema.ts";
import { copyText } from "../../../local/sample/sinks/copy.ts";
import { clockAt, dayInJapan, firstDayOf, monthOf, startOfDay } from "../../../local/sample/time.ts";
import { applyToState, appState } from "./worlds.ts";

const worlds = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 40 }),
  scale: fc.constantFrom(0.003, 0.02, 0.05, 0.11),
});

function digest(simulation: Simulation, day: number): string {
  const hash = createHash("sha256");
  const columns = appColumns(day);
  for (const chunk of copyText(columns.patients, simulation.patients(day))) hash.update(chunk);
  for (const chunk of copyText(columns.products, simulation.products(day))) hash.update(chunk);
  for (const { order, items } of simulation.orders(day)) {
    for (const chunk of copyText(columns.orders, [order])) hash.update(chunk);
    for (const chunk of copyText(columns.order_items, items)) hash.update(chunk);
  }
  return hash.digest("hex");
}

describe("the simulated shop", () => {
  test("is the same whenever and in whatever order it is read", () => {
    fc.assert(
      fc.property(
        worlds,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 9 }),
        (options, day, other) => {
          const wandering = createSimulation(options);
          digest(wandering, other);
          for (const _ of wandering.patientHistories(day)) break;
          expect(digest(wandering, day)).toBe(digest(createSimulation(options), day));
        },
      ),
      { numRuns: 15 },
    );
  });

  test("differs by seed", () => {
    const digests = [1, 2, 3, 2 ** 33 + 1].map((seed) => digest(createSimulation({ seed, scale: 0.05 }), 0));
    expect(new Set(digests).size).toBe(4);
  });

  test("goes from one day to the next by its changes", () => {
    fc.assert(
      fc.property(worlds, (options) => {
        const simulation = createSimulation(options);
        const state = appState(simulation, 0);
        for (let day = 1; day <= 8; day += 1) {
          applyToState(state, simulation.changes(day));
          const expected = appState(simulation, day);
          for (const table of ["patients", "pharmacists", "products", "orders", "order_items"] as const) {
            const [found, wanted] = [state[table], expected[table]].map((rows) =>
              JSON.stringify([...rows].sort(byId)),
            );
            expect(found === wanted, `${table} on day ${day}`).toBe(true);
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  test("moves updated_at with every change but those of raw SQL", () => {
    const simulation = createSimulation({ seed: 11, scale: 0.3 });
    const silent = new Set<string>();
    for (let day = 1; day <= 14; day += 1) {
      for (const change of simulation.changes(day)) {
        if (change.kind === "delete") continue;
        expect(change.row.updatedAt).toBeLessThanOrEqual(clockAt(day));
        if (change.row.updatedAt <= clockAt(day - 1)) silent.add(change.table);
      }
    }
    expect([...silent].sort()).toEqual(["pharmacists", "products"]);
  });

  test("has one of each kind of restatement every day, however small it is", () => {
    const simulation = createSimulation({ seed: 5, scale: 0.1 });
    for (let day = 1; day <= 5; day += 1) {
      const before = appState(simulation, day - 1);
      const kinds = new Set<string>();
      for (const change of simulation.changes(day)) {
        if (change.kind === "delete") kinds.add(`${change.table} deleted`);
        if (change.kind !== "update") continue;
        if (change.table === "patients" && change.row.deletedAt !== null) kinds.add("patient left");
        if (change.table === "order_items" && change.row.refundedAt !== null) kinds.add("line refunded");
        if (change.table !== "orders" || !before.orders.has(change.row.id)) continue;
        const { paidAt, canceledAt } = change.row;
        if (paidAt !== null && canceledAt !== null) kinds.add("paid order canceled");
      }
      expect([...kinds].sort()).toEqual(
        expect.arrayContaining([
          "line refunded",
          "order_items deleted",
          "orders deleted",
          "paid order canceled",
          "patient left",
        ]),
      );
    }
  });

  test("grows with the scale", () => {
    const counts = [0.05, 0.5, 1].map((scale) => {
      const simulation = createSimulation({ seed: 3, scale });
      return [[...simulation.patients(0)].length, [...simulation.orders(0)].length] as const;
    });
    const [, , [patients = 0, orders = 0] = []] = counts;
    expect(patients).toBeGreaterThanOrEqual(1999);
    expect(patients).toBeLessThanOrEqual(2002);
    expect(orders).toBeGreaterThan(11_000);
    expect(orders).toBeLessThan(13_000);
    expect(counts[1]?.[1]).toBeGreaterThan(orders / 2.3);
    expect(counts[0]?.[0]).toBeGreaterThanOrEqual(99);
  });

  test("refuses a seed or scale that is none", () => {
    expect(() => createSimulation({ seed: 0.5, scale: 1 })).toThrow("seed must be a whole number");
    expect(() => createSimulation({ seed: 1, scale: 0 })).toThrow("scale must be a positive number");
    expect(() => createSimulation({ seed: 1, scale: Number.NaN })).toThrow("scale must be a positive number");
  });
});

describe("every order", () => {
  test("adds up, belongs to a patient and to products, and has no event after the clock", () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 0, max: 6 }), (options, day) => {
        expect([...violations(createSimulation(options), day)]).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test("is numbered once, later hours above earlier ones", () => {
    const orders = [...createSimulation({ seed: 9, scale: 0.4 }).orders(2)].map(({ order }) => order);
    orders.sort((one, other) => one.id - other.id);
    for (const [index, order] of orders.entries()) {
      const next = orders[index + 1];
      if (next === undefined) break;
      expect(next.id).toBeGreaterThan(order.id);
      expect(next.orderedAt).toBeGreaterThan(order.orderedAt - 3_600_000_000);
    }
  });
});

test("payments and orders fall on the edges of days and months where time zones tell", () => {
  const edges = { midnight: 0, lastMicrosecond: 0, monthEnd: 0, acrossMidnight: 0, otherMonthInUtc: 0 };
  for (const { order } of createSimulation({ seed: 1, scale: 1 }).orders(0)) {
    const { orderedAt, paidAt } = order;
    const day = dayInJapan(orderedAt);
    if (orderedAt === startOfDay(day)) edges.midnight += 1;
    if (orderedAt === startOfDay(day + 1) - 1) edges.lastMicrosecond += 1;
    if (day + 1 === firstDayOf(monthOf(day) + 1)) edges.monthEnd += 1;
    if (paidAt === null) continue;
    if (dayInJapan(paidAt) === day + 1) edges.acrossMidnight += 1;
    if (monthOf(dayInJapan(paidAt)) !== monthOf(Math.floor(paidAt / 86_400_000_000)))
      edges.otherMonthInUtc += 1;
  }
  for (const count of Object.values(edges)) expect(count).toBeGreaterThan(50);
});

/** What is wrong with the orders of a day. */
function* violations(simulation: Simulation, day: number): Generator<string> {
  const clock = clockAt(day);
  const patients = new Map([...simulation.patients(day)].map((patient) => [patient.id, patient]));
  const pharmacists = new Set([...simulation.pharmacists(day)].map(({ id }) => id));
  const products = new Map([...simulation.products(day)].map((product) => [product.id, product]));
  const ids = new Set<number>();
  for (const { order, items } of simulation.orders(day)) {
    const { id, orderedAt, paidAt, shippedAt, canceledAt, updatedAt, patientId, pharmacistId } = order;
    const total = items.reduce((sum, item) => sum + item.quantity * item.unitPriceJpy - item.discountJpy, 0);
    if (order.totalJpy !== total) yield `order ${id} does not add up`;
    if (items.length === 0) yield `order ${id} is empty`;
    if (!((patients.get(patientId)?.createdAt ?? clock) < orderedAt))
      yield `order ${id} comes before its patient`;
    if (pharmacistId !== null && !pharmacists.has(pharmacistId)) yield `order ${id} has no such pharmacist`;
    for (const time of [paidAt ?? orderedAt, shippedAt ?? orderedAt, canceledAt ?? orderedAt]) {
      if (time < orderedAt || time > updatedAt) yield `order ${id} has an event out of time`;
    }
    if (updatedAt > clock) yield `order ${id} was updated after the clock`;
    if (shippedAt !== null && !(paidAt !== null && paidAt < shippedAt))
      yield `order ${id} was shipped unpaid`;
    for (const item of items) {
      if (ids.has(item.id)) yield `line ${item.id} is there twice`;
      ids.add(item.id);
      const product = products.get(item.productId);
      if (item.orderId !== id) yield `line ${item.id} is another order's`;
      if (product?.taxPercent !== item.taxPercent || product.createdAt > orderedAt) {
        yield `line ${item.id} is of no product on sale`;
      }
      if (item.discountJpy > item.quantity * item.unitPriceJpy)
        yield `line ${item.id} costs less than nothing`;
      const { refundedAt } = item;
      if (refundedAt !== null && (refundedAt < orderedAt || refundedAt > clock)) {
        yield `line ${item.id} was refunded out of time`;
      }
    }
  }
}

function byId([one]: readonly [number, unknown], [other]: readonly [number, unknown]): number {
  return one - other;
}
