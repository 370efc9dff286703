import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSimulation, type Simulation } from "../../../local/sample/simulation.ts";
import { type AppColumn, appColumns } from "../../../local/sample/sinks/app-schema.ts";
import { fillPostgres } from "../../../local/sample/sinks/fill-postgres.ts";
import { clockAt, timestampText } from "../../../local/sample/time.ts";
import { expectedCounts } from "../../../local/sample/truth.ts";
import { type AppDatabase, startAppDatabase } from "./app-database.ts";

let database: AppDatabase;

beforeAll(async () => {
  database = await startAppDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.reset());

/** Expects a table to hold exactly these rows, value by value as PostgreSQL shows them. */
async function expectTable<Row>(table: string, columns: readonly AppColumn<Row>[], rows: Iterable<Row>) {
  const selected = columns.map(({ name, type }) =>
    type.startsWith("timestamp") ? `to_char(${name}, 'YYYY-MM-DD HH24:MI:SS.US')` : `${name}::text`,
  );
  const found = await database.query<{ values: (string | null)[] }>(
    `SELECT ARRAY[${selected.join(", ")}] AS values FROM ${table} ORDER BY id`,
  );
  const expected = [...rows].map((row) => columns.map((column) => column.text(row)));
  expected.sort((one, other) => Number(one[0]) - Number(other[0]));
  expect(found.map(({ values }) => values)).toEqual(expected);
}

/** Expects the database to hold what the simulation says of a day. Prices have decimals once migrated. */
async function expectDay(simulation: Simulation, day: number): Promise<void> {
  const { patients, pharmacists, products, orders, order_items } = appColumns(day);
  const migrated = (text: string | null) => (text === null || day < 2 ? text : `${text}.00`);
  const pricedProducts = products.map((column) =>
    column.name === "price_jpy"
      ? { ...column, text: (row: Parameters<typeof column.text>[0]) => migrated(column.text(row)) }
      : column,
  );
  await expectTable("patients", patients, simulation.patients(day));
  await expectTable("pharmacists", pharmacists, simulation.pharmacists(day));
  await expectTable("products", pricedProducts, simulation.products(day));
  const histories = [...simulation.orders(day)];
  await expectTable(
    "orders",
    orders,
    histories.map(({ order }) => order),
  );
  await expectTable(
    "order_items",
    order_items,
    histories.flatMap(({ items }) => items),
  );
}

describe("the app's database", () => {
  test("holds each day's rows", async () => {
    const simulation = createSimulation({ seed: 21, scale: 0.1 });
    for (let day = 0; day <= 4; day += 1) {
      const { days, rowCount } = await fillPostgres(database.connection, simulation, day);
      expect(days).toEqual([day]);
      expect(rowCount).toBeGreaterThan(0);
      await expectDay(simulation, day);
    }
    const counts = expectedCounts(simulation, 4).app;
    for (const [table, count] of Object.entries(counts)) {
      expect(await database.query(`SELECT count(*)::int AS count FROM ${table}`)).toEqual([{ count }]);
    }
  });

  test("is the same when several days are filled at once, and again", async () => {
    const simulation = createSimulation({ seed: 22, scale: 0.06 });
    const tables: [string, number][] = [];
    const onTable = (table: string, rowCount: number) => void tables.push([table, rowCount]);
    const first = await fillPostgres(database.connection, simulation, 3, { onTable });
    expect(first.days).toEqual([0, 1, 2, 3]);
    expect(tables.map(([table]) => table)).toEqual([
      "patients",
      "pharmacists",
      "products",
      "orders",
      "order_items",
    ]);
    await expectDay(simulation, 3);
    expect(await fillPostgres(database.connection, simulation, 3)).toEqual({ days: [], rowCount: 0 });
    await expectDay(simulation, 3);
  });

  test("is migrated on the second day after the first, leaving updated_at as it was", async () => {
    const simulation = createSimulation({ seed: 23, scale: 0.1 });
    await fillPostgres(database.connection, simulation, 1);
    const types = (table: string) =>
      database.query(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1",
        [table],
      );
    expect(await types("products")).toContainEqual({ column_name: "price_jpy", data_type: "integer" });
    expect(await types("patients")).toContainEqual({ column_name: "phone", data_type: "character varying" });
    await fillPostgres(database.connection, simulation, 2);
    expect(await types("products")).toContainEqual({ column_name: "price_jpy", data_type: "numeric" });
    expect(await types("patients")).toContainEqual({
      column_name: "phone_number",
      data_type: "character varying",
    });
    expect(await types("orders")).toContainEqual({ column_name: "gift_message", data_type: "text" });
    const [touched] = await database.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM patients WHERE updated_at > $1::timestamp",
      [timestampText(clockAt(1))],
    );
    expect(touched?.count).toBeLessThan(10);
  });

  /** Waits until a fill has a session to kill, or has ended before. */
  const sessionOrEnd = async (filled: Promise<boolean>) => {
    let hasEnded = false;
    void filled.then(() => {
      hasEnded = true;
    });
    const sessions = "SELECT pid FROM pg_stat_activity WHERE application_name = 'kura-sample'";
    while (!hasEnded && (await database.query(sessions)).length === 0) await delay(1);
  };

  test("ends the same when its sessions are killed at any instant", async () => {
    const simulation = createSimulation({ seed: 24, scale: 0.4 });
    let kills = 0;
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const filled = fillPostgres(database.connection, simulation, 3).then(
        () => true,
        () => false,
      );
      await sessionOrEnd(filled);
      await delay(attempt * 10);
      await database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kura-sample'",
      );
      if (await filled) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(2);
    await fillPostgres(database.connection, simulation, 3);
    await expectDay(simulation, 3);
  });

  test("takes two fills at once", async () => {
    const simulation = createSimulation({ seed: 25, scale: 0.05 });
    await fillPostgres(database.connection, simulation, 0);
    const fills = await Promise.all([1, 2].map(() => fillPostgres(database.connection, simulation, 2)));
    expect(fills.flatMap(({ days }) => days).sort()).toEqual([1, 2]);
    await expectDay(simulation, 2);
  });

  test("lets others change its columns and add rows", async () => {
    const simulation = createSimulation({ seed: 26, scale: 0.1 });
    await fillPostgres(database.connection, simulation, 0);
    await database.query("ALTER TABLE orders DROP COLUMN coupon_code");
    await database.query("ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT ''");
    await database.query("ALTER TABLE orders ALTER COLUMN total_jpy TYPE text");
    await database.query("ALTER TABLE patients RENAME COLUMN phone TO telephone");
    await database.query(
      `INSERT INTO order_items (order_id, product_id, quantity, unit_price_jpy, tax_rate, created_at, updated_at)
       VALUES (1, 1, 1, 100, 0.10, now(), now())`,
    );
    const { days } = await fillPostgres(database.connection, simulation, 3);
    expect(days).toEqual([1, 2, 3]);
    const [orders] = await database.query<{ count: number }>("SELECT count(*)::int AS count FROM orders");
    expect(orders?.count).toBe(expectedCounts(simulation, 3).app.orders);
    const [items] = await database.query<{ count: number }>("SELECT count(*)::int AS count FROM order_items");
    expect(items?.count).toBe(expectedCounts(simulation, 3).app.order_items + 1);
  });

  test("refuses another simulation and an earlier day", async () => {
    const simulation = createSimulation({ seed: 27, scale: 0.02 });
    await fillPostgres(database.connection, simulation, 1);
    await expect(fillPostgres(database.connection, simulation, 0)).rejects.toThrow("is at day 1");
    const other = createSimulation({ seed: 28, scale: 0.02 });
    await expect(fillPostgres(database.connection, other, 2)).rejects.toThrow("holds seed 27 at scale 0.02");
  });
});
