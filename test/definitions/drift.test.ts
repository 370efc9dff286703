import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulation } from "../../local/sample/simulation.ts";
import { dailyKpisWithAds, productProfit, salesVsTarget } from "../../local/sample/truth.ts";
import { run, temporaryStates } from "../cli/start/kura-process.ts";
import { changeAppDatabase } from "./app-database.ts";
import { comparable, readWarehouse } from "./built-warehouse.ts";

const seed = 5;
const scale = 0.02;

/** Columns that no mart needs: each may go. */
const expendable = [
  "patients.email",
  "patients.name",
  "patients.prefecture",
  "patients.birth_on",
  "patients.updated_at",
  "pharmacists.kana",
  "pharmacists.is_active",
  "products.price_jpy",
  "products.discontinued_at",
  "orders.coupon_code",
  "orders.pharmacist_id",
  "orders.updated_at",
  "order_items.updated_at",
  "order_items.created_at",
] as const;

const retypings = [
  "ALTER TABLE orders ALTER total_jpy TYPE text USING total_jpy::text",
  "ALTER TABLE orders ALTER patient_id TYPE numeric(20, 2)",
  "ALTER TABLE orders ALTER paid_at TYPE timestamptz USING paid_at AT TIME ZONE 'UTC'",
  "ALTER TABLE orders ALTER status TYPE varchar(40)",
  "ALTER TABLE order_items ALTER quantity TYPE bigint",
  "ALTER TABLE order_items ALTER unit_price_jpy TYPE numeric(12, 4)",
  "ALTER TABLE order_items ALTER tax_rate TYPE double precision",
  "ALTER TABLE order_items ALTER discount_jpy TYPE text USING discount_jpy::text",
  "ALTER TABLE patients ALTER created_at TYPE timestamptz USING created_at AT TIME ZONE 'UTC'",
  "ALTER TABLE products ALTER tax_rate TYPE text USING tax_rate::text",
] as const;

const columnTypes = [
  ["uuid", "gen_random_uuid()"],
  ["jsonb", `'{"a": [1.10, null], "b\\"": "あ"}'`],
  ["inet", "'10.0.0.1'"],
  ["money", "12.34"],
  ["interval", "'1 day'"],
  ["integer[]", "'{1,2}'"],
  ["bytea", "'\\x00ff'"],
  ["tsvector", "'a b'"],
  ["double precision", "'NaN'"],
  ["timestamptz", "'infinity'"],
] as const;

const drift = fc.record({
  dropped: fc.uniqueArray(fc.constantFrom(...expendable), { minLength: 3, maxLength: 6 }),
  retyped: fc.uniqueArray(fc.constantFrom(...retypings), { minLength: 3, maxLength: 5 }),
  added: fc.uniqueArray(
    fc.record({
      table: fc.constantFrom("patients", "pharmacists", "products", "orders", "order_items"),
      name: fc
        .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
        .filter((name) => !name.includes("\0")),
      type: fc.constantFrom(...columnTypes),
    }),
    { minLength: 3, maxLength: 6, selector: ({ table, name }) => `${table}.${name}` },
  ),
});

function statements({
  dropped,
  retyped,
  added,
}: typeof drift extends fc.Arbitrary<infer T> ? T : never): string[] {
  return [
    ...added.map(
      ({ table, name, type: [type, value] }) =>
        `ALTER TABLE ${table} ADD COLUMN "added ${name.replaceAll('"', '""')}" ${type} DEFAULT ${value}`,
    ),
    ...retyped,
    ...dropped.map((column) => `ALTER TABLE ${column.replace(".", " DROP COLUMN ")}`),
  ];
}

describe("what happens upstream", () => {
  let states: Awaited<ReturnType<typeof temporaryStates>>;
  const start = () => run(states.folder, ["start", "--json", "--seed", `${seed}`, "--scale", `${scale}`]);
  const folder = () => path.join(states.folder, `${seed}-${scale}`);
  beforeAll(async () => {
    states = await temporaryStates();
  });
  afterAll(async () => {
    await states.remove();
  });

  it("a failed blocking assertion leaves yesterday's marts in place, and the day open until it holds", {
    timeout: 480_000,
  }, async () => {
    expect((await start()).code).toBe(0);
    const marts = () =>
      readWarehouse(path.join(folder(), "warehouse.duckdb"), async (query) =>
        comparable(await query("SELECT * FROM mart.daily_kpis")),
      );
    const yesterday = await marts();

    await changeAppDatabase(folder(), [
      "ALTER TABLE products ALTER sku DROP NOT NULL",
      "CREATE TABLE kept_skus AS SELECT id, sku FROM products",
      "UPDATE products SET sku = NULL",
    ]);
    const broken = await start();
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("typed_app_products_reject_rate");
    expect(await marts()).toEqual(yesterday);

    await changeAppDatabase(folder(), [
      "UPDATE products SET sku = kept_skus.sku FROM kept_skus WHERE kept_skus.id = products.id",
      "DROP TABLE kept_skus",
    ]);
    const mended = await start();
    expect(mended.code, mended.stderr).toBe(0);
    expect(await marts()).toEqual(comparable(dailyKpisWithAds(createSimulation({ seed, scale }), 1)));
  });

  it("and on the next day, columns dropped, added and retyped upstream break nothing: the marts are right, and the drift is reported", {
    timeout: 300_000,
  }, async () => {
    const [sample] = fc.sample(drift, { numRuns: 1 });
    const changes = sample === undefined ? [] : statements(sample);
    await changeAppDatabase(folder(), changes);

    const next = await start();
    expect(next.code, `${changes.join(";\n")}\n${next.stderr}\n${next.stdout}`).toBe(0);

    const simulation = createSimulation({ seed, scale });
    await readWarehouse(path.join(folder(), "warehouse.duckdb"), async (query) => {
      const mart = async (name: string) => comparable(await query(`SELECT * FROM mart.${name}`));
      const context = changes.join(";\n");
      expect(await mart("daily_kpis"), context).toEqual(comparable(dailyKpisWithAds(simulation, 2)));
      expect(await mart("product_profit"), context).toEqual(comparable(productProfit(simulation, 2)));
      expect(await mart("sales_vs_target"), context).toEqual(comparable(salesVsTarget(simulation, 2)));

      const reported = await query("SELECT table_name, column_name, drift FROM ops.drift_app");
      expect(comparable(reported)).toEqual(
        comparable([
          ...(sample?.dropped ?? []).map((column) => {
            const [table_name, column_name] = column.split(".");
            return { table_name, column_name, drift: "missing" };
          }),
          // The app's own migration of the day.
          { table_name: "orders", column_name: "gift_message", drift: "new" },
          ...(sample?.added ?? []).map(({ table, name }) => ({
            table_name: table,
            column_name: `added ${name}`,
            drift: "new",
          })),
        ]),
      );
    });
  });
});
